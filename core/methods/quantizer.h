// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
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

class EditedModel;

/// A block whose matrices are quantized next, for methods that first move scales between its layers.
struct BlockTask {
    std::int64_t layer = 0;
    EditedModel& model;
    /// Whether the method at work quantizes this matrix.
    std::function<bool(const std::string& matrix)> covers;
    /// What calibration saw of a matrix' inputs, to be scaled with them; null if there was none. Matrices
    /// that take the same input share it.
    std::function<LayerInputs*(const std::string& matrix)> inputs;
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
    bool range = false;       ///< the histogram of all inputs
    /// Inputs as the layers before give them once they are quantized too; else the model's own.
    bool sequential = false;
    /// All inputs of a block before its first matrix: for prepareBlock().
    bool block = false;
    /// Does without where the user gives no calibration.
    bool optional = false;
    /// Takes an importance matrix for the statistics, and tables without inputs as they are.
    bool matrix = false;

    [[nodiscard]] bool any() const { return activations || hessian || importance || range; }
    [[nodiscard]] bool doesWithMatrix() const { return optional || matrix; }
    /// What satisfies both.
    [[nodiscard]] QuantizerNeeds with(const QuantizerNeeds& other) const {
        if (!any() || !other.any())
            return any() ? *this : other;
        return {.activations = activations || other.activations,
                .hessian = hessian || other.hessian,
                .importance = importance || other.importance,
                .range = range || other.range,
                .sequential = sequential || other.sequential,
                .block = block || other.block,
                .optional = optional && other.optional,
                .matrix = doesWithMatrix() && other.doesWithMatrix()};
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
    /// Writes a block in an equivalent way that loses less when quantized. Called once per block and method,
    /// before quantize() sees its matrices. Errors: failed, stopped.
    virtual Expected<void> prepareBlock(const BlockTask& /*block*/, const JobContext& /*job*/) const {
        return {};
    }
    /// Whether each row is quantized by itself to an element type, so that pieces of whole rows, given one
    /// after the other, become the same bits: a large matrix then need not be held in floats.
    [[nodiscard]] virtual bool takesRowsApart() const { return false; }
    [[nodiscard]] virtual PlannedTensor plan(const TensorTask& task) const = 0;
    /// `weights` is [rows][cols] and finite. Errors: failed, stopped.
    virtual Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                               const JobContext& job) const = 0;
};

} // namespace nibble
