// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/formats/range_histogram.h"

namespace nibble {

/// What calibration saw of the inputs x[tokens][channels] of a linear layer. Layers that take the same input
/// (q, k and v; gate and up) share one.
struct LayerInputs {
    std::int64_t tokens = 0, channels = 0;
    std::vector<float> meanSquare; ///< [channels] mean of x², llama.cpp's importance
    std::vector<float> meanAbs;    ///< [channels]
    std::vector<float> maxAbs;     ///< [channels]
    /// [channels][channels] mean of x·xᵀ over the tokens, symmetric; empty unless a method asked for it.
    std::vector<float> hessian;
    /// [sampleRows][channels] rows spread evenly over the tokens; empty unless a method asked for them.
    std::vector<float> sample;
    std::int64_t sampleRows = 0;
    /// All inputs, a sequence of the calibration as a batch; empty unless a method asked for it.
    RangeHistogram range;
};

} // namespace nibble
