// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the calculator takes of a model: presets, opened models, mere counts.
#include <algorithm>

#include <fmt/ranges.h>

#include "core/evaluation/memory/weight_plan.h"
#include "core/model/shape_only_model.h"

namespace nibble {

namespace {

constexpr std::int64_t kMostLayers = 4096;
constexpr std::int64_t kLargestExtent = std::int64_t{1} << 24;
constexpr double kMostParameters = 1e18;

CacheShape cacheOf(const ModelConfig& config, const ShapeExtras& extras) {
    return {.layers = config.layers,
            .kvHeads = config.kvHeads,
            .headDim = config.headDim,
            .window = extras.window,
            .fullEvery = extras.fullEvery};
}

/// What an opened file says of experts and windows, which our runtime leaves aside.
ShapeExtras extrasOf(const Model& model) {
    const std::string& family = model.config.architectureName;
    const auto count = [&](const char* key) {
        const auto value = model.metadata.integer(family + "." + key);
        return value && *value > 0 && *value <= kLargestExtent ? *value : 0;
    };
    ShapeExtras extras{.experts = count("expert_count"),
                       .expertsUsed = count("expert_used_count"),
                       .window = count("attention.sliding_window")};
    extras.expertsUsed =
        std::clamp<std::int64_t>(extras.expertsUsed, 1, std::max<std::int64_t>(1, extras.experts));
    if (extras.window > 0)
        extras.fullEvery = family == "gemma2" ? 2 : family == "gemma3" ? 6 : 0;
    return extras;
}

} // namespace

Expected<MemoryModel> presetMemory(std::string_view name, std::int64_t kvHeads) {
    auto shape = presetShape(name);
    if (!shape)
        return fail(ErrorKind::usage, "there is no preset '{}'; there are: {}", name,
                    fmt::join(presetNames(), ", "));
    if (kvHeads != 0)
        shape->config.kvHeads = kvHeads;
    auto model = shapeOnlyModel(*shape);
    if (!model)
        return passOn(model);
    return MemoryModel{.model = *model,
                       .name = shape->name,
                       .parameters = static_cast<double>((*model)->parameters()),
                       .extras = shape->extras,
                       .cache = cacheOf(shape->config, shape->extras),
                       .trainedContext = shape->trainedContext()};
}

Expected<MemoryModel> openedMemory(const ModelPointer& model) {
    const ModelConfig& config = model->config;
    if (model->tensors().empty() || model->parameters() < 1)
        return Unexpected(Error{.kind = ErrorKind::unsupported,
                                .message = "the file holds no weights",
                                .path = model->path,
                                .field = "tensors"});
    const auto within = [](std::int64_t value, std::int64_t most) { return value >= 0 && value <= most; };
    if (!within(config.layers, kMostLayers) || !within(config.kvHeads, kLargestExtent) ||
        !within(config.headDim, kLargestExtent))
        return Unexpected(Error{.kind = ErrorKind::unsupported,
                                .message = "layers, heads or head width are out of range",
                                .path = model->path,
                                .field = "block count"});
    const ShapeExtras extras = extrasOf(*model);
    return MemoryModel{.model = model,
                       .name = model->name,
                       .parameters = static_cast<double>(model->parameters()),
                       .extras = extras,
                       .cache = cacheOf(config, extras),
                       .trainedContext = std::max<std::int64_t>(0, config.contextLength),
                       .opened = true};
}

Expected<MemoryModel> countMemory(double parameters) {
    if (!(parameters >= 1) || parameters > kMostParameters)
        return fail(ErrorKind::usage, "{} is no count of parameters from 1 to 10¹⁸", parameters);
    return MemoryModel{.name = "", .parameters = parameters};
}

} // namespace nibble
