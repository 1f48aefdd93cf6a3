// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/kernels/linear.h"
#include "core/model/model.h"

namespace nibble {

/// RMSNorm (arXiv 1910.07467) or LayerNorm (arXiv 1607.06450) with its learnt scale and shift.
struct Norm {
    NormKind kind = NormKind::rms;
    float epsilon = 1e-5F;
    std::vector<float> weight, bias; ///< bias empty where there is none

    /// y[tokens][channels] from x; sums in double.
    void apply(const float* x, std::int64_t tokens, float* y) const;
};

/// y = x · Wᵀ + b
struct LinearLayer {
    kernels::LinearPointer weight; ///< null where the architecture has no such layer
    std::vector<float> bias;       ///< empty where there is none

    void apply(const float* x, std::int64_t tokens, float* y) const;
};

struct BlockLayers {
    Norm attentionNorm, feedForwardNorm;
    LinearLayer q, k, v, qkv, attentionOutput; ///< q, k and v, or qkv fused (GPT-2)
    LinearLayer gate, up, down;                ///< gate only with SwiGLU
};

/// x += y
void addTo(float* x, const float* y, std::int64_t n);

} // namespace nibble
