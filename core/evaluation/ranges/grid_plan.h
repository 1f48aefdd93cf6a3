// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/evaluation/ranges/grid_error.h"
#include "core/evaluation/ranges/range_data.h"
#include "core/formats/range_calibrator.h"

namespace nibble {

/// How a range is found: the calibrators of methods.md §2 in their order, and the best range there is.
enum class RangeRule : std::uint8_t { minMax, movingAverage, percentile, mse, entropy, optimal };

struct RangeRuleInfo {
    RangeRule rule;
    std::string_view name; ///< on the command line
    std::string_view title, description;
};
/// In the order of the enumeration.
[[nodiscard]] std::span<const RangeRuleInfo> allRangeRules();
[[nodiscard]] const RangeRuleInfo& info(RangeRule rule);
[[nodiscard]] const RangeRuleInfo* findRangeRule(std::string_view name);

/// What keeps a rule from saying anything of the values that share a grid.
enum class RuleObstacle : std::uint8_t { none, oneBatch, fewValues };
[[nodiscard]] RuleObstacle obstacleTo(RangeRule rule, const RangeData& data, const GridScheme& scheme);
/// For people; empty for none.
[[nodiscard]] std::string_view obstacleText(RuleObstacle obstacle);

/// One of several grids, by hand. Grids are counted over the whole matrix, row by row, whatever rows of it a
/// sample has.
struct HandRange {
    std::int64_t grid = 0;
    GridRange range;

    bool operator==(const HandRange&) const = default;
};

/// What a grid is asked to be.
struct GridRequest {
    GridScheme scheme;
    RangeRule rule = RangeRule::minMax;
    double percentile = 99.99;
    /// One grid for all: this range instead of the rule's.
    std::optional<GridRange> range = std::nullopt;
    /// A grid per group: what the rule's ranges are multiplied with.
    double shrink = 1;
    /// Of several grids these instead; each at most once. Those outside a sample change nothing there.
    std::vector<HandRange> byHand = {};

    bool operator==(const GridRequest&) const = default;
};

/// How many grids lie over the whole matrix.
[[nodiscard]] std::int64_t gridCount(const RangeData& data, const GridScheme& scheme);
/// Where a grid's values are in the whole matrix.
struct GridPlace {
    std::optional<std::int64_t> row; ///< none: all
    std::int64_t firstCol = 0, lastCol = 0;
};
[[nodiscard]] GridPlace gridPlace(const RangeData& data, const GridScheme& scheme, std::int64_t grid);
/// Which grid lies over a row and column of the whole matrix.
[[nodiscard]] std::int64_t gridOver(const RangeData& data, const GridScheme& scheme, std::int64_t row,
                                    std::int64_t col);
/// The grid itself, or, where its row is not in the sample, one of the nearest row that is.
[[nodiscard]] std::int64_t nearestGrid(const RangeData& data, const GridScheme& scheme, std::int64_t grid);
/// The values of one grid, of the nearest there is, as a matrix over which the same scheme lays that one grid
/// alone. Errors: those of RangeData::make.
Expected<RangeDataPointer> valuesOfGrid(const RangeData& data, const GridScheme& scheme, std::int64_t grid,
                                        const JobContext& job = {});

/// The range of one grid over all values. An asymmetric range is what was seen, cut at the magnitude that the
/// calibrators find in |x|.
[[nodiscard]] GridRange findRange(const RangeData& data, const GridScheme& scheme, RangeRule rule,
                                  double percentile = 99.99);
/// The range with the least squared error over values or a density, found by search: to about 0.001 dB.
[[nodiscard]] GridRange optimalRange(const ValueTable& table, const GridScheme& scheme);

/// Which grid each value lies on.
class GridPlan {
public:
    /// Errors: usage for a rule that means nothing per group, or a percentile outside (0, 100]; stopped.
    static Expected<GridPlan> make(const RangeData& data, const GridRequest& request,
                                   const JobContext& job = {});

    [[nodiscard]] const GridRequest& request() const { return m_request; }
    [[nodiscard]] bool isOne() const { return m_grids.size() == 1; }
    [[nodiscard]] const std::vector<AffineGrid>& grids() const { return m_grids; }
    /// What the one grid was made for; none where they are several.
    [[nodiscard]] const std::optional<GridRange>& range() const { return m_range; }
    [[nodiscard]] std::int64_t groupOf(std::int64_t row, std::int64_t col) const;
    [[nodiscard]] const AffineGrid& at(std::int64_t row, std::int64_t col) const {
        return m_grids[static_cast<std::size_t>(groupOf(row, col))];
    }
    /// Whether the grids change along a row, and after how many columns.
    [[nodiscard]] std::int64_t columnsPerGrid() const { return m_width; }
    /// The same with all ranges times a factor.
    [[nodiscard]] GridPlan shrunk(double factor) const;
    /// The finite values of a group; groups are counted over the rows that are there.
    [[nodiscard]] static std::vector<float> valuesOf(const RangeData& data, const GridScheme& scheme,
                                                     std::int64_t group);
    /// Codes, scales (F16; F32 for INT8 per channel) and zero points, per value.
    [[nodiscard]] double bitsPerValue(const RangeData& data) const;

private:
    Expected<void> findGrids(const RangeData& data, const JobContext& job);

    GridRequest m_request;
    std::vector<AffineGrid> m_grids;
    std::optional<GridRange> m_range;
    std::int64_t m_width = 1, m_perRow = 1; ///< columns that share a grid, grids in a row
    bool m_byRow = false, m_byColumn = false;
};

} // namespace nibble
