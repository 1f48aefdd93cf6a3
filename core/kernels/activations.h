// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of activations in the forms that the kernels take. Each call overwrites what it returned before on the
// same thread: the buffers belong to the calling thread and live as long as it.
#pragma once

#include "core/kernels/dispatch.h"
#include "core/kernels/linear.h"

namespace nibble::kernels {

/// x[count][cols] as floats padded with zeros to `columns`; with sums per 32 if asked for.
[[nodiscard]] FloatRows padRows(const float* x, std::int64_t count, std::int64_t cols, std::int64_t columns,
                                bool withSums);

/// x[count][cols] as INT8 per 32, padded to `columns`.
[[nodiscard]] BlockRows quantizeBlockRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                                          std::int64_t cols, std::int64_t columns);

/// x[count][cols] as code + 128 with a scale per row, padded to `columns`.
struct ScaledTokens {
    TokenRows rows;
    const float* scales; ///< [count]
};
[[nodiscard]] ScaledTokens quantizeTokenRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                                             std::int64_t cols, std::int64_t columns);

/// What the INT8 or FP8 activations stand for, x[count][cols] in floats: what a decoded product multiplies.
/// Returns x itself for Activations::f32.
[[nodiscard]] const float* simulateActivations(const ByteKernels& kernels, Activations how, const float* x,
                                               std::int64_t count, std::int64_t cols);

/// Rows of x that a kernel takes at once: so many that their codes stay in the second-level cache.
[[nodiscard]] std::int64_t cachedRows(std::int64_t bytesPerRow);

} // namespace nibble::kernels
