// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/base/expected.h"
#include "core/base/progress.h"
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

struct GptqResult {
    CodedMatrix matrix;
    double damping = 0; ///< as it was needed
};

/// `hessian` is [cols][cols], any positive multiple of Σ x·xᵀ; empty stands for inputs of equal size that have
/// nothing to do with each other, where nothing is better than rounding. Errors: failed if it is not positive definite however damped; stopped.
Expected<GptqResult> gptq(const GptqSettings& settings, std::span<const float> weights,
                          std::span<const float> hessian, const JobContext& job = {});

/// Whether the columns are stored in another order than the inputs: groups that follow the order.
[[nodiscard]] bool storesColumnOrder(const GptqSettings& settings);

} // namespace nibble
