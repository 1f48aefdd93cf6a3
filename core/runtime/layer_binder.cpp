// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/layer_binder.h"

namespace nibble {

std::vector<std::pair<LinearLayer BlockLayers::*, std::string_view>> blockLinears(const ModelConfig& config) {
    std::vector<std::pair<LinearLayer BlockLayers::*, std::string_view>> parts;
    if (config.architecture == Architecture::gpt2)
        parts = {{&BlockLayers::qkv, "attn_qkv"}};
    else
        parts = {{&BlockLayers::q, "attn_q"}, {&BlockLayers::k, "attn_k"}, {&BlockLayers::v, "attn_v"}};
    parts.emplace_back(&BlockLayers::attentionOutput, "attn_output");
    if (config.feedForward == FeedForwardKind::swiglu)
        parts.emplace_back(&BlockLayers::gate, "ffn_gate");
    parts.emplace_back(&BlockLayers::up, "ffn_up");
    parts.emplace_back(&BlockLayers::down, "ffn_down");
    return parts;
}

Expected<std::vector<float>> LayerBinder::vectorOf(const std::string& name, bool optional) const {
    const auto* tensor = m_variant.model->find(name);
    if (!tensor) {
        if (optional)
            return std::vector<float>{};
        return fail(ErrorKind::badFile, "tensor {} is missing", name);
    }
    std::vector<float> values(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    if (const auto* replaced = m_variant.find(name)) {
        replaced->decodeRows(0, tensor->rows(), values.data());
        return values;
    }
    if (auto decoded = tensor->decodeRows(0, tensor->rows(), values.data()); !decoded)
        return passOn(decoded);
    return values;
}

Expected<void> LayerBinder::norm(Norm& norm, const std::string& name) const {
    norm.kind = m_variant.model->config.norm;
    norm.epsilon = m_variant.model->config.normEpsilon;
    auto weight = vectorOf(name + ".weight", false);
    if (!weight)
        return passOn(weight);
    auto bias = vectorOf(name + ".bias", true);
    if (!bias)
        return passOn(bias);
    norm.weight = std::move(*weight);
    norm.bias = std::move(*bias);
    return {};
}

Expected<void> LayerBinder::linear(LinearLayer& layer, const ModelTensor* tensor, const std::string& name) {
    if (!tensor)
        return fail(ErrorKind::badFile, "tensor {}.weight is missing", name);
    auto linear = bindMatrix(m_variant, *tensor, m_options);
    if (!linear)
        return passOn(linear);
    auto bias = vectorOf(name + ".bias", true);
    if (!bias)
        return passOn(bias);
    layer.weight = std::move(*linear);
    layer.bias = std::move(*bias);
    m_bound.push_back({tensor->name, std::string(layer.weight->kernelName()), layer.weight->executed(),
                       layer.weight->bytes()});
    return {};
}

Expected<void> LayerBinder::block(BlockLayers& layers, std::int64_t layer) {
    if (auto done = norm(layers.attentionNorm, blockTensor(layer, "attn_norm")); !done)
        return done;
    if (auto done = norm(layers.feedForwardNorm, blockTensor(layer, "ffn_norm")); !done)
        return done;
    for (const auto& [member, part] : blockLinears(m_variant.model->config)) {
        const std::string name = blockTensor(layer, part);
        if (auto done = linear(layers.*member, m_variant.model->find(name + ".weight"), name); !done)
            return done;
    }
    return {};
}

Expected<TokenEmbedding> TokenEmbedding::create(const ModelVariant& variant) {
    TokenEmbedding embedding;
    embedding.m_model = variant.model;
    const auto* table = variant.model->embedding();
    if (!table)
        return fail(ErrorKind::badFile, "tensor token_embd.weight is missing");
    if (const auto found = variant.replaced.find(table->name); found != variant.replaced.end())
        embedding.m_replaced = found->second;
    if (variant.model->config.rope == RopeStyle::none) {
        std::vector<BoundTensor> none;
        auto learnt = LayerBinder(variant, {}, none).vectorOf("position_embd.weight", false);
        if (!learnt)
            return passOn(learnt);
        embedding.m_positions = std::move(*learnt);
    }
    return embedding;
}

std::int64_t TokenEmbedding::learntPositions() const {
    return static_cast<std::int64_t>(m_positions.size()) / m_model->config.embeddingLength;
}

Expected<void> TokenEmbedding::rows(std::span<const TokenId> tokens, std::int64_t position, float* x) const {
    const std::int64_t d = m_model->config.embeddingLength;
    const auto* table = m_model->embedding();
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        float* row = x + static_cast<std::int64_t>(t) * d;
        if (m_replaced)
            m_replaced->decodeRows(tokens[t], 1, row);
        else if (auto decoded = table->decodeRows(tokens[t], 1, row); !decoded)
            return decoded;
        if (!m_positions.empty())
            addTo(row, m_positions.data() + (position + static_cast<std::int64_t>(t)) * d, d);
    }
    return {};
}

} // namespace nibble
