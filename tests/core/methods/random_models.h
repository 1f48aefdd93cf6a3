// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/model/model.h"
#include "core/runtime/transformer.h"

namespace nibble::test {

/// Shape of a small random model.
struct RandomShape {
    Architecture architecture = Architecture::llama;
    std::int64_t width = 64, feedForward = 96, heads = 4, kvHeads = 2;
    bool tied = false;
};

/// Random matrices that keep the variance of what passes, norms about 1 and biases of all places that the
/// family may have them.
inline std::shared_ptr<Model> randomModelOf(const RandomShape& shape, std::uint64_t seed = 5) {
    auto model = std::make_shared<Model>();
    ModelConfig& config = model->config;
    config = familyDefaults(shape.architecture);
    config.layers = 2;
    config.embeddingLength = shape.width;
    config.feedForwardLength = shape.feedForward;
    config.heads = shape.heads;
    config.kvHeads = shape.kvHeads;
    config.headDim = shape.width / shape.heads;
    config.ropeDimensions = config.rope == RopeStyle::none ? 0 : config.headDim;
    config.vocabularySize = 50;
    config.contextLength = 64;
    config.tiedEmbeddings = shape.tied;
    model->name = "random";
    model->format = "memory";
    model->randomWeights = true;
    Random random(seed);
    auto specs = outerTensors(config);
    for (std::int64_t layer = 0; layer < config.layers; ++layer)
        for (auto& spec : blockTensors(config, layer))
            specs.push_back(std::move(spec));
    for (const auto& spec : specs) {
        std::vector<float> values(static_cast<std::size_t>(*elementCount(spec.shape)));
        const bool norm = spec.name.ends_with("norm.weight");
        const double size = spec.shape.size() == 2 ? 1 / std::sqrt(double(spec.shape[1])) : norm ? 0.3 : 0.2;
        for (auto& value : values)
            value = static_cast<float>((norm ? 1.0 : 0.0) + size * random.normal());
        model->add(
            {.name = spec.name, .sourceName = spec.name, .data = Tensor::ownFloats(spec.shape, values)});
    }
    return model;
}

/// Logits [tokens][vocabulary] of a fixed sequence.
inline std::vector<float> logitsOf(const ModelVariant& variant, ActivationTap* tap = nullptr) {
    const auto& config = variant.model->config;
    auto transformer = Transformer::create(variant);
    if (!transformer)
        return {};
    std::vector<TokenId> tokens;
    for (int i = 0; i < 40; ++i)
        tokens.push_back(static_cast<TokenId>((i * 17 + i * i) % config.vocabularySize));
    KvCache cache(config, std::ssize(tokens), KvType::f32);
    std::vector<float> hidden(tokens.size() * std::size_t(config.embeddingLength));
    if (!(*transformer)->run(tokens, cache, hidden.data(), false, {}, tap))
        return {};
    std::vector<float> logits(tokens.size() * std::size_t(config.vocabularySize));
    (*transformer)->logits(hidden.data(), std::ssize(tokens), logits.data());
    return logits;
}

inline double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size() || a.empty())
        return INFINITY;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(double(a[i]) - double(b[i])));
    return largest;
}

inline double largestOf(const std::vector<float>& a) {
    return largestDifference(a, std::vector<float>(a.size()));
}

} // namespace nibble::test
