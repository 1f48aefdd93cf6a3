// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"
#include "core/methods/params.h"

namespace nibble {

/// Half-quadratic quantization (methods.md §6): an even grid per group whose zero point is a real number,
/// fitted to the weights under an l_p norm with p < 1, so that outliers pull little.
struct HalfQuadratic {
    enum class Solver : std::uint8_t {
        best,   ///< ours: of each group's zero points the one with the least mean |W − Ŵ|, as stored
        legacy, ///< stops where the error of the whole matrix grows, and keeps the zero points it ended on
        v2,     ///< the penalty grows, and the zero points before the error grew come back
    };
    std::int64_t rows = 0, cols = 0;
    int bits = 4;
    std::int64_t group = 64;
    bool folded = false; ///< hqq's axis 0: see CodedMatrix
    Solver solver = Solver::best;
    double power = 0.7;   ///< p
    double penalty = 10;  ///< β
    double growth = 1.01; ///< κ
    int iterations = 20;

    /// β of an iteration: grows by κ each time, except in the legacy solver.
    [[nodiscard]] double penaltyAt(int iteration) const;
    /// The first zero points are whole numbers, as hqq's configuration helper has it for 4 bits.
    [[nodiscard]] bool roundsZero() const { return bits == 4; }
};

/// The proximal step: sign(x) · max(0, |x| − |x|^(p − 1) / β); 0 at 0. With p = 1 the soft threshold 1 / β.
[[nodiscard]] float shrink(float x, double penalty, double power);

/// The settings that a scheme's options mean for a matrix.
[[nodiscard]] HalfQuadratic halfQuadraticSettings(const ParamValues& values, std::int64_t rows,
                                                  std::int64_t cols);

/// One group's grid: code = round(w · inverse + zero), w ≈ (code − zero) / inverse.
struct HqqGrid {
    float inverse = 1, zero = 0;
};

/// What an iteration makes of one weight.
struct HqqWeight {
    float code = 0;
    float error = 0;  ///< w − ŵ
    float sparse = 0; ///< what shrinking leaves of the error: taken for an outlier's, and not fitted
};
/// Of a group on a grid, with the penalty of the iteration.
[[nodiscard]] std::vector<HqqWeight> weighGroup(std::span<const float> weights, const HqqGrid& grid,
                                                const HalfQuadratic& settings, double penalty);

/// An iteration of one group. The solver `best` begins from several grids, one run after the other.
struct HqqIteration {
    int run = 0, iteration = 0;
    HqqGrid grid;
    double error = 0;    ///< Σ |w − ŵ| on this grid
    float next = 0;      ///< the zero point that follows
    bool isBest = false; ///< of the group (`best`) or of the whole matrix (the published solvers) so far
};
/// Groups may come from several threads, each in its own order.
using HqqObserver = std::function<void(std::int64_t group, const HqqIteration& iteration)>;

/// The weights of one group of a coded matrix, in the group's order.
[[nodiscard]] std::vector<float> groupWeights(const CodedMatrix& matrix, std::span<const float> weights,
                                              std::int64_t group);

/// Codes of `bits` with an F16 scale and an F16 zero point per group: w = scale · (code − zero). Errors:
/// usage if a folded matrix is no whole number of groups; stopped.
Expected<CodedMatrix> halfQuadratic(const HalfQuadratic& settings, std::span<const float> weights,
                                    const JobContext& job = {}, const HqqObserver& observer = {});

} // namespace nibble
