// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/error_collector.h"

#include <utility>

#include "core/base/clock.h"

namespace nibble {

void ErrorCollector::add(const QuantizedRows& rows) {
    const double begin = steadySeconds();
    const PlanEntry& entry = rows.entry;
    const auto* inputs = m_inputs.find(entry.task.isOutput ? "output.weight" : entry.task.name);
    InputSample edited; // the inputs were sampled from the model as it was
    if (inputs && entry.edited && entry.edited->isEdited(entry.task.name)) {
        edited = *inputs;
        entry.edited->editInputs(entry.task.name, edited.rows, edited.channels, edited.values.data());
        inputs = &edited;
    }
    m_tensor += measureTensorError(rows.weights, rows.tensor, inputs);
    if (rows.isLast())
        finish(entry, rows.tensor);
    m_seconds += steadySeconds() - begin;
}

void ErrorCollector::finish(const PlanEntry& entry, const QuantizedTensor& quantized) {
    const auto error = std::exchange(m_tensor, {});
    const auto output = error.output();
    m_tensors.push_back({.name = entry.task.name,
                         .type = quantized.typeName(),
                         .elements = entry.task.rows * entry.task.cols,
                         .bitsPerWeight = quantized.bitsPerWeight(),
                         .weightSqnrDb = error.sqnrDb(),
                         .outputError = output,
                         .fallback = quantized.fallback});
    m_signal += error.signal;
    m_noise += error.noise;
    if (output) {
        m_output += *output;
        ++m_outputs;
    }
}

std::optional<double> ErrorCollector::sqnrDb() const {
    return decibels(m_signal, m_noise);
}

std::optional<double> ErrorCollector::outputError() const {
    return m_outputs > 0 ? std::optional(m_output / m_outputs) : std::nullopt;
}

} // namespace nibble
