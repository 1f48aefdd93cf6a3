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
    /// Whether it means anything for a group of few values: histograms and averages over batches do not.
    bool perGroup;
};
/// In the order of the enumeration.
[[nodiscard]] std::span<const RangeRuleInfo> allRangeRules();
[[nodiscard]] const RangeRuleInfo& info(RangeRule rule);
[[nodiscard]] const RangeRuleInfo* findRangeRule(std::string_view name);

/// What a grid is asked to be.
struct GridRequest {
    GridScheme scheme;
    RangeRule rule = RangeRule::minMax;
    double percentile = 99.99;
    /// One grid for all: this range instead of the rule's.
    std::optional<GridRange> range = std::nullopt;
    /// A grid per group: what the rule's ranges are multiplied with.
    double shrink = 1;

    bool operator==(const GridRequest&) const = default;
};

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
    /// The finite values of a group.
    [[nodiscard]] static std::vector<float> valuesOf(const RangeData& data, const GridScheme& scheme,
                                                     std::int64_t group);
    /// Codes, scales (F16; F32 for INT8 per channel) and zero points, per value.
    [[nodiscard]] double bitsPerValue(const RangeData& data) const;

private:
    GridRequest m_request;
    std::vector<AffineGrid> m_grids;
    std::optional<GridRange> m_range;
    std::int64_t m_width = 1, m_perRow = 1; ///< columns that share a grid, grids in a row
    bool m_byRow = false, m_byColumn = false;
};

} // namespace nibble
