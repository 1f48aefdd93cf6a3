// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/bench.h"

#include <algorithm>
#include <memory>

#include "core/experiment/inputs.h"
#include "core/experiment/prepare.h"
#include "core/experiment/shape_model.h"

namespace nibble {

namespace {

Expected<PreparedVariant> fromShape(const BenchSettings& settings, const std::string& method,
                                    const JobContext& job) {
    auto variant = shapeVariant(settings.shape, method, settings.latency.seed, job);
    if (!variant)
        return passOn(variant);
    auto transformer = Transformer::create(*variant, {}, job);
    if (!transformer)
        return passOn(transformer);
    return PreparedVariant{.method = variant->scheme.text(),
                           .bitsPerWeight = variant->bitsPerWeight(),
                           .transformer = std::move(*transformer)};
}

std::vector<std::string> kernelNames(const Transformer& transformer) {
    std::vector<std::string> names;
    for (const auto& bound : transformer.bound())
        if (std::find(names.begin(), names.end(), bound.kernel) == names.end())
            names.push_back(bound.kernel);
    return names;
}

} // namespace

Expected<BenchResult> runBench(const BenchSettings& settings, const JobContext& job) {
    if (!settings.model.empty() && !settings.shape.empty())
        return fail(ErrorKind::usage, "bench takes a model or a shape, not both");
    ModelPointer model;
    BenchResult result{.model = settings.shape, .latency = settings.latency};
    if (settings.shape.empty()) {
        auto opened = openExperimentModel(settings.model);
        if (!opened)
            return passOn(opened);
        model = std::move(*opened);
        result.model = model->name;
    }
    std::vector<std::string> methods = settings.methods;
    if (methods.empty())
        methods.push_back(model ? "" : "f16");
    std::vector<PreparedVariant> contestants;
    for (const auto& method : methods) {
        auto contestant = model ? prepareVariant(model, method, {}, job, settings.calibration)
                                : fromShape(settings, method, job);
        if (!contestant)
            return passOn(contestant);
        contestants.push_back(std::move(*contestant));
    }
    std::vector<Transformer*> models;
    for (const auto& contestant : contestants)
        models.push_back(contestant.transformer.get());
    auto report = measureLatency(models, settings.latency, job);
    if (!report)
        return passOn(report);
    result.machine = machineInfo();
    result.machine.readBandwidth = report->readBandwidth;
    result.bandwidthLow = report->bandwidthLow;
    result.bandwidthHigh = report->bandwidthHigh;
    for (std::size_t i = 0; i < contestants.size(); ++i) {
        const auto& variant = contestants[i];
        result.rows.push_back({.method = variant.method,
                               .execution = variant.transformer->execution(),
                               .bitsPerWeight = variant.bitsPerWeight,
                               .latency = report->models[i],
                               .kernels = kernelNames(*variant.transformer)});
    }
    return result;
}

} // namespace nibble
