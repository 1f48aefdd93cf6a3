// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/calibrate.h"
#include "core/model/model.h"
#include "core/runtime/transformer.h"

namespace nibble {

/// One variant ready to run, for commands that look at a single one.
struct PreparedVariant {
    std::string method;      ///< canonical scheme, or "as opened"
    std::string calibration; ///< what it was calibrated on, or empty
    double bitsPerWeight = 0;
    std::unique_ptr<Transformer> transformer;
};

/// Quantizes `model` by a scheme's text, or binds it as opened where the text is empty. Errors: those of
/// parseScheme, quantizeCalibrated and Transformer::create.
Expected<PreparedVariant> prepareVariant(const ModelPointer& model, const std::string& method,
                                         const BindingOptions& options = {}, const JobContext& job = {},
                                         const CalibrationChoice& calibration = {});

} // namespace nibble
