// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/range_study.h"

#include <atomic>
#include <cmath>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr double kInterval = 1.96; ///< standard errors on either side for 95 %

/// Calls take(values, grid, first column) for the runs of a row that share a grid.
template <typename Take>
void forEachRun(const RangeData& data, const GridPlan& plan, std::int64_t row, Take&& take) {
    const auto values = data.row(row);
    const std::int64_t width = plan.columnsPerGrid();
    for (std::int64_t col = 0; col < std::ssize(values); col += width) {
        const std::int64_t count = std::min(width, std::ssize(values) - col);
        take(values.subspan(static_cast<std::size_t>(col), static_cast<std::size_t>(count)),
             plan.at(row, col), col);
    }
}

void addValue(GridError& error, const AffineGrid& grid, double low, double high, double x) {
    const int code = grid.code(x);
    const double stored = grid.value(code), difference = x - stored;
    const double square = difference * difference;
    error.count += 1;
    error.signal += x * x;
    if (x < low || x > high) {
        error.clipping += square;
        (x < low ? error.clippedBelow : error.clippedAbove) += 1;
    } else {
        error.rounding += square;
    }
    error.product += x * stored;
    error.energy += stored * stored;
    error.codes[static_cast<std::size_t>(code - grid.lowest)] += 1;
    if (std::abs(difference) > error.largest) {
        error.largest = std::abs(difference);
        error.largestAt = x;
    }
}

GridError rowError(const RangeData& data, const GridPlan& plan, std::int64_t row) {
    GridError error;
    error.codes.resize(static_cast<std::size_t>(plan.grids().front().codes()));
    forEachRun(data, plan, row,
               [&](std::span<const float> values, const AffineGrid& grid, std::int64_t /*first*/) {
                   const double low = grid.low(), high = grid.high();
                   for (const float value : values)
                       if (std::isfinite(value))
                           addValue(error, grid, low, high, static_cast<double>(value));
               });
    return error;
}

/// Runs body(row) for all rows, in parallel where that pays, and stops when asked to.
template <typename Body>
Expected<void> forEachRow(std::int64_t rows, const JobContext& job, Body&& body) {
    std::atomic<bool> stopped = false;
    parallelFor(rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end && !stopped; ++row) {
            if (job.stopRequested())
                stopped = true;
            else
                body(row);
        }
    });
    if (stopped)
        return stoppedByUser();
    return {};
}

/// Of a ratio Σnoise / Σsignal over rows drawn without repetition (Cochran, Sampling Techniques, chapter 6):
/// the standard error relative to the ratio.
double relativeError(const std::vector<GridError>& rows, double noise, double signal, std::int64_t all) {
    const auto n = static_cast<double>(rows.size());
    if (rows.size() < 2 || !(noise > 0) || !(signal > 0))
        return 0;
    const double ratio = noise / signal;
    double squares = 0;
    for (const GridError& row : rows) {
        const double difference = row.noise() - ratio * row.signal;
        squares += difference * difference;
    }
    const double left = 1 - n / static_cast<double>(all);
    return std::sqrt(squares / (n - 1) / n * left) / (noise / n);
}

double relativeNoiseError(const std::vector<GridError>& rows, double noise, std::int64_t all) {
    const auto n = static_cast<double>(rows.size());
    if (rows.size() < 2 || !(noise > 0))
        return 0;
    double squares = 0;
    for (const GridError& row : rows) {
        const double difference = row.noise() - noise / n;
        squares += difference * difference;
    }
    return std::sqrt(squares / (n - 1) / n * (1 - n / static_cast<double>(all))) / (noise / n);
}

} // namespace

Expected<RangeFigures> measureGrids(const RangeData& data, const GridPlan& plan, const JobContext& job) {
    RangeFigures figures;
    figures.bitsPerValue = plan.bitsPerValue(data);
    if (plan.isOne() && !data.isSample()) {
        figures.error = gridError(data.table(), plan.grids().front());
        return figures;
    }
    // One slot per row and a sum in order: the same figure with any number of threads.
    std::vector<GridError> rows(static_cast<std::size_t>(data.rows()));
    if (auto done = forEachRow(
            data.rows(), job,
            [&](std::int64_t row) { rows[static_cast<std::size_t>(row)] = rowError(data, plan, row); });
        !done)
        return passOn(done);
    for (const GridError& row : rows)
        figures.error.join(row);
    if (data.isSample()) {
        const double noise = figures.error.noise();
        figures.sqnrMargin = kInterval * 10 / std::log(10.0) *
                             relativeError(rows, noise, figures.error.signal, data.allRows());
        figures.noiseMargin = kInterval * relativeNoiseError(rows, noise, data.allRows());
    }
    return figures;
}

