// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/model/model.h"

namespace nibble {

/// How keys and values are kept: F32 for evaluation, F16 (half the bytes) for long contexts and generation.
enum class KvType : std::uint8_t { f32, f16 };

/// Keys (after rotary embedding) and values of one sequence, per layer and key-value head
/// [position][headDim]. The memory is reserved at once and becomes resident as positions are written.
class KvCache {
public:
    /// `capacity` in tokens.
    KvCache(const ModelConfig& config, std::int64_t capacity, KvType type);

    [[nodiscard]] std::int64_t length() const { return m_length; }
    [[nodiscard]] std::int64_t capacity() const { return m_capacity; }
    [[nodiscard]] KvType type() const { return m_type; }
    [[nodiscard]] std::int64_t headDim() const { return m_headDim; }
    /// Bytes of keys and values for `capacity` tokens.
    [[nodiscard]] std::size_t bytes() const;
    /// Forgets positions from `length` on.
    void truncate(std::int64_t length) { m_length = length < m_length ? length : m_length; }
    void clear() { m_length = 0; }

    /// Stores `count` rows of headDim values for positions [position, position + count); row i is at x + i ·
    /// stride.
    void writeKeys(std::int64_t layer, std::int64_t head, std::int64_t position, std::int64_t count,
                   const float* x, std::int64_t stride);
    void writeValues(std::int64_t layer, std::int64_t head, std::int64_t position, std::int64_t count,
                     const float* x, std::int64_t stride);
    /// Makes positions up to `length` count as present, after all layers wrote them.
    void advance(std::int64_t length) { m_length = length; }

    /// First stored byte of a head's keys or values: [position][headDim] of type().
    [[nodiscard]] const void* keys(std::int64_t layer, std::int64_t head) const {
        return at(m_keys.get(), layer, head);
    }
    [[nodiscard]] const void* values(std::int64_t layer, std::int64_t head) const {
        return at(m_values.get(), layer, head);
    }

private:
    [[nodiscard]] std::byte* at(std::byte* base, std::int64_t layer, std::int64_t head) const;
    void write(std::byte* base, std::int64_t position, std::int64_t count, const float* x,
               std::int64_t stride);

    std::int64_t m_layers, m_heads, m_headDim, m_capacity;
    KvType m_type;
    std::int64_t m_length = 0;
    std::unique_ptr<std::byte[]> m_keys, m_values; ///< not initialised: pages come with use
};

} // namespace nibble
