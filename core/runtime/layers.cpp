// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/layers.h"

#include <cmath>

#include "core/base/parallel.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

namespace {

constexpr std::int64_t kValueGrain = 65536; ///< element-wise work worth a thread

void normalizeRow(const Norm& norm, const float* x, float* y) {
    const auto n = static_cast<std::int64_t>(norm.weight.size());
    double mean = 0;
    if (norm.kind == NormKind::layer) {
        for (std::int64_t i = 0; i < n; ++i)
            mean += static_cast<double>(x[i]);
        mean /= static_cast<double>(n);
        for (std::int64_t i = 0; i < n; ++i)
            y[i] = x[i] - static_cast<float>(mean);
        x = y;
    }
    const double square = kernels::vectorOps().sumSquares(x, n) / static_cast<double>(n);
    const auto factor = static_cast<float>(1.0 / std::sqrt(square + static_cast<double>(norm.epsilon)));
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = x[i] * factor * norm.weight[static_cast<std::size_t>(i)];
    if (!norm.bias.empty())
        addTo(y, norm.bias.data(), n);
}

} // namespace

void Norm::apply(const float* x, std::int64_t tokens, float* y) const {
    const auto n = static_cast<std::int64_t>(weight.size());
    parallelFor(tokens, std::max<std::int64_t>(1, kValueGrain / n),
                [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t t = begin; t < end; ++t)
                        normalizeRow(*this, x + t * n, y + t * n);
                });
}

void LinearLayer::apply(const float* x, std::int64_t tokens, float* y) const {
    weight->multiply(x, tokens, y);
    if (bias.empty())
        return;
    const auto n = static_cast<std::int64_t>(bias.size());
    for (std::int64_t t = 0; t < tokens; ++t)
        addTo(y + t * n, bias.data(), n);
}

void addTo(float* x, const float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        x[i] += y[i];
}

} // namespace nibble
