// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"

namespace nibble {

/// U with UᵀU = (H + λI)⁻¹, upper triangular: what second-order methods walk along (methods.md §4.1).
struct InverseFactor {
    std::vector<float> upper; ///< [n][n], 0 below the diagonal
    double damping = 0;       ///< as it was needed: λ as a share of the mean of H's diagonal
};

/// `hessian` is [n][n], symmetric, and no value of its diagonal is 0; row and column i of the factor are
/// those of order[i]. Computed in double. Where the damped matrix is not positive definite the damping grows
/// tenfold until it is. Errors: failed if it never is, stopped.
Expected<InverseFactor> inverseFactor(std::span<const float> hessian, std::span<const std::int64_t> order,
                                      double damping, const JobContext& job = {});

} // namespace nibble
