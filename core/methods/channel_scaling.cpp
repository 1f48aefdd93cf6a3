// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/channel_scaling.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/parallel.h"

namespace nibble {

namespace {

using Scales = std::shared_ptr<const std::vector<float>>;

constexpr std::int64_t kValueGrain = 1 << 16; ///< values that are worth a thread

/// Divides the last scales.size() values.
Expected<void> divideVector(EditedModel& model, const std::string& name, const std::vector<float>& scales) {
    auto values = model.vector(name);
    if (!values)
        return passOn(values);
    if (values->empty())
        return {};
    const std::size_t first = values->size() - scales.size();
    for (std::size_t i = 0; i < scales.size(); ++i)
        (*values)[first + i] /= scales[i];
    model.setVector(name, std::move(*values));
    return {};
}

/// Divides the last scales->size() rows.
MatrixEdit dividedRows(Scales scales) {
    return {.weights = [scales = std::move(scales)](std::int64_t rows, std::int64_t cols, float* weights,
                                                    const JobContext&) {
        const auto count = std::ssize(*scales);
        float* const first = weights + (rows - count) * cols;
        for (std::int64_t row = 0; row < count; ++row)
            for (std::int64_t col = 0; col < cols; ++col)
                first[row * cols + col] /= (*scales)[static_cast<std::size_t>(row)];
    }};
}

MatrixEdit multipliedColumns(const Scales& scales) {
    return {.weights = [scales](std::int64_t rows, std::int64_t cols, float* weights,
                                const JobContext&) { multiplyColumns(rows, cols, weights, *scales); },
            .inputs =
                [scales](std::int64_t count, std::int64_t cols, float* x) {
                    for (std::int64_t i = 0; i < count * cols; ++i) {
                        // A norm's weight of 0 made the input 0 and makes the column 0.
                        const float scale = (*scales)[static_cast<std::size_t>(i % cols)];
                        x[i] = scale != 0 ? x[i] / scale : 0.0F;
                    }
                }};
}

} // namespace

std::vector<ScalingGroup> scalingGroups(const ModelConfig& config, std::int64_t layer) {
    const auto matrices = [&](std::initializer_list<std::string_view> parts) {
        std::vector<std::string> names;
        for (const auto part : parts)
            names.push_back(blockTensor(layer, part) + ".weight");
        return names;
    };
    const bool fused = config.architecture == Architecture::gpt2;
    const bool gated = config.feedForward == FeedForwardKind::swiglu;
    std::vector<ScalingGroup> groups;
    groups.push_back({.norm = blockTensor(layer, "attn_norm"),
                      .consumers = fused ? matrices({"attn_qkv"}) : matrices({"attn_q", "attn_k", "attn_v"}),
                      .channels = config.embeddingLength});
    if (config.heads == config.kvHeads)
        groups.push_back({.previous = blockTensor(layer, fused ? "attn_qkv" : "attn_v"),
                          .consumers = matrices({"attn_output"}),
                          .channels = config.heads * config.headDim});
    groups.push_back({.norm = blockTensor(layer, "ffn_norm"),
                      .consumers = gated ? matrices({"ffn_gate", "ffn_up"}) : matrices({"ffn_up"}),
                      .channels = config.embeddingLength});
    if (gated)
        groups.push_back({.previous = blockTensor(layer, "ffn_up"),
                          .consumers = matrices({"ffn_down"}),
                          .channels = config.feedForwardLength});
    return groups;
}

Expected<void> scaleChannels(EditedModel& model, const ScalingGroup& group, std::vector<float> scales) {
    const auto shared = std::make_shared<const std::vector<float>>(std::move(scales));
    const std::string& before = followsNorm(group) ? group.norm : group.previous;
    if (auto divided = divideVector(model, before + ".bias", *shared); !divided)
        return divided;
    if (!followsNorm(group))
        model.edit(before + ".weight", dividedRows(shared));
    else if (auto divided = divideVector(model, before + ".weight", *shared); !divided)
        return divided;
    for (const auto& consumer : group.consumers)
        model.edit(consumer, multipliedColumns(shared));
    return {};
}

Expected<void> foldNorm(EditedModel& model, const std::string& norm,
                        const std::vector<std::string>& consumers) {
    auto weight = model.vector(norm + ".weight");
    if (!weight)
        return passOn(weight);
    model.setVector(norm + ".weight", std::vector<float>(weight->size(), 1.0F));
    const auto shared = std::make_shared<const std::vector<float>>(std::move(*weight));
    for (const auto& consumer : consumers)
        model.edit(consumer, multipliedColumns(shared));
    return {};
}

namespace {

/// A histogram of all channels does not know which is which: the sample's, with the extremes of all inputs.
void scaleRange(LayerInputs& inputs) {
    inputs.range = {};
    inputs.range.add(inputs.sample);
    const auto largest = std::max_element(inputs.maxAbs.begin(), inputs.maxAbs.end());
    if (largest != inputs.maxAbs.end())
        inputs.range.reach(static_cast<double>(*largest));
}

} // namespace

void scaleInputs(LayerInputs& inputs, std::span<const float> scales) {
    const auto n = scales.size();
    for (std::size_t i = 0; i < inputs.meanSquare.size(); ++i)
        inputs.meanSquare[i] /= scales[i] * scales[i];
    for (auto* statistic : {&inputs.meanAbs, &inputs.maxAbs})
        for (std::size_t i = 0; i < statistic->size(); ++i)
            (*statistic)[i] /= scales[i];
    for (std::size_t i = 0; i < inputs.hessian.size(); ++i)
        inputs.hessian[i] /= scales[i / n] * scales[i % n];
    for (std::size_t i = 0; i < inputs.sample.size(); ++i)
        inputs.sample[i] /= scales[i % n];
    if (inputs.range.total() > 0)
        scaleRange(inputs);
}

void multiplyColumns(std::int64_t rows, std::int64_t cols, float* weights, std::span<const float> factors) {
    parallelFor(rows, std::max<std::int64_t>(1, kValueGrain / cols),
                [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t row = begin; row < end; ++row)
                        for (std::int64_t col = 0; col < cols; ++col)
                            weights[row * cols + col] *= factors[static_cast<std::size_t>(col)];
                });
}

} // namespace nibble
