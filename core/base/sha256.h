// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"

namespace nibble {

/// SHA-256 (FIPS 180-4) as 64 lower-case hex digits. Errors: stopped.
Expected<std::string> sha256(std::span<const std::byte> bytes, const JobContext& job = {});

} // namespace nibble
