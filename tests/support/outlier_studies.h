// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include <QtTest>

#include "core/experiment/outliers.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"

/// Studies of outliers and operations on their layers; what fails is told to the running test.
namespace nibble::test {

inline bool near(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

inline OutlierStudy studyOf(const ModelPointer& model, const char* transforms,
                            const std::vector<TokenId>& tokens) {
    OutlierRequest request{.tokens = tokens, .weights = true, .keptBytes = std::int64_t{1} << 30};
    if (*transforms)
        request.transforms = *parseTransforms(transforms);
    auto study = studyOutliers(model, request);
    if (!study)
        QTest::qFail(study.error().text().c_str(), __FILE__, __LINE__);
    return study ? std::move(*study) : OutlierStudy{};
}

inline const ChannelProfile* profileOf(const std::vector<ChannelProfile>& profiles, const std::string& name) {
    for (const auto& profile : profiles)
        if (profile.name == name)
            return &profile;
    return nullptr;
}

inline SurgeryLayer layerOf(const OutlierStudy& study, const std::string& tensor) {
    for (const auto& kept : study.kept) {
        const auto& names = kept.place.tensors;
        if (std::find(names.begin(), names.end(), tensor) != names.end())
            return *SurgeryLayer::create(study.model, tensor, kept.values, kept.tokens);
    }
    qFatal("no such layer");
}

inline Remedy remedy(const char* scheme) {
    return {.scheme = *parseScheme(scheme), .inputClip = {}};
}

inline SurgeryOutcome operate(const SurgeryLayer& layer, const Remedy& with) {
    auto outcome = layer.operate(with);
    if (!outcome)
        QTest::qFail(outcome.error().text().c_str(), __FILE__, __LINE__);
    return outcome ? std::move(*outcome) : SurgeryOutcome{};
}

} // namespace nibble::test
