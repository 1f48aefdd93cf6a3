// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/evaluation/ranges/affine_grid.h"
#include "core/evaluation/ranges/value_table.h"

namespace nibble {

/// What laying a grid on values does to them; sums in double.
struct GridError {
    double count = 0;  ///< values, or their weight
    double signal = 0; ///< Σx²
    /// Σ(x − x̂)² of values between the grid's ends, and of those beyond.
    double rounding = 0, clipping = 0;
    double clippedBelow = 0, clippedAbove = 0; ///< values beyond the ends
    double product = 0, energy = 0;            ///< Σx·x̂, Σx̂²
    double largest = 0;                        ///< |x − x̂|
    double largestAt = 0;                      ///< the x of it
    std::vector<double> codes;                 ///< how many values each code holds, from the lowest

    [[nodiscard]] double noise() const { return rounding + clipping; }
    [[nodiscard]] double meanSquare() const { return count > 0 ? noise() / count : 0; }
    /// 10 log10(signal / noise); none where nothing is lost.
    [[nodiscard]] std::optional<double> sqnrDb() const;
    /// Between values and what is stored; none where one of the two is 0 throughout.
    [[nodiscard]] std::optional<double> cosine() const;
    [[nodiscard]] int codesUsed() const;
    /// The fewest codes that together hold this share of the values.
    [[nodiscard]] int codesHolding(double share) const;
    /// Of the codes, in bits.
    [[nodiscard]] double entropy() const;
    void join(const GridError& other);
};

/// Of all values of the table, to the rounding of double sums.
[[nodiscard]] GridError gridError(const ValueTable& table, const AffineGrid& grid);
/// Only Σ(x − x̂)²: for searches.
[[nodiscard]] double gridNoise(const ValueTable& table, const AffineGrid& grid);

} // namespace nibble
