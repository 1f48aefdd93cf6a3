// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/transform.h"

#include <memory>
#include <utility>
#include <variant>

namespace nibble {

Expected<ModelVariant> storedVariant(const EditedModel& model, ElementType type, const JobContext& job) {
    ModelVariant variant{.model = model.model()};
    variant.scheme.base.method = info(type).name;
    if (auto stored = model.storeRest(variant, type, job); !stored)
        return passOn(stored);
    return variant;
}

Expected<ModelPointer> modelOf(const ModelVariant& variant, std::string name) {
    const Model& source = *variant.model;
    auto model = std::make_shared<Model>();
    model->config = source.config;
    model->metadata = source.metadata;
    model->tokenizer = source.tokenizer;
    model->tokenizerProblem = source.tokenizerProblem;
    model->name = std::move(name);
    model->path = source.path;
    model->format = source.format;
    model->files = source.files;
    model->warnings = source.warnings;
    model->randomWeights = source.randomWeights;
    model->notRunnable = source.notRunnable;
    for (const auto& tensor : source.tensors()) {
        const auto* replaced = variant.find(tensor.name);
        if (!replaced) {
            model->add(tensor);
            continue;
        }
        const auto* data = std::get_if<Tensor>(&replaced->storage);
        if (!data)
            return fail(ErrorKind::unsupported, "{}: {} holds codes, no plain numbers", tensor.name,
                        replaced->typeName());
        ModelTensor own;
        own.name = tensor.name;
        own.sourceName = tensor.sourceName;
        own.role = tensor.role;
        own.data = *data;
        model->add(std::move(own));
    }
    return model;
}

} // namespace nibble
