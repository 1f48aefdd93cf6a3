// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/edited_model.h"
#include "core/methods/params.h"
#include "core/model/model_variant.h"

namespace nibble {

/// Writes a model as an equivalent one: the same float logits, other weights and activations.
class Transform {
public:
    virtual ~Transform() = default;
    /// Errors: unsupported, naming the architecture that it cannot be done for; usage if an option does not
    /// fit the model; those of reading norms and biases.
    virtual Expected<void> apply(EditedModel& model) const = 0;
};

using TransformPointer = std::unique_ptr<const Transform>;

/// What a transform says of itself, as MethodInfo of a method.
struct TransformInfo {
    std::string name;
    std::string title;
    std::string description;
    std::vector<ParamSpec> params;
    std::function<TransformPointer(const ParamValues&)> make;
};

/// Every transform, in the order of transforms.def.
[[nodiscard]] std::span<const TransformInfo> allTransforms();

/// Reads "transform+transform+…" and puts each in canonical form. Errors: usage.
Expected<std::vector<MethodChoice>> parseTransforms(std::string_view text);

/// The model after these transforms. `source`: where its weights come from, as EditedModel has it. Errors:
/// usage, unsupported.
Expected<EditedModel> transformModel(ModelPointer model, std::span<const MethodChoice> transforms,
                                     EditedModel::Source source = {});

/// The whole equivalent model, every changed matrix stored as `type` (F32, F16 or BF16), to run or write.
/// Errors: those of storing.
Expected<ModelVariant> storedVariant(const EditedModel& model, ElementType type, const JobContext& job = {});

/// A model in memory that has a variant's tensors for its own, sharing the others with the variant's model.
/// It keeps path and format of the model that it was made from. Errors: unsupported if the variant holds
/// codes.
Expected<ModelPointer> modelOf(const ModelVariant& variant, std::string name);

} // namespace nibble
