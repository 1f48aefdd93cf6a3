// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/runtime/activation_tap.h"
#include "core/runtime/kv_cache.h"
#include "core/runtime/layers.h"
#include "core/runtime/rope.h"

namespace nibble {

/// Runs hidden states through transformer blocks, one block at a time, with the buffers that this takes.
class BlockPass {
public:
    explicit BlockPass(const ModelConfig& config) : m_config(config), m_rope(config) {}

    /// Hidden states [tokens][embeddingLength] of the sequence's positions from `position` on, to be filled
    /// and then changed by run().
    float* begin(std::int64_t position, std::int64_t tokens);

    struct Block {
        const BlockLayers& layers;
        std::int64_t layer; ///< as the tap is told
        KvCache& cache;
        std::int64_t cacheLayer;
        ActivationTap* tap = nullptr;
        /// Ends the pass once this input was seen; the hidden states are not the block's outputs then.
        std::optional<TapPoint> last = std::nullopt;
    };
    /// The tokens of begin() through one block; keys and values go to the cache.
    void run(const Block& block);

private:
    /// Whether the block goes on after it.
    bool attention(const Block& block);
    void feedForward(const Block& block);
    void projectQkv(const BlockLayers& layers);
    /// Tells the tap; whether the block goes on.
    static bool tapped(const Block& block, TapPoint point, const float* x, std::int64_t tokens,
                       std::int64_t channels);

    const ModelConfig& m_config;
    Rope m_rope;
    std::int64_t m_position = 0, m_tokens = 0;
    std::vector<float> m_x, m_normed, m_q, m_k, m_v, m_mixed, m_gate, m_up;
};

} // namespace nibble
