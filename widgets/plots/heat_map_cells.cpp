// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heat_map_cells.h"

#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kColours = 512;
constexpr double kFinestCell = 1.3; // cells per pixel at which the next level is used

struct Stretch {
    std::int64_t first, count;
};

/// Cells of `side` that cover [from, to) of `extent` weights.
Stretch cellsIn(double from, double to, std::int64_t side, std::int64_t extent) {
    const std::int64_t cells = (extent + side - 1) / side;
    const auto first = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::floor(from / static_cast<double>(side))), 0, cells - 1);
    const auto last = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::ceil(to / static_cast<double>(side))), first + 1, cells);
    return {first, last - first};
}

/// Weights per cell along one direction: a power of two, so that cells of all levels lie on one grid.
std::int64_t sideFor(double extent, int pixels) {
    std::int64_t side = 1;
    while (extent / static_cast<double>(side) > kFinestCell * std::max(pixels, 1))
        side *= 2;
    return side;
}

/// Weights of some columns, decoded now: a row at a time, so that memory stays small and stopping is quick.
Expected<void> decodeWindow(const HeatMapSource& source, HeatMapCells& cells, const std::stop_token& stop) {
    std::vector<float> row(static_cast<std::size_t>(source.pyramid.cols));
    for (std::int64_t r = 0; r < cells.rows; ++r) {
        if (stop.stop_requested())
            return stoppedByUser();
        if (auto decoded = source.tensor->decodeRows(cells.firstRow + r, 1, row.data()); !decoded)
            return decoded;
        std::copy_n(row.begin() + cells.firstCol, cells.cols, cells.values.begin() + r * cells.cols);
    }
    return {};
}

/// Averages the level's cells where the picture is coarser than the level in one direction.
void gather(const PyramidLevel& level, HeatMapCells& cells) {
    const std::int64_t down = cells.rowSide / level.side, across = cells.colSide / level.side;
    cells.largest.resize(cells.values.size());
    for (std::int64_t r = 0; r < cells.rows; ++r) {
        for (std::int64_t c = 0; c < cells.cols; ++c) {
            const std::int64_t top = (cells.firstRow + r) * down, left = (cells.firstCol + c) * across;
            const std::int64_t bottom = std::min(top + down, level.rows);
            const std::int64_t right = std::min(left + across, level.cols);
            float sum = 0, largest = 0;
            for (std::int64_t y = top; y < bottom; ++y) {
                for (std::int64_t x = left; x < right; ++x) {
                    const auto at = static_cast<std::size_t>(y * level.cols + x);
                    sum += level.meanMagnitude[at];
                    largest = std::max(largest, level.largestMagnitude[at]);
                }
            }
            const auto at = static_cast<std::size_t>(r * cells.cols + c);
            cells.values[at] = sum / static_cast<float>((bottom - top) * (right - left));
            cells.largest[at] = largest;
        }
    }
}

} // namespace

QRectF HeatMapCells::area() const {
    return {static_cast<double>(firstCol * colSide), static_cast<double>(firstRow * rowSide),
            static_cast<double>(cols * colSide), static_cast<double>(rows * rowSide)};
}

std::int64_t HeatMapCells::indexOf(std::int64_t row, std::int64_t col) const {
    if (row < 0 || col < 0)
        return -1;
    const std::int64_t r = row / rowSide - firstRow, c = col / colSide - firstCol;
    return r < 0 || c < 0 || r >= rows || c >= cols ? -1 : r * cols + c;
}

Expected<HeatMapCells> heatMapCells(const HeatMapSource& source, const QRectF& window, const QSize& pixels,
                                    HeatMapValues values, const std::stop_token& stop) {
    const TensorPyramid& pyramid = source.pyramid;
    const std::int64_t finest = pyramid.levels.front().side;
    HeatMapCells cells{.rowSide = sideFor(window.height(), pixels.height()),
                       .colSide = sideFor(window.width(), pixels.width())};
    cells.isSigned = values == HeatMapValues::weightsWhereSingle && cells.rowSide == 1 && cells.colSide == 1;
    if (!cells.isSigned) {
        cells.rowSide = std::max(cells.rowSide, finest);
        cells.colSide = std::max(cells.colSide, finest);
    }
    const Stretch rows = cellsIn(window.top(), window.bottom(), cells.rowSide, pyramid.rows);
    const Stretch cols = cellsIn(window.left(), window.right(), cells.colSide, pyramid.cols);
    cells.firstRow = rows.first;
    cells.rows = rows.count;
    cells.firstCol = cols.first;
    cells.cols = cols.count;
    cells.values.resize(static_cast<std::size_t>(cells.rows * cells.cols));
    if (cells.isSigned) {
        if (auto decoded = decodeWindow(source, cells, stop); !decoded)
            return passOn(decoded);
        return cells;
    }
    // The coarsest level that is still fine enough in both directions.
    const std::int64_t wanted = std::min(cells.rowSide, cells.colSide);
    const PyramidLevel* level = &pyramid.levels.front();
    for (const PyramidLevel& one : pyramid.levels)
        if (one.side <= wanted)
            level = &one;
    gather(*level, cells);
    return cells;
}

HeatMapColours HeatMapColours::of(const TensorPyramid& pyramid) {
    HeatMapColours colours{.low = pyramid.lowMagnitude, .high = pyramid.highMagnitude};
    // A matrix of one magnitude still has a colour.
    if (!(colours.high > colours.low)) {
        colours.low = 0;
        colours.high = std::max(2 * pyramid.highMagnitude, 1e-12F);
    }
    // Few weights of a bell-shaped tensor lie beyond 3.5 deviations; those are drawn as the ends.
    colours.limit = std::min(pyramid.largestMagnitude, static_cast<float>(3.5 * pyramid.rootMeanSquare));
    if (!(colours.limit > 0))
        colours.limit = 1;
    for (int i = 0; i < kColours; ++i) {
        const double share = i / (kColours - 1.0);
        colours.magnitude.push_back(Theme::cividis(share));
        colours.diverging.push_back(theme().diverging(2 * share - 1));
    }
    return colours;
}

QImage heatMapImage(const HeatMapCells& cells, const HeatMapColours& colours) {
    QImage image(static_cast<int>(cells.cols), static_cast<int>(cells.rows), QImage::Format_RGB32);
    const bool single = cells.isSigned;
    const auto& table = single ? colours.diverging : colours.magnitude;
    const float low = single ? -colours.limit : colours.low, high = single ? colours.limit : colours.high;
    const float scale = static_cast<float>(table.size() - 1) / (high - low);
    const float* value = cells.values.data();
    for (int r = 0; r < image.height(); ++r) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(r));
        for (int c = 0; c < image.width(); ++c, ++value) {
            const float place = (*value - low) * scale;
            // Not finite: a colour of neither map.
            line[c] = std::isfinite(*value) ? table[static_cast<std::size_t>(std::clamp(
                                                  place, 0.0F, static_cast<float>(table.size() - 1)))]
                                            : qRgb(0xFF, 0x00, 0xFF);
        }
    }
    return image;
}

} // namespace nibble::ui
