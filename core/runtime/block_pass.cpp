// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/block_pass.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/kernels/vector_ops.h"
#include "core/runtime/attention.h"

namespace nibble {

/// Values of an element-wise step that are worth a thread of their own.
constexpr std::int64_t kElementGrain = 32768;

float* BlockPass::begin(std::int64_t position, std::int64_t tokens) {
    const auto size = [&](std::vector<float>& buffer, std::int64_t width) {
        const auto wanted = static_cast<std::size_t>(tokens * width);
        if (buffer.size() < wanted)
            buffer.resize(wanted);
    };
    const std::int64_t queries = m_config.heads * m_config.headDim;
    const std::int64_t pairs = m_config.kvHeads * m_config.headDim;
    size(m_x, m_config.embeddingLength);
    size(m_normed, m_config.embeddingLength);
    size(m_q, queries);
    size(m_k, pairs);
    size(m_v, pairs);
    size(m_mixed, std::max(queries, m_config.embeddingLength));
    size(m_up, std::max(m_config.feedForwardLength, queries + 2 * pairs));
    if (m_config.feedForward == FeedForwardKind::swiglu)
        size(m_gate, m_config.feedForwardLength);
    m_position = position;
    m_tokens = tokens;
    m_rope.prepare(position, tokens);
    return m_x.data();
}

bool BlockPass::tapped(const Block& block, TapPoint point, const float* x, std::int64_t tokens,
                       std::int64_t channels) {
    if (block.tap)
        block.tap->input(block.layer, point, x, tokens, channels);
    return block.last != point;
}

void BlockPass::projectQkv(const BlockLayers& layers) {
    if (!layers.qkv.weight) {
        layers.q.apply(m_normed.data(), m_tokens, m_q.data());
        layers.k.apply(m_normed.data(), m_tokens, m_k.data());
        layers.v.apply(m_normed.data(), m_tokens, m_v.data());
        return;
    }
    const std::int64_t queries = m_config.heads * m_config.headDim;
    const std::int64_t pairs = m_config.kvHeads * m_config.headDim;
    layers.qkv.apply(m_normed.data(), m_tokens, m_up.data());
    for (std::int64_t t = 0; t < m_tokens; ++t) {
        const float* row = m_up.data() + t * (queries + 2 * pairs);
        std::copy_n(row, queries, m_q.data() + t * queries);
        std::copy_n(row + queries, pairs, m_k.data() + t * pairs);
        std::copy_n(row + queries + pairs, pairs, m_v.data() + t * pairs);
    }
}

bool BlockPass::attention(const Block& block) {
    const auto& layers = block.layers;
    const std::int64_t headDim = m_config.headDim;
    const std::int64_t width = m_config.kvHeads * headDim;
    layers.attentionNorm.apply(m_x.data(), m_tokens, m_normed.data());
    if (!tapped(block, TapPoint::attention, m_normed.data(), m_tokens, m_config.embeddingLength))
        return false;
    projectQkv(layers);
    m_rope.rotate(m_q.data(), m_tokens, m_config.heads, headDim);
    m_rope.rotate(m_k.data(), m_tokens, m_config.kvHeads, headDim);
    for (std::int64_t head = 0; head < m_config.kvHeads; ++head) {
        const std::int64_t first = head * headDim;
        block.cache.writeKeys(block.cacheLayer, head, m_position, m_tokens, m_k.data() + first, width);
        block.cache.writeValues(block.cacheLayer, head, m_position, m_tokens, m_v.data() + first, width);
    }
    attend(block.cache, block.cacheLayer, m_config.heads, m_config.kvHeads, m_position, m_tokens, m_q.data(),
           m_mixed.data());
    if (!tapped(block, TapPoint::attentionOutput, m_mixed.data(), m_tokens, m_config.heads * headDim))
        return false;
    layers.attentionOutput.apply(m_mixed.data(), m_tokens, m_normed.data());
    addTo(m_x.data(), m_normed.data(), m_tokens * m_config.embeddingLength);
    return true;
}

void BlockPass::feedForward(const Block& block) {
    const auto& layers = block.layers;
    const auto& ops = kernels::vectorOps();
    const std::int64_t width = m_config.feedForwardLength;
    layers.feedForwardNorm.apply(m_x.data(), m_tokens, m_normed.data());
    if (!tapped(block, TapPoint::feedForward, m_normed.data(), m_tokens, m_config.embeddingLength))
        return;
    layers.up.apply(m_normed.data(), m_tokens, m_up.data());
    if (layers.gate.weight)
        layers.gate.apply(m_normed.data(), m_tokens, m_gate.data());
    const std::int64_t grain = std::max<std::int64_t>(1, kElementGrain / width);
    parallelFor(m_tokens, grain, [&](std::int64_t begin, std::int64_t end) {
        float* up = m_up.data() + begin * width;
        if (layers.gate.weight)
            ops.siluMul(m_gate.data() + begin * width, up, up, (end - begin) * width);
        else
            ops.geluTanh(up, up, (end - begin) * width);
    });
    if (!tapped(block, TapPoint::feedForwardDown, m_up.data(), m_tokens, width))
        return;
    layers.down.apply(m_up.data(), m_tokens, m_normed.data());
    addTo(m_x.data(), m_normed.data(), m_tokens * m_config.embeddingLength);
}

void BlockPass::run(const Block& block) {
    if (attention(block))
        feedForward(block);
}

} // namespace nibble
