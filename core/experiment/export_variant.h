// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/calibrate.h"

namespace nibble {

/// Quantizes a model by a scheme and writes the GGUF file `path`, whose general.file_type is the scheme's own
/// where it is named after one; a path that does not end in .gguf is a Hugging Face folder. Returns the
/// variant's bits per weight. `observer` sees every tensor while its float weights are alive; `described`
/// becomes the calibration's description. Errors: those of quantizeCalibrated, exportGguf and
/// exportHuggingFace.
Expected<double> exportQuantized(const ModelPointer& model, const QuantScheme& scheme,
                                 const std::string& path, const JobContext& job = {},
                                 const TensorObserver& observer = {},
                                 const CalibrationChoice& calibration = {}, std::string* described = nullptr);

} // namespace nibble
