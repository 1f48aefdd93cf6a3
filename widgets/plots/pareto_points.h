// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/experiment/result.h"

namespace nibble::ui {

enum class ParetoX { size, bitsPerWeight, promptSpeed, generationSpeed };
enum class ParetoY { logRatio, perplexity, klDivergence };

/// A variant in the plane of cost and quality.
struct ParetoPoint {
    std::size_t variant = 0;         ///< index in Result::variants
    double x = 0;                    ///< MB (10⁶ bytes), bits, tokens per second
    std::optional<double> y;         ///< none: planned or running, quality not known yet
    std::optional<double> low, high; ///< 95 % interval of y
    double xSpread = 0;              ///< half the interquartile range of a speed
    bool final = true;
};

/// Variants whose x is known; those that failed before they were scored are left out.
[[nodiscard]] std::vector<ParetoPoint> paretoPoints(const Result& result, ParetoX x, ParetoY y);

/// Indices of points that no other equals or beats in both figures, from the best x to the best y.
[[nodiscard]] std::vector<std::size_t> paretoFront(const std::vector<ParetoPoint>& points, ParetoX x);

/// Limits of the verdict in the unit of y: at `pass` and below it passes, above `review` it does not.
struct ParetoLimits {
    double pass = 0, review = 0;
};
/// None where the verdict does not speak of y.
[[nodiscard]] std::optional<ParetoLimits> paretoLimits(const Result& result, ParetoY y);

} // namespace nibble::ui
