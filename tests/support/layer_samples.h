// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/random.h"

/// Weights, inputs and Hessians for tests of methods that look at a layer's inputs.
namespace nibble::test {

using Values = std::vector<float>;

inline Values normals(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Values values(n);
    for (auto& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

inline std::size_t at(std::int64_t row, std::int64_t col, std::int64_t cols) {
    return static_cast<std::size_t>(row * cols + col);
}

/// Inputs of a common part, of sizes that differ by channel: [tokens][channels].
inline Values correlatedInputs(std::int64_t tokens, std::int64_t channels, std::uint64_t seed) {
    Random random(seed);
    const auto sources = normals(static_cast<std::size_t>(channels * channels / 4), seed + 1);
    Values x(static_cast<std::size_t>(tokens * channels));
    for (std::int64_t t = 0; t < tokens; ++t) {
        Values hidden(static_cast<std::size_t>(channels / 4));
        for (auto& value : hidden)
            value = static_cast<float>(random.normal());
        for (std::int64_t c = 0; c < channels; ++c) {
            double sum = 0.3 * random.normal();
            for (std::size_t k = 0; k < hidden.size(); ++k)
                sum += double(hidden[k]) * double(sources[at(c, std::int64_t(k), channels / 4)]);
            x[at(t, c, channels)] = static_cast<float>(sum * std::exp(1.5 * std::sin(double(c))));
        }
    }
    return x;
}

inline Values hessianOf(const Values& x, std::int64_t channels) {
    const auto tokens = static_cast<std::int64_t>(x.size()) / channels;
    Values hessian(static_cast<std::size_t>(channels * channels));
    for (std::int64_t i = 0; i < channels; ++i)
        for (std::int64_t j = 0; j < channels; ++j) {
            double sum = 0;
            for (std::int64_t t = 0; t < tokens; ++t)
                sum += double(x[at(t, i, channels)]) * double(x[at(t, j, channels)]);
            hessian[at(i, j, channels)] = static_cast<float>(sum / double(tokens));
        }
    return hessian;
}

inline Values identity(std::int64_t n) {
    Values matrix(static_cast<std::size_t>(n * n));
    for (std::int64_t i = 0; i < n; ++i)
        matrix[at(i, i, n)] = 1.0F;
    return matrix;
}

} // namespace nibble::test
