// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/calibration.h"
#include "core/model/model.h"

namespace nibble {

/// Hash of what a model computes by: its configuration and every tensor's name, shape and bytes. Errors:
/// stopped.
Expected<std::string> modelHash(const Model& model, const JobContext& job = {});

/// What calibrated results depend on beside the model and the scheme: token sequences, importance matrix and
/// instruction set. A hash of the bytes names a file that holds such a result.
void putCalibration(std::vector<std::byte>& facts, const Calibration& calibration);

} // namespace nibble
