// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble {

// What training computes with, in float by the kernels and in double by plain loops: the second exists so
// that gradients can be checked against finite differences, which float cannot resolve. Matrices are
// row-major with leading extents.

/// How float products round their operands; sums are float in any case. Double ignores it.
enum class Precision : std::uint8_t { f32, bf16 };

/// C[m][n] = A[m][k] · B[n][k]ᵀ (+ C if accumulate): a linear layer's output.
void productABt(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
                Precision precision = Precision::f32);
void productABt(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
                const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
                Precision precision = Precision::f32);
/// C[m][n] = A[m][k] · B[k][n] (+ C): the gradient of a linear layer's input.
void productAB(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
               const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
               Precision precision = Precision::f32);
void productAB(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
               const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
               Precision precision = Precision::f32);
/// C[m][n] = A[k][m]ᵀ · B[k][n] (+ C): the gradient of a linear layer's weight.
void productAtB(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
                Precision precision = Precision::f32);
void productAtB(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
                const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
                Precision precision = Precision::f32);

[[nodiscard]] float dot(const float* a, const float* b, std::int64_t n);
[[nodiscard]] double dot(const double* a, const double* b, std::int64_t n);
[[nodiscard]] double sumSquares(const float* x, std::int64_t n);
[[nodiscard]] double sumSquares(const double* x, std::int64_t n);
[[nodiscard]] float maximum(const float* x, std::int64_t n);
[[nodiscard]] double maximum(const double* x, std::int64_t n);
/// y[i] = exp(x[i] − shift); returns the sum. y may be x or null.
double expSum(const float* x, float shift, float* y, std::int64_t n);
double expSum(const double* x, double shift, double* y, std::int64_t n);
/// y = gate / (1 + exp(−gate)) · up
void siluMul(const float* gate, const float* up, float* y, std::int64_t n);
void siluMul(const double* gate, const double* up, double* y, std::int64_t n);
/// Gradients of gate and up from that of siluMul's result.
void siluMulGradient(const float* gate, const float* up, const float* dh, float* dGate, float* dUp,
                     std::int64_t n);
void siluMulGradient(const double* gate, const double* up, const double* dh, double* dGate, double* dUp,
                     std::int64_t n);

} // namespace nibble
