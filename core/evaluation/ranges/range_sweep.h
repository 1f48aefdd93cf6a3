// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/evaluation/ranges/affine_grid.h"

namespace nibble {

/// The least squared error over the few values that share a grid, among all clips that the calibrator `mse`
/// tries (methods.md §2: the centres of 2048 bins from the 129th on, and the whole range), on the values
/// themselves.
///
/// All of them are tried, in a time that hardly grows with their number. From clip to clip only a few values
/// go to the next code, at scales that are known beforehand: |x| / (k + ½). With Σ|x|k and Σk² brought up to
/// date at these, the error Σx² − 2s Σ|x|k + s² Σk² of each clip takes three multiplications. Clips whose cut
/// alone costs more than the whole range are left out.
class RangeSweep {
public:
    /// Whatever was there before is forgotten, its memory is used again. The values are finite.
    void take(std::span<const float> values, const GridScheme& scheme);

    /// From the lowest to the highest value, 0 included; symmetric about 0 as the scheme is.
    [[nodiscard]] const GridRange& whole() const { return m_whole; }
    /// That of the calibrator: never worse than the whole range.
    [[nodiscard]] GridRange leastSquares();
    /// The better of two families – ends cut at one magnitude, or both brought in by one factor –, then the
    /// scale that suits the codes best, over and over.
    [[nodiscard]] GridRange optimum();
    /// Σ(x − x̂)².
    [[nodiscard]] double noise(const AffineGrid& grid) const;

private:
    /// How ends come in from the whole range: at the same magnitude, or by the same factor.
    enum class Family { cut, shrink };
    struct Best {
        AffineGrid grid;
        double noise;
    };
    /// What a value adds to the sums when it goes to its next code.
    struct Change {
        double product = 0, square = 0;
    };
    /// Σ|x|k and Σk².
    struct Sums {
        double products = 0, squares = 0;
    };

    [[nodiscard]] GridRange rangeAt(Family family, int candidate) const;
    [[nodiscard]] AffineGrid gridAt(Family family, int candidate) const {
        return makeGrid(m_scheme, rangeAt(family, candidate));
    }
    [[nodiscard]] int worthTrying(Family family) const;
    [[nodiscard]] double leastClipped(const GridRange& range, bool everyValue) const;
    [[nodiscard]] int firstCutOnBothSides() const;
    [[nodiscard]] Sums sums(const AffineGrid& grid) const;
    void countChanges(const AffineGrid& grid, double step);
    void sweepRun(Family family, int first, int last, int zero, Best& best);
    [[nodiscard]] Best sweep(Family family);
    void fitScale(Best& best) const;
    [[nodiscard]] GridRange rangeOfBest(const Best& best) const;

    GridScheme m_scheme;
    GridRange m_whole;
    double m_wholeNoise = 0, m_signal = 0;
    std::array<std::vector<double>, 2> m_sides; ///< magnitudes of negative values (and 0), of positive ones
    std::array<double, 2> m_largest{};          ///< of each side
    std::vector<Change> m_changes;              ///< by candidate
};

} // namespace nibble
