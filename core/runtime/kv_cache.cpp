// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/kv_cache.h"

#include <algorithm>

#include "core/kernels/vector_ops.h"

namespace nibble {

namespace {

std::int64_t valueBytes(KvType type) {
    return type == KvType::f16 ? 2 : 4;
}

} // namespace

KvCache::KvCache(const ModelConfig& config, std::int64_t capacity, KvType type)
    : m_layers(config.layers), m_heads(config.kvHeads), m_headDim(config.headDim), m_capacity(capacity),
      m_type(type), m_keys(new std::byte[bytes() / 2]), m_values(new std::byte[bytes() / 2]) {}

std::size_t KvCache::bytes() const {
    return static_cast<std::size_t>(2 * m_layers * m_heads * m_capacity * m_headDim * valueBytes(m_type));
}

std::byte* KvCache::at(std::byte* base, std::int64_t layer, std::int64_t head) const {
    return base + (layer * m_heads + head) * m_capacity * m_headDim * valueBytes(m_type);
}

void KvCache::write(std::byte* base, std::int64_t position, std::int64_t count, const float* x,
                    std::int64_t stride) {
    const auto& ops = kernels::vectorOps();
    for (std::int64_t i = 0; i < count; ++i) {
        std::byte* row = base + (position + i) * m_headDim * valueBytes(m_type);
        if (m_type == KvType::f16)
            ops.toF16(x + i * stride, reinterpret_cast<std::uint16_t*>(row), m_headDim);
        else
            std::copy_n(x + i * stride, m_headDim, reinterpret_cast<float*>(row));
    }
}

void KvCache::writeKeys(std::int64_t layer, std::int64_t head, std::int64_t position, std::int64_t count,
                        const float* x, std::int64_t stride) {
    write(at(m_keys.get(), layer, head), position, count, x, stride);
}

void KvCache::writeValues(std::int64_t layer, std::int64_t head, std::int64_t position, std::int64_t count,
                          const float* x, std::int64_t stride) {
    write(at(m_values.get(), layer, head), position, count, x, stride);
}

} // namespace nibble
