// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/plot_axis.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/plots_svg.h"

namespace nibble {

namespace {

constexpr double kSpeedWidth = 1120, kSpeedRow = 24, kSpeedTop = 28, kSpeedBottom = 42, kPanelGap = 28;
constexpr double kBarHeight = 10;
constexpr double kValueWidth = 96; // beyond the axis, for the figure after the longest bar

struct Panel {
    const ComparisonColumn& column;
    const char* title;
    double left, right, bottom;
    PlotAxis x;
};

void makePanelAxis(Panel& panel, const Result& result) {
    double high = 0;
    for (const VariantResult& variant : result.variants) {
        const auto value = finiteValue(panel.column, variant);
        if (value)
            high = std::max(high, *value + finiteSpread(panel.column, variant));
    }
    panel.x = makeRoundAxis(0, high > 0 ? high : 1, panel.left, panel.right - kValueWidth, 5);
}

void drawPanelFrame(SvgBuilder& svg, const Panel& panel) {
    svg.text(panel.left, kSpeedTop - 10, panel.title, "panel");
    for (const AxisTick& tick : panel.x.ticks) {
        const double x = panel.x.at(tick.value);
        svg.line(x, kSpeedTop, x, panel.bottom, "grid");
        svg.text(x, panel.bottom + 15, tick.label, "tick", TextAnchor::middle);
    }
    svg.line(panel.left, kSpeedTop, panel.left, panel.bottom, "axis");
    svg.text((panel.left + panel.x.toPixel) / 2, panel.bottom + 33, "tokens per second", "label",
             TextAnchor::middle);
}

void drawBar(SvgBuilder& svg, const Panel& panel, const VariantResult& variant, double y) {
    const auto value = finiteValue(panel.column, variant);
    if (!value) {
        svg.text(panel.left + 8, y + 4, variant.error.empty() ? "not measured" : "failed", "note");
        return;
    }
    const double spread = finiteSpread(panel.column, variant);
    const double end = panel.x.at(*value);
    svg.box({panel.left, y - kBarHeight / 2, end, y + kBarHeight / 2}, "column");
    double after = end;
    if (spread > 0) {
        const double low = panel.x.at(*value - spread), high = panel.x.at(*value + spread);
        svg.path(fmt::format("M{0:.1f} {2:.1f}V{3:.1f}M{0:.1f} {4:.1f}H{1:.1f}M{1:.1f} {2:.1f}V{3:.1f}", low,
                             high, y - 4, y + 4, y),
                 "whisker ink");
        after = high;
    }
    std::string text = panel.column.text(*value);
    if (spread > 0)
        text += " ± " + panel.column.spreadText(spread);
    svg.text(after + 7, y + 4, text, "figure");
}

bool hasSpeed(const VariantResult& variant) {
    return variant.prompt || variant.generate;
}

} // namespace

std::string speedPlotSvg(const Result& result) {
    if (std::none_of(result.variants.begin(), result.variants.end(), hasSpeed))
        return {};
    const auto styles = variantStyles(result.variants);
    double names = 0;
    for (const VariantStyle& style : styles)
        names = std::max(names, labelWidth(style.label));
    const double left = 22 + names + 14;
    const double panelWidth = (kSpeedWidth - left - kPanelGap) / 2;
    const double bottom = kSpeedTop + kSpeedRow * static_cast<double>(result.variants.size());
    Panel prompt{comparisonColumn("prompt_tokens_per_second"),
                 "Prompt, one batch",
                 left,
                 left + panelWidth,
                 bottom,
                 {}};
    Panel generate{comparisonColumn("generate_tokens_per_second"),
                   "Generation, one token at a time",
                   left + panelWidth + kPanelGap,
                   kSpeedWidth,
                   bottom,
                   {}};
    SvgBuilder svg(
        kSpeedWidth, "Speed",
        "Tokens per second of prompt and generation for each variant: median with half the interquartile "
        "range. The comparison table holds the same numbers.");
    for (Panel* panel : {&prompt, &generate}) {
        makePanelAxis(*panel, result);
        drawPanelFrame(svg, *panel);
    }
    for (std::size_t i = 0; i < result.variants.size(); ++i) {
        const double y = kSpeedTop + kSpeedRow * (static_cast<double>(i) + 0.5);
        svg.beginGroup(styles[i].colour, result.variants[i].method);
        svg.marker(styles[i].shape, 10, y, 4.8, styles[i].markerClasses());
        svg.text(22, y + 4, styles[i].label, "name");
        drawBar(svg, prompt, result.variants[i], y);
        drawBar(svg, generate, result.variants[i], y);
        svg.endGroup();
    }
    return std::move(svg).finish(bottom + kSpeedBottom);
}

} // namespace nibble
