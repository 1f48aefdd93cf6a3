// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"
#include "core/methods/params.h"

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

/// The grid of a matrix whose scales reach as far as `granularity` says. INT8 per channel has F32 scales.
[[nodiscard]] RoundToNearest gridOf(std::int64_t rows, std::int64_t cols, int bits,
                                    const Granularity& granularity, bool asymmetric);

/// To nearest, ties to even, for |x| < 2^22: the addition leaves no fraction bits. Vectorises, unlike
/// nearbyint.
inline float roundToEven(float x) {
    constexpr float magic = 12582912.0F; // 1.5 · 2^23
    return (x + magic) - magic;
}

/// A scale as the matrix will store it: itself, or the nearest F16 that is finite.
[[nodiscard]] float storedScale(float scale, bool asF32);

/// Where the codes of one group lie: value = scale · (code − zero).
struct GridStep {
    float scale = 0; ///< as stored
    float zero = 0;
};
/// From the smallest and largest value of a group, 0 included.
[[nodiscard]] GridStep gridStep(const RoundToNearest& settings, std::pair<float, float> range);
/// Codes of `count` values on one step's grid.
void encodeOnGrid(const float* values, std::int64_t count, GridStep step, int bits, std::uint8_t* codes);
/// Gives a matrix the meaning of its codes and its scales (one per group) and, if asymmetric, zero points.
void storeGrid(CodedMatrix& matrix, const RoundToNearest& settings, std::vector<float> scales,
               std::vector<std::uint8_t> zeros);

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
