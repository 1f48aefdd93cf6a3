// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_config.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model/architecture.h"

namespace nibble {

namespace {

/// Reads the keys of one architecture and remembers the first thing that is wrong.
class KeyReader {
public:
    KeyReader(const Metadata& metadata, std::string architecture)
        : m_metadata(metadata), m_prefix(std::move(architecture) + ".") {}

    /// A count; `fallback` if the key is missing.
    std::int64_t count(std::string_view key, std::int64_t fallback = 0);
    double number(std::string_view key, double fallback);
    std::string text(std::string_view key);
    [[nodiscard]] bool has(std::string_view key) const { return m_metadata.find(full(key)) != nullptr; }

    std::optional<Error> broken;      ///< a wrong type or an absurd value
    std::optional<Error> unsupported; ///< a value for each layer

private:
    [[nodiscard]] std::string full(std::string_view key) const { return m_prefix + std::string(key); }
    void note(std::optional<Error>& place, ErrorKind kind, std::string_view key, std::string message) const {
        if (!place)
            place = Error{.kind = kind, .message = std::move(message), .field = full(key)};
    }

    const Metadata& m_metadata;
    std::string m_prefix;
};

std::int64_t KeyReader::count(std::string_view key, std::int64_t fallback) {
    const std::string name = full(key);
    const MetadataValue* value = m_metadata.find(name);
    if (!value)
        return fallback;
    std::optional<std::int64_t> found = m_metadata.integer(name);
    if (const auto each = m_metadata.integers(name); each && !each->empty()) {
        found = each->front();
        if (std::adjacent_find(each->begin(), each->end(), std::not_equal_to<>()) != each->end())
            note(unsupported, ErrorKind::unsupported, key, "layers of different sizes open for looking only");
    }
    if (!found) {
        note(broken, ErrorKind::badFile, key, fmt::format("{} is not a count", describe(*value)));
        return fallback;
    }
    if (*found < 0 || *found > std::numeric_limits<std::int32_t>::max())
        note(broken, ErrorKind::badFile, key, fmt::format("{} is out of range", *found));
    return *found;
}

double KeyReader::number(std::string_view key, double fallback) {
    const MetadataValue* value = m_metadata.find(full(key));
    if (!value)
        return fallback;
    const auto found = m_metadata.number(full(key));
    if (!found || !std::isfinite(*found))
        note(broken, ErrorKind::badFile, key, fmt::format("{} is not a finite number", describe(*value)));
    return found.value_or(fallback);
}

std::string KeyReader::text(std::string_view key) {
    const MetadataValue* value = m_metadata.find(full(key));
    if (!value)
        return {};
    const std::string* found = m_metadata.text(full(key));
    if (!found)
        note(broken, ErrorKind::badFile, key, fmt::format("{} is not a text", describe(*value)));
    return found ? *found : std::string();
}

void readScaling(KeyReader& keys, ModelConfig& config, std::optional<Error>& refusal) {
    const std::string kind = keys.text("rope.scaling.type");
    const double factor = keys.number("rope.scaling.factor", keys.number("rope.scale_linear", 1));
    config.ropeScaling.originalContext = keys.count("rope.scaling.original_context_length");
    if (kind.empty() || kind == "linear" || kind == "none") {
        // The factor counts even without a type, as llama.cpp has it; 0 means that there is none.
        if (kind != "none" && factor != 1 && factor != 0) {
            config.ropeScaling.kind = RopeScalingKind::linear;
            config.ropeScaling.factor = factor;
        }
    } else {
        refusal = Error{.kind = ErrorKind::unsupported,
                        .message = fmt::format("RoPE scaling of type {} opens for looking only", kind),
                        .field = "rope.scaling.type"};
    }
}

void readShape(KeyReader& keys, ModelConfig& config) {
    config.layers = keys.count("block_count");
    config.embeddingLength = keys.count("embedding_length");
    config.feedForwardLength = keys.count("feed_forward_length");
    config.heads = keys.count("attention.head_count");
    config.kvHeads = keys.count("attention.head_count_kv", config.heads);
    config.contextLength = keys.count("context_length");
    config.vocabularySize = keys.count("vocab_size");
    const std::int64_t width = config.heads > 0 ? config.embeddingLength / config.heads : 0;
    config.headDim = keys.count("attention.key_length", width);
}

std::optional<Error> missingKey(const KeyReader& keys, const std::string& architecture) {
    for (const char* key :
         {"context_length", "embedding_length", "block_count", "feed_forward_length", "attention.head_count"})
        if (!keys.has(key))
            return Error{.kind = ErrorKind::badFile,
                         .message = "the key is missing",
                         .field = fmt::format("{}.{}", architecture, key)};
    return std::nullopt;
}

void readNormAndRope(KeyReader& keys, ModelConfig& config) {
    const char* epsilon =
        config.norm == NormKind::layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon";
    config.normEpsilon = static_cast<float>(keys.number(epsilon, 1e-5));
    if (config.rope == RopeStyle::none)
        return;
    config.ropeBase = keys.number("rope.freq_base", 10000);
    config.ropeDimensions = keys.count("rope.dimension_count", config.headDim);
}

std::optional<Error> refuseOptions(KeyReader& keys, const ModelConfig& config) {
    const auto refuse = [](std::string field, std::string message) {
        return Error{
            .kind = ErrorKind::unsupported, .message = std::move(message), .field = std::move(field)};
    };
    if (keys.count("expert_count") > 0)
        return refuse("expert_count", "a mixture of experts opens for looking only");
    if (keys.count("attention.value_length", config.headDim) != config.headDim)
        return refuse("attention.value_length", "keys and values of different widths open for looking only");
    return std::nullopt;
}

} // namespace

Expected<GgufConfig> configFromGguf(const Metadata& metadata) {
    GgufConfig result;
    ModelConfig& config = result.config;
    if (const MetadataValue* value = metadata.find("general.architecture")) {
        const std::string* name = metadata.text("general.architecture");
        if (!name)
            return Unexpected(Error{.kind = ErrorKind::badFile,
                                    .message = fmt::format("{} is not a text", describe(*value)),
                                    .field = "general.architecture"});
        config = familyDefaults(architectureByName(*name));
        config.architectureName = *name;
    }
    KeyReader keys(metadata, config.architectureName);
    readShape(keys, config);
    if (config.architecture == Architecture::other) {
        // Families that we do not run may give these keys other types and meanings.
        return result;
    }
    readNormAndRope(keys, config);
    std::optional<Error> scaling;
    readScaling(keys, config, scaling);
    const auto options = refuseOptions(keys, config);
    const std::int64_t window = keys.count("attention.sliding_window");
    if (window > 0 && window < config.contextLength)
        result.warnings.push_back(limitContext(config, window));
    if (keys.broken)
        return Unexpected(*keys.broken);
    for (const auto& reason : {missingKey(keys, config.architectureName), keys.unsupported, options, scaling})
        if (reason && !result.notRunnable)
            result.notRunnable = reason;
    return result;
}

} // namespace nibble
