// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nibble {

enum class AxisScale : std::uint8_t { linear, logarithmic };

struct AxisTick {
    double value = 0;
    std::string label;
};

/// A scale of values laid on a stretch of the drawing, with round ticks.
struct PlotAxis {
    double low = 0, high = 1;          ///< values at the ends; low < high
    double fromPixel = 0, toPixel = 1; ///< where they lie; from > to for an axis that grows upwards
    AxisScale scale = AxisScale::linear;
    std::vector<AxisTick> ticks;

    /// Where `value` lies; beyond the ends it is held at the end.
    [[nodiscard]] double at(double value) const;
};

/// An axis over [low, high], widened where the two are equal. Logarithmic axes need low > 0. At most about
/// `mostTicks` ticks: 1, 2 or 5 times a power of ten.
[[nodiscard]] PlotAxis makeAxis(double low, double high, AxisScale scale, double fromPixel, double toPixel,
                                int mostTicks);
/// As makeAxis, with the ends moved outwards to the next tick of a linear axis.
[[nodiscard]] PlotAxis makeRoundAxis(double low, double high, double fromPixel, double toPixel,
                                     int mostTicks);

} // namespace nibble
