// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/outliers.h"

#include <algorithm>
#include <utility>

#include "core/experiment/transform_model.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/transform.h"

namespace nibble {

namespace {

/// Makes the copy that is run and measures how far its logits are from the original's.
Expected<void> applyTransforms(OutlierStudy& study, const OutlierRequest& request, const JobContext& job) {
    auto edited = transformModel(study.model, request.transforms);
    if (!edited)
        return passOn(edited);
    for (const auto& transform : request.transforms) {
        if (!study.transforms.empty())
            study.transforms += '+';
        study.transforms += transform.text();
    }
    study.notes = edited->notes();
    auto variant = storedVariant(*edited, ElementType::f32, job);
    if (!variant)
        return passOn(variant);
    auto changed = modelOf(*variant, study.model->name + ", " + study.transforms);
    if (!changed)
        return passOn(changed);
    auto moved = compareLogits(asOpened(study.model), asOpened(*changed), request.tokens, job);
    if (!moved)
        return passOn(moved);
    study.logitsMaxDifference = moved->first;
    study.logitsLargest = moved->second;
    study.model = std::move(*changed);
    return {};
}

} // namespace

Expected<OutlierStudy> studyOutliers(const ModelPointer& model, const OutlierRequest& request,
                                     const JobContext& job) {
    if (model->notRunnable)
        return Unexpected(*model->notRunnable);
    OutlierStudy study{.model = model, .tokens = request.tokens};
    if (!request.transforms.empty())
        if (auto applied = applyTransforms(study, request, job); !applied)
            return passOn(applied);
    std::int64_t room = request.keptBytes;
    const auto visit = [&](LayerActivations activations) -> Expected<void> {
        auto profile = profileActivations(activations, job);
        if (!profile)
            return passOn(profile);
        study.layers.push_back(std::move(*profile));
        const auto& names = activations.place.tensors;
        if (!request.keptTensor.empty() &&
            std::find(names.begin(), names.end(), request.keptTensor) == names.end())
            return {};
        room -= static_cast<std::int64_t>(activations.values.size() * sizeof(float));
        if (room >= 0)
            study.kept.push_back(std::move(activations));
        return {};
    };
    if (auto ran = forEachActivations(asOpened(study.model), request.tokens, visit, job); !ran)
        return passOn(ran);
    if (request.weights) {
        auto weights = profileAllWeights(*study.model, job);
        if (!weights)
            return passOn(weights);
        study.weights = std::move(*weights);
    }
    return study;
}

Expected<std::vector<ChannelProfile>> profileAllWeights(const Model& model, const JobContext& job) {
    std::vector<ChannelProfile> profiles;
    const auto places = tapPlaces(model);
    std::int64_t done = 0;
    for (const auto& place : places) {
        for (const auto& name : place.tensors) {
            const auto* tensor = model.find(name);
            if (!tensor)
                continue;
            auto profile = profileWeights(*tensor, place.layer, job);
            if (!profile)
                return passOn(profile);
            profiles.push_back(std::move(*profile));
        }
        job.report("weights", ++done, std::ssize(places));
    }
    return profiles;
}

} // namespace nibble
