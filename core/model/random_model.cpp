// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/model/gguf_export.h"
#include "core/model/model.h"

namespace nibble {

namespace {

ModelConfig randomConfig(std::int64_t vocabularySize) {
    ModelConfig config = familyDefaults(Architecture::llama);
    config.layers = 2;
    config.embeddingLength = 256;
    config.feedForwardLength = 768;
    config.heads = 4;
    config.kvHeads = 2;
    config.headDim = config.ropeDimensions = 64;
    config.vocabularySize = vocabularySize;
    config.contextLength = 1024;
    return config;
}

ModelTensor randomTensor(const TensorSpec& spec, Random& random) {
    std::vector<float> values(static_cast<std::size_t>(elementCount(spec.shape).value_or(0)), 1.0F);
    // Norms stay 1; matrices keep the variance of what passes through them.
    if (spec.shape.size() == 2)
        for (float& value : values)
            value = static_cast<float>(random.normal() / std::sqrt(static_cast<double>(spec.shape[1])));
    ModelTensor tensor;
    tensor.name = tensor.sourceName = spec.name;
    tensor.data = Tensor::ownFloats(spec.shape, std::move(values));
    return tensor;
}

} // namespace

ModelPointer randomModel(std::uint64_t seed) {
    auto model = std::make_shared<Model>();
    model->tokenizer = byteTokenizer();
    model->config = randomConfig(model->tokenizer->vocabularySize());
    model->name = "random weights";
    model->format = "memory";
    model->randomWeights = true;
    describeConfig(model->config, model->name, model->metadata);
    Random random(seed);
    std::vector<TensorSpec> specs = outerTensors(model->config);
    for (std::int64_t layer = 0; layer < model->config.layers; ++layer)
        for (TensorSpec& spec : blockTensors(model->config, layer))
            specs.push_back(std::move(spec));
    for (const TensorSpec& spec : specs)
        if (!spec.optional)
            model->add(randomTensor(spec, random));
    return model;
}

} // namespace nibble
