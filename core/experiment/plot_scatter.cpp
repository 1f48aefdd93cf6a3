// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/plot_axis.h"
#include "core/experiment/plot_labels.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/plots_svg.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr double kScatterWidth = 560, kPlotHeight = 372, kLineHeight = 15;
constexpr PlotBox kArea{66, 14, 546, 330};
constexpr double kZeroRow = 26;    // height of the strip that holds zeros below a logarithmic axis
constexpr double kLogFrom = 4;     // ratio of largest to smallest above which an axis becomes logarithmic
constexpr double kNormal95 = 1.96; // standard errors of a two-sided 95 % interval
constexpr double kMarker = 4.8;
constexpr double kLeastWhisker = 13; // shorter ones would hide behind the marker and blur its shape

struct Point {
    std::size_t variant = 0;
    double x = 0, y = 0;
    double xSpread = 0, ySpread = 0;
};

/// Everything the drawing functions share.
struct Scatter {
    const Result& result;
    const ScatterPlot& plot;
    const ComparisonColumn& xColumn;
    const ComparisonColumn& yColumn;
    std::vector<VariantStyle> styles;
    std::vector<Point> points;
    std::vector<std::string> missing;
    PlotAxis x, y;
    bool zeroRow = false;

    [[nodiscard]] double yAt(double value) const {
        const bool below = y.scale == AxisScale::logarithmic && value <= 0;
        return below ? kArea.bottom - kZeroRow / 2 : y.at(value);
    }
};

/// Half of the interval drawn around a figure.
double spreadOf(const ComparisonColumn& column, const VariantResult& variant) {
    return (column.quality() ? kNormal95 : 1.0) * finiteSpread(column, variant);
}

/// The figure; the baseline does not diverge from itself, by definition.
std::optional<double> figure(const ComparisonColumn& column, const VariantResult& variant) {
    if (variant.baseline && std::string_view(column.key) == "kl_divergence")
        return 0.0;
    return finiteValue(column, variant);
}

void collectPoints(Scatter& scatter) {
    const auto& variants = scatter.result.variants;
    const double factor = scatter.plot.xFactor;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        const auto x = figure(scatter.xColumn, variants[i]);
        const auto y = figure(scatter.yColumn, variants[i]);
        if (x && y && *x > 0)
            scatter.points.push_back({i, *x * factor, *y, factor * spreadOf(scatter.xColumn, variants[i]),
                                      spreadOf(scatter.yColumn, variants[i])});
        else
            scatter.missing.push_back(scatter.styles[i].label +
                                      (variants[i].error.empty() ? "" : " (failed)"));
    }
}

void makeXAxis(Scatter& scatter) {
    double low = INFINITY, high = 0;
    for (const Point& point : scatter.points) {
        low = std::min(low, point.x);
        high = std::max(high, point.x);
    }
    const bool logarithmic = high > 2.5 * low;
    const double scale = logarithmic ? std::pow(high / low, 0.06) : 0;
    const double margin = high > low ? 0.08 * (high - low) : 0.2 * high;
    scatter.x = logarithmic
                    ? makeAxis(low / scale, high * scale, AxisScale::logarithmic, kArea.left, kArea.right, 8)
                    : makeAxis(std::max(0.0, low - margin), high + margin, AxisScale::linear, kArea.left,
                               kArea.right, 7);
}

void makeYAxis(Scatter& scatter) {
    double low = INFINITY, least = INFINITY, high = 0, top = 0;
    bool zeros = false;
    for (const Point& point : scatter.points) {
        zeros = zeros || point.y <= 0;
        top = std::max(top, point.y + point.ySpread);
        high = std::max(high, point.y);
        least = std::min(least, point.y - point.ySpread);
        if (point.y > 0)
            low = std::min(low, point.y);
    }
    const bool logarithmic = std::isfinite(low) && high > kLogFrom * low;
    if (logarithmic) {
        scatter.zeroRow = zeros;
        const double margin = std::pow(high / low, 0.06);
        scatter.y = makeAxis(low / margin, top * margin, AxisScale::logarithmic,
                             kArea.bottom - (zeros ? kZeroRow : 0), kArea.top, 8);
        return;
    }
    const double bottom = zeros ? 0 : std::max(0.0, least - 0.1 * (top - least));
    scatter.y = makeRoundAxis(std::min(bottom, least), top > 0 ? top + 0.05 * (top - bottom) : 1,
                              kArea.bottom, kArea.top, 7);
}

