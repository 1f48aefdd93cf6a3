// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tensor_pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nibble {

namespace {

std::int64_t cellsOf(std::int64_t extent, std::int64_t side) {
    return (extent + side - 1) / side;
}

PyramidLevel emptyLevel(std::int64_t rows, std::int64_t cols, std::int64_t side) {
    PyramidLevel level{.side = side, .rows = cellsOf(rows, side), .cols = cellsOf(cols, side)};
    const auto cells = static_cast<std::size_t>(level.rows * level.cols);
    level.meanMagnitude.resize(cells);
    level.largestMagnitude.resize(cells);
    level.mean.resize(cells);
    return level;
}

/// Sums over one row of cells, in double: a cell may hold many weights.
struct CellSums {
    std::vector<double> magnitude, value;
    std::vector<float> largest;
    std::vector<std::int64_t> count;

    explicit CellSums(std::int64_t cells)
        : magnitude(static_cast<std::size_t>(cells)), value(magnitude.size()), largest(magnitude.size()),
          count(magnitude.size()) {}

    void clear() {
        std::fill(magnitude.begin(), magnitude.end(), 0.0);
        std::fill(value.begin(), value.end(), 0.0);
        std::fill(largest.begin(), largest.end(), 0.0F);
        std::fill(count.begin(), count.end(), 0);
    }

    /// Adds a row of weights; returns the sum of squares.
    double add(const float* weights, std::int64_t cols, std::int64_t side) {
        double squares = 0;
        for (std::size_t cell = 0; cell < count.size(); ++cell) {
            const std::int64_t first = static_cast<std::int64_t>(cell) * side;
            const std::int64_t last = std::min(cols, first + side);
            double sizes = 0, values = 0;
            float most = largest[cell];
            std::int64_t finite = 0;
            for (std::int64_t i = first; i < last; ++i) {
                const float weight = weights[i], size = std::abs(weight);
                if (!(size <= std::numeric_limits<float>::max()))
                    continue;
                sizes += size;
                values += weight;
                squares += static_cast<double>(weight) * weight;
                most = std::max(most, size);
                ++finite;
            }
            magnitude[cell] += sizes;
            value[cell] += values;
            largest[cell] = most;
            count[cell] += finite;
        }
        return squares;
    }

    void store(PyramidLevel& level, std::int64_t row) const {
        for (std::size_t cell = 0; cell < count.size(); ++cell) {
            const std::size_t at = static_cast<std::size_t>(row * level.cols) + cell;
            const auto n = static_cast<double>(std::max<std::int64_t>(count[cell], 1));
            level.meanMagnitude[at] = static_cast<float>(magnitude[cell] / n);
            level.largestMagnitude[at] = largest[cell];
            level.mean[at] = static_cast<float>(value[cell] / n);
        }
    }
};

/// The next level from a finer one: two cells by two, each weighted by the weights it covers.
PyramidLevel coarser(const PyramidLevel& fine, std::int64_t rows, std::int64_t cols) {
    PyramidLevel level = emptyLevel(rows, cols, 2 * fine.side);
    const auto covered = [&](std::int64_t cell, std::int64_t extent) {
        return static_cast<double>(std::min(fine.side, extent - cell * fine.side));
    };
    for (std::int64_t row = 0; row < level.rows; ++row) {
        for (std::int64_t col = 0; col < level.cols; ++col) {
            double weights = 0, magnitude = 0, value = 0;
            float largest = 0;
            for (std::int64_t r = 2 * row; r < std::min(fine.rows, 2 * row + 2); ++r) {
                for (std::int64_t c = 2 * col; c < std::min(fine.cols, 2 * col + 2); ++c) {
                    const auto at = static_cast<std::size_t>(r * fine.cols + c);
                    const double share = covered(r, rows) * covered(c, cols);
                    weights += share;
                    magnitude += share * fine.meanMagnitude[at];
                    value += share * fine.mean[at];
                    largest = std::max(largest, fine.largestMagnitude[at]);
                }
            }
            const auto at = static_cast<std::size_t>(row * level.cols + col);
            level.meanMagnitude[at] = static_cast<float>(magnitude / weights);
            level.mean[at] = static_cast<float>(value / weights);
            level.largestMagnitude[at] = largest;
        }
    }
    return level;
}

/// From a level of moderate size, so that it takes no time of its own.
void findMagnitudes(TensorPyramid& pyramid) {
    constexpr std::size_t enough = 65536;
    const auto level =
        std::find_if(pyramid.levels.begin(), pyramid.levels.end(),
                     [](const PyramidLevel& one) { return one.meanMagnitude.size() <= enough; });
    std::vector<float> sorted = level->meanMagnitude;
    std::sort(sorted.begin(), sorted.end());
    const auto quantile = [&](double share) {
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    };
    pyramid.lowMagnitude = quantile(0.01);
    pyramid.highMagnitude = std::max(quantile(0.995), pyramid.lowMagnitude);
}

} // namespace

Expected<TensorPyramid> buildTensorPyramid(const ModelTensor& tensor, const JobContext& job,
                                           std::int64_t mostCells) {
    TensorPyramid pyramid{.rows = tensor.rows(), .cols = tensor.cols()};
    const std::int64_t rows = pyramid.rows, cols = pyramid.cols;
    if (rows <= 0 || cols <= 0)
        return Unexpected(
            Error{.kind = ErrorKind::unsupported, .message = "the tensor is empty", .field = tensor.name});
    std::int64_t side = 1;
    while (cellsOf(rows, side) * cellsOf(cols, side) > std::max<std::int64_t>(mostCells, 1))
        side *= 2;
    PyramidLevel finest = emptyLevel(rows, cols, side);
    CellSums sums(finest.cols);
    // One row at a time: more would be decoded by a parallel loop, whose team belongs to the engine's thread.
    std::vector<float> weights(static_cast<std::size_t>(cols));
    double squares = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        if (job.stopRequested())
            return stoppedByUser();
        job.report("pyramid", row, rows);
        if (auto decoded = tensor.decodeRows(row, 1, weights.data()); !decoded)
            return passOn(decoded);
        if (row % side == 0)
            sums.clear();
        squares += sums.add(weights.data(), cols, side);
        if ((row + 1) % side == 0 || row + 1 == rows)
            sums.store(finest, row / side);
    }
    pyramid.rootMeanSquare = std::sqrt(squares / (static_cast<double>(rows) * static_cast<double>(cols)));
    pyramid.levels.push_back(std::move(finest));
    while (pyramid.levels.back().rows * pyramid.levels.back().cols > 1)
        pyramid.levels.push_back(coarser(pyramid.levels.back(), rows, cols));
    pyramid.largestMagnitude = pyramid.levels.back().largestMagnitude.front();
    findMagnitudes(pyramid);
    return pyramid;
}

} // namespace nibble
