// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rope_divisors.h"

#include <cmath>
#include <numbers>

namespace nibble {

namespace {

/// Short wavelengths are kept, long ones slowed by the factor, those between blended.
double divisor(double frequency, const RopeScaling& scaling) {
    const double wavelength = 2 * std::numbers::pi / frequency;
    const auto context = static_cast<double>(scaling.originalContext);
    if (wavelength < context / scaling.highFrequencyFactor)
        return 1;
    if (wavelength > context / scaling.lowFrequencyFactor)
        return scaling.factor;
    const double blend = (context / wavelength - scaling.lowFrequencyFactor) /
                         (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
    return 1 / ((1 - blend) / scaling.factor + blend);
}

} // namespace

std::vector<float> ropeDivisors(const ModelConfig& config) {
    if (config.ropeScaling.kind != RopeScalingKind::llama3 || !config.ropeScaling.divisors.empty())
        return config.ropeScaling.divisors;
    std::vector<float> divisors;
    const auto dimensions = static_cast<double>(config.ropeDimensions);
    for (std::int64_t i = 0; i < config.ropeDimensions / 2; ++i) {
        const double frequency = std::pow(config.ropeBase, -2.0 * static_cast<double>(i) / dimensions);
        divisors.push_back(static_cast<float>(divisor(frequency, config.ropeScaling)));
    }
    return divisors;
}

} // namespace nibble
