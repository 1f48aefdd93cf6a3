// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble::kernels {

/// Plain vector functions of one ISA; `n` counts values, no alignment is asked for, in and out may be the
/// same array unless said otherwise. F16 is IEEE binary16 in a uint16_t, BF16 likewise.
struct VectorOps {
    float (*dotF32)(const float* a, const float* b, std::int64_t n);
    float (*dotF16)(const std::uint16_t* a, const float* b, std::int64_t n);
    /// y += alpha · x
    void (*axpyF32)(float alpha, const float* x, float* y, std::int64_t n);
    void (*axpyF16)(float alpha, const std::uint16_t* x, float* y, std::int64_t n);
    void (*toF16)(const float* x, std::uint16_t* y, std::int64_t n); ///< round to nearest even
    void (*fromF16)(const std::uint16_t* x, float* y, std::int64_t n);
    void (*toBf16)(const float* x, std::uint16_t* y, std::int64_t n); ///< to nearest even; NaN stays NaN
    void (*fromBf16)(const std::uint16_t* x, float* y, std::int64_t n);
    float (*maximum)(const float* x, std::int64_t n); ///< −inf for n = 0
    /// y[i] = exp(x[i] − shift) where x[i] ≤ shift; returns the sum, accumulated in double. y may be null.
    double (*expSum)(const float* x, float shift, float* y, std::int64_t n);
    /// y[i] = gate[i] / (1 + exp(−gate[i])) · up[i]
    void (*siluMul)(const float* gate, const float* up, float* y, std::int64_t n);
    /// Gradients of h = siluMul(gate, up) from the gradient of h: with s = 1 / (1 + exp(−gate)),
    /// dGate = dh · up · s (1 + gate (1 − s)), dUp = dh · gate · s. dGate and dUp may be gate and up.
    void (*siluMulGradient)(const float* gate, const float* up, const float* dh, float* dGate, float* dUp,
                            std::int64_t n);
    /// y[i] = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): GPT-2's GELU
    void (*geluTanh)(const float* x, float* y, std::int64_t n);
    /// Σ x², accumulated in double.
    double (*sumSquares)(const float* x, std::int64_t n);
};

/// The functions of the active ISA.
[[nodiscard]] const VectorOps& vectorOps();

} // namespace nibble::kernels
