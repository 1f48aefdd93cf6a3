// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/shape_only_model.h"

#include <algorithm>
#include <array>

namespace nibble {

namespace {

constexpr std::int64_t kMostLayers = 4096;
constexpr std::int64_t kLargestExtent = std::int64_t{1} << 24;

Expected<void> checkShape(const ModelShape& shape) {
    struct Extent {
        const char* name;
        std::int64_t value, least, most;
    };
    const ModelConfig& c = shape.config;
    const std::array extents = {
        Extent{"layers", c.layers, 1, kMostLayers},
        Extent{"width", c.embeddingLength, 1, kLargestExtent},
        Extent{"feed-forward length", c.feedForwardLength, 1, kLargestExtent},
        Extent{"heads", c.heads, 1, 65536},
        Extent{"KV heads", c.kvHeads, 1, std::max<std::int64_t>(1, c.heads)},
        Extent{"head width", c.headDim, 1, 65536},
        Extent{"vocabulary", c.vocabularySize, 1, kLargestExtent},
        Extent{"experts", shape.extras.experts, 0, 65536},
    };
    for (const Extent& extent : extents)
        if (extent.value < extent.least || extent.value > extent.most)
            return fail(ErrorKind::usage, "{} must be {} to {}, not {}", extent.name, extent.least,
                        extent.most, extent.value);
    if (c.heads % c.kvHeads != 0)
        return fail(ErrorKind::usage, "{} KV heads do not divide the {} heads", c.kvHeads, c.heads);
    return {};
}

} // namespace

Expected<ModelPointer> shapeOnlyModel(const ModelShape& shape) {
    if (auto checked = checkShape(shape); !checked)
        return passOn(checked);
    auto model = std::make_shared<Model>();
    model->config = shape.config;
    model->name = shape.name;
    model->format = "shape";
    model->randomWeights = true;
    const auto add = [&](const TensorSpec& spec) {
        if (spec.optional)
            return;
        const bool matrix = spec.shape.size() > 1;
        // GGUF keeps routers and tables of positions in F32.
        const bool wide =
            !matrix || spec.name.ends_with("ffn_gate_inp.weight") || spec.name.starts_with("position_embd");
        Tensor data(wide ? ElementType::f32 : ElementType::f16, spec.shape, {}, nullptr);
        if (!matrix) // transforms read norms
            data = Tensor::ownFloats(spec.shape,
                                     std::vector<float>(static_cast<std::size_t>(spec.shape[0]), 1.0F));
        model->add({.name = spec.name, .sourceName = spec.name, .data = std::move(data)});
    };
    const auto outer = outerTensors(shape.config);
    for (const TensorSpec& spec : outer)
        if (!spec.name.starts_with("output"))
            add(spec);
    for (std::int64_t layer = 0; layer < shape.config.layers; ++layer)
        for (const TensorSpec& spec : blockTensors(shape, layer))
            add(spec);
    for (const TensorSpec& spec : outer)
        if (spec.name.starts_with("output"))
            add(spec);
    return model;
}

double tensorBytes(const ModelTensor& tensor) {
    if (!tensor.data.bytes().empty())
        return static_cast<double>(tensor.bytes());
    return static_cast<double>(byteCount(tensor.data.type(), tensor.data.shape()).value_or(0));
}

} // namespace nibble
