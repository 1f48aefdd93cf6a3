// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pareto_points.h"

#include <algorithm>
#include <cmath>

namespace nibble::ui {

namespace {

constexpr double kNormal95 = 1.96; // standard errors of a two-sided 95 % interval

std::optional<double> baselinePerplexity(const Result& result) {
    const auto found = std::find_if(result.variants.begin(), result.variants.end(),
                                    [](const VariantResult& variant) { return variant.baseline; });
    return found == result.variants.end() ? std::nullopt : found->perplexity;
}

std::optional<double> xOf(const VariantResult& variant, ParetoX x) {
    switch (x) {
    case ParetoX::size:
        return variant.bytes ? std::optional(static_cast<double>(*variant.bytes) / 1e6) : std::nullopt;
    case ParetoX::bitsPerWeight:
        return variant.bitsPerWeight;
    case ParetoX::promptSpeed:
        return variant.prompt ? std::optional(variant.prompt->tokensPerSecond) : std::nullopt;
    case ParetoX::generationSpeed:
        return variant.generate ? std::optional(variant.generate->tokensPerSecond) : std::nullopt;
    }
    return std::nullopt;
}

double xSpreadOf(const VariantResult& variant, ParetoX x) {
    if (x == ParetoX::promptSpeed && variant.prompt)
        return variant.prompt->spread;
    return x == ParetoX::generationSpeed && variant.generate ? variant.generate->spread : 0;
}

void setInterval(ParetoPoint& point, const std::optional<double>& standardError) {
    if (!point.y || !standardError || !std::isfinite(*standardError))
        return;
    point.low = *point.y - kNormal95 * *standardError;
    point.high = *point.y + kNormal95 * *standardError;
}

void setY(ParetoPoint& point, const VariantResult& variant, ParetoY y, std::optional<double> baseline) {
    switch (y) {
    case ParetoY::logRatio:
        if (variant.perplexity && baseline && *variant.perplexity > 0 && *baseline > 0)
            point.y = std::log(*variant.perplexity / *baseline);
        // The verdict's interval is that of the paired differences.
        if (variant.verdict && !variant.baseline) {
            point.low = variant.verdict->lower;
            point.high = variant.verdict->upper;
        }
        break;
    case ParetoY::perplexity:
        point.y = variant.perplexity;
        setInterval(point, variant.standardError);
        break;
    case ParetoY::klDivergence:
        // The baseline does not diverge from itself.
        point.y = variant.baseline && variant.perplexity ? std::optional(0.0) : variant.klDivergence;
        setInterval(point, variant.klStandardError);
        break;
    }
    if (point.y && !std::isfinite(*point.y))
        point.y.reset();
    const bool interval = point.low && point.high && std::isfinite(*point.low) && std::isfinite(*point.high);
    if (!interval || !point.y)
        point.low = point.high = std::nullopt;
}

} // namespace

std::vector<ParetoPoint> paretoPoints(const Result& result, ParetoX x, ParetoY y) {
    const auto baseline = baselinePerplexity(result);
    std::vector<ParetoPoint> points;
    for (std::size_t i = 0; i < result.variants.size(); ++i) {
        const VariantResult& variant = result.variants[i];
        const auto at = xOf(variant, x);
        if (!at || !(*at > 0) || !std::isfinite(*at))
            continue;
        ParetoPoint point{.variant = i,
                          .x = *at,
                          .xSpread = xSpreadOf(variant, x),
                          .final = variant.stage == RowStage::done};
        setY(point, variant, y, baseline);
        if (point.y || (variant.error.empty() && !point.final))
            points.push_back(point);
    }
    return points;
}

std::vector<std::size_t> paretoFront(const std::vector<ParetoPoint>& points, ParetoX x) {
    const double sign = x == ParetoX::size || x == ParetoX::bitsPerWeight ? 1 : -1;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].y)
            order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return points[a].x != points[b].x ? sign * points[a].x < sign * points[b].x
                                          : *points[a].y < *points[b].y;
    });
    std::vector<std::size_t> front;
    for (const std::size_t i : order)
        if (front.empty() || *points[i].y < *points[front.back()].y)
            front.push_back(i);
    return front;
}

std::optional<ParetoLimits> paretoLimits(const Result& result, ParetoY y) {
    const double pass = 1 + result.experiment.passBelow, review = 1 + result.experiment.reviewAbove;
    if (y == ParetoY::logRatio)
        return ParetoLimits{std::log(pass), std::log(review)};
    const auto baseline = baselinePerplexity(result);
    if (y == ParetoY::perplexity && baseline)
        return ParetoLimits{*baseline * pass, *baseline * review};
    return std::nullopt;
}

} // namespace nibble::ui
