// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/grid_plan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iterator>

#include "core/base/parallel.h"
#include "core/evaluation/ranges/group_ranges.h"

namespace nibble {

namespace {

constexpr std::int64_t kGroupsAtOnce = 64; ///< on one thread

std::int64_t groupsPerRow(const RangeData& data, const GridScheme& scheme) {
    return scheme.unit == GridUnit::group ? (data.cols() + scheme.group - 1) / scheme.group : 1;
}

/// A channel of activations is a column.
bool isByColumn(const RangeData& data, const GridScheme& scheme) {
    return scheme.unit == GridUnit::channel && data.kind() == RangeData::Kind::activations;
}

std::int64_t groupCount(const RangeData& data, const GridScheme& scheme) {
    return scheme.unit == GridUnit::tensor ? 1
           : isByColumn(data, scheme)      ? data.cols()
                                           : data.rows() * groupsPerRow(data, scheme);
}

/// Calls take(values) with the parts of rows that make up a group; groups are counted over the rows that are
/// there.
template <typename Take>
void forEachPart(const RangeData& data, const GridScheme& scheme, std::int64_t group, Take&& take) {
    if (scheme.unit == GridUnit::tensor) {
        take(data.values());
    } else if (isByColumn(data, scheme)) {
        for (std::int64_t row = 0; row < data.rows(); ++row)
            if (const auto all = data.row(row); group < std::ssize(all))
                take(all.subspan(static_cast<std::size_t>(group), 1));
    } else {
        const std::int64_t perRow = groupsPerRow(data, scheme);
        const auto row = data.row(group / perRow);
        const std::int64_t width = scheme.unit == GridUnit::group ? scheme.group : data.cols();
        const std::int64_t first = group % perRow * width;
        if (first < std::ssize(row)) // the last row may be short
            take(row.subspan(static_cast<std::size_t>(first),
                             static_cast<std::size_t>(std::min(width, std::ssize(row) - first))));
    }
}

void takeValues(const RangeData& data, const GridScheme& scheme, std::int64_t group,
                std::vector<float>& values) {
    values.clear();
    forEachPart(data, scheme, group, [&](std::span<const float> part) {
        std::copy_if(part.begin(), part.end(), std::back_inserter(values),
                     [](float value) { return std::isfinite(value); });
    });
}

/// From the numbering of the whole matrix to that of the rows that are there.
std::int64_t localGroup(const RangeData& data, const GridScheme& scheme, std::int64_t grid) {
    if (scheme.unit == GridUnit::tensor || isByColumn(data, scheme))
        return grid;
    const std::int64_t perRow = groupsPerRow(data, scheme);
    return data.nearestRow(grid / perRow) * perRow + grid % perRow;
}

} // namespace

std::int64_t gridCount(const RangeData& data, const GridScheme& scheme) {
    return scheme.unit == GridUnit::tensor ? 1
           : isByColumn(data, scheme)      ? data.cols()
                                           : data.allRows() * groupsPerRow(data, scheme);
}

GridPlace gridPlace(const RangeData& data, const GridScheme& scheme, std::int64_t grid) {
    if (isByColumn(data, scheme))
        return {std::nullopt, grid, grid};
    const std::int64_t perRow = groupsPerRow(data, scheme);
    const std::int64_t width = scheme.unit == GridUnit::group ? scheme.group : data.cols();
    const std::int64_t first = grid % perRow * width;
    return {scheme.unit == GridUnit::tensor ? std::nullopt : std::optional(grid / perRow), first,
            std::min(first + width, data.cols()) - 1};
}

std::int64_t gridOver(const RangeData& data, const GridScheme& scheme, std::int64_t row, std::int64_t col) {
    if (scheme.unit == GridUnit::tensor)
        return 0;
    if (isByColumn(data, scheme))
        return col;
    const std::int64_t width = scheme.unit == GridUnit::group ? scheme.group : data.cols();
    return row * groupsPerRow(data, scheme) + col / width;
}

std::int64_t nearestGrid(const RangeData& data, const GridScheme& scheme, std::int64_t grid) {
    grid = std::clamp<std::int64_t>(grid, 0, gridCount(data, scheme) - 1);
    if (scheme.unit == GridUnit::tensor || isByColumn(data, scheme))
        return grid;
    const std::int64_t perRow = groupsPerRow(data, scheme);
    return data.sourceRow(data.nearestRow(grid / perRow)) * perRow + grid % perRow;
}

Expected<RangeDataPointer> valuesOfGrid(const RangeData& data, const GridScheme& scheme, std::int64_t grid,
                                        const JobContext& job) {
    std::vector<float> values;
    forEachPart(data, scheme,
                localGroup(data, scheme, std::clamp<std::int64_t>(grid, 0, gridCount(data, scheme) - 1)),
                [&](std::span<const float> part) { values.insert(values.end(), part.begin(), part.end()); });
    const std::int64_t cols = isByColumn(data, scheme) ? 1 : std::ssize(values);
    return RangeData::make(std::move(values), cols, data.kind(), job);
}

std::vector<float> GridPlan::valuesOf(const RangeData& data, const GridScheme& scheme, std::int64_t group) {
    std::vector<float> values;
    takeValues(data, scheme, group, values);
    return values;
}

/// A grid for every group, by the rule; those set by hand after that.
Expected<void> GridPlan::findGrids(const RangeData& data, const JobContext& job) {
    const GridScheme& scheme = m_request.scheme;
    if (const auto obstacle = obstacleTo(m_request.rule, data, scheme); obstacle != RuleObstacle::none)
        return fail(ErrorKind::usage, "{} with {}: {}", info(m_request.rule).name, scheme.text(),
                    obstacleText(obstacle));
    m_grids.resize(static_cast<std::size_t>(groupCount(data, scheme)));
    std::atomic<bool> stopped = false;
    parallelFor(std::ssize(m_grids), kGroupsAtOnce, [&](std::int64_t begin, std::int64_t end) {
        GroupRanges ranges(m_request);
        std::vector<float> values;
        for (std::int64_t group = begin; group < end; ++group) {
            if (group % 64 == 0 && job.stopRequested())
                stopped = true;
            if (stopped)
                return;
            takeValues(data, scheme, group, values);
            GridRange range = ranges.of(values);
            range.low *= m_request.shrink;
            range.high *= m_request.shrink;
            m_grids[static_cast<std::size_t>(group)] = makeGrid(scheme, range);
        }
    });
    if (stopped)
        return stoppedByUser();
    for (const HandRange& hand : m_request.byHand)
        if (hand.grid >= 0 && hand.grid < gridCount(data, scheme) &&
            nearestGrid(data, scheme, hand.grid) == hand.grid)
            m_grids[static_cast<std::size_t>(localGroup(data, scheme, hand.grid))] =
                makeGrid(scheme, hand.range);
    return {};
}

Expected<GridPlan> GridPlan::make(const RangeData& data, const GridRequest& request, const JobContext& job) {
    const GridScheme& scheme = request.scheme;
    if (!(request.percentile > 0 && request.percentile <= 100))
        return fail(ErrorKind::usage, "a percentile is above 0 and at most 100");
    GridPlan plan;
    plan.m_request = request;
    plan.m_byColumn = isByColumn(data, scheme);
    plan.m_byRow = scheme.unit != GridUnit::tensor && !plan.m_byColumn;
    plan.m_perRow = groupsPerRow(data, scheme);
    plan.m_width = plan.m_byColumn ? 1 : scheme.unit == GridUnit::group ? scheme.group : data.cols();
    if (scheme.unit != GridUnit::tensor) {
        if (auto found = plan.findGrids(data, job); !found)
            return passOn(found);
        return plan;
    }
    plan.m_range = request.range ? *request.range : findRange(data, scheme, request.rule, request.percentile);
    plan.m_grids = {makeGrid(scheme, *plan.m_range)};
    return plan;
}

GridPlan GridPlan::shrunk(double factor) const {
    GridPlan plan = *this;
    for (AffineGrid& grid : plan.m_grids)
        grid.scale *= factor; // zero points do not depend on it
    if (plan.m_range)
        plan.m_range = GridRange{plan.m_range->low * factor, plan.m_range->high * factor};
    return plan;
}

std::int64_t GridPlan::groupOf(std::int64_t row, std::int64_t col) const {
    if (m_byColumn)
        return col;
    return m_byRow ? row * m_perRow + col / m_width : 0;
}

double GridPlan::bitsPerValue(const RangeData& data) const {
    const GridScheme& scheme = m_request.scheme;
    const double scaleBits = scheme.unit == GridUnit::channel && scheme.bits == 8 ? 32 : 16;
    const double zeroBits = scheme.kind == GridKind::asymmetric ? scheme.bits : 0;
    // A sample has as many groups per value as the whole, one grid for all apart.
    double all = static_cast<double>(data.values().size());
    if (scheme.unit == GridUnit::tensor)
        all *= static_cast<double>(data.allRows()) / static_cast<double>(data.rows());
    return scheme.bits + (scaleBits + zeroBits) * static_cast<double>(m_grids.size()) / all;
}

} // namespace nibble
