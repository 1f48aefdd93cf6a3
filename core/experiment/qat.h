// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/error_collector.h"
#include "core/experiment/training_result.h"
#include "core/model/model_variant.h"
#include "core/training/qat_trainer.h"

namespace nibble {

/// How variants are trained for their schemes.
struct QatPlan {
    std::string text; ///< path; empty: what the model was trained on if its file says so, else generated
    bool generated = false; ///< text of our generator in any case
    bool forFile = false;   ///< refuses before the training what no GGUF file could hold after it
    std::uint64_t seed = 1;
    QatSettings settings;
};

/// Whether the file says what the model was trained on, and we can make that again.
[[nodiscard]] bool knowsItsData(const Model& model);

/// The tokens that the plan trains on. Errors: unsupported without a tokenizer; those of loadText and of
/// openTrainingData.
Expected<TrainingData> openQatData(const Model& model, const QatPlan& plan, const JobContext& job = {});

/// A model trained for a scheme, ready to be a row of a comparison.
struct TrainedVariant {
    ModelVariant variant;
    TrainingResult training;
};
using TrainedVariantPointer = std::shared_ptr<const TrainedVariant>;

/// Called on the working thread for every new row of the loss curve.
using TrainingObserver = std::function<void(const TrainingResult& soFar)>;

/// Trains for the time or the steps of the plan. A stop keeps what was learnt until then, and is told by
/// `training.stopped`. Errors: those of openQatData, QatTrainer and checkExport; stopped before the first
/// step.
Expected<TrainedVariantPointer> trainVariant(const ModelPointer& model, const QuantScheme& scheme,
                                             const QatPlan& plan, const JobContext& job = {},
                                             const TrainingObserver& observer = {});

/// The errors of a trained variant's tensors against the weights of the model that it was made from.
Expected<void> addTrainedErrors(const Model& model, const ModelVariant& variant, ErrorCollector& errors,
                                const JobContext& job = {});

} // namespace nibble
