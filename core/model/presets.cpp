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

std::optional<ModelConfig> presetConfig(std::string_view name) {
    const Preset* preset = findPreset(name);
    if (!preset)
        return std::nullopt;
    ModelConfig config = familyDefaults(preset->architecture);
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
    return config;
}

std::int64_t publishedParameters(std::string_view name) {
    const Preset* preset = findPreset(name);
    return preset ? preset->parameters : 0;
}

std::int64_t parameterCount(const ModelConfig& config) {
    const auto sum = [](const std::vector<TensorSpec>& specs) {
        std::int64_t count = 0;
        for (const TensorSpec& spec : specs)
            count += spec.optional ? 0 : elementCount(spec.shape).value_or(0);
        return count;
    };
    return sum(outerTensors(config)) + config.layers * sum(blockTensors(config, 0));
}

} // namespace nibble
