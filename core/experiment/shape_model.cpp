// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/shape_model.h"

#include <fmt/ranges.h>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/formats/number_format.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/presets.h"

namespace nibble {

namespace {

/// A matrix without bytes: only its shape is ever asked for.
ModelTensor shapeOnly(std::string name, std::int64_t rows, std::int64_t cols) {
    return {.name = name, .sourceName = name, .data = Tensor(ElementType::f16, {rows, cols}, {}, nullptr)};
}

ModelTensor vectorOf(std::string name, std::int64_t n, float value) {
    return {.name = name,
            .sourceName = name,
            .data = Tensor::ownFloats({n}, std::vector<float>(static_cast<std::size_t>(n), value))};
}

/// Uniform with a trained layer's usual standard deviation of 0.02; rows have seeds of their own, so that the
/// values do not depend on the number of threads.
void fillRandom(std::span<float> values, std::int64_t cols, std::uint64_t seed) {
    constexpr float width = 0.02F * 3.4641016F; // a uniform's width per standard deviation, sqrt(12)
    const auto rows = static_cast<std::int64_t>(values.size()) / cols;
    parallelFor(rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            Random random(seed * 0x100000001B3ULL + static_cast<std::uint64_t>(row));
            for (std::int64_t col = 0; col < cols; ++col)
                values[static_cast<std::size_t>(row * cols + col)] =
                    (static_cast<float>(random.next() >> 40) * 0x1.0p-24F - 0.5F) * width;
        }
    });
}

void addBlock(Model& model, std::int64_t layer) {
    const auto& config = model.config;
    const std::int64_t d = config.embeddingLength;
    const std::int64_t queries = config.heads * config.headDim;
    const std::int64_t pairs = config.kvHeads * config.headDim;
    const auto matrix = [&](std::string_view part, std::int64_t rows, std::int64_t cols) {
        model.add(shapeOnly(blockTensor(layer, part) + ".weight", rows, cols));
    };
    const auto bias = [&](std::string_view part, std::int64_t n) {
        model.add(vectorOf(blockTensor(layer, part) + ".bias", n, 0.0F));
    };
    const bool gpt2 = config.architecture == Architecture::gpt2;
    for (const std::string_view norm : {"attn_norm", "ffn_norm"}) {
        model.add(vectorOf(blockTensor(layer, norm) + ".weight", d, 1.0F));
        if (gpt2)
            bias(norm, d);
    }
    if (gpt2) {
        matrix("attn_qkv", queries + 2 * pairs, d);
        for (const auto& [part, n] : {std::pair{"attn_qkv", queries + 2 * pairs},
                                      {"attn_output", d},
                                      {"ffn_up", config.feedForwardLength},
                                      {"ffn_down", d}})
            bias(part, n);
    } else {
        matrix("attn_q", queries, d);
        matrix("attn_k", pairs, d);
        matrix("attn_v", pairs, d);
        matrix("ffn_gate", config.feedForwardLength, d);
    }
    if (config.architecture == Architecture::qwen2) {
        bias("attn_q", queries);
        bias("attn_k", pairs);
        bias("attn_v", pairs);
    }
    matrix("attn_output", d, queries);
    matrix("ffn_up", config.feedForwardLength, d);
    matrix("ffn_down", d, config.feedForwardLength);
}

Expected<ModelPointer> shapeModel(std::string_view preset, std::uint64_t seed) {
    const auto config = presetConfig(preset);
    if (!config)
        return fail(ErrorKind::usage, "there is no shape '{}'; there are: {}", preset,
                    fmt::join(presetNames(), ", "));
    if (config->architecture == Architecture::other)
        return fail(ErrorKind::unsupported, "shape '{}': architecture {} does not run here", preset,
                    config->architectureName);
    auto model = std::make_shared<Model>();
    model->config = *config;
    model->name = std::string(preset);
    model->format = "memory";
    model->randomWeights = true;
    const std::int64_t d = config->embeddingLength;
    // The table is looked up, not multiplied: it is stored in full, in the type that model files have.
    std::vector<float> table(static_cast<std::size_t>(config->vocabularySize * d));
    fillRandom(table, d, seed);
    auto embedding = encodeMatrix(table, {config->vocabularySize, d}, ElementType::f16);
    if (!embedding)
        return passOn(embedding);
    model->add(
        {.name = "token_embd.weight", .sourceName = "token_embd.weight", .data = std::move(*embedding)});
    if (config->rope == RopeStyle::none) {
        model->add({.name = "position_embd.weight",
                    .sourceName = "position_embd.weight",
                    .data = Tensor::ownFloats(
                        {config->contextLength, d},
                        std::vector<float>(static_cast<std::size_t>(config->contextLength * d)))});
    }
    for (std::int64_t layer = 0; layer < config->layers; ++layer)
        addBlock(*model, layer);
    model->add(vectorOf("output_norm.weight", d, 1.0F));
    if (config->norm == NormKind::layer)
        model->add(vectorOf("output_norm.bias", d, 0.0F));
    if (!config->tiedEmbeddings)
        model->add(shapeOnly("output.weight", config->vocabularySize, d));
    return model;
}

} // namespace

Expected<ModelVariant> shapeVariant(std::string_view preset, std::string_view scheme, std::uint64_t seed,
                                    const JobContext& job) {
    auto parsed = parseScheme(scheme);
    if (!parsed)
        return passOn(parsed);
    auto model = shapeModel(preset, seed);
    if (!model)
        return passOn(model);
    std::uint64_t drawn = seed;
    return quantizeFrom(
        [&](const ModelTensor& tensor, std::int64_t /*first*/, std::int64_t /*count*/,
            std::span<float> weights) -> Expected<void> {
            fillRandom(weights, tensor.cols(), ++drawn);
            return {};
        },
        *model, *parsed, job);
}

} // namespace nibble
