// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model.h"

namespace nibble {

/// A batch of sequences of equal length: tokens[sequences · length] and, for each, the token that follows;
/// a target of −1 is not scored.
struct TokenBatch {
    const TokenId* tokens = nullptr;
    const TokenId* targets = nullptr;
    std::int64_t sequences = 0, length = 0;

    [[nodiscard]] std::int64_t count() const { return sequences * length; }
};

/// y = x · r · weight with r = (mean x² + ε)^−½ per row, kept in inverse[rows] (RMSNorm, arXiv 1910.07467).
template <typename T>
void rmsNorm(const T* x, const T* weight, double epsilon, std::int64_t rows, std::int64_t width, T* y,
             T* inverse);

/// Adds to dx[rows][width] and dWeight[width] what dy gives: dx += r · (dy ∘ w) − x · r³ / width · Σ dy ∘ w ∘
/// x. `partial` is scratch of normScratch() values: rows are summed in pieces of fixed length, so that the
/// result does not depend on the number of threads.
template <typename T>
void rmsNormGradient(const T* x, const T* weight, const T* inverse, const T* dy, std::int64_t rows,
                     std::int64_t width, T* dx, T* dWeight, T* partial);
[[nodiscard]] std::int64_t normScratch(std::int64_t rows, std::int64_t width);

/// out[t] = table[tokens[t]]
template <typename T>
void embed(const T* table, std::span<const TokenId> tokens, std::int64_t width, T* out);
/// dTable[tokens[t]] += dx[t], in the order of the tokens.
template <typename T>
void embedGradient(const T* dx, std::span<const TokenId> tokens, std::int64_t width, T* dTable);

/// Rotary embedding of the first `heads` heads of rows of `stride` values (query and key heads side by side):
/// the angles of runtime's Rope, in either pairing; turned back for the gradient.
template <typename T>
class RotaryTable {
public:
    RotaryTable(const ModelConfig& config, std::int64_t length);
    void rotate(T* x, std::int64_t sequences, std::int64_t heads, std::int64_t stride, bool back) const;

private:
    std::int64_t m_length, m_pairs, m_first, m_second;
    std::vector<T> m_cosine, m_sine; ///< [position][pair]
};

} // namespace nibble
