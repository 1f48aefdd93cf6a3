// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/activation_profile.h"
#include "core/evaluation/surgery.h"
#include "core/formats/quant_scheme.h"
#include "core/model/model.h"

namespace nibble {

/// What to look at: a text through the model, as it is or after transforms.
struct OutlierRequest {
    std::vector<MethodChoice> transforms; ///< before anything is run: inject:c4:x64:s1, rotate:s1
    std::vector<TokenId> tokens;          ///< within the context
    bool weights = false;                 ///< figures of all matrices too
    /// Inputs are kept as far as they fit, place after place. 0: none.
    std::int64_t keptBytes = 0;
    std::string keptTensor; ///< only the inputs of this matrix, where not empty
};

struct OutlierStudy {
    ModelPointer model; ///< that was run: a copy where there are transforms
    std::vector<TokenId> tokens;
    std::vector<ChannelProfile> layers;  ///< of inputs, in the order of execution
    std::vector<LayerActivations> kept;  ///< the first of them, with their values
    std::vector<ChannelProfile> weights; ///< of matrices, in the same order
    std::string transforms;              ///< canonical, or empty
    /// Largest difference of the float logits from the model's without transforms, and its largest logit;
    /// nothing where there are none.
    std::optional<double> logitsMaxDifference, logitsLargest;
    std::vector<std::string> notes; ///< of the transforms, for people
};

/// Errors: usage for tokens that cannot be run; those of transformModel, forEachActivations, compareLogits.
Expected<OutlierStudy> studyOutliers(const ModelPointer& model, const OutlierRequest& request,
                                     const JobContext& job = {});

/// Figures of every matrix that a linear layer has, in the order of execution. Errors: those of
/// profileWeights; stopped.
Expected<std::vector<ChannelProfile>> profileAllWeights(const Model& model, const JobContext& job = {});

/// Errors and ranges of a layer under one remedy.
struct RemedyFigures {
    std::string scheme; ///< canonical
    SurgeryOutcome outcome;
};

/// How a study is told.
struct OutlierReport {
    OutlierThreshold inputs, weights{10, true};
    std::int64_t channels = 8; ///< of each layer, the largest first
    std::string text;          ///< its name
    std::string surgeryTensor; ///< of `remedies`
    std::vector<RemedyFigures> remedies;
};

[[nodiscard]] nlohmann::ordered_json outliersToJson(const OutlierStudy& study, const OutlierReport& report);

/// A row for each channel of each layer and matrix, numbers with a decimal point.
[[nodiscard]] std::string outliersToCsv(const OutlierStudy& study);

} // namespace nibble
