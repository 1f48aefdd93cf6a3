// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/evaluation/ranges/grid_plan.h"

namespace nibble {

/// What a plan of grids does to all values.
struct RangeFigures {
    GridError error;
    /// Half of the 95 % interval of the SQNR in dB and of the mean squared error relative to itself; none
    /// where all values were looked at.
    std::optional<double> sqnrMargin, noiseMargin;
    double bitsPerValue = 0;
};

/// Through the table where there is one grid for all, else value by value. Rows drawn from a tensor carry the
/// interval that follows from how much they differ among themselves. Errors: stopped.
[[nodiscard]] Expected<RangeFigures> measureGrids(const RangeData& data, const GridPlan& plan,
                                                  const JobContext& job = {});

/// One line of the figures: `nibble ranges` prints these, the window draws them.
struct RangeRow {
    GridRequest request;
    RangeFigures figures;
    GridRange range; ///< that the one grid was made for; of several the widest
    AffineGrid grid; ///< the one, or the widest
    std::int64_t grids = 1;
};
[[nodiscard]] Expected<RangeRow> rangeRow(const RangeData& data, const GridRequest& request,
                                          const JobContext& job = {});

/// The error over the matrix in at most kSide × kSide cells of whole rows and columns.
struct ErrorMap {
    static constexpr std::int64_t kSide = 256;

    std::int64_t rows = 0, cols = 0; ///< of the matrix
    std::int64_t rowsPerCell = 1, colsPerCell = 1;
    std::int64_t height = 0, width = 0;    ///< cells
    std::vector<float> error;              ///< root of the mean squared error, [height][width]
    std::vector<float> original, restored; ///< means of x and x̂
    std::vector<double> rowNoise;          ///< Σ(x − x̂)² of each row
    std::int64_t worstRow = 0;
};
[[nodiscard]] Expected<ErrorMap> errorMap(const RangeData& data, const GridPlan& plan,
                                          const JobContext& job = {});

/// The mean squared error of one grid as its range is scaled, split; what `clips` gives is the range's high
/// end (symmetric), or the factor on both ends as seen (asymmetric, in units of the largest magnitude).
struct ClipPoint {
    double clip, rounding, clipping; ///< means of squares
};
[[nodiscard]] std::vector<ClipPoint> errorOverClips(const ValueTable& table, const GridScheme& scheme,
                                                    double from, double to, int points);
/// The range of one grid when the slider stands at a clip.
[[nodiscard]] GridRange rangeAtClip(const ValueTable& table, const GridScheme& scheme, double clip);

} // namespace nibble
