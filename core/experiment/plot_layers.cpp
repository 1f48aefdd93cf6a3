// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/experiment/layer_errors.h"
#include "core/experiment/plot_axis.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/plots_svg.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr double kLayersWidth = 1120, kPanelHeight = 128, kPanelTop = 24, kPanelBottom = 38;
constexpr double kLeft = 46, kLayersGap = 26, kLegendRow = 20;
constexpr std::size_t kPanelColumns = 4;
constexpr std::size_t kMostPanels = 16;
constexpr std::size_t kMarkersPerLine = 5; // about so many: they tell lines apart without hiding them
constexpr double kLogAxisFrom = 12; // ratio of largest to smallest error above which the axis is logarithmic

struct Range {
    double lowError = INFINITY, highError = 0;
    std::int64_t firstLayer = INT64_MAX, lastLayer = 0;

    void add(std::int64_t layer, double error) {
        highError = std::max(highError, error);
        if (error > 0)
            lowError = std::min(lowError, error);
        firstLayer = std::min(firstLayer, layer);
        lastLayer = std::max(lastLayer, layer);
    }
};

Range rangeOf(const std::vector<LayerErrors>& kinds) {
    Range range;
    for (const LayerErrors& kind : kinds) {
        for (const auto& errors : kind.byVariant) {
            for (const auto& [layer, error] : errors)
                range.add(layer, error);
        }
    }
    return range;
}

PlotAxis errorAxis(const Range& range, double top, double bottom) {
    if (range.highError > kLogAxisFrom * range.lowError)
        return makeAxis(range.lowError / 1.25, range.highError * 1.25, AxisScale::logarithmic, bottom, top,
                        5);
    return makeRoundAxis(0, range.highError > 0 ? range.highError : 1, bottom, top, 4);
}

/// Draws names with their lines and markers in rows, and returns the height used.
double drawLegend(SvgBuilder& svg, const std::vector<VariantStyle>& styles, const std::vector<bool>& drawn) {
    double x = 4, y = 12;
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const std::string name = styles[i].label + (drawn[i] ? "" : " (none)");
        const double width = 34 + labelWidth(name) + 18;
        if (x + width > kLayersWidth) {
            x = 4;
            y += kLegendRow;
        }
        svg.beginGroup(styles[i].colour);
        if (drawn[i])
            svg.line(x, y - 4, x + 26, y - 4, styles[i].lineClasses());
        svg.marker(styles[i].shape, x + 13, y - 4, 4, styles[i].markerClasses());
        svg.text(x + 34, y, name, "name");
        svg.endGroup();
        x += width;
    }
    return y + 14;
}

void drawPanelFrame(SvgBuilder& svg, const PlotAxis& x, const PlotAxis& y, const std::string& kind,
                    bool first) {
    svg.text(x.fromPixel, y.toPixel - 9, shortened(kind, 30), "panel");
    for (const AxisTick& tick : y.ticks) {
        const double at = y.at(tick.value);
        svg.line(x.fromPixel, at, x.toPixel, at, "grid");
        if (first)
            svg.text(x.fromPixel - 7, at + 4, tick.label, "tick", TextAnchor::end);
    }
    for (const AxisTick& tick : x.ticks) {
        const double at = x.at(tick.value);
        svg.line(at, y.fromPixel, at, y.fromPixel + 4, "axis");
        svg.text(at, y.fromPixel + 16, tick.label, "tick", TextAnchor::middle);
    }
    svg.line(x.fromPixel, y.toPixel, x.fromPixel, y.fromPixel, "axis");
    svg.line(x.fromPixel, y.fromPixel, x.toPixel, y.fromPixel, "axis");
}

