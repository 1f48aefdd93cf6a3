// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_export.h"

namespace nibble {

namespace {

void describeRope(const ModelConfig& config, const std::string& prefix, Metadata& metadata) {
    metadata.set(prefix + "rope.dimension_count", static_cast<std::uint32_t>(config.ropeDimensions));
    metadata.set(prefix + "rope.freq_base", static_cast<float>(config.ropeBase));
    // llama3 scaling has no keys: its divisors are the tensor rope_freqs.
    if (config.ropeScaling.kind == RopeScalingKind::linear) {
        metadata.set(prefix + "rope.scaling.type", std::string("linear"));
        metadata.set(prefix + "rope.scaling.factor", static_cast<float>(config.ropeScaling.factor));
    }
}

} // namespace

void describeConfig(const ModelConfig& config, const std::string& name, Metadata& metadata) {
    metadata.set("general.architecture", config.architectureName);
    metadata.set("general.name", name);
    if (config.architecture == Architecture::other)
        return;
    const std::string prefix = config.architectureName + ".";
    const auto count = [&](const char* key, std::int64_t value) {
        metadata.set(prefix + key, static_cast<std::uint32_t>(value));
    };
    count("block_count", config.layers);
    count("context_length", config.contextLength);
    count("embedding_length", config.embeddingLength);
    count("feed_forward_length", config.feedForwardLength);
    count("attention.head_count", config.heads);
    if (config.architecture != Architecture::gpt2)
        count("attention.head_count_kv", config.kvHeads);
    if (config.headDim * config.heads != config.embeddingLength) {
        count("attention.key_length", config.headDim);
        count("attention.value_length", config.headDim);
    }
    count("vocab_size", config.vocabularySize);
    metadata.set(prefix + (config.norm == NormKind::layer ? "attention.layer_norm_epsilon"
                                                          : "attention.layer_norm_rms_epsilon"),
                 config.normEpsilon);
    if (config.rope != RopeStyle::none)
        describeRope(config, prefix, metadata);
}

} // namespace nibble
