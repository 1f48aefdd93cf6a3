// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/calibration.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/registry.h"
#include "core/methods/steps/method_steps.h"

namespace nibble {

/// What to watch: a method at work on one matrix of a model.
struct StepRequest {
    MethodChoice choice; ///< canonical
    std::string tensor;
    std::int64_t firstRow = 0, firstCol = 0; ///< GPTQ: of the window, moved so that it lies in the matrix
};

/// A method's steps on one matrix, as the quantizer took them. The inputs are those that the model itself
/// gives: a sequential method, which would see its own earlier layers quantized, differs in that.
struct StepRecording {
    StepRequest request;
    std::int64_t rows = 0, cols = 0; ///< of the matrix
    std::int64_t tokens = 0;         ///< of calibration, 0 where the method asks for none
    std::string calibration;         ///< its description
    MethodSteps steps;
};

/// The methods that can be watched, by name, in the order of steps.def.
[[nodiscard]] std::vector<std::string_view> steppedMethods();
[[nodiscard]] bool hasSteps(std::string_view method);
/// The matrices that a method can be watched on, in the model's order; none for other methods.
[[nodiscard]] std::vector<std::string> stepTensors(const Model& model, const MethodChoice& choice);

/// `calibration` may be null for a method that asks for none. Memory: that of quantizing the matrix, and what
/// the steps hold. Errors: usage for a method or matrix that cannot be watched, those of calibrating and
/// quantizing; stopped.
Expected<StepRecording> recordSteps(const ModelPointer& model, const StepRequest& request,
                                    const Calibration* calibration, const JobContext& job = {});

/// One matrix and all that its method is given.
struct StepLayer {
    const StepRequest& request;
    const ModelPointer& model;
    const TensorTask& task; ///< with its inputs
    const ParamValues& values;
    const Quantizer& quantizer;
    std::vector<float> weights; ///< [rows][cols]
};

/// A row of steps.def.
struct StepRecorder {
    std::string_view method;
    bool takesActivations = false; ///< samples of the inputs beyond what the method itself asks for
    /// Whether this matrix can be watched; null: every one that the method quantizes.
    bool (*takes)(const ModelConfig& config, const TensorTask& task) = nullptr;
    Expected<MethodSteps> (*record)(const StepLayer& layer, const JobContext& job) = nullptr;
};

/// The options of a canonical choice. Errors: usage.
Expected<ParamValues> optionsOf(const MethodChoice& choice);
/// The scaling group of its block that a matrix belongs to, or nothing.
[[nodiscard]] std::optional<ScalingGroup> scalingGroupOf(const ModelConfig& config, const TensorTask& task);

} // namespace nibble
