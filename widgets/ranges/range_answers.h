// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/evaluation/ranges/range_study.h"

namespace nibble::ui {

/// The figures of the moment, and of min-max with the same scheme to hold them against.
struct RangeAnswer {
    RangeDataPointer data; ///< what they were found on
    RangeRow row, minMax;
    double milliseconds = 0;
};

/// What does not move with the clip.
struct RangeCurves {
    struct Point {
        int bits;
        double sqnr;
    };
    struct Curve {
        RangeRule rule;
        bool theory = false; ///< of the distribution itself
        std::vector<Point> points;
    };

    RangeDataPointer data;
    GridRequest request; ///< without what is set by hand
    std::vector<Curve> curves;
    std::vector<ClipPoint> clips, theoryClips;
    double bestClip = 0, bestError = 0, clipFrom = 0, clipTo = 1;
    std::optional<GridRange> best; ///< of one grid
};

/// One line of the comparison of rules and units; with an obstacle the request alone.
struct RangeChoiceRow {
    RangeRow row;
    bool estimated = false;
    RuleObstacle obstacle = RuleObstacle::none;
};

/// `minMax` where it is known already.
[[nodiscard]] Expected<RangeAnswer> answerFor(RangeDataPointer data, const GridRequest& request,
                                              std::optional<RangeRow> minMax, const JobContext& job);
/// `theory` may be null.
[[nodiscard]] Expected<RangeCurves> curvesFor(RangeDataPointer data, std::shared_ptr<const ValueTable> theory,
                                              const GridRequest& request, const JobContext& job);
/// Every rule with this scheme, then every unit with min-max and the least squares.
[[nodiscard]] Expected<std::vector<RangeChoiceRow>>
choicesFor(const RangeData& data, const GridRequest& request, const JobContext& job);

} // namespace nibble::ui
