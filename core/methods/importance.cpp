// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/importance.h"

#include "core/methods/calibration_stream.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/statistics_cache.h"

namespace nibble {

namespace {

/// In the order of forEachLayerInputs().
std::vector<StatisticsPlace> placesOf(const Model& model) {
    std::vector<StatisticsPlace> places;
    for (std::int64_t layer = 0; layer < model.config.layers; ++layer)
        for (const auto point : {TapPoint::attention, TapPoint::attentionOutput, TapPoint::feedForward,
                                 TapPoint::feedForwardDown})
            places.push_back({.layer = layer, .point = point});
    places.push_back({.layer = -1, .point = TapPoint::output});
    return places;
}

} // namespace

Expected<ImportanceMatrix> measureImportance(const ModelPointer& model, const Calibration& calibration,
                                             const JobContext& job) {
    ImportanceMatrix matrix{.datasets = {calibration.textName},
                            .chunks = static_cast<std::int64_t>(calibration.sequences.size()),
                            .chunkTokens = calibration.length};
    const auto visit = [&](std::int64_t layer, TapPoint point, const LayerInputs& inputs) -> Expected<void> {
        // A tied output projection goes by the table's name.
        const auto names = point == TapPoint::output ? std::vector{model->output()->name}
                                                     : tapConsumers(model->config, layer, point);
        for (const auto& name : names)
            matrix.entries[name] = {.meanSquare = inputs.meanSquare,
                                    .count = static_cast<double>(inputs.tokens)};
        return {};
    };
    auto statistics = StatisticsCache::ofModel(*model, calibration, {}, placesOf(*model), job);
    if (!statistics)
        return passOn(statistics);
    if (statistics->found()) {
        for (const auto& place : placesOf(*model)) {
            auto inputs = statistics->take(place.layer, place.point);
            if (!inputs)
                return passOn(inputs);
            if (auto visited = visit(place.layer, place.point, *inputs); !visited)
                return passOn(visited);
        }
        return matrix;
    }
    const auto visitAndKeep = [&](std::int64_t layer, TapPoint point,
                                  const LayerInputs& inputs) -> Expected<void> {
        statistics->add(layer, point, inputs);
        return visit(layer, point, inputs);
    };
    if (auto done = forEachLayerInputs(asOpened(model), calibration, {.importance = true}, visitAndKeep, job);
        !done)
        return passOn(done);
    statistics->finish();
    return matrix;
}

} // namespace nibble
