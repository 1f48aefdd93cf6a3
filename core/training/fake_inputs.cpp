// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/fake_inputs.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/methods/round_to_nearest.h"
#include "core/runtime/weight_binding.h"

namespace nibble {

namespace {

constexpr float kLargestCode = 127.0F;
constexpr float kAverageFactor = 0.01F;
constexpr std::int64_t kInputGrain = 64;

float largestMagnitude(const float* x, std::int64_t n) {
    float largest = 0;
    for (std::int64_t i = 0; i < n; ++i)
        largest = std::max(largest, std::abs(x[i]));
    return largest;
}

} // namespace

FakeInputs::FakeInputs(const ModelVariant& variant, ActivationRanges ranges) : m_ranges(ranges) {
    const auto add = [&](std::int64_t layer, TapPoint point) {
        for (std::string name : tapConsumers(variant.model->config, layer, point)) {
            if (layer < 0 && variant.model->config.tiedEmbeddings)
                name = "token_embd.weight";
            const QuantizedTensor* tensor = variant.find(name);
            if (tensor && tensor->activations != ActivationScheme::f32)
                m_taps[{layer, point}].scheme = tensor->activations;
        }
    };
    for (std::int64_t layer = 0; layer < variant.model->config.layers; ++layer)
        for (const TapPoint point : {TapPoint::attention, TapPoint::attentionOutput, TapPoint::feedForward,
                                     TapPoint::feedForwardDown})
            add(layer, point);
    add(-1, TapPoint::output);
}

FakeInputs::Tap* FakeInputs::find(std::int64_t layer, TapPoint point) {
    const auto found = m_taps.find({layer, point});
    return found == m_taps.end() ? nullptr : &found->second;
}

void FakeInputs::endStep(bool moveRanges) {
    for (auto& [place, tap] : m_taps) {
        const float seen = tap.seen.exchange(0);
        if (moveRanges)
            tap.range = tap.range == 0 ? seen : tap.range + kAverageFactor * (seen - tap.range);
    }
}

void FakeInputs::apply(std::int64_t layer, TapPoint point, const float* x, float* y, std::int64_t tokens,
                       std::int64_t channels) {
    Tap* tap = find(layer, point);
    if (!tap) {
        std::copy_n(x, tokens * channels, y);
        return;
    }
    if (m_ranges == ActivationRanges::kernels) {
        const auto& kernels = kernels::activeKernels().byte;
        parallelFor(tokens, kInputGrain, [&](std::int64_t begin, std::int64_t end) {
            const float* simulated = kernels::simulateActivations(
                kernels, activationsOf(tap->scheme), x + begin * channels, end - begin, channels);
            std::copy_n(simulated, (end - begin) * channels, y + begin * channels);
        });
        return;
    }
    const float largest = largestMagnitude(x, tokens * channels);
    for (float known = tap->seen; known < largest && !tap->seen.compare_exchange_weak(known, largest);) {
    }
    const float range = tap->range == 0 ? largest : tap->range;
    const float step = std::max(range, 1e-20F) / kLargestCode;
    parallelFor(tokens, kInputGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin * channels; i < end * channels; ++i)
            y[i] = step * roundToEven(std::clamp(x[i] / step, -kLargestCode, kLargestCode));
    });
}

void FakeInputs::gradient(std::int64_t layer, TapPoint point, const float* x, float* dy, std::int64_t tokens,
                          std::int64_t channels) {
    const Tap* tap = find(layer, point);
    if (!tap || m_ranges == ActivationRanges::kernels || tap->range == 0)
        return;
    const float range = tap->range;
    parallelFor(tokens, kInputGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin * channels; i < end * channels; ++i)
            dy[i] = std::abs(x[i]) <= range ? dy[i] : 0.0F;
    });
}

} // namespace nibble
