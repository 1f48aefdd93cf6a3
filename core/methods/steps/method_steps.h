// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/methods/half_quadratic.h"

namespace nibble {

/// GPTQ, column after column, on a window of the matrix: at most kRows × kCols weights and one copy of them
/// per step, half a megabyte. Columns stand in the order of the walk.
struct GptqSteps {
    static constexpr std::int64_t kRows = 32, kCols = 64;

    std::int64_t rows = 0, cols = 0;         ///< of the window
    std::int64_t firstRow = 0, firstCol = 0; ///< of the window in the matrix as it is walked
    std::vector<std::int64_t> inputs;        ///< [cols] input of each column
    std::vector<float> original;             ///< [rows][cols]
    /// [cols + 1][rows][cols] after so many columns of the window: those are rounded, the others hold what is
    /// left to round.
    std::vector<float> states;
    std::vector<float> nearest; ///< [rows][cols] plain rounding to nearest on the same kind of grid
    /// [cols + 1] ‖(W − Ŵ)X‖² / ‖WX‖² of the window's rows over all their columns when so many of the
    /// window's columns, and all before them, are rounded: by GPTQ, and to nearest with the others left as
    /// they are.
    std::vector<double> error, nearestError;
    double finalError = 0, finalNearestError = 0; ///< with every column rounded
    double damping = 0;                           ///< as it was needed

    [[nodiscard]] std::size_t count() const { return error.size(); }
    [[nodiscard]] float state(std::size_t step, std::int64_t row, std::int64_t col) const {
        return states[step * original.size() + static_cast<std::size_t>(row * cols + col)];
    }
};

/// AWQ's search for the channel scales of the layers that share an input.
struct AwqSteps {
    struct Point {
        std::optional<double> ratio; ///< α; none: no scales
        double loss = 0;             ///< Σ over the sample of the squared output error
        bool isBest = false;         ///< so far
        std::vector<float> scales;   ///< per channel
    };

    std::vector<std::string> layers; ///< that share the input
    std::vector<Point> points;       ///< the first: no scales
    std::size_t chosen = 0;
    std::vector<float> meanAbs; ///< of each channel's inputs

    [[nodiscard]] std::size_t count() const { return points.size(); }
};

/// HQQ's iterations on one group, the one whose error falls furthest. At most kShown weights of it are kept.
struct HqqSteps {
    static constexpr std::size_t kShown = 256;

    struct Point {
        int run = 0, iteration = 0;
        float scale = 0, zero = 0;
        double penalty = 0;
        double error = 0; ///< mean |w − ŵ| of the group
        double norm = 0;  ///< mean |w − ŵ|^p
        bool isBest = false;
        std::vector<HqqWeight> weights; ///< of those shown
    };

    std::int64_t group = 0, row = 0, firstCol = 0; ///< where it begins (row −1: folded, all over the matrix)
    std::size_t size = 0;                          ///< weights of the group
    std::vector<float> weights;                    ///< those shown
    std::vector<Point> points;                     ///< the last: as stored
    int bits = 4;
    double power = 0.7;
    /// Mean |W − Ŵ| over the whole matrix: on every group's first grid, and as stored.
    double firstError = 0, storedError = 0;

    [[nodiscard]] std::size_t count() const { return points.size(); }
};

/// SmoothQuant with α from 0 to 1: what of the activations' range each passes to the weights.
struct SmoothSteps {
    struct Point {
        double alpha = 0;
        std::vector<float> scales; ///< per channel; activations are divided by them
        double error = 0;          ///< ‖Y − Ŷ‖² / ‖Y‖² of the INT8 product on the sample
        float largestInput = 0, largestWeight = 0; ///< over all channels
    };

    std::vector<std::string> layers;                  ///< that share the input
    std::vector<Point> points;                        ///< α rising
    std::size_t chosen = 0;                           ///< the scheme's own α
    double plainError = 0;                            ///< without scales
    std::vector<float> largestInputs, largestWeights; ///< per channel, before

    [[nodiscard]] std::size_t count() const { return points.size(); }
};

using MethodSteps = std::variant<GptqSteps, AwqSteps, HqqSteps, SmoothSteps>;

} // namespace nibble
