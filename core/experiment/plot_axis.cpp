// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/plot_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace nibble {

namespace {

constexpr int kMostTicks = 100;

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
double roundStep(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

std::vector<AxisTick> linearTicks(double low, double high, double step) {
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12);
    std::vector<AxisTick> ticks;
    const double first = std::ceil(low / step - 1e-9);
    // Where steps vanish beside the values themselves, counting up would not end.
    for (int i = 0; i < kMostTicks && (first + i) * step <= high + 1e-9 * step; ++i) {
        const double value = first + i == 0 ? 0 : (first + i) * step;
        const bool large = std::abs(high) >= 1e6;
        ticks.push_back(
            {value, large ? fmt::format("{:g}", value) : fmt::format("{:.{}f}", value, decimals)});
    }
    return ticks;
}

std::string logLabel(double value) {
    if (value >= 1e-4 && value < 1e6)
        return fmt::format("{:g}", value);
    return fmt::format("{:.0e}", value);
}

std::vector<AxisTick> logTicks(double low, double high, std::span<const double> factors, int stride) {
    std::vector<AxisTick> ticks;
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    for (int exponent = first; exponent <= last; ++exponent) {
        if (exponent % stride != 0)
            continue;
        for (const double factor : factors) {
            const double value = factor * std::pow(10.0, exponent);
            if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                ticks.push_back({value, logLabel(value)});
        }
    }
    return ticks;
}

/// The densest of the usual subdivisions of the decades that stays within `most`; linear steps where the
/// range is too narrow for any of them.
std::vector<AxisTick> bestLogTicks(double low, double high, int most) {
    constexpr std::array<double, 5> odd{1, 2, 3, 5, 7};
    constexpr std::array<double, 3> usual{1, 2, 5};
    constexpr std::array<double, 2> few{1, 3};
    constexpr std::array<double, 1> decades{1};
    for (const auto factors : {std::span<const double>(odd), std::span<const double>(usual),
                               std::span<const double>(few), std::span<const double>(decades)}) {
        auto ticks = logTicks(low, high, factors, 1);
        if (ticks.size() <= static_cast<std::size_t>(most) && ticks.size() >= 3)
            return ticks;
    }
    if (high / low < 100)
        return linearTicks(low, high, roundStep((high - low) / most));
    int stride = 1;
    auto ticks = logTicks(low, high, decades, stride);
    while (ticks.size() > static_cast<std::size_t>(most))
        ticks = logTicks(low, high, decades, ++stride);
    return ticks;
}

} // namespace

double PlotAxis::at(double value) const {
    const double held = std::clamp(value, low, high);
    const double share = scale == AxisScale::linear ? (held - low) / (high - low)
                                                    : std::log(held / low) / std::log(high / low);
    return fromPixel + share * (toPixel - fromPixel);
}

PlotAxis makeAxis(double low, double high, AxisScale scale, double fromPixel, double toPixel, int mostTicks) {
    if (!(high > low)) {
        const double margin = scale == AxisScale::logarithmic ? 0 : std::max(std::abs(low) * 0.1, 1e-12);
        low = scale == AxisScale::logarithmic ? low / 2 : low - margin;
        high = scale == AxisScale::logarithmic ? high * 2 : high + margin;
    }
    PlotAxis axis{low, high, fromPixel, toPixel, scale, {}};
    axis.ticks = scale == AxisScale::logarithmic
                     ? bestLogTicks(low, high, mostTicks)
                     : linearTicks(low, high, roundStep((high - low) / mostTicks));
    return axis;
}

PlotAxis makeRoundAxis(double low, double high, double fromPixel, double toPixel, int mostTicks) {
    const double range = high > low ? high - low : std::max(std::abs(high) * 0.1, 1e-12);
    const double step = roundStep(range / mostTicks);
    return makeAxis(std::floor(low / step + 1e-9) * step, std::ceil((low + range) / step - 1e-9) * step,
                    AxisScale::linear, fromPixel, toPixel, mostTicks + 1);
}

} // namespace nibble
