// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace nibble {

struct PlotBox {
    double left = 0, top = 0, right = 0, bottom = 0;
};

/// A label wanted at a point; `placed` is where it came to lie.
struct PointLabel {
    double x = 0, y = 0;          ///< the point
    double width = 0, height = 0; ///< of the text
    PlotBox placed = {};
    bool leader = false; ///< so far off that a line should lead to it
};

/// Puts each label beside its point so that labels overlap neither each other nor the obstacles nor the edge
/// of `bounds`, as far as there is room: each takes the cheapest of a few dozen places, again and again until
/// none moves.
void placeLabels(std::vector<PointLabel>& labels, const std::vector<PlotBox>& obstacles,
                 const PlotBox& bounds);

} // namespace nibble
