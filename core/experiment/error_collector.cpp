// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/error_collector.h"

#include <chrono>

#include "core/evaluation/tensor_error.h"

namespace nibble {

void ErrorCollector::add(const PlanEntry& entry, std::span<const float> weights,
                         const QuantizedTensor& quantized) {
    const auto begin = std::chrono::steady_clock::now();
    const auto* inputs = m_inputs.find(entry.task.isOutput ? "output.weight" : entry.task.name);
    InputSample edited; // the inputs were sampled from the model as it was
    if (inputs && entry.edited && entry.edited->isEdited(entry.task.name)) {
        edited = *inputs;
        entry.edited->editInputs(entry.task.name, edited.rows, edited.channels, edited.values.data());
        inputs = &edited;
    }
    const auto error = measureTensorError(weights, quantized, inputs);
    m_tensors.push_back({.name = entry.task.name,
                         .type = quantized.typeName(),
                         .elements = entry.task.rows * entry.task.cols,
                         .bitsPerWeight = quantized.bitsPerWeight(),
                         .weightSqnrDb = error.sqnrDb(),
                         .outputError = error.output,
                         .fallback = quantized.fallback});
    m_signal += error.signal;
    m_noise += error.noise;
    if (error.output) {
        m_output += *error.output;
        ++m_outputs;
    }
    m_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::optional<double> ErrorCollector::sqnrDb() const {
    return decibels(m_signal, m_noise);
}

std::optional<double> ErrorCollector::outputError() const {
    return m_outputs > 0 ? std::optional(m_output / m_outputs) : std::nullopt;
}

} // namespace nibble
