// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/grid_error.h"

#include <cmath>
#include <functional>
#include <numeric>

#include "core/evaluation/tensor_error.h"

namespace nibble {

namespace {

/// Calls take(code, first, last) with the places of the values of each code that has any.
template <typename Take>
void forEachCode(const ValueTable& table, const AffineGrid& grid, Take&& take) {
    if (!(grid.scale > 0)) {
        take(grid.zero, std::int64_t{0}, table.size());
        return;
    }
    std::int64_t first = 0;
    while (first < table.size()) {
        // Codes that hold nothing are passed over.
        const int code = grid.code(static_cast<double>(table.value(first)));
        const std::int64_t last = code == grid.highest ? table.size() : table.firstNot(first, [&](float x) {
            return grid.code(static_cast<double>(x)) <= code;
        });
        take(code, first, last);
        first = last;
    }
}

/// Adds the values at [first, last), which are stored as `stored`.
void addPart(GridError& error, const ValueTable& table, double stored, std::int64_t first, std::int64_t last,
             double& noise, double* clipped) {
    if (first == last)
        return;
    const Spread part = table.spread(first, last);
    noise += part.about(stored);
    error.count += part.count;
    error.signal += part.about(0);
    error.product += stored * part.sum();
    error.energy += stored * stored * part.count;
    if (clipped)
        *clipped += part.count;
    // Among values in order the farthest from a point is one of the two ends.
    for (const std::int64_t place : {first, last - 1}) {
        const auto x = static_cast<double>(table.value(place));
        if (std::abs(x - stored) > error.largest) {
            error.largest = std::abs(x - stored);
            error.largestAt = x;
        }
    }
}

} // namespace

std::optional<double> GridError::sqnrDb() const {
    return signal > 0 ? decibels(signal, noise()) : std::nullopt;
}

std::optional<double> GridError::cosine() const {
    const double size = std::sqrt(signal) * std::sqrt(energy);
    return size > 0 ? std::optional(std::min(1.0, product / size)) : std::nullopt;
}

int GridError::codesUsed() const {
    return static_cast<int>(std::count_if(codes.begin(), codes.end(), [](double n) { return n > 0; }));
}

int GridError::codesHolding(double share) const {
    std::vector<double> sorted(codes);
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    double held = 0;
    int used = 0;
    for (const double n : sorted) {
        if (held >= share * count)
            break;
        held += n;
        ++used;
    }
    return used;
}

double GridError::entropy() const {
    double sum = 0;
    for (const double n : codes)
        if (n > 0)
            sum -= n / count * std::log2(n / count);
    return std::max(0.0, sum);
}

void GridError::join(const GridError& other) {
    count += other.count;
    signal += other.signal;
    rounding += other.rounding;
    clipping += other.clipping;
    clippedBelow += other.clippedBelow;
    clippedAbove += other.clippedAbove;
    product += other.product;
    energy += other.energy;
    if (other.largest > largest) {
        largest = other.largest;
        largestAt = other.largestAt;
    }
    codes.resize(std::max(codes.size(), other.codes.size()));
    for (std::size_t i = 0; i < other.codes.size(); ++i)
        codes[i] += other.codes[i];
}

GridError gridError(const ValueTable& table, const AffineGrid& grid) {
    GridError error;
    error.codes.resize(static_cast<std::size_t>(grid.codes()));
    const double low = grid.low(), high = grid.high();
    forEachCode(table, grid, [&](int code, std::int64_t first, std::int64_t last) {
        const double before = error.count, stored = grid.value(code);
        if (code == grid.lowest) {
            const std::int64_t inside =
                std::min(last, table.firstNot(first, [&](float x) { return static_cast<double>(x) < low; }));
            addPart(error, table, stored, first, inside, error.clipping, &error.clippedBelow);
            first = inside;
        }
        if (code == grid.highest) {
            const std::int64_t beyond =
                table.firstNot(first, [&](float x) { return static_cast<double>(x) <= high; });
            addPart(error, table, stored, beyond, last, error.clipping, &error.clippedAbove);
            last = beyond;
        }
        addPart(error, table, stored, first, last, error.rounding, nullptr);
        error.codes[static_cast<std::size_t>(code - grid.lowest)] += error.count - before;
    });
    return error;
}

double gridNoise(const ValueTable& table, const AffineGrid& grid) {
    double noise = 0;
    forEachCode(table, grid, [&](int code, std::int64_t first, std::int64_t last) {
        noise += table.spread(first, last).about(grid.value(code));
    });
    return noise;
}

} // namespace nibble
