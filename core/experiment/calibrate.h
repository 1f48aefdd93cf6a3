// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/experiment.h"
#include "core/methods/calibration.h"
#include "core/methods/model_quantizer.h"

namespace nibble {

/// What the user says about calibration; a method that needs one and is told nothing takes the built-in text.
struct CalibrationChoice {
    std::string text;    ///< path
    std::string imatrix; ///< path of an importance matrix
    CalibrationSettings settings;

    /// Whether the user gave anything to calibrate with.
    [[nodiscard]] bool given() const { return !text.empty() || !imatrix.empty(); }
};

[[nodiscard]] CalibrationChoice calibrationChoice(const Experiment& experiment);

/// The calibration that a scheme is given for this model: none if it asks for nothing, or does without and
/// the user gave nothing. A text is not read where the importance matrix is enough. Errors: those of
/// schemeNeeds, readImportanceMatrix, loadText and drawCalibration.
Expected<std::optional<Calibration>> calibrationFor(const Model& model, const QuantScheme& scheme,
                                                    const CalibrationChoice& choice,
                                                    const JobContext& job = {});

/// Quantizes by a scheme with what it needs. `described`, if given, becomes the calibration's description, or
/// empty. Errors: those of calibrationFor and quantizeModel.
Expected<ModelVariant> quantizeCalibrated(const ModelPointer& model, const QuantScheme& scheme,
                                          const CalibrationChoice& choice, const JobContext& job = {},
                                          const TensorObserver& observer = {},
                                          std::string* described = nullptr);

} // namespace nibble
