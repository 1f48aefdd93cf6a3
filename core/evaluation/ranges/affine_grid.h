// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/expected.h"

namespace nibble {

/// To nearest, ties to even, for |x| < 2^51: the addition leaves no fraction bits.
[[nodiscard]] inline double toNearest(double x) {
    constexpr double magic = 6755399441055744.0; // 1.5 · 2^52
    return (x + magic) - magic;
}

/// Where a grid's codes lie: signed codes around 0, with or without the lowest one, or unsigned codes with a
/// zero point (methods.md §2).
enum class GridKind : std::uint8_t { symmetric, restricted, asymmetric };
/// Which values share a grid. Channel: a row of weights, a column of activations; token: a row of
/// activations; group: neighbours in a row.
enum class GridUnit : std::uint8_t { tensor, channel, token, group };

/// The ends that a range is given, before a grid is laid on it. A symmetric one reaches from −high to high.
struct GridRange {
    double low = 0, high = 0;
    bool operator==(const GridRange&) const = default;
};

/// Evenly spaced values: x̂ = scale · (code − zero), code = clamp(round(x / scale) + zero), ties to even.
struct AffineGrid {
    double scale = 0; ///< 0 where there is nothing but zeros: every value is stored as 0
    int zero = 0;
    int lowest = 0, highest = 0; ///< codes

    [[nodiscard]] int code(double x) const;
    /// The other formula that textbooks give, clamp(round(x / scale + zero)): another code where x / scale
    /// lies halfway and the zero point is odd.
    [[nodiscard]] int codeWithZeroInside(double x) const;
    [[nodiscard]] double value(int code) const { return scale * static_cast<double>(code - zero); }
    [[nodiscard]] double low() const { return value(lowest); }
    [[nodiscard]] double high() const { return value(highest); }
    [[nodiscard]] int codes() const { return highest - lowest + 1; }
    bool operator==(const AffineGrid&) const = default;
};

/// How a grid is made, range apart.
struct GridScheme {
    static constexpr int kFewestBits = 2, kMostBits = 8;
    static constexpr std::int64_t kMostGroup = 1 << 20;

    int bits = 4;
    GridKind kind = GridKind::symmetric;
    GridUnit unit = GridUnit::tensor;
    std::int64_t group = 32; ///< for GridUnit::group

    /// "symmetric", "asymmetric:g32", "restricted:channel": without the bits.
    [[nodiscard]] std::string text() const;
    bool operator==(const GridScheme&) const = default;
};

/// Reads words between colons in any order: kinds ("sym", "symmetric", …), units ("tensor", "channel",
/// "token", "g32"), and, as the methods' schemes have them, "rtn" and "int4". `bits` tells whether the last
/// was there. Errors: usage, naming the word.
struct ParsedGridScheme {
    GridScheme scheme;
    bool hasBits = false;
};
[[nodiscard]] Expected<ParsedGridScheme> parseGridScheme(std::string_view text);

/// scale = high / (2^(bits−1) − 1); asymmetric: (high − low) / (2^bits − 1) with 0 inside the range, zero
/// point −round(low / scale).
[[nodiscard]] AffineGrid makeGrid(const GridScheme& scheme, const GridRange& range);
/// The range that gives this grid back.
[[nodiscard]] GridRange rangeOf(const GridScheme& scheme, const AffineGrid& grid);

} // namespace nibble
