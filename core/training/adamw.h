// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/kernels/aligned_buffer.h"
#include "core/training/parameter_layout.h"

namespace nibble {

struct AdamWSettings {
    double beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8;
    double weightDecay = 0.1; ///< of matrices, per unit of learning rate
};

/// The learning rate over a run: linear from 0 over the first steps, then half a cosine down to a share of
/// the peak, and again from each restart on (SGDR, arXiv 1608.03983).
struct LearningRate {
    /// From `step` on, until the next restart or the end.
    struct Restart {
        std::int64_t step = 0;
        double peak = 1e-3;
        std::int64_t warmupSteps = 0;
    };

    double peak = 1e-3, finalShare = 0.1;
    std::int64_t warmupSteps = 100, steps = 1000;
    /// Steps over which the first cosine would fall to its end; 0: until the first restart or the end.
    std::int64_t firstCycle = 0;
    std::vector<Restart> restarts; ///< steps rising, between 0 and `steps`

    /// For step 0, 1, …, steps − 1.
    [[nodiscard]] double at(std::int64_t step) const;
};

/// A part of the trained values; weight decay is for matrices.
struct OptimizedRange {
    std::int64_t offset = 0, count = 0;
    bool decays = false;
};
/// Every parameter of a layout.
[[nodiscard]] std::vector<OptimizedRange> optimizedRanges(const ParameterLayout& layout);

/// AdamW (arXiv 1711.05101, algorithm 2) with bias correction: w −= rate · (m̂ / (√v̂ + ε) + decay · w), decay
/// only where the range says so.
class AdamW {
public:
    /// The ranges cover size values or a part of them; the others never change.
    AdamW(std::vector<OptimizedRange> ranges, std::int64_t size, const AdamWSettings& settings);

    /// One step with gradients · factor, the step's number counting from 0.
    void step(float* weights, const float* gradients, float factor, double rate, std::int64_t number);
    [[nodiscard]] float* firstMoments() { return m_first.data(); }
    [[nodiscard]] float* secondMoments() { return m_second.data(); }

private:
    std::vector<OptimizedRange> m_ranges;
    AdamWSettings m_settings;
    kernels::AlignedBuffer<float> m_first, m_second;
};

/// √Σ x², summed in double over pieces of fixed length.
[[nodiscard]] double euclideanNorm(const float* x, std::int64_t count);

} // namespace nibble
