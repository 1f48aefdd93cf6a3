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
/// The same with one scale that is given.
[[nodiscard]] ScaledTokens encodeTokenRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                                           std::int64_t cols, std::int64_t columns, float scale);

/// x[count][cols] as LLM.int8() takes it apart (arXiv 2208.07339, without its cast to F16): the columns that
/// hold any |x| ≥ threshold, or NaN, or always leave, as they are; the rest with a scale per row, the largest
/// |x| below the threshold / 127.
struct OutlierRows {
    ScaledTokens tokens; ///< code 0 in the columns that leave
    const std::int32_t* columns;
    const float* values; ///< [count][left]
    std::int64_t left;   ///< columns that leave
};
[[nodiscard]] OutlierRows splitOutliers(const ByteKernels& kernels, const float* x, std::int64_t count,
                                        std::int64_t cols, std::int64_t columns, const ActivationCoding& how);

/// What the INT8 or FP8 activations stand for, x[count][cols] in floats: what a decoded product multiplies.
/// Returns x itself for Activations::f32.
[[nodiscard]] const float* simulateActivations(const ByteKernels& kernels, ActivationCoding how,
                                               const float* x, std::int64_t count, std::int64_t cols);

/// Rows of x that a kernel takes at once: so many that their codes stay in the second-level cache.
[[nodiscard]] std::int64_t cachedRows(std::int64_t bytesPerRow);

} // namespace nibble::kernels
