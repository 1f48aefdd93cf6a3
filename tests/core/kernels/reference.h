// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products in double with the bound on what a float kernel may deviate. Every bound is the standard one for a
// sum of n products, rounded in any order: |error| ≤ n u / (1 − n u) · Σ |terms| with u = 2⁻²⁴.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/linear.h"

namespace nibble::kernels::reference {

struct Products {
    std::vector<double> values;
    std::vector<double> bounds;
};

inline constexpr double unitRoundoff = 0x1p-24;

inline double roundingBound(std::int64_t roundings, double magnitude) {
    const double relative = static_cast<double>(roundings) * unitRoundoff;
    return relative / (1 - relative) * magnitude + 1e-37;
}

inline std::vector<float> randomFloats(std::int64_t n, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(n));
    for (float& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

template <typename T>
std::vector<T> randomIntegers(std::int64_t n, int low, int high, std::uint64_t seed) {
    Random random(seed);
    std::vector<T> values(static_cast<std::size_t>(n));
    for (T& value : values)
        value =
            static_cast<T>(low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low + 1))));
    return values;
}

/// F16 bits of ldexp(1 + fraction / 1024, exponent), a normal number.
inline std::uint16_t halfBits(int exponent, int fraction) {
    return static_cast<std::uint16_t>((exponent + 15) << 10 | fraction);
}
inline double halfValue(std::uint16_t bits) {
    return std::ldexp(1.0 + (bits & 0x3FF) / 1024.0, (bits >> 10 & 31) - 15) *
           ((bits & 0x8000) != 0 ? -1 : 1);
}
inline std::vector<std::uint16_t> randomHalves(std::int64_t n, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint16_t> values(static_cast<std::size_t>(n));
    for (std::uint16_t& value : values) {
        const auto sign = static_cast<std::uint16_t>(random.below(2) << 15);
        value = halfBits(-8 + static_cast<int>(random.below(6)), static_cast<int>(random.below(1024))) | sign;
    }
    return values;
}

/// Activations as the definition says: scale = absmax / 127 per `group` values, round half away from zero.
struct Quantized {
    std::vector<int> codes;
    std::vector<float> scales; ///< per value
};
inline Quantized quantize(const std::vector<float>& x, std::int64_t cols, std::int64_t group) {
    Quantized result{std::vector<int>(x.size()), std::vector<float>(x.size())};
    for (std::size_t row = 0; row < x.size(); row += static_cast<std::size_t>(cols))
        for (std::int64_t first = 0; first < cols; first += group) {
            const std::size_t begin = row + static_cast<std::size_t>(first);
            const std::size_t end = row + static_cast<std::size_t>(std::min(cols, first + group));
            float largest = 0;
            for (std::size_t i = begin; i < end; ++i)
                largest = std::max(largest, std::fabs(x[i]));
            const float inverse = largest > 0 ? 127.0F / largest : 0.0F;
            for (std::size_t i = begin; i < end; ++i) {
                result.codes[i] = static_cast<int>(std::round(x[i] * inverse));
                result.scales[i] = largest / 127.0F;
            }
        }
    return result;
}

/// A weight seen by the reference: value and the magnitude that cancellation inside it may hide.
struct Weight {
    double value;
    double magnitude;
};

/// y = x · Wᵀ in double; `weight(row, column)` and `activation(token, column)` say the operands, `roundings`
/// how many a kernel makes on the way of one term.
template <typename WeightAt, typename ActivationAt>
Products multiply(std::int64_t rows, std::int64_t cols, std::int64_t m, std::int64_t roundings,
                  const WeightAt& weight, const ActivationAt& activation) {
    Products products;
    for (std::int64_t token = 0; token < m; ++token)
        for (std::int64_t row = 0; row < rows; ++row) {
            double sum = 0;
            double magnitude = 0;
            for (std::int64_t column = 0; column < cols; ++column) {
                const Weight w = weight(row, column);
                const double x = activation(token, column);
                sum += w.value * x;
                magnitude += w.magnitude * std::fabs(x);
            }
            products.values.push_back(sum);
            products.bounds.push_back(roundingBound(roundings, magnitude));
        }
    return products;
}

/// Largest |y − value| / bound; above 1 is wrong. NaN counts as wrong.
inline double worst(const std::vector<float>& y, const Products& expected) {
    double largest = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double error = std::fabs(static_cast<double>(y[i]) - expected.values[i]) / expected.bounds[i];
        largest = std::isnan(error) ? HUGE_VAL : std::max(largest, error);
    }
    return largest;
}

inline std::vector<float> run(const Linear& linear, const std::vector<float>& x, std::int64_t m) {
    std::vector<float> y(static_cast<std::size_t>(m * linear.rows()), NAN);
    linear.multiply(x.data(), m, y.data());
    return y;
}

} // namespace nibble::kernels::reference
