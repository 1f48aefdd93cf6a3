// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/gemm.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

void productABt(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
                Precision precision) {
    if (precision == Precision::bf16)
        kernels::bf16gemm(kernels::Turned::b, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
    else
        kernels::sgemm(true, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
}

void productAB(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
               const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
               Precision precision) {
    if (precision == Precision::bf16)
        kernels::bf16gemm(kernels::Turned::none, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
    else
        kernels::sgemm(false, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
}

void productAtB(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate,
                Precision precision) {
    if (precision == Precision::bf16)
        kernels::bf16gemm(kernels::Turned::a, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
    else
        kernels::sgemmTransposedA(m, n, k, a, lda, b, ldb, c, ldc, accumulate);
}

namespace {

/// Element (i, j) of A is a[i · rowA + j · colA], and so on: one loop for every transposition.
struct Strides {
    std::int64_t rowA, colA, rowB, colB;
};

void plainProduct(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, const double* b,
                  const Strides& strides, double* c, std::int64_t ldc, bool accumulate) {
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            double sum = accumulate ? c[i * ldc + j] : 0.0;
            for (std::int64_t p = 0; p < k; ++p)
                sum += a[i * strides.rowA + p * strides.colA] * b[p * strides.rowB + j * strides.colB];
            c[i * ldc + j] = sum;
        }
}

} // namespace

void productABt(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
                const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
                Precision /*precision*/) {
    plainProduct(m, n, k, a, b, {lda, 1, 1, ldb}, c, ldc, accumulate);
}

void productAB(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
               const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
               Precision /*precision*/) {
    plainProduct(m, n, k, a, b, {lda, 1, ldb, 1}, c, ldc, accumulate);
}

void productAtB(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, std::int64_t lda,
                const double* b, std::int64_t ldb, double* c, std::int64_t ldc, bool accumulate,
                Precision /*precision*/) {
    plainProduct(m, n, k, a, b, {1, lda, ldb, 1}, c, ldc, accumulate);
}

float dot(const float* a, const float* b, std::int64_t n) {
    return kernels::vectorOps().dotF32(a, b, n);
}

double dot(const double* a, const double* b, std::int64_t n) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

double sumSquares(const float* x, std::int64_t n) {
    return kernels::vectorOps().sumSquares(x, n);
}

double sumSquares(const double* x, std::int64_t n) {
    return dot(x, x, n);
}

float maximum(const float* x, std::int64_t n) {
    return kernels::vectorOps().maximum(x, n);
}

double maximum(const double* x, std::int64_t n) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::int64_t i = 0; i < n; ++i)
        largest = std::max(largest, x[i]);
    return largest;
}

double expSum(const float* x, float shift, float* y, std::int64_t n) {
    return kernels::vectorOps().expSum(x, shift, y, n);
}

double expSum(const double* x, double shift, double* y, std::int64_t n) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const double value = std::exp(x[i] - shift);
        sum += value;
        if (y != nullptr)
            y[i] = value;
    }
    return sum;
}

void siluMul(const float* gate, const float* up, float* y, std::int64_t n) {
    kernels::vectorOps().siluMul(gate, up, y, n);
}

void siluMul(const double* gate, const double* up, double* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
}

void siluMulGradient(const float* gate, const float* up, const float* dh, float* dGate, float* dUp,
                     std::int64_t n) {
    kernels::vectorOps().siluMulGradient(gate, up, dh, dGate, dUp, n);
}

void siluMulGradient(const double* gate, const double* up, const double* dh, double* dGate, double* dUp,
                     std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        const double x = gate[i];
        const double share = 1 / (1 + std::exp(-x));
        const double down = dh[i] * share;
        dGate[i] = down * up[i] * (1 + x * (1 - share));
        dUp[i] = down * x;
    }
}

} // namespace nibble
