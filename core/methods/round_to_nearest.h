// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

/// Round to nearest over groups (methods.md §2).
struct RoundToNearest {
    std::int64_t rows = 0, cols = 0;
    int bits = 4;
    std::int64_t group = 32;
    bool flattened = false;
    bool asymmetric = false;
    bool scalesF32 = false;
};

/// To nearest, ties to even, for |x| < 2^22: the addition leaves no fraction bits. Vectorises, unlike
/// nearbyint.
inline float roundToEven(float x) {
    constexpr float magic = 12582912.0F; // 1.5 · 2^23
    return (x + magic) - magic;
}

/// A scale as the matrix will store it: itself, or the nearest F16 that is finite.
[[nodiscard]] float storedScale(float scale, bool asF32);

/// The same codes with scales (as stored, one per group) and, if asymmetric, zero points from elsewhere: what
/// training found. Errors: stopped.
Expected<CodedMatrix> roundWithScales(const RoundToNearest& settings, std::span<const float> weights,
                                      std::vector<float> scales, std::vector<std::uint8_t> zeros,
                                      const JobContext& job = {});

/// Symmetric: s = absmax / (2^(bits−1) − 1), q = round(w / s) in −2^(bits−1)…2^(bits−1) − 1. Asymmetric:
/// s = (max − min) / (2^bits − 1) with min ≤ 0 ≤ max, z = −round(min / s), q = round(w / s) + z in 0…2^bits
/// − 1. Codes are chosen for the scale as stored (F16 or F32); rounding is to nearest, ties to even. Errors:
/// stopped.
Expected<CodedMatrix> roundToNearest(const RoundToNearest& settings, std::span<const float> weights,
                                     const JobContext& job = {});

} // namespace nibble
