// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/presets.h"

#include <algorithm>
#include <array>

#include "core/model/architecture.h"

namespace nibble {

namespace {

struct Preset {
    std::string_view name;
    Architecture architecture;
    std::int64_t layers, width, feedForward, heads, kvHeads, headDim, vocabulary;
    bool tied;
    std::int64_t context;
    double ropeBase;
    std::int64_t parameters;
    ShapeExtras extras;
};

constexpr std::array kPresets = {
#define NIBBLE_PRESET(name, architecture, ...) Preset{name, Architecture::architecture, __VA_ARGS__},
#include "core/model/presets.def"
#undef NIBBLE_PRESET
};

const Preset* findPreset(std::string_view name) {
    const auto* found =
        std::find_if(kPresets.begin(), kPresets.end(), [&](const Preset& row) { return row.name == name; });
    return found == kPresets.end() ? nullptr : found;
}

} // namespace

std::vector<std::string_view> presetNames() {
    std::vector<std::string_view> names;
    for (const Preset& preset : kPresets)
        names.push_back(preset.name);
    return names;
}

std::optional<ModelShape> presetShape(std::string_view name) {
    const Preset* preset = findPreset(name);
    if (!preset)
        return std::nullopt;
    ModelConfig config = familyDefaults(preset->architecture);
    if (!preset->extras.family.empty())
        config.architectureName = preset->extras.family;
    config.layers = preset->layers;
    config.embeddingLength = preset->width;
    config.feedForwardLength = preset->feedForward;
    config.heads = preset->heads;
    config.kvHeads = preset->kvHeads;
    config.headDim = config.ropeDimensions = preset->headDim;
    config.vocabularySize = preset->vocabulary;
    config.tiedEmbeddings = preset->tied;
    config.contextLength = preset->context;
    config.ropeBase = preset->ropeBase;
    return ModelShape{std::string(name), std::move(config), preset->extras};
}

std::optional<ModelConfig> presetConfig(std::string_view name) {
    auto shape = presetShape(name);
    return shape ? std::optional(std::move(shape->config)) : std::nullopt;
}

std::int64_t publishedParameters(std::string_view name) {
    const Preset* preset = findPreset(name);
    return preset ? preset->parameters : 0;
}

std::vector<TensorSpec> blockTensors(const ModelShape& shape, std::int64_t layer) {
    auto specs = blockTensors(shape.config, layer);
    const std::int64_t width = shape.config.embeddingLength;
    if (shape.extras.experts > 1) {
        for (TensorSpec& spec : specs)
            if (spec.name.find(".ffn_") != std::string::npos && spec.shape.size() == 2)
                spec.shape[0] *= shape.extras.experts;
        specs.push_back({blockTensor(layer, "ffn_gate_inp.weight"), {shape.extras.experts, width}});
    }
    for (std::int64_t i = 0; i < shape.extras.extraNorms; ++i)
        specs.push_back({blockTensor(layer, fmt::format("post_{}_norm.weight", i)), {width}});
    return specs;
}

namespace {

std::int64_t sumOf(const std::vector<TensorSpec>& specs) {
    std::int64_t count = 0;
    for (const TensorSpec& spec : specs)
        count += spec.optional ? 0 : elementCount(spec.shape).value_or(0);
    return count;
}

} // namespace

std::int64_t parameterCount(const ModelShape& shape) {
    return sumOf(outerTensors(shape.config)) + shape.config.layers * sumOf(blockTensors(shape, 0));
}

std::int64_t parameterCount(const ModelConfig& config) {
    return parameterCount(ModelShape{{}, config, {}});
}

} // namespace nibble
