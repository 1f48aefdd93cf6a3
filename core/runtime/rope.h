// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/model.h"

namespace nibble {

/// Rotary position embedding (RoFormer, arXiv 2104.09864), both pairings, with linear and llama3 scaling
/// (methods.md §8.7) or the divisors that a GGUF file stores.
class Rope {
public:
    explicit Rope(const ModelConfig& config);

    /// Angle per position, one for each rotated pair.
    [[nodiscard]] const std::vector<double>& frequencies() const { return m_frequencies; }
    /// Cosines and sines of `tokens` positions from `position` on, for rotate().
    void prepare(std::int64_t position, std::int64_t tokens);
    /// Rotates x[tokens][heads · headDim] in place, after prepare() of the same positions.
    void rotate(float* x, std::int64_t tokens, std::int64_t heads, std::int64_t headDim) const;

private:
    RopeStyle m_style;
    std::vector<double> m_frequencies;
    std::vector<float> m_cosine, m_sine; ///< [token][pair]
};

} // namespace nibble
