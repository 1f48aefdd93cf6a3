// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trained_model.h"

#include "core/formats/number_format.h"
#include "core/model/architecture.h"
#include "core/model/gguf_export.h"

namespace nibble {

Expected<ModelPointer> modelFromParameters(const ModelConfig& config, const ParameterLayout& layout,
                                           const float* values, ElementType matrices,
                                           const ModelDescription& description) {
    auto model = std::make_shared<Model>();
    model->config = config;
    model->name = description.name;
    model->format = "memory";
    model->tokenizer = description.tokenizer;
    describeConfig(config, description.name, model->metadata);
    for (const auto& [key, value] : description.facts.entries())
        model->metadata.set(key, value);
    for (const Parameter& parameter : layout.parameters()) {
        const std::span<const float> weights(values + parameter.offset,
                                             static_cast<std::size_t>(parameter.count));
        auto data =
            encodeMatrix(weights, parameter.shape, parameter.shape.size() >= 2 ? matrices : ElementType::f32);
        if (!data)
            return passOn(data);
        ModelTensor tensor;
        tensor.name = tensor.sourceName = parameter.name;
        tensor.data = std::move(*data);
        model->add(std::move(tensor));
    }
    model->notRunnable = findRunProblem(*model);
    return model;
}

} // namespace nibble
