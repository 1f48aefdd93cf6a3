// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/grid_plan.h"

#include <atomic>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr int kShrinks = 80; ///< of a group's range, a hundredth each: GPTQ's search (methods.md §2)

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

GridRange extremesOf(std::span<const float> values, const GridScheme& scheme) {
    float low = 0, high = 0;
    for (const float value : values) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (scheme.kind == GridKind::asymmetric)
        return {static_cast<double>(low), static_cast<double>(high)};
    const auto most = static_cast<double>(std::max(-low, high));
    return {-most, most};
}

GridRange cutAt(const GridRange& range, double clip) {
    return {std::max(range.low, -clip), std::min(range.high, clip)};
}

/// The magnitude that the given share of the values does not pass.
double magnitudeAt(std::vector<float>& values, double percentile) {
    if (values.empty())
        return 0;
    for (float& value : values)
        value = std::abs(value);
    const double wanted = std::ceil(static_cast<double>(values.size()) * percentile / 100);
    const auto at =
        static_cast<std::ptrdiff_t>(std::clamp(wanted - 1, 0.0, static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(at)]);
}

double noiseOf(std::span<const float> values, const AffineGrid& grid) {
    double noise = 0;
    for (const float value : values) {
        const auto x = static_cast<double>(value);
        const double difference = x - grid.value(grid.code(x));
        noise += difference * difference;
    }
    return noise;
}

GridRange searchShrink(std::span<const float> values, const GridScheme& scheme, const GridRange& whole) {
    GridRange best = whole;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kShrinks; ++i) {
        const double factor = 1 - static_cast<double>(i) / 100;
        const GridRange candidate{whole.low * factor, whole.high * factor};
        const double noise = noiseOf(values, makeGrid(scheme, candidate));
        if (noise < least) {
            least = noise;
            best = candidate;
        }
    }
    return best;
}

GridRange groupRange(std::vector<float>& values, const GridRequest& request) {
    const GridRange whole = extremesOf(values, request.scheme);
    switch (request.rule) {
    case RangeRule::mse:
    case RangeRule::optimal:
        return searchShrink(values, request.scheme, whole);
    case RangeRule::percentile:
        return cutAt(whole, magnitudeAt(values, request.percentile));
    default:
        return whole;
    }
}

} // namespace

std::vector<float> GridPlan::valuesOf(const RangeData& data, const GridScheme& scheme, std::int64_t group) {
    std::vector<float> values;
    const auto take = [&](std::span<const float> from) {
        for (const float value : from)
            if (std::isfinite(value))
                values.push_back(value);
    };
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
    return values;
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
    if (scheme.unit == GridUnit::tensor) {
        plan.m_range =
            request.range ? *request.range : findRange(data, scheme, request.rule, request.percentile);
        plan.m_grids = {makeGrid(scheme, *plan.m_range)};
        return plan;
    }
    if (!info(request.rule).perGroup)
        return fail(ErrorKind::usage,
                    "{} needs one grid per tensor: a histogram or an average over batches "
                    "says nothing of a group",
                    info(request.rule).name);
    plan.m_grids.resize(static_cast<std::size_t>(groupCount(data, scheme)));
    std::atomic<bool> stopped = false;
    parallelFor(std::ssize(plan.m_grids), 256, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t group = begin; group < end; ++group) {
            if (group % 64 == 0 && job.stopRequested())
                stopped = true;
            if (stopped)
                return;
            auto values = valuesOf(data, scheme, group);
            GridRange range = groupRange(values, request);
            range.low *= request.shrink;
            range.high *= request.shrink;
            plan.m_grids[static_cast<std::size_t>(group)] = makeGrid(scheme, range);
        }
    });
    if (stopped)
        return stoppedByUser();
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
