// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/parameter_layout.h"

#include <algorithm>

#include "core/model/architecture.h"

namespace nibble {

namespace {

Expected<void> checkConfig(const ModelConfig& config) {
    const bool known = config.norm == NormKind::rms && config.feedForward == FeedForwardKind::swiglu &&
                       config.rope != RopeStyle::none;
    if (!known || config.ropeDimensions != config.headDim)
        return fail(ErrorKind::unsupported,
                    "training knows Llama-style models only (RMSNorm, SwiGLU, rotary positions), not {}",
                    config.architectureName);
    return {};
}

} // namespace

Expected<ParameterLayout> ParameterLayout::create(const ModelConfig& config) {
    if (auto checked = checkConfig(config); !checked)
        return passOn(checked);
    ParameterLayout layout;
    for (const TensorSpec& spec : outerTensors(config))
        layout.add(spec.name, spec.shape);
    for (std::int64_t layer = 0; layer < config.layers; ++layer)
        for (const TensorSpec& spec : blockTensors(config, layer))
            if (!spec.optional)
                layout.add(spec.name, spec.shape);
    layout.m_embedding = layout.offsetOf("token_embd.weight");
    layout.m_outputNorm = layout.offsetOf("output_norm.weight");
    layout.m_output = config.tiedEmbeddings ? layout.m_embedding : layout.offsetOf("output.weight");
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const auto at = [&](const char* part) { return layout.offsetOf(blockTensor(layer, part)); };
        layout.m_blocks.push_back({.attentionNorm = at("attn_norm.weight"),
                                   .qkv = at("attn_q.weight"),
                                   .attentionOutput = at("attn_output.weight"),
                                   .feedForwardNorm = at("ffn_norm.weight"),
                                   .gateUp = at("ffn_gate.weight"),
                                   .down = at("ffn_down.weight")});
    }
    return layout;
}

void ParameterLayout::add(const std::string& name, const Shape& shape) {
    const std::int64_t count = elementCount(shape).value_or(0);
    m_parameters.push_back({name, shape, m_size, count});
    m_size += count;
}

const Parameter* ParameterLayout::find(const std::string& name) const {
    const auto found = std::find_if(m_parameters.begin(), m_parameters.end(),
                                    [&](const Parameter& parameter) { return parameter.name == name; });
    return found == m_parameters.end() ? nullptr : &*found;
}

std::int64_t ParameterLayout::offsetOf(const std::string& name) const {
    const Parameter* found = find(name);
    return found ? found->offset : 0;
}

Expected<void> readParameters(const Model& model, const ParameterLayout& layout, float* values) {
    for (const ModelTensor& tensor : model.tensors())
        if (tensor.role == TensorRole::parameter && !layout.find(tensor.name) &&
            tensor.name != "rope_freqs.weight")
            return fail(ErrorKind::unsupported, "training does not know the tensor {}", tensor.name);
    for (const Parameter& parameter : layout.parameters()) {
        const ModelTensor* tensor = model.find(parameter.name);
        if (!tensor)
            return fail(ErrorKind::unsupported, "the model has no tensor {}", parameter.name);
        const std::int64_t rows = parameter.shape.size() < 2 ? 1 : parameter.shape.front();
        if (auto decoded = tensor->decodeRows(0, rows, values + parameter.offset); !decoded)
            return decoded;
    }
    return {};
}

} // namespace nibble
