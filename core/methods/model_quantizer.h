// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/calibration.h"
#include "core/methods/edited_model.h"
#include "core/methods/quantizer.h"
#include "core/model/model_variant.h"

namespace nibble {

/// One tensor of a planned variant.
struct PlanEntry {
    const ModelTensor* tensor = nullptr;
    TensorTask task;
    MethodChoice choice;
    PlannedTensor planned;
    /// How the model is written when the tensor is quantized; null while planning.
    const EditedModel* edited = nullptr;
};

/// What a scheme will do to a model, known without quantizing: exact bytes, types and fallbacks.
struct VariantPlan {
    QuantScheme scheme;
    ModelPointer model;             ///< whose tensors these are, where a transform made a copy
    std::vector<std::string> notes; ///< what should be said of its transforms, for people
    std::vector<PlanEntry> entries; ///< matrices that will be quantized, in the model's order
    double totalBytes = 0;          ///< of the whole variant
    double bitsPerWeight = 0;
    double largestLayerBytes = 0; ///< the one float layer alive while quantizing
};

/// Errors: usage if a pattern of the scheme matches no matrix of the model; unsupported if a transform does
/// not fit its architecture.
Expected<VariantPlan> planVariant(const Model& model, const QuantScheme& scheme);

/// Rows of a matrix that have just been quantized, while their float weights are still alive.
struct QuantizedRows {
    const PlanEntry& entry;
    std::int64_t first = 0;         ///< the matrix' row that they begin with
    std::span<const float> weights; ///< [rows][cols], as transforms and the method have rewritten them
    const QuantizedTensor& tensor;  ///< what became of them, of shape [rows][cols]

    [[nodiscard]] bool isLast() const { return first + tensor.shape.front() == entry.task.rows; }
};

/// Sees every matrix: in one piece or, where the method takes rows apart, in several from the first row on.
using TensorObserver = std::function<void(const QuantizedRows& rows)>;

/// What the methods of a scheme must be given of this model's activations, taken together. Errors: those of
/// planVariant.
Expected<QuantizerNeeds> schemeNeeds(const Model& model, const QuantScheme& scheme);

/// Takes a tensor over as soon as it is quantized. An error ends the job.
using TensorConsumer = std::function<Expected<void>(const QuantizedTensor& quantized)>;

/// Quantizes layer by layer, one float layer and one quantized tensor alive at a time: for schemes without
/// transforms and `calibration` without sequences. Errors: those of quantizeModel and of the consumer.
Expected<void> quantizeEach(const ModelPointer& model, const QuantScheme& scheme,
                            const TensorConsumer& consumer, const JobContext& job = {},
                            const TensorObserver& observer = {}, const Calibration* calibration = nullptr);

/// Quantizes layer by layer, one float layer alive at a time. `calibration` is for methods that look at
/// activations; null is an error for those that do not do without. Errors: usage, badFile for weights that
/// are not finite (naming tensor and row), stopped.
Expected<ModelVariant> quantizeModel(const ModelPointer& model, const QuantScheme& scheme,
                                     const JobContext& job = {}, const TensorObserver& observer = {},
                                     const Calibration* calibration = nullptr);

/// The same with weights from elsewhere than the model's own bytes (benchmarks of a shape), not calibrated.
Expected<ModelVariant> quantizeFrom(const EditedModel::Source& source, const ModelPointer& model,
                                    const QuantScheme& scheme, const JobContext& job = {},
                                    const TensorObserver& observer = {});

/// The model as opened, nothing replaced.
[[nodiscard]] ModelVariant asOpened(const ModelPointer& model);

} // namespace nibble