/// Markers on every few layers, on others for each variant, so that lines that lie together stay apart.
void drawMarkers(SvgBuilder& svg, const PlotAxis& x, const PlotAxis& y,
                 const std::map<std::int64_t, double>& errors, const VariantStyle& style,
                 std::size_t variant) {
    const std::size_t step = (errors.size() + kMarkersPerLine - 1) / kMarkersPerLine;
    std::size_t index = 0;
    for (const auto& [layer, error] : errors) {
        if (index++ % step == variant % step)
            svg.marker(style.shape, x.at(static_cast<double>(layer)), y.at(error), 3, style.markerClasses());
    }
}

void drawLines(SvgBuilder& svg, const PlotAxis& x, const PlotAxis& y, const LayerErrors& kind,
               const std::vector<VariantStyle>& styles) {
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const auto& errors = kind.byVariant[i];
        if (errors.empty())
            continue;
        svg.beginGroup(styles[i].colour, styles[i].label);
        std::string commands;
        for (const auto& [layer, error] : errors)
            commands += fmt::format("{}{:.1f} {:.1f}", commands.empty() ? "M" : "L",
                                    x.at(static_cast<double>(layer)), y.at(error));
        if (errors.size() > 1)
            svg.path(commands, styles[i].lineClasses());
        drawMarkers(svg, x, y, errors, styles[i], i);
        svg.endGroup();
    }
}

/// Whole layer numbers only.
PlotAxis layerAxis(const Range& range, double from, double to) {
    const auto first = static_cast<double>(range.firstLayer), last = static_cast<double>(range.lastLayer);
    PlotAxis axis = makeAxis(first - 0.25, last + 0.25, AxisScale::linear, from, to, 6);
    std::erase_if(axis.ticks, [](const AxisTick& tick) { return tick.value != std::round(tick.value); });
    for (AxisTick& tick : axis.ticks)
        tick.label = fmt::format("{:.0f}", tick.value);
    return axis;
}

std::vector<bool> drawnVariants(const std::vector<LayerErrors>& kinds, std::size_t variants) {
    std::vector<bool> drawn(variants, false);
    for (const LayerErrors& kind : kinds) {
        for (std::size_t i = 0; i < variants; ++i)
            drawn[i] = drawn[i] || !kind.byVariant[i].empty();
    }
    return drawn;
}

} // namespace

std::string layerErrorPlotSvg(const Result& result) {
    std::vector<LayerErrors> kinds = layerErrors(result);
    if (kinds.empty())
        return {};
    kinds.resize(std::min(kinds.size(), kMostPanels));
    const auto styles = variantStyles(result.variants);
    const Range range = rangeOf(kinds);
    const std::size_t rows = (kinds.size() + kPanelColumns - 1) / kPanelColumns;
    const double rowHeight = kPanelTop + kPanelHeight + kPanelBottom;
    SvgBuilder svg(
        kLayersWidth, "Weight error per layer",
        "Relative error of the weights in percent over the layers, one plot per kind of tensor, one line "
        "per variant. The table below the plot holds the same numbers.");
    const double top = drawLegend(svg, styles, drawnVariants(kinds, styles.size()));
    const double panelWidth = (kLayersWidth - kLeft - kLayersGap * (kPanelColumns - 1)) / kPanelColumns;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const double left = kLeft + static_cast<double>(i % kPanelColumns) * (panelWidth + kLayersGap);
        const double panelTop = top + kPanelTop + static_cast<double>(i / kPanelColumns) * rowHeight;
        const PlotAxis x = layerAxis(range, left, left + panelWidth);
        const PlotAxis y = errorAxis(range, panelTop, panelTop + kPanelHeight);
        drawPanelFrame(svg, x, y, kinds[i].kind, i % kPanelColumns == 0);
        drawLines(svg, x, y, kinds[i], styles);
        if (i % kPanelColumns == 0)
            svg.verticalText(9, panelTop + kPanelHeight / 2, "error, %", "label");
    }
    const double bottom = top + rowHeight * static_cast<double>(rows);
    svg.text(kLayersWidth, bottom - 6, "layer", "label", TextAnchor::end);
    return std::move(svg).finish(bottom);
}

} // namespace nibble
