// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/rope.h"

#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/model/rope_divisors.h"

namespace nibble {

Rope::Rope(const ModelConfig& config) : m_style(config.rope) {
    if (m_style == RopeStyle::none)
        return;
    const auto& scaling = config.ropeScaling;
    const std::vector<float> divisors = ropeDivisors(config);
    const std::int64_t pairs = config.ropeDimensions / 2;
    for (std::int64_t i = 0; i < pairs; ++i) {
        double frequency = std::pow(config.ropeBase, -2.0 * static_cast<double>(i) /
                                                         static_cast<double>(config.ropeDimensions));
        if (!divisors.empty())
            frequency /= static_cast<double>(divisors[static_cast<std::size_t>(i)]);
        if (scaling.kind == RopeScalingKind::linear)
            frequency /= scaling.factor;
        m_frequencies.push_back(frequency);
    }
}

void Rope::prepare(std::int64_t position, std::int64_t tokens) {
    const auto pairs = m_frequencies.size();
    m_cosine.resize(static_cast<std::size_t>(tokens) * pairs);
    m_sine.resize(m_cosine.size());
    parallelFor(tokens, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = begin; t < end; ++t) {
            for (std::size_t i = 0; i < pairs; ++i) {
                const double angle = static_cast<double>(position + t) * m_frequencies[i];
                const std::size_t at = static_cast<std::size_t>(t) * pairs + i;
                m_cosine[at] = static_cast<float>(std::cos(angle));
                m_sine[at] = static_cast<float>(std::sin(angle));
            }
        }
    });
}

void Rope::rotate(float* x, std::int64_t tokens, std::int64_t heads, std::int64_t headDim) const {
    const auto pairs = static_cast<std::int64_t>(m_frequencies.size());
    if (pairs == 0)
        return;
    const std::int64_t first = m_style == RopeStyle::interleaved ? 2 : 1;      // distance between pairs
    const std::int64_t second = m_style == RopeStyle::interleaved ? 1 : pairs; // distance within a pair
    parallelFor(tokens, std::max<std::int64_t>(1, 32768 / (heads * headDim)),
                [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t t = begin; t < end; ++t) {
                        const float* cosine = m_cosine.data() + t * pairs;
                        const float* sine = m_sine.data() + t * pairs;
                        for (std::int64_t head = 0; head < heads; ++head) {
                            float* row = x + (t * heads + head) * headDim;
                            for (std::int64_t i = 0; i < pairs; ++i) {
                                float& a = row[i * first];
                                float& b = row[i * first + second];
                                const float rotated = a * cosine[i] - b * sine[i];
                                b = a * sine[i] + b * cosine[i];
                                a = rotated;
                            }
                        }
                    }
                });
}

} // namespace nibble
