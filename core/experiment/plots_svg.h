// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/experiment/result.h"

namespace nibble {

/// Plots as SVG pictures whose colours come from the report's style sheet. Each names every variant, also
/// those without the figures it needs, and is empty where no variant has them.

/// Two figures of each variant against each other, with the front of those that no other beats in both.
struct ScatterPlot {
    const char* title;
    const char* xKey; ///< keys of comparisonColumns()
    const char* yKey;
    const char* xLabel;
    const char* yLabel;
    double xFactor = 1; ///< from the column's unit to the axis's
};

[[nodiscard]] std::string scatterPlotSvg(const Result& result, const ScatterPlot& plot);
/// ln(perplexity / baseline) with its 95 % interval against the thresholds of the verdict.
[[nodiscard]] std::string intervalPlotSvg(const Result& result);
/// Relative error of the weights over the layers, one small plot per kind of tensor.
[[nodiscard]] std::string layerErrorPlotSvg(const Result& result);
/// Tokens per second of prompt and generation with their spreads.
[[nodiscard]] std::string speedPlotSvg(const Result& result);

} // namespace nibble
