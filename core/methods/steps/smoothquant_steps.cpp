// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/methods/activation_loss.h"
#include "core/methods/smoothquant.h"
#include "core/methods/steps/step_recorder.h"
#include "core/runtime/weight_binding.h"

namespace nibble {

namespace {

constexpr int kAlphas = 20; ///< steps from α = 0 to 1

float largestProduct(std::span<const float> values, std::span<const float> scales, bool divides) {
    float largest = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        largest = std::max(largest, divides ? values[i] / scales[i] : values[i] * scales[i]);
    return largest;
}

/// The INT8 product beside the float one, on the sample of the inputs.
class ProductError {
public:
    explicit ProductError(const StepLayer& layer)
        : m_layer(layer), m_inputs(*layer.task.inputs),
          m_wanted(static_cast<std::size_t>(m_inputs.sampleRows * layer.task.rows)) {
        multiplySample(m_inputs.sample, m_inputs.sampleRows,
                       {layer.task.rows, layer.task.cols, layer.weights}, m_wanted.data());
    }

    /// ‖Y − Ŷ‖² / ‖Y‖² with inputs divided and weights multiplied by `scales`.
    Expected<double> operator()(std::span<const float> scales, const JobContext& job) const {
        LayerInputs inputs = m_inputs;
        scaleInputs(inputs, scales);
        std::vector<float> weights = m_layer.weights;
        multiplyColumns(m_layer.task.rows, m_layer.task.cols, weights.data(), scales);
        TensorTask task = m_layer.task;
        task.inputs = &inputs;
        task.source = nullptr;
        auto quantized = m_layer.quantizer.quantize(task, weights, job);
        if (!quantized)
            return passOn(quantized);
        const auto product =
            bindQuantized(std::make_shared<const QuantizedTensor>(std::move(*quantized)), {});
        std::vector<float> outputs(m_wanted.size());
        product->multiply(inputs.sample.data(), inputs.sampleRows, outputs.data());
        double signal = 0, noise = 0;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto wanted = static_cast<double>(m_wanted[i]);
            signal += wanted * wanted;
            noise += std::pow(wanted - static_cast<double>(outputs[i]), 2);
        }
        return signal > 0 ? noise / signal : 0.0;
    }

private:
    const StepLayer& m_layer;
    const LayerInputs& m_inputs;
    std::vector<float> m_wanted; ///< [sample's rows][outputs]
};

Expected<MethodSteps> recordSmoothQuant(const StepLayer& layer, const JobContext& job) {
    const auto group = scalingGroupOf(layer.model->config, layer.task);
    auto weights = largestGroupWeights(EditedModel(layer.model), *group, job);
    if (!weights)
        return passOn(weights);
    SmoothSteps steps{.layers = group->consumers,
                      .points = {},
                      .largestInputs = layer.task.inputs->maxAbs,
                      .largestWeights = std::move(*weights)};
    const ProductError productError(layer);
    auto plain = productError(std::vector<float>(steps.largestInputs.size(), 1.0F), job);
    if (!plain)
        return passOn(plain);
    steps.plainError = *plain;
    const double own = layer.values.number("a");
    std::vector<double> alphas{own};
    for (int i = 0; i <= kAlphas; ++i)
        alphas.push_back(static_cast<double>(i) / kAlphas);
    std::sort(alphas.begin(), alphas.end());
    alphas.erase(std::unique(alphas.begin(), alphas.end()), alphas.end());
    for (const double alpha : alphas) {
        SmoothSteps::Point point{.alpha = alpha,
                                 .scales = smoothingScales(steps.largestInputs, steps.largestWeights, alpha)};
        point.largestInput = largestProduct(steps.largestInputs, point.scales, true);
        point.largestWeight = largestProduct(steps.largestWeights, point.scales, false);
        auto error = productError(point.scales, job);
        if (!error)
            return passOn(error);
        point.error = *error;
        if (alpha == own)
            steps.chosen = steps.points.size();
        steps.points.push_back(std::move(point));
        job.report("steps", std::ssize(steps.points), std::ssize(alphas));
    }
    return MethodSteps(std::move(steps));
}

} // namespace

StepRecorder smoothQuantSteps() {
    return {.method = "smoothquant",
            .takesActivations = true,
            .takes =
                [](const ModelConfig& config, const TensorTask& task) {
                    const auto group = scalingGroupOf(config, task);
                    return group && followsNorm(*group);
                },
            .record = recordSmoothQuant};
}

} // namespace nibble
