// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/formats/lanes.h"

/// The searches that ggml's encoders share (ggml-quants.c, methods "qx", "qkx2", "qp"). Each minimises a
/// weighted squared error (or absolute error where told) over a few tries, takes its sums in F32 in the order
/// of the values, and keeps the first of equal results, as the reference does: the bytes agree.
namespace nibble::codec {

/// Below this magnitude values count as zero.
inline constexpr float kNothing = 1e-15F;

/// Codes per unit; 0 for a scale of 0.
[[nodiscard]] inline float inverse(float scale) {
    return scale != 0 ? 1.0F / scale : 0.0F;
}

/// A scale, and the step (codes per unit) of the codes that it was fitted to; both 0 where all is zero.
struct ScaleFit {
    float scale = 0;
    float step = 0;
};

/// The value of largest magnitude with its sign; of two, the first. 0 if there is none.
[[nodiscard]] float signedExtreme(const float* values, int count);

/// Mean of x².
[[nodiscard]] float meanSquare(const float* values, std::int64_t count);

/// Weights of a search that is given importance: w · √(variance + x²).
void weighByImportance(const float* values, const float* importance, int count, float variance,
                       float* weights);

/// codes nearest to x · step in [−halfLevels, halfLevels − 1].
[[nodiscard]] inline float nearestSigned(float x, float halfLevels) {
    const float code = nearest(x);
    const float bounded = code < halfLevels - 1 ? code : halfLevels - 1;
    return bounded > -halfLevels ? bounded : -halfLevels;
}

/// Nearest code in [0, levels].
[[nodiscard]] inline float nearestUnsigned(float x, float levels) {
    const float code = nearest(x);
    const float bounded = code < levels ? code : levels;
    return bounded > 0 ? bounded : 0.0F;
}

/// Least-squares scale of signed codes in [−halfLevels, halfLevels − 1]: codes are made with the steps
/// −(halfLevels + k/10) / extreme, k = 0 first and then −9 … 9, and the first of the best is kept.
[[nodiscard]] ScaleFit searchScale(const float* values, const float* weights, int count, float halfLevels);

/// The same for the levels of IQ4_NL: the steps put the extreme at 127 and then at −134 … −120. `step` is
/// that of the best.
[[nodiscard]] ScaleFit searchLevelScale(const float* values, const float* weights, int count);
/// Index of the level nearest to x; of two, the upper.
[[nodiscard]] int nearestLevel(float x);

/// Codes in [0, levels] of values that are not negative: the best of nine steps, then coordinate descent.
/// Returns the least-squares scale.
float fitPositive(const float* values, const float* weights, int count, int levels, std::uint8_t* codes);

/// Settings of an affine search: x ≈ scale · code − min with codes in [0, levels] and min ≥ 0.
struct AffineSearch {
    float levels;
    /// Try k = 0 … tries − 1 spreads levels + (first + k · increment) codes over the values' range.
    float first, increment;
    int tries;
    bool absolute = false; ///< minimises Σ w·|error|
};

/// With importance all types search alike.
[[nodiscard]] constexpr AffineSearch importanceSearch(float levels) {
    return {levels, -0.9F, 0.05F, 37};
}

/// Four sub-blocks at once, one per lane. The codes that the fit was made to are (x − origin) · step; both
/// are of use where the scale is stored as 0.
struct AffineFit {
    Lanes scale, min;
    Lanes step, origin;
};

inline constexpr int kLongestSubBlock = 32;

/// `values[i]` and `weights[i]` are value i of each sub-block; count ≤ kLongestSubBlock.
[[nodiscard]] AffineFit fitAffine(const Lanes* values, const Lanes* weights, int count,
                                  const AffineSearch& search);

/// Value i of four rows of `count` side by side.
inline void interleave(const float* const* rows, int count, Lanes* out) {
    for (int i = 0; i < count; ++i)
        out[i] = Lanes{rows[0][i], rows[1][i], rows[2][i], rows[3][i]};
}

} // namespace nibble::codec
