// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/experiment/number_text.h"
#include "core/experiment/plot_axis.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/plots_svg.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr double kWidth = 1120, kRow = 24, kTop = 30, kBottom = 44;
constexpr double kFiguresWidth = 270; // columns at the right: the interval and the verdict

struct Intervals {
    const Result& result;
    std::vector<VariantStyle> styles;
    PlotAxis x;
    double left, right, bottom;
    double passLimit, reviewLimit; // in ln(perplexity / baseline)
};

bool hasInterval(const VariantResult& variant) {
    return variant.verdict && std::isfinite(variant.verdict->lower) && std::isfinite(variant.verdict->upper);
}

/// From the lowest to the highest interval, but no further than twice the upper limit either way: one
/// method far off must not squeeze the others together. What lies beyond is drawn as an arrow, its figures
/// stand beside.
PlotAxis intervalAxis(const Intervals& plot) {
    const double furthest = 2.2 * plot.reviewLimit;
    double low = -0.2 * plot.passLimit, high = 1.4 * plot.reviewLimit;
    for (const VariantResult& variant : plot.result.variants) {
        if (!hasInterval(variant))
            continue;
        low = std::min(low, std::max(variant.verdict->lower, -furthest));
        high = std::max(high, std::min(variant.verdict->upper, furthest));
    }
    const double margin = 0.04 * (high - low);
    return makeAxis(low - margin, high + margin, AxisScale::linear, plot.left, plot.right, 9);
}

void drawFrame(SvgBuilder& svg, const Intervals& plot) {
    const double pass = plot.x.at(plot.passLimit), review = plot.x.at(plot.reviewLimit);
    svg.box({plot.left, kTop, pass, plot.bottom}, "passzone");
    svg.box({review, kTop, plot.right, plot.bottom}, "reviewzone");
    for (const AxisTick& tick : plot.x.ticks) {
        const double x = plot.x.at(tick.value);
        svg.line(x, kTop, x, plot.bottom, tick.value == 0 ? "zero" : "grid");
        svg.line(x, plot.bottom, x, plot.bottom + 4, "axis");
        svg.text(x, plot.bottom + 17, tick.label, "tick", TextAnchor::middle);
    }
    svg.line(plot.left, plot.bottom, plot.right, plot.bottom, "axis");
    svg.line(pass, kTop, pass, plot.bottom, "limit pass");
    svg.line(review, kTop, review, plot.bottom, "limit review");
    const auto limitText = [](double share) { return fmt::format("{} %", significantText(100 * share, 2)); };
    svg.text(pass - 6, kTop - 8, "PASS below +" + limitText(plot.result.experiment.passBelow), "zone pass",
             TextAnchor::end);
    svg.text(review + 6, kTop - 8, "REVIEW above +" + limitText(plot.result.experiment.reviewAbove),
             "zone review");
    svg.text((plot.left + plot.right) / 2, plot.bottom + 35, "ln(perplexity / baseline), 95 % interval",
             "label", TextAnchor::middle);
    svg.text(plot.right + 16, kTop - 8, "95 % interval of the ratio", "label");
    svg.text(kWidth - 4, kTop - 8, "Verdict", "label", TextAnchor::end);
}

/// An arrow head at an end of the axis for an interval that goes on beyond it.
void drawArrow(SvgBuilder& svg, double x, double y, double direction) {
    svg.path(fmt::format("M{0:.1f} {1:.1f}L{2:.1f} {3:.1f}M{0:.1f} {1:.1f}L{2:.1f} {4:.1f}", x, y,
                         x - 5 * direction, y - 4, y + 4),
             "whisker");
}

void drawInterval(SvgBuilder& svg, const Intervals& plot, const Verdict& verdict, const VariantStyle& style,
                  double y) {
    const double left = plot.x.at(verdict.lower), right = plot.x.at(verdict.upper);
    const double middle = (verdict.lower + verdict.upper) / 2;
    svg.line(left, y, right, y, "whisker");
    const auto drawEnd = [&](double value, double x) {
        if (value > plot.x.high)
            drawArrow(svg, plot.right, y, 1);
        else if (value < plot.x.low)
            drawArrow(svg, plot.left, y, -1);
        else
            svg.line(x, y - 4, x, y + 4, "whisker");
    };
    drawEnd(verdict.lower, left);
    drawEnd(verdict.upper, right);
    if (middle >= plot.x.low && middle <= plot.x.high)
        svg.marker(style.shape, plot.x.at(middle), y, 4.8, style.markerClasses());
    else
        svg.marker(style.shape, middle > plot.x.high ? plot.right - 14 : plot.left + 14, y, 4.8,
                   style.markerClasses());
}

std::string percentRange(const Verdict& verdict) {
    const auto percent = [](double logRatio) {
        const double change = 100 * std::expm1(logRatio);
        return fmt::format("{}{}", change < 0 ? "" : "+", significantText(change, 3));
    };
    return fmt::format("{} … {} %", percent(verdict.lower), percent(verdict.upper));
}

void drawRow(SvgBuilder& svg, const Intervals& plot, std::size_t index, double y) {
    const VariantResult& variant = plot.result.variants[index];
    const VariantStyle& style = plot.styles[index];
    svg.beginGroup(style.colour, variant.method);
    svg.marker(style.shape, 10, y, 4.8, style.markerClasses());
    svg.text(22, y + 4, style.label, "name");
    if (variant.baseline) {
        svg.marker(style.shape, plot.x.at(0), y, 4.8, style.markerClasses());
        svg.text(kWidth - 4, y + 4, "baseline", "note", TextAnchor::end);
    } else if (hasInterval(variant)) {
        drawInterval(svg, plot, *variant.verdict, style, y);
        svg.text(plot.right + 16, y + 4, percentRange(*variant.verdict), "figure");
    } else {
        svg.text(plot.x.at(0) + 8, y + 4, variant.error.empty() ? "not measured" : "failed", "note");
    }
    if (variant.verdict)
        svg.text(kWidth - 4, y + 4, variant.verdict->status,
                 "status " + verdictClass(variant.verdict->status), TextAnchor::end);
    svg.endGroup();
}

} // namespace

std::string intervalPlotSvg(const Result& result) {
    if (std::none_of(result.variants.begin(), result.variants.end(), hasInterval))
        return {};
    Intervals plot{result,
                   variantStyles(result.variants),
                   {},
                   0,
                   kWidth - kFiguresWidth,
                   0,
                   std::log1p(result.experiment.passBelow),
                   std::log1p(result.experiment.reviewAbove)};
    double names = 0;
    for (const VariantStyle& style : plot.styles)
        names = std::max(names, labelWidth(style.label));
    plot.left = 22 + names + 16;
    plot.bottom = kTop + kRow * static_cast<double>(result.variants.size()) + 6;
    plot.x = intervalAxis(plot);
    SvgBuilder svg(
        kWidth, "Perplexity against the baseline",
        "95 % interval of the logarithm of the perplexity ratio for each variant, with the limits of "
        "PASS and REVIEW. The same intervals stand as text beside the rows.");
    drawFrame(svg, plot);
    for (std::size_t i = 0; i < result.variants.size(); ++i)
        drawRow(svg, plot, i, kTop + kRow * (static_cast<double>(i) + 0.5) + 3);
    return std::move(svg).finish(plot.bottom + kBottom);
}

} // namespace nibble
