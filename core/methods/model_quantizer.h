// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/quantizer.h"
#include "core/model/model_variant.h"

namespace nibble {

/// One tensor of a planned variant.
struct PlanEntry {
    const ModelTensor* tensor = nullptr;
    TensorTask task;
    MethodChoice choice;
    PlannedTensor planned;
};

/// What a scheme will do to a model, known without quantizing: exact bytes, types and fallbacks.
struct VariantPlan {
    QuantScheme scheme;
    std::vector<PlanEntry> entries; ///< tensors that will be replaced, in the model's order
    double totalBytes = 0;          ///< of the whole variant
    double bitsPerWeight = 0;
    double largestLayerBytes = 0; ///< the one float layer alive while quantizing
};

/// Errors: usage if a pattern of the scheme matches no matrix of the model.
Expected<VariantPlan> planVariant(const Model& model, const QuantScheme& scheme);

/// Sees every tensor once it is quantized, while its float weights are still alive: `weights` is
/// [rows][cols].
using TensorObserver = std::function<void(const PlanEntry& entry, std::span<const float> weights,
                                          const QuantizedTensor& quantized)>;

/// Takes a tensor over as soon as it is quantized. An error ends the job.
using TensorConsumer = std::function<Expected<void>(QuantizedTensor&& quantized)>;

/// Quantizes layer by layer, one float layer and one quantized tensor alive at a time. Errors: those of
/// quantizeModel and of the consumer.
Expected<void> quantizeEach(const ModelPointer& model, const QuantScheme& scheme,
                            const TensorConsumer& consumer, const JobContext& job = {},
                            const TensorObserver& observer = {});

/// Quantizes layer by layer, one float layer alive at a time. Errors: usage, badFile for weights that are not
/// finite (naming tensor and row), stopped.
Expected<ModelVariant> quantizeModel(const ModelPointer& model, const QuantScheme& scheme,
                                     const JobContext& job = {}, const TensorObserver& observer = {});

/// Fills the float weights of one entry, [rows][cols].
using WeightSource = std::function<Expected<void>(const PlanEntry& entry, std::span<float> weights)>;

/// The same with weights from elsewhere than the model's own bytes (benchmarks of a shape).
Expected<ModelVariant> quantizeFrom(const WeightSource& source, const ModelPointer& model,
                                    const QuantScheme& scheme, const JobContext& job = {},
                                    const TensorObserver& observer = {});

/// The model as opened, nothing replaced.
[[nodiscard]] ModelVariant asOpened(const ModelPointer& model);

} // namespace nibble
