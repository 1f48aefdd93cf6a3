// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/adamw.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/parallel.h"
#include "core/training/arithmetic.h"

namespace nibble {

namespace {

constexpr std::int64_t kPiece = 16384;

} // namespace

double LearningRate::at(std::int64_t step) const {
    Restart cycle{.step = 0, .peak = peak, .warmupSteps = warmupSteps};
    std::int64_t end = steps;
    for (const Restart& restart : restarts) {
        if (step < restart.step) {
            end = restart.step;
            break;
        }
        cycle = restart;
    }
    if (cycle.step == 0 && firstCycle > 0)
        end = firstCycle;
    step -= cycle.step;
    if (step < cycle.warmupSteps)
        return cycle.peak * static_cast<double>(step + 1) / static_cast<double>(cycle.warmupSteps);
    const auto length = static_cast<double>(std::max<std::int64_t>(1, end - cycle.step - cycle.warmupSteps));
    const double along = std::min(1.0, static_cast<double>(step - cycle.warmupSteps) / length);
    const double share = (1 + std::cos(std::numbers::pi * along)) / 2;
    return cycle.peak * (finalShare + (1 - finalShare) * share);
}

std::vector<OptimizedRange> optimizedRanges(const ParameterLayout& layout) {
    std::vector<OptimizedRange> ranges;
    for (const Parameter& parameter : layout.parameters())
        ranges.push_back({parameter.offset, parameter.count, parameter.decays()});
    return ranges;
}

AdamW::AdamW(std::vector<OptimizedRange> ranges, std::int64_t size, const AdamWSettings& settings)
    : m_ranges(std::move(ranges)), m_settings(settings), m_first(static_cast<std::size_t>(size)),
      m_second(static_cast<std::size_t>(size)) {
    std::fill_n(m_first.data(), size, 0.0F);
    std::fill_n(m_second.data(), size, 0.0F);
}

void AdamW::step(float* weights, const float* gradients, float factor, double rate, std::int64_t number) {
    const auto n = static_cast<double>(number + 1);
    const auto beta1 = static_cast<float>(m_settings.beta1), beta2 = static_cast<float>(m_settings.beta2);
    const auto epsilon = static_cast<float>(m_settings.epsilon);
    const auto rateFirst = static_cast<float>(rate / (1 - std::pow(m_settings.beta1, n)));
    const auto unbias = static_cast<float>(1 / (1 - std::pow(m_settings.beta2, n)));
    for (const OptimizedRange& range : m_ranges) {
        const auto kept = static_cast<float>(1 - (range.decays ? rate * m_settings.weightDecay : 0));
        parallelFor(range.count, kPiece, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = range.offset + begin; i < range.offset + end; ++i) {
                const float slope = gradients[i] * factor;
                float& first = m_first[static_cast<std::size_t>(i)];
                float& second = m_second[static_cast<std::size_t>(i)];
                first = beta1 * first + (1 - beta1) * slope;
                second = beta2 * second + (1 - beta2) * slope * slope;
                weights[i] = weights[i] * kept - rateFirst * first / (std::sqrt(second * unbias) + epsilon);
            }
        });
    }
}

double euclideanNorm(const float* x, std::int64_t count) {
    const std::int64_t pieces = (count + kPiece - 1) / kPiece;
    std::vector<double> sums(static_cast<std::size_t>(pieces));
    parallelFor(pieces, 4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece)
            sums[static_cast<std::size_t>(piece)] =
                sumSquares(x + piece * kPiece, std::min(kPiece, count - piece * kPiece));
    });
    double total = 0;
    for (const double sum : sums)
        total += sum;
    return std::sqrt(total);
}

} // namespace nibble
