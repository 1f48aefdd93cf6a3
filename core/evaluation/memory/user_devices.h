// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/evaluation/memory/device.h"

namespace nibble {

/// Where the user's own devices are kept, for the window and the command line: a line for each, as
/// deviceFrom() reads it. Empty where the system names no folder for settings.
[[nodiscard]] std::string userDevicesFile();
/// No file is no devices. Errors: badFile, naming the line.
Expected<std::vector<Device>> readUserDevices(const std::string& path);
/// Adds a device, or takes the place of the one of its name. Errors: usage for a name that cannot be; failed
/// where the file cannot be written.
Expected<void> saveUserDevice(const std::string& path, const Device& device);

} // namespace nibble
