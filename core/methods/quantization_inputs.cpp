// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the methods of a run are given to look at: measured on the model, or kept from an earlier run.
#include <utility>

#include "core/methods/byte_pack.h"
#include "core/methods/quantization_run.h"

namespace nibble {

/// The block as transforms and methods have rewritten it, in floats.
Expected<std::vector<QuantizedTensorPointer>> QuantizationRun::floatBlock(std::int64_t layer) const {
    std::vector<QuantizedTensorPointer> tensors;
    const std::string prefix = blockTensor(layer, "");
    for (const auto& name : m_edited.editedNames()) {
        if (!name.starts_with(prefix))
            continue;
        auto tensor = m_edited.stored(name, ElementType::f32, m_job);
        if (!tensor)
            return passOn(tensor);
        tensors.push_back(std::move(*tensor));
    }
    return tensors;
}

/// What the calibration sequences begin with: tables and the last norm as they are by now.
Expected<ModelVariant> QuantizationRun::streamedVariant() const {
    ModelVariant variant = m_variant;
    for (const auto& name : m_edited.editedNames()) {
        if (name.starts_with("blk.") || variant.find(name) || name == m_model->output()->name)
            continue;
        auto tensor = m_edited.stored(name, std::nullopt, m_job);
        if (!tensor)
            return passOn(tensor);
        variant.replaced.emplace(name, std::move(*tensor));
    }
    return variant;
}

Expected<TapInputs> QuantizationRun::floatInputs(std::int64_t layer, std::span<const TapRequest> requests) {
    TapInputs inputs;
    if (m_statistics.found()) {
        step(m_sequences);
        for (const auto& request : requests) {
            auto kept = m_statistics.take(layer, request.point);
            if (!kept)
                return passOn(kept);
            inputs.emplace(request.point, std::move(*kept));
        }
        return inputs;
    }
    auto seen = layer < 0 ? m_stream->collect(
                                requests, [this] { step(1); }, m_job)
                          : m_stream->collectAndAdvance(
                                requests, [this] { step(1); }, m_job);
    if (seen)
        for (const auto& request : requests)
            m_statistics.add(layer, request.point, seen->at(request.point));
    return seen;
}

/// The inputs that methods rewrite a block by, as it is before any of it is quantized.
Expected<TapInputs> QuantizationRun::collectForBlock(std::int64_t layer) {
    std::vector<TapRequest> requests;
    for (const auto point : kBlockPoints) {
        QuantizerNeeds wanted;
        for (const auto* entry : entriesAt(layer, point))
            wanted = needs(*entry).block ? wanted.with(needs(*entry)) : wanted;
        if (wanted.any())
            requests.push_back({point, wanted});
    }
    return m_stream->collect(
        requests, [this] { step(1); }, m_job);
}

std::vector<StatisticsPlace> QuantizationRun::statisticsPlaces() const {
    std::vector<StatisticsPlace> places;
    const auto ask = [&](std::int64_t layer, TapPoint point) {
        const auto wanted = needsAt(layer, point);
        if (wanted.any())
            places.push_back({layer, point, wanted.hessian, wanted.activations});
        return !wanted.range; // a histogram is not kept
    };
    bool kept = true;
    for (std::int64_t layer = 0; layer < m_layers; ++layer)
        for (const auto point : kBlockPoints)
            kept = ask(layer, point) && kept;
    kept = ask(-1, TapPoint::output) && kept;
    return kept ? places : std::vector<StatisticsPlace>();
}

/// The statistics depend on the model as its transforms write it, on the text, and on the tables that were
/// quantized before, which the sequences are looked up in. How the layers are quantized is not among it.
Expected<void> QuantizationRun::openStatistics(const Calibration& calibration) {
    std::vector<std::byte> facts;
    for (const auto& transform : m_plan.scheme.transforms)
        putAll(facts, transform.text());
    for (const auto& entry : m_plan.entries)
        if (m_variant.replaced.contains(entry.task.name)) {
            putAll(facts, entry.task.name);
            putAll(facts, entry.choice.text());
        }
    auto opened =
        StatisticsCache::ofModel(*m_model, calibration, std::move(facts), statisticsPlaces(), m_job);
    if (!opened)
        return passOn(opened);
    m_statistics = std::move(*opened);
    m_note = m_statistics.note();
    return {};
}

Expected<void> QuantizationRun::openStream(const Calibration& calibration) {
    auto variant = streamedVariant();
    if (!variant)
        return passOn(variant);
    auto stream = CalibrationStream::create(*variant, calibration, m_job,
                                            [this](std::int64_t layer) { return floatBlock(layer); });
    if (!stream)
        return passOn(stream);
    m_stream = std::move(*stream);
    return {};
}

} // namespace nibble
