// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/kernels/kernel_set.h"
#include "core/kernels/scalar_half.h"

namespace nibble::kernels {
namespace {

float dotF32(const float* a, const float* b, std::int64_t n) {
    float sum = 0;
    for (std::int64_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

float dotF16(const std::uint16_t* a, const float* b, std::int64_t n) {
    float sum = 0;
    for (std::int64_t i = 0; i < n; ++i)
        sum += scalar::fromHalf(a[i]) * b[i];
    return sum;
}

void axpyF32(float alpha, const float* x, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] += alpha * x[i];
}

void axpyF16(float alpha, const std::uint16_t* x, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] += alpha * scalar::fromHalf(x[i]);
}

void toF16(const float* x, std::uint16_t* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = scalar::toHalf(x[i]);
}

void fromF16(const std::uint16_t* x, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = scalar::fromHalf(x[i]);
}

void fromBf16(const std::uint16_t* x, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = std::bit_cast<float>(static_cast<std::uint32_t>(x[i]) << 16);
}

float maximum(const float* x, std::int64_t n) {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::int64_t i = 0; i < n; ++i)
        largest = std::max(largest, x[i]);
    return largest;
}

double expSum(const float* x, float shift, float* y, std::int64_t n) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const float value = std::exp(x[i] - shift);
        sum += static_cast<double>(value);
        if (y != nullptr)
            y[i] = value;
    }
    return sum;
}

void toBf16(const float* x, std::uint16_t* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(x[i]);
        const bool isNaN = (bits & 0x7FFFFFFFU) > 0x7F800000U;
        y[i] =
            static_cast<std::uint16_t>((isNaN ? bits | 0x400000U : bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
    }
}

void siluMul(const float* gate, const float* up, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = gate[i] / (1.0F + std::exp(-gate[i])) * up[i];
}

void siluMulGradient(const float* gate, const float* up, const float* dh, float* dGate, float* dUp,
                     std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        const float x = gate[i];
        const float share = 1.0F / (1.0F + std::exp(-x));
        const float down = dh[i] * share;
        dGate[i] = down * up[i] * (1.0F + x * (1.0F - share));
        dUp[i] = down * x;
    }
}

/// ½ x (1 + tanh u) = x / (1 + exp(−2u)).
void geluTanh(const float* x, float* y, std::int64_t n) {
    constexpr float rootTwoByPi = 0.7978845608F;
    for (std::int64_t i = 0; i < n; ++i) {
        const float inner = rootTwoByPi * (x[i] + 0.044715F * x[i] * x[i] * x[i]);
        y[i] = x[i] / (1.0F + std::exp(-2.0F * inner));
    }
}

double sumSquares(const float* x, std::int64_t n) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i)
        sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    return sum;
}

} // namespace

const VectorOps vectorOps__scalar = {
    .dotF32 = dotF32,
    .dotF16 = dotF16,
    .axpyF32 = axpyF32,
    .axpyF16 = axpyF16,
    .toF16 = toF16,
    .fromF16 = fromF16,
    .toBf16 = toBf16,
    .fromBf16 = fromBf16,
    .maximum = maximum,
    .expSum = expSum,
    .siluMul = siluMul,
    .siluMulGradient = siluMulGradient,
    .geluTanh = geluTanh,
    .sumSquares = sumSquares,
};

} // namespace nibble::kernels