Expected<RangeRow> rangeRow(const RangeData& data, const GridRequest& request, const JobContext& job) {
    auto plan = GridPlan::make(data, request, job);
    if (!plan)
        return passOn(plan);
    auto figures = measureGrids(data, *plan, job);
    if (!figures)
        return passOn(figures);
    RangeRow row{.request = request, .figures = std::move(*figures), .grids = std::ssize(plan->grids())};
    row.grid = *std::max_element(plan->grids().begin(), plan->grids().end(),
                                 [](const AffineGrid& a, const AffineGrid& b) { return a.scale < b.scale; });
    row.range = plan->range().value_or(rangeOf(request.scheme, row.grid));
    return row;
}

Expected<ErrorMap> errorMap(const RangeData& data, const GridPlan& plan, const JobContext& job) {
    ErrorMap map;
    map.rows = data.rows();
    map.cols = data.cols();
    map.rowsPerCell = (map.rows + ErrorMap::kSide - 1) / ErrorMap::kSide;
    map.colsPerCell = (map.cols + ErrorMap::kSide - 1) / ErrorMap::kSide;
    map.height = (map.rows + map.rowsPerCell - 1) / map.rowsPerCell;
    map.width = (map.cols + map.colsPerCell - 1) / map.colsPerCell;
    const auto cells = static_cast<std::size_t>(map.height * map.width);
    map.error.resize(cells);
    map.original.resize(cells);
    map.restored.resize(cells);
    map.rowNoise.resize(static_cast<std::size_t>(map.rows));
    const auto line = [&](std::int64_t y) {
        struct Cell {
            double noise = 0, original = 0, restored = 0, count = 0;
        };
        std::vector<Cell> sums(static_cast<std::size_t>(map.width));
        for (std::int64_t row = y * map.rowsPerCell; row < std::min(map.rows, (y + 1) * map.rowsPerCell);
             ++row)
            forEachRun(data, plan, row,
                       [&](std::span<const float> values, const AffineGrid& grid, std::int64_t first) {
                           for (std::size_t i = 0; i < values.size(); ++i) {
                               const auto x = static_cast<double>(values[i]);
                               if (!std::isfinite(x))
                                   continue;
                               const double stored = grid.value(grid.code(x));
                               const std::int64_t col = first + static_cast<std::int64_t>(i);
                               Cell& cell = sums[static_cast<std::size_t>(col / map.colsPerCell)];
                               cell.noise += (x - stored) * (x - stored);
                               cell.original += x;
                               cell.restored += stored;
                               cell.count += 1;
                               map.rowNoise[static_cast<std::size_t>(row)] += (x - stored) * (x - stored);
                           }
                       });
        for (std::size_t x = 0; x < sums.size(); ++x) {
            const std::size_t at = static_cast<std::size_t>(y * map.width) + x;
            const double count = std::max(1.0, sums[x].count);
            map.error[at] = static_cast<float>(std::sqrt(sums[x].noise / count));
            map.original[at] = static_cast<float>(sums[x].original / count);
            map.restored[at] = static_cast<float>(sums[x].restored / count);
        }
    };
    if (auto done = forEachRow(map.height, job, line); !done)
        return passOn(done);
    map.worstRow = std::max_element(map.rowNoise.begin(), map.rowNoise.end()) - map.rowNoise.begin();
    return map;
}

GridRange rangeAtClip(const ValueTable& table, const GridScheme& scheme, double clip) {
    if (scheme.kind != GridKind::asymmetric)
        return {-clip, clip};
    const double most = table.largestMagnitude();
    const double factor = most > 0 ? clip / most : 0;
    return {std::min(0.0, static_cast<double>(table.minimum())) * factor,
            std::max(0.0, static_cast<double>(table.maximum())) * factor};
}

std::vector<ClipPoint> errorOverClips(const ValueTable& table, const GridScheme& scheme, double from,
                                      double to, int points) {
    std::vector<ClipPoint> curve;
    for (int i = 0; i < points; ++i) {
        const double clip = from + (to - from) * static_cast<double>(i) / static_cast<double>(points - 1);
        const GridError error = gridError(table, makeGrid(scheme, rangeAtClip(table, scheme, clip)));
        const double count = std::max(error.count, 1e-300);
        curve.push_back({clip, error.rounding / count, error.clipping / count});
    }
    return curve;
}

} // namespace nibble
