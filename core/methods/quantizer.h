// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"
#include "core/methods/layer_inputs.h"
#include "core/model/model.h"

namespace nibble {

/// One tensor to quantize and what a method may need to know of its place.
struct TensorTask {
    std::string name;
    std::int64_t rows = 0, cols = 0;
    std::int64_t layer = -1, layers = 0; ///< −1 outside the blocks
    std::int64_t heads = 0, kvHeads = 0;
    bool isOutput = false;    ///< the output projection, tied or not
    bool isEmbedding = false; ///< the token embedding, tied or not
    /// Stored as this already: a method that would only store it again may share it. Null in benchmarks.
    const ModelTensor* source = nullptr;
    /// What the method asked to be calibrated with; null if it asked for nothing, if it does without and the
    /// user gave nothing, while planning, and in benchmarks of a shape, where no input is like another.
    const LayerInputs* inputs = nullptr;
};

/// What a method will make of a tensor, known before any quantizing.
struct PlannedTensor {
    std::string typeName;
    double bytes = 0;
    bool fallback = false;
};

/// What a method must be given besides the weights.
struct QuantizerNeeds {
    bool activations = false; ///< samples of the layer's inputs
    bool hessian = false;     ///< mean of x·xᵀ of the layer's inputs
    bool importance = false;  ///< statistics per input channel: mean x², mean and largest |x|
    /// Inputs as the layers before give them once they are quantized too; else the model's own.
    bool sequential = false;
    /// Does without where the user gives no calibration.
    bool optional = false;

    [[nodiscard]] bool any() const { return activations || hessian || importance; }
    /// What satisfies both.
    [[nodiscard]] QuantizerNeeds with(const QuantizerNeeds& other) const {
        if (!any() || !other.any())
            return any() ? *this : other;
        return {.activations = activations || other.activations,
                .hessian = hessian || other.hessian,
                .importance = importance || other.importance,
                .sequential = sequential || other.sequential,
                .optional = optional && other.optional};
    }
};

/// Turns one layer's weights into a stored tensor. Immutable; the same bits for the same input, whatever the
/// number of threads.
class Quantizer {
public:
    virtual ~Quantizer() = default;

    [[nodiscard]] virtual QuantizerNeeds needs() const { return {}; }
    /// Whether the method as base of a scheme takes this two-dimensional tensor. The rule of most methods:
    /// the blocks and the output projection; a separate token embedding stays as it is.
    [[nodiscard]] virtual bool covers(const TensorTask& task) const {
        return task.layer >= 0 || task.isOutput;
    }
    [[nodiscard]] virtual PlannedTensor plan(const TensorTask& task) const = 0;
    /// `weights` is [rows][cols] and finite. Errors: failed, stopped.
    virtual Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                               const JobContext& job) const = 0;
};

} // namespace nibble
