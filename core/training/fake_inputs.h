// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <map>
#include <utility>

#include "core/formats/quantized_tensor.h"
#include "core/model/model_variant.h"
#include "core/training/training_transformer.h"

namespace nibble {

/// How training treats the activations that a scheme quantizes.
enum class ActivationRanges : std::uint8_t {
    kernels,       ///< as the kernels do: scales from each token or block itself; nothing is cut off
    movingAverage, ///< one symmetric range per tap: a moving average of the largest magnitude (factor 0.01)
};

/// Fake quantization of the inputs of linear layers to INT8, with the straight-through estimator: the
/// gradient passes inside the range and is 0 where a moving-average range cuts off.
class FakeInputs : public InputTransform<float> {
public:
    /// Quantizes at the taps whose layers' tensors in the variant ask for INT8 activations.
    FakeInputs(const ModelVariant& variant, ActivationRanges ranges);

    /// Whether any tap is quantized.
    [[nodiscard]] bool any() const { return !m_taps.empty(); }
    /// Ends a step: moving averages take in what the step saw, or, late in training and after measuring,
    /// forget it. During a step ranges stand still, so that threads see the same.
    void endStep(bool moveRanges);

    void apply(std::int64_t layer, TapPoint point, const float* x, float* y, std::int64_t tokens,
               std::int64_t channels) override;
    void gradient(std::int64_t layer, TapPoint point, const float* x, float* dy, std::int64_t tokens,
                  std::int64_t channels) override;

private:
    struct Tap {
        ActivationScheme scheme = ActivationScheme::f32;
        float range = 0;            ///< 0 before the first step: then each input has its own
        std::atomic<float> seen{0}; ///< largest magnitude of this step
    };
    [[nodiscard]] Tap* find(std::int64_t layer, TapPoint point);

    std::map<std::pair<std::int64_t, TapPoint>, Tap> m_taps;
    ActivationRanges m_ranges;
};

} // namespace nibble