void drawAxes(SvgBuilder& svg, const Scatter& scatter, std::vector<PlotBox>& obstacles) {
    for (const AxisTick& tick : scatter.y.ticks) {
        const double y = scatter.y.at(tick.value);
        svg.line(kArea.left, y, kArea.right, y, "grid");
        svg.text(kArea.left - 7, y + 4, tick.label, "tick", TextAnchor::end);
    }
    if (scatter.zeroRow) {
        const double y = kArea.bottom - kZeroRow;
        svg.line(kArea.left, y, kArea.right, y, "limit");
        obstacles.push_back({kArea.left, y - 1.5, kArea.right, y + 1.5});
        svg.text(kArea.left - 7, kArea.bottom - kZeroRow / 2 + 4, "0", "tick", TextAnchor::end);
    }
    for (const AxisTick& tick : scatter.x.ticks) {
        const double x = scatter.x.at(tick.value);
        svg.line(x, kArea.bottom, x, kArea.bottom + 4, "axis");
        svg.text(x, kArea.bottom + 17, tick.label, "tick", TextAnchor::middle);
    }
    svg.line(kArea.left, kArea.top, kArea.left, kArea.bottom, "axis");
    svg.line(kArea.left, kArea.bottom, kArea.right, kArea.bottom, "axis");
    const auto named = [](const char* name, const PlotAxis& axis) {
        return std::string(name) + (axis.scale == AxisScale::logarithmic ? " (log scale)" : "");
    };
    svg.text((kArea.left + kArea.right) / 2, kArea.bottom + 35, named(scatter.plot.xLabel, scatter.x),
             "label", TextAnchor::middle);
    svg.verticalText(11, (kArea.top + kArea.bottom) / 2, named(scatter.plot.yLabel, scatter.y), "label");
}

/// The points that no other equals or beats in both figures, from the best x to the best y.
std::vector<Point> frontOf(const Scatter& scatter) {
    std::vector<Point> sorted = scatter.points;
    const double sign = scatter.xColumn.better == Better::lower ? 1 : -1;
    std::sort(sorted.begin(), sorted.end(), [&](const Point& a, const Point& b) {
        return a.x != b.x ? sign * a.x < sign * b.x : a.y < b.y;
    });
    std::vector<Point> front;
    for (const Point& point : sorted) {
        if (front.empty() || point.y < front.back().y)
            front.push_back(point);
    }
    return front;
}

void drawFront(SvgBuilder& svg, const Scatter& scatter, std::vector<PlotBox>& obstacles) {
    const auto front = frontOf(scatter);
    std::string commands;
    for (std::size_t i = 0; i < front.size(); ++i) {
        const double x = scatter.x.at(front[i].x), y = scatter.yAt(front[i].y);
        if (i == 0) {
            commands = fmt::format("M{:.1f} {:.1f}", x, y);
            continue;
        }
        const double beforeX = scatter.x.at(front[i - 1].x), beforeY = scatter.yAt(front[i - 1].y);
        commands += fmt::format("H{:.1f}V{:.1f}", x, y);
        obstacles.push_back({std::min(x, beforeX), beforeY - 1, std::max(x, beforeX), beforeY + 1});
        obstacles.push_back({x - 1, std::min(y, beforeY), x + 1, std::max(y, beforeY)});
    }
    if (front.size() > 1)
        svg.path(commands, "front");
}

void drawSpreads(SvgBuilder& svg, const Scatter& scatter, const Point& point,
                 std::vector<PlotBox>& obstacles) {
    const double x = scatter.x.at(point.x), y = scatter.yAt(point.y);
    if (point.ySpread > 0 && point.y > 0) {
        const double top = scatter.y.at(point.y + point.ySpread);
        const double bottom = scatter.y.at(std::max(point.y - point.ySpread, scatter.y.low));
        if (bottom - top > kLeastWhisker) {
            svg.path(fmt::format("M{0:.1f} {2:.1f}H{1:.1f}M{4:.1f} {2:.1f}V{3:.1f}M{0:.1f} {3:.1f}H{1:.1f}",
                                 x - 3, x + 3, top, bottom, x),
                     "whisker");
            obstacles.push_back({x - 3, top, x + 3, bottom});
        }
    }
    if (point.xSpread > 0) {
        const double left = scatter.x.at(std::max(point.x - point.xSpread, scatter.x.low));
        const double right = scatter.x.at(point.x + point.xSpread);
        if (right - left > kLeastWhisker) {
            svg.path(fmt::format("M{0:.1f} {2:.1f}V{3:.1f}M{0:.1f} {4:.1f}H{1:.1f}M{1:.1f} {2:.1f}V{3:.1f}",
                                 left, right, y - 3, y + 3, y),
                     "whisker");
            obstacles.push_back({left, y - 3, right, y + 3});
        }
    }
}

