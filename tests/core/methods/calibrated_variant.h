// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A second, plain way to calibrate and quantize: the whole model runs, everything that passes is kept.
#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/methods/channel_scaling.h"
#include "core/methods/registry.h"
#include "core/runtime/transformer.h"

namespace nibble::test {

/// Inputs of every linear layer by the name of the tensor that takes them.
class InputRecorder : public ActivationTap {
public:
    explicit InputRecorder(const Model& model) : m_model(model) {}

    void input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override {
        auto names = tapConsumers(m_model.config, layer, point);
        if (point == TapPoint::output)
            names = {m_model.output()->name};
        for (const auto& name : names)
            m_keys[name] = names.front();
        auto& inputs = m_inputs[names.front()];
        const std::size_t count = static_cast<std::size_t>(tokens * channels);
        inputs.tokens += tokens;
        inputs.channels = channels;
        inputs.maxAbs.resize(static_cast<std::size_t>(channels));
        for (std::size_t i = 0; i < count; ++i) {
            float& largest = inputs.maxAbs[i % static_cast<std::size_t>(channels)];
            largest = std::max(largest, std::abs(x[i]));
        }
        inputs.sample.insert(inputs.sample.end(), x, x + count);
        inputs.sampleRows += tokens;
        inputs.range.add({x, count});
    }

    [[nodiscard]] LayerInputs* find(const std::string& tensor) {
        const auto key = m_keys.find(tensor);
        return key == m_keys.end() ? nullptr : &m_inputs.at(key->second);
    }

private:
    const Model& m_model;
    std::map<std::string, std::string> m_keys;
    std::map<std::string, LayerInputs> m_inputs;
};

/// Runs tokens through a variant, in one piece; hidden states after the last norm, or nothing on an error.
inline std::vector<float> hiddenOf(const ModelVariant& variant, const std::vector<TokenId>& tokens,
                                   ActivationTap* tap = nullptr, const BindingOptions& options = {}) {
    auto transformer = Transformer::create(variant, options);
    if (!transformer)
        return {};
    KvCache cache(variant.model->config, std::ssize(tokens), KvType::f32);
    std::vector<float> hidden(tokens.size() *
                              static_cast<std::size_t>(variant.model->config.embeddingLength));
    if (!(*transformer)->run(tokens, cache, hidden.data(), false, {}, tap))
        return {};
    return hidden;
}

/// Quantizes blocks and output projection by the base of a scheme, calibrated on `tokens`.
inline ModelVariant calibratedVariant(const ModelPointer& model, const std::string& scheme,
                                      const std::vector<TokenId>& tokens) {
    const auto parsed = parseScheme(scheme);
    const auto quantizer = makeQuantizer(parsed->base);
    InputRecorder recorder(*model);
    hiddenOf({.model = model}, tokens, &recorder);
    EditedModel edited(model);
    for (std::int64_t layer = 0; layer < model->config.layers; ++layer) {
        const BlockTask block{.layer = layer,
                              .model = edited,
                              .covers = [](const std::string&) { return true; },
                              .inputs = [&](const std::string& name) { return recorder.find(name); }};
        if (!(*quantizer)->prepareBlock(block, {}))
            return {};
    }
    ModelVariant variant{.model = edited.model(), .scheme = *parsed};
    for (const auto& tensor : edited.model()->tensors()) {
        const bool isOutput = &tensor == edited.model()->output();
        if (tensor.shape().size() != 2 || (!tensor.name.starts_with("blk.") && !isOutput))
            continue;
        TensorTask task{.name = tensor.name,
                        .rows = tensor.rows(),
                        .cols = tensor.cols(),
                        .layer = isOutput ? -1 : 0,
                        .isOutput = isOutput,
                        .inputs = recorder.find(tensor.name)};
        std::vector<float> weights(static_cast<std::size_t>(task.rows * task.cols));
        if (!edited.weights(tensor, weights))
            return {};
        auto quantized = (*quantizer)->quantize(task, weights, {});
        if (!quantized)
            return {};
        variant.replaced.emplace(task.name, std::make_shared<const QuantizedTensor>(std::move(*quantized)));
    }
    if (!edited.storeRest(variant, std::nullopt, {}))
        return {};
    return variant;
}

/// The same function with chosen channels of every norm `factor` times as large, and the weights behind them
/// as much smaller: outliers in the activations.
inline ModelPointer withOutliers(const ModelPointer& model, const std::vector<std::size_t>& channels,
                                 float factor) {
    std::map<std::string, bool> columns; // tensors to change: their columns, or the norm's values
    for (std::int64_t layer = 0; layer < model->config.layers; ++layer)
        for (const auto& group : scalingGroups(model->config, layer)) {
            if (!followsNorm(group))
                continue;
            columns[group.norm + ".weight"] = false;
            for (const auto& consumer : group.consumers)
                columns[consumer] = true;
        }
    auto copy = std::make_shared<Model>();
    copy->config = model->config;
    copy->metadata = model->metadata;
    copy->tokenizer = model->tokenizer;
    for (const auto& tensor : model->tensors()) {
        ModelTensor changed = tensor;
        if (const auto found = columns.find(tensor.name); found != columns.end()) {
            std::vector<float> values(static_cast<std::size_t>(tensor.rows() * tensor.cols()));
            (void)tensor.decodeRows(0, tensor.rows(), values.data());
            const auto cols = static_cast<std::size_t>(tensor.cols());
            for (std::size_t row = 0; row < values.size(); row += cols)
                for (const std::size_t channel : channels)
                    values[row + channel] *= found->second ? 1 / factor : factor;
            changed.data = Tensor::ownFloats(tensor.shape(), values);
        }
        copy->add(std::move(changed));
    }
    return copy;
}

} // namespace nibble::test
