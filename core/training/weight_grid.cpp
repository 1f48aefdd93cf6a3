// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/weight_grid.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/methods/coding.h"

namespace nibble {

namespace {

/// Smallest scale that training starts from and may reach: the least normal F16.
constexpr float kLeastScale = 0x1p-14F;

float onGrid(float value, float scale, std::pair<float, float> bounds) {
    return std::clamp(roundToEven(std::clamp(value / scale, -1024.0F, 1024.0F)), bounds.first, bounds.second);
}

double squaredError(std::span<const float> values, float scale, std::pair<float, float> bounds) {
    double sum = 0;
    for (const float value : values) {
        const double error = static_cast<double>(value - scale * onGrid(value, scale, bounds));
        sum += error * error;
    }
    return sum;
}

/// The scale of least squared error among LSQ's first one and shares of the quantizer's.
float bestScale(std::span<const float> values, float given, std::pair<float, float> bounds) {
    constexpr int shares = 20;
    double mean = 0;
    for (const float value : values)
        mean += std::abs(static_cast<double>(value));
    mean /= static_cast<double>(values.size());
    const double root = std::sqrt(static_cast<double>(std::max(1.0F, bounds.second)));
    float best = std::max(kLeastScale, given);
    double least = squaredError(values, best, bounds);
    const auto consider = [&](float scale) {
        if (scale < kLeastScale)
            return;
        if (const double error = squaredError(values, scale, bounds); error < least) {
            least = error;
            best = scale;
        }
    };
    consider(static_cast<float>(2 * mean / root));
    for (int share = 1; share < shares; ++share)
        consider(given * static_cast<float>(share) / shares);
    return best;
}

} // namespace

WeightGrid::WeightGrid(const QuantizedTensor& made, std::int64_t offset)
    : m_made(made), m_offset(offset),
      m_matrix(std::get<std::shared_ptr<const CodedMatrix>>(m_made.storage).get()) {
    m_settings = {.rows = m_matrix->rows,
                  .cols = m_matrix->cols,
                  .bits = m_matrix->bits,
                  .group = m_matrix->group,
                  .flattened = m_matrix->flattened,
                  .asymmetric = !m_matrix->zeros.empty(),
                  .scalesF32 = !m_matrix->scalesF32.empty()};
}

Expected<WeightGrid> WeightGrid::create(const Parameter& parameter, const QuantizedTensor& made,
                                        std::span<const float> weights) {
    const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&made.storage);
    const bool plainScales = coded && (!(*coded)->scalesF16.empty() || !(*coded)->scalesF32.empty());
    // Calibrated activations would have to be calibrated anew as the weights move.
    const bool freeActivations = made.activations != ActivationScheme::int8Static &&
                                 made.activations != ActivationScheme::int8Outliers;
    bool integers = plainScales && freeActivations && !(*coded)->table.empty() && (*coded)->zerosF16.empty();
    if (integers) {
        const auto& table = (*coded)->table;
        for (std::size_t i = 1; i < table.size(); ++i)
            integers = integers && table[i] - table[i - 1] == 1.0F;
    }
    if (!integers)
        return fail(ErrorKind::unsupported,
                    "quantization-aware training knows integer codes with a scale (rtn, w8a8), not {}",
                    made.choice.text());
    WeightGrid grid(made, parameter.offset);
    grid.chooseScales(weights);
    return grid;
}

void WeightGrid::chooseScales(std::span<const float> weights) {
    m_initial.resize(static_cast<std::size_t>(m_matrix->groups()));
    forEachGroup([&](std::int64_t group, std::int64_t first, std::int64_t last) {
        const auto values =
            weights.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
        m_initial[static_cast<std::size_t>(group)] =
            std::log(bestScale(values, m_matrix->scale(group), bounds(group)));
    });
}

float WeightGrid::scale(const float* logScales, std::int64_t group) const {
    return storedScale(std::max(kLeastScale, std::exp(logScales[group])), m_settings.scalesF32);
}

std::pair<float, float> WeightGrid::bounds(std::int64_t group) const {
    const auto zero =
        m_settings.asymmetric ? static_cast<float>(m_matrix->zeros[static_cast<std::size_t>(group)]) : 0.0F;
    return {m_matrix->table.front() - zero, m_matrix->table.back() - zero};
}

/// Calls body(group, first, last) for every group, whole groups per thread.
template <typename Body>
void WeightGrid::forEachGroup(Body&& body) const {
    const std::int64_t unit = m_settings.flattened ? m_settings.group : m_settings.cols;
    parallelFor(count(), unit,
                [&](std::int64_t begin, std::int64_t end) { forEachRun(*m_matrix, begin, end, body); });
}

void WeightGrid::apply(const float* weights, const float* logScales, float* quantized) const {
    forEachGroup([&](std::int64_t group, std::int64_t first, std::int64_t last) {
        const float step = scale(logScales, group);
        const auto limits = bounds(group);
        for (std::int64_t i = first; i < last; ++i)
            quantized[i] = step * onGrid(weights[i], step, limits);
    });
}

void WeightGrid::gradient(const float* weights, const float* logScales, float* slopes,
                          float* scaleSlopes) const {
    forEachGroup([&](std::int64_t group, std::int64_t first, std::int64_t last) {
        const float step = scale(logScales, group);
        const auto [low, high] = bounds(group);
        double sum = 0;
        for (std::int64_t i = first; i < last; ++i) {
            const float v = weights[i] / step;
            const bool inside = v > low && v < high;
            sum += static_cast<double>(slopes[i]) *
                   static_cast<double>(inside ? roundToEven(v) - v : (v <= low ? low : high));
            slopes[i] = inside ? slopes[i] : 0.0F;
        }
        const double size = static_cast<double>(last - first) * static_cast<double>(std::max(1.0F, high));
        scaleSlopes[group] = static_cast<float>(sum / std::sqrt(size)) * step;
    });
}

Expected<QuantizedTensor> WeightGrid::store(std::span<const float> weights, const float* logScales) const {
    std::vector<float> scales(m_initial.size());
    for (std::size_t i = 0; i < scales.size(); ++i)
        scales[i] = scale(logScales, static_cast<std::int64_t>(i));
    auto matrix = roundWithScales(m_settings, weights, std::move(scales), m_matrix->zeros);
    if (!matrix)
        return passOn(matrix);
    QuantizedTensor stored = m_made;
    stored.storage = std::make_shared<const CodedMatrix>(std::move(*matrix));
    return stored;
}

} // namespace nibble
