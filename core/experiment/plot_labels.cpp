// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/plot_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace nibble {

namespace {

constexpr double kGap = 8;      // from the point to a label right beside it
constexpr double kFarStep = 13; // between the rings of places further away
constexpr int kRings = 7;
constexpr double kLabelCost = 12; // per square pixel of overlap
constexpr double kObstacleCost = 4;
constexpr double kLeaderCost = 300; // for a line to a point that runs through another label
constexpr double kEdgeCost = 1e4;   // per pixel beyond the edge

double overlap(const PlotBox& a, const PlotBox& b) {
    const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    return width > 0 && height > 0 ? width * height : 0;
}

double beyond(const PlotBox& box, const PlotBox& bounds) {
    return std::max(0.0, bounds.left - box.left) + std::max(0.0, box.right - bounds.right) +
           std::max(0.0, bounds.top - box.top) + std::max(0.0, box.bottom - bounds.bottom);
}

/// Where the line from a label to its point ends: the nearest place on the label.
std::array<double, 2> leaderEnd(const PointLabel& label, const PlotBox& box) {
    return {std::clamp(label.x, box.left, box.right), std::clamp(label.y, box.top, box.bottom)};
}

/// Share of the line between a label at `from` and its point that runs through `box`.
double leaderThrough(const PointLabel& label, const PlotBox& from, const PlotBox& box) {
    constexpr int samples = 12;
    const auto [endX, endY] = leaderEnd(label, from);
    int inside = 0;
    for (int i = 1; i < samples; ++i) {
        const double share = static_cast<double>(i) / samples;
        const double x = label.x + share * (endX - label.x), y = label.y + share * (endY - label.y);
        inside += x > box.left && x < box.right && y > box.top && y < box.bottom;
    }
    return static_cast<double>(inside) / samples;
}

struct Place {
    PlotBox box;
    double cost;
    bool leader;
};

std::vector<Place> placesFor(const PointLabel& label) {
    // Directions in the order of liking: right, left, above, below, then the corners.
    constexpr std::array<std::array<double, 2>, 8> directions{
        {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1}}};
    std::vector<Place> places;
    for (int ring = 0; ring < kRings; ++ring) {
        const double reach = kGap + ring * kFarStep;
        for (std::size_t i = 0; i < directions.size(); ++i) {
            const auto [dx, dy] = directions[i];
            const double diagonal = dx != 0 && dy != 0 ? 0.75 : 1;
            const double middleX = label.x + dx * (reach * diagonal + label.width / 2);
            const double middleY = label.y + dy * (reach * diagonal + label.height / 2);
            const PlotBox box{middleX - label.width / 2, middleY - label.height / 2,
                              middleX + label.width / 2, middleY + label.height / 2};
            places.push_back({box, static_cast<double>(i) + 14.0 * ring, ring > 0});
        }
    }
    return places;
}

/// Cost of `place` for `label` beside another label where it now lies.
double conflict(const PointLabel& label, const Place& place, const PointLabel& other) {
    double cost = kLabelCost * overlap(place.box, other.placed);
    if (place.leader)
        cost += kLeaderCost * leaderThrough(label, place.box, other.placed);
    if (other.leader)
        cost += kLeaderCost * leaderThrough(other, other.placed, place.box);
    return cost;
}

} // namespace

void placeLabels(std::vector<PointLabel>& labels, const std::vector<PlotBox>& obstacles,
                 const PlotBox& bounds) {
    for (PointLabel& label : labels)
        label.placed = {label.x, label.y, label.x, label.y};
    constexpr int mostPasses = 12;
    for (int pass = 0; pass < mostPasses; ++pass) {
        bool moved = false;
        for (PointLabel& label : labels) {
            double least = std::numeric_limits<double>::max();
            const PlotBox before = label.placed;
            for (const Place& place : placesFor(label)) {
                double cost = place.cost + kEdgeCost * beyond(place.box, bounds);
                for (const PlotBox& obstacle : obstacles)
                    cost += kObstacleCost * overlap(place.box, obstacle);
                for (const PointLabel& other : labels) {
                    if (&other != &label)
                        cost += conflict(label, place, other);
                }
                if (cost < least) {
                    least = cost;
                    label.placed = place.box;
                    label.leader = place.leader;
                }
            }
            moved = moved || before.left != label.placed.left || before.top != label.placed.top;
        }
        if (!moved)
            break;
    }
}

} // namespace nibble
