// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/smoothquant.h"

#include <algorithm>
#include <cmath>

#include "core/base/translate.h"
#include "core/methods/int8_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

std::vector<float> smoothingScales(std::span<const float> largestInputs,
                                   std::span<const float> largestWeights, double alpha) {
    constexpr double least = 1e-5;
    std::vector<float> scales;
    for (std::size_t i = 0; i < largestInputs.size(); ++i) {
        const auto input = static_cast<double>(largestInputs[i]);
        const double weight = std::max(least, static_cast<double>(largestWeights[i]));
        const double scale = std::pow(input, alpha) / std::pow(weight, 1 - alpha);
        scales.push_back(input > 0 ? static_cast<float>(std::max(least, scale)) : 1.0F);
    }
    return scales;
}

Expected<std::vector<float>> largestGroupWeights(const EditedModel& model, const ScalingGroup& group,
                                                 const JobContext& job) {
    std::vector<float> largest(static_cast<std::size_t>(group.channels));
    std::vector<float> weights;
    for (const auto& name : group.consumers) {
        const auto* tensor = model.model()->find(name);
        if (!tensor)
            return fail(ErrorKind::badFile, "tensor {} is missing", name);
        weights.resize(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
        if (auto filled = model.weights(*tensor, weights, job); !filled)
            return passOn(filled);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            float& known = largest[i % largest.size()];
            known = std::max(known, std::abs(weights[i]));
        }
    }
    return largest;
}

namespace {

/// W8A8 after the difficulty of rounding has moved from activations to weights: the inputs of q, k and v and
/// of gate and up are divided by scales that go into the norm before them and into the layers' columns.
class SmoothQuantizer : public Int8Quantizer {
public:
    SmoothQuantizer(MethodChoice choice, double alpha, Int8Activations activations)
        : Int8Quantizer(std::move(choice), activations), m_alpha(alpha) {}

    [[nodiscard]] QuantizerNeeds needs() const override {
        QuantizerNeeds needs = Int8Quantizer::needs();
        needs.importance = needs.block = true;
        needs.activations = needs.range; // a smoothed input's histogram is made of its sample
        return needs;
    }

    Expected<void> prepareBlock(const BlockTask& block, const JobContext& job) const override {
        for (const auto& group : scalingGroups(block.model.config(), block.layer)) {
            const bool ours = followsNorm(group) &&
                              std::all_of(group.consumers.begin(), group.consumers.end(), block.covers);
            LayerInputs* const inputs = ours ? block.inputs(group.consumers.front()) : nullptr;
            if (!inputs)
                continue;
            auto weights = largestGroupWeights(block.model, group, job);
            if (!weights)
                return passOn(weights);
            auto scales = smoothingScales(inputs->maxAbs, *weights, m_alpha);
            scaleInputs(*inputs, scales);
            if (auto scaled = scaleChannels(block.model, group, std::move(scales)); !scaled)
                return scaled;
        }
        return {};
    }

private:
    double m_alpha;
};

} // namespace

MethodInfo smoothQuantMethod(std::string_view name) {
    std::vector<ParamSpec> params{{.key = "a",
                                   .kind = ParamSpec::Kind::number,
                                   .fallback = 0.5,
                                   .title = NIBBLE_TRANSLATE("Method", "Alpha"),
                                   .description = NIBBLE_TRANSLATE(
                                       "Method", "How much of the range moves from activations to weights."),
                                   .least = 0,
                                   .most = 1,
                                   .alwaysWritten = true}};
    for (auto& spec : calibratedRangeParams())
        params.push_back(std::move(spec));
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "SmoothQuant"),
            .description = NIBBLE_TRANSLATE("Method", "W8A8 after channels with large activations have been "
                                                      "divided by scales that the weights take on "
                                                      "(arXiv 2211.10438)."),
            .params = std::move(params),
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<SmoothQuantizer>(choice, values.number("a"), calibratedRange(values));
            }};
}

} // namespace nibble
