// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nibble {

/// A matrix of weights [rows][cols] as decoded.
struct FloatMatrix {
    std::int64_t rows = 0, cols = 0;
    std::vector<float> values;
};

// Products of sampled inputs with weights. Their pieces depend on the shapes only, so that the results are
// the same for any number of threads.

/// out[count][rows] = x[count][cols] · Wᵀ
void multiplySample(std::span<const float> x, std::int64_t count, const FloatMatrix& weights, float* out);

/// Σ over the sample x[count][cols] of ‖(A − B) x‖².
[[nodiscard]] double outputError(std::span<const float> x, std::int64_t count, const FloatMatrix& a,
                                 const FloatMatrix& b);

/// Σ over the sample of ‖down (h' − h)‖² for gated hidden states h[count][down.cols].
[[nodiscard]] double hiddenError(std::span<const float> h, std::span<const float> changed, std::int64_t count,
                                 const FloatMatrix& down);

/// silu(gate x) · (up x), [count][rows].
[[nodiscard]] std::vector<float> gatedHidden(std::span<const float> x, std::int64_t count,
                                             const FloatMatrix& gate, const FloatMatrix& up);

} // namespace nibble
