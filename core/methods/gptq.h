// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/params.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

/// GPTQ (arXiv 2210.17323) of one matrix: column after column is rounded, and what is left to do takes up the
/// error as the inputs' Hessian says.
struct GptqSettings {
    RoundToNearest grid;          ///< shape, bits, groups
    double damping = 0.01;        ///< added to H's diagonal, as a share of its mean
    bool activationOrder = false; ///< columns of large inputs first
    /// Scales from the untouched weights; else from the weights as they are when their group begins.
    bool staticGroups = false;
    std::int64_t block = 128; ///< columns between two updates of the rest; changes speed, not the result
};

/// The settings that a scheme's options mean for a matrix.
[[nodiscard]] GptqSettings gptqSettings(const ParamValues& values, std::int64_t rows, std::int64_t cols);

struct GptqResult {
    CodedMatrix matrix;
    double damping = 0; ///< as it was needed
};

/// Sees the walk through the columns, for the rows that it wants.
class GptqObserver {
public:
    virtual ~GptqObserver() = default;
    /// Before the first column: U with UᵀU the damped Hessian's inverse, in the order of the walk, and the
    /// input of each place.
    virtual void begin(std::span<const float> upper, std::span<const std::int64_t> order) = 0;
    [[nodiscard]] virtual bool wants(std::int64_t row) const = 0;
    /// The weight at a place has become `value`; `error` · U(place, later) is about to be taken from the
    /// later ones. `weights` is the row before that. Place after place; rows may come from several threads.
    virtual void rounded(std::int64_t row, std::int64_t place, float value, float error,
                         std::span<const float> weights) = 0;
};

/// `hessian` is [cols][cols], any positive multiple of Σ x·xᵀ; empty stands for inputs of equal size that
/// have nothing to do with each other, where nothing is better than rounding: nobody observes that. Errors:
/// failed if it is not positive definite however damped; stopped.
Expected<GptqResult> gptq(const GptqSettings& settings, std::span<const float> weights,
                          std::span<const float> hessian, const JobContext& job = {},
                          GptqObserver* observer = nullptr);

/// Whether the columns are stored in another order than the inputs: groups that follow the order.
[[nodiscard]] bool storesColumnOrder(const GptqSettings& settings);

} // namespace nibble