void drawPoints(SvgBuilder& svg, const Scatter& scatter, std::vector<PlotBox>& obstacles) {
    for (const Point& point : scatter.points) {
        const VariantStyle& style = scatter.styles[point.variant];
        const double x = scatter.x.at(point.x), y = scatter.yAt(point.y);
        const VariantResult& variant = scatter.result.variants[point.variant];
        svg.beginGroup(style.colour, fmt::format("{}: {} {}, {} {}", variant.method, scatter.xColumn.title,
                                                 cellText(scatter.xColumn, variant), scatter.yColumn.title,
                                                 cellText(scatter.yColumn, variant)));
        drawSpreads(svg, scatter, point, obstacles);
        svg.marker(style.shape, x, y, kMarker, style.markerClasses());
        svg.endGroup();
        obstacles.push_back({x - 6.5, y - 6.5, x + 6.5, y + 6.5});
    }
}

void drawLabels(SvgBuilder& svg, const Scatter& scatter, const std::vector<PlotBox>& obstacles) {
    std::vector<PointLabel> labels;
    for (const Point& point : scatter.points)
        labels.push_back({scatter.x.at(point.x), scatter.yAt(point.y),
                          labelWidth(scatter.styles[point.variant].label), 13});
    placeLabels(labels, obstacles, {kArea.left + 2, kArea.top - 12, kScatterWidth - 2, kArea.bottom});
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const PointLabel& label = labels[i];
        const VariantStyle& style = scatter.styles[scatter.points[i].variant];
        svg.beginGroup(style.colour);
        if (label.leader) {
            const double endX = std::clamp(label.x, label.placed.left, label.placed.right);
            const double endY = std::clamp(label.y, label.placed.top, label.placed.bottom);
            svg.line(label.x, label.y, endX, endY, "leader");
        }
        svg.text(label.placed.left, label.placed.bottom - 3, style.label, "name");
        svg.endGroup();
    }
}

/// "Not measured: …" under the plot, in as many lines as it needs; returns them.
std::vector<std::string> missingLines(const std::vector<std::string>& missing) {
    constexpr std::size_t mostLetters = 76;
    std::vector<std::string> lines;
    for (const std::string& name : missing) {
        if (lines.empty())
            lines.push_back("Without these figures: " + name);
        else if (textWidth(lines.back()) + textWidth(name) + 2 > mostLetters)
            lines.push_back(name);
        else
            lines.back() += ", " + name;
    }
    return lines;
}

} // namespace

std::string scatterPlotSvg(const Result& result, const ScatterPlot& plot) {
    Scatter scatter{result,
                    plot,
                    comparisonColumn(plot.xKey),
                    comparisonColumn(plot.yKey),
                    variantStyles(result.variants),
                    {},
                    {},
                    {},
                    {}};
    collectPoints(scatter);
    if (scatter.points.empty())
        return {};
    makeXAxis(scatter);
    makeYAxis(scatter);
    const auto lines = missingLines(scatter.missing);
    SvgBuilder svg(kScatterWidth, plot.title,
                   fmt::format("{} variants; the line joins those that no other beats in both figures. The "
                               "comparison table holds the same numbers.",
                               scatter.points.size()));
    std::vector<PlotBox> obstacles;
    drawAxes(svg, scatter, obstacles);
    drawFront(svg, scatter, obstacles);
    drawPoints(svg, scatter, obstacles);
    drawLabels(svg, scatter, obstacles);
    for (std::size_t i = 0; i < lines.size(); ++i)
        svg.text(kArea.left, kPlotHeight + 12 + kLineHeight * static_cast<double>(i), lines[i], "note");
    return std::move(svg).finish(kPlotHeight +
                                 (lines.empty() ? 0 : 4 + kLineHeight * static_cast<double>(lines.size())));
}

} // namespace nibble
