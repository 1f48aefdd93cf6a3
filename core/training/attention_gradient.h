// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/training/arithmetic.h"

namespace nibble {

/// Shapes of causal attention with grouped heads over rows that hold queries, keys and values side by side:
/// qkv[sequences · length][(heads + 2 · kvHeads) · headDim].
struct AttentionShape {
    std::int64_t sequences = 0, length = 0, heads = 0, kvHeads = 0, headDim = 0;
    Precision precision = Precision::f32;

    [[nodiscard]] std::int64_t queryWidth() const { return heads * headDim; }
    [[nodiscard]] std::int64_t stride() const { return (heads + 2 * kvHeads) * headDim; }
};

/// out[sequences · length][heads · headDim] = softmax(q · kᵀ / √headDim) · v, position by position over
/// itself and what came before. Keeps the logarithm of each row's sum in logSums[sequences · heads · length],
/// from which the gradient makes the probabilities anew instead of storing them.
template <typename T>
void attend(const AttentionShape& shape, const T* qkv, T* out, T* logSums);

/// dQkv from dOut. In tiles of queries over all their keys, as FlashAttention 2 (arXiv 2307.08691) recomputes
/// them: dS = P ∘ (dO · vᵀ − rowsum(dO ∘ O)). Threads share out sequences and key heads, so every value of
/// dQkv is summed by one thread in one order.
template <typename T>
void attendGradient(const AttentionShape& shape, const T* qkv, const T* out, const T* logSums, const T* dOut,
                    T* dQkv);

} // namespace nibble
