// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/evaluation/input_sample.h"
#include "core/evaluation/tensor_error.h"
#include "core/experiment/result.h"
#include "core/methods/model_quantizer.h"

namespace nibble {

/// Adds up the tensors' errors of one variant while it is quantized.
class ErrorCollector {
public:
    /// Rows go to `tensors`, output errors are taken on `inputs`; both outlive the collector.
    ErrorCollector(const InputSampler& inputs, std::vector<TensorResult>& tensors)
        : m_inputs(inputs), m_tensors(tensors) {}

    /// The rows of a matrix come in order, those of another after them.
    void add(const QuantizedRows& rows);

    /// Over all quantized weights: 10 log10(Σw² / Σ(w − ŵ)²).
    [[nodiscard]] std::optional<double> sqnrDb() const;
    /// Mean over the tensors of their relative output error.
    [[nodiscard]] std::optional<double> outputError() const;
    /// Time spent measuring, which is not the method's.
    [[nodiscard]] double seconds() const { return m_seconds; }

private:
    /// The matrix whose last rows `quantized` are.
    void finish(const PlanEntry& entry, const QuantizedTensor& quantized);

    const InputSampler& m_inputs;
    std::vector<TensorResult>& m_tensors;
    TensorError m_tensor; ///< of the rows so far
    double m_signal = 0, m_noise = 0, m_output = 0, m_seconds = 0;
    int m_outputs = 0;
};

} // namespace nibble
