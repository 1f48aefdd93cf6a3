// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/formats/number_format.h"
#include "core/methods/registry.h"
#include "core/methods/stored_type.h"

namespace nibble {

Expected<QuantizedTensor> storeAs(ElementType type, const TensorTask& task, std::span<const float> weights,
                                  const MethodChoice& choice, const float* importance,
                                  const JobContext& job) {
    QuantizedTensor result{.name = task.name, .shape = {task.rows, task.cols}, .choice = choice};
    const auto* source = task.source;
    // A model that is only a shape (a benchmark's) has no bytes to share.
    const bool stored = source && !source->data.bytes().empty();
    if (stored && source->data.type() == type && !source->transposed && source->rowScales.empty()) {
        result.storage = source->data;
        return result;
    }
    auto encoded = encodeMatrix(weights, result.shape, type, importance, job.stop);
    if (!encoded)
        return passOn(encoded);
    result.storage = std::move(*encoded);
    return result;
}

PlannedTensor planStored(ElementType type, const TensorTask& task) {
    const auto bytes = byteCount(type, {task.rows, task.cols}).value_or(0);
    return {std::string(info(type).name), static_cast<double>(bytes), false};
}

namespace {

/// A plain floating-point type for every matrix, the token embedding too.
class FloatTypeQuantizer : public Quantizer {
public:
    FloatTypeQuantizer(MethodChoice choice, ElementType type) : m_choice(std::move(choice)), m_type(type) {}

    [[nodiscard]] bool covers(const TensorTask& task) const override {
        return Quantizer::covers(task) || task.isEmbedding;
    }
    [[nodiscard]] bool takesRowsApart() const override { return true; }
    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        return planStored(m_type, task);
    }
    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        return storeAs(m_type, task, weights, m_choice, nullptr, job);
    }

private:
    MethodChoice m_choice;
    ElementType m_type;
};

} // namespace

MethodInfo floatTypeMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = name == "f32"   ? "F32"
                     : name == "f16" ? "F16"
                                     : "BF16",
            .description = NIBBLE_TRANSLATE(
                "Method", "Every matrix stored as this floating-point type, rounded to nearest even."),
            .params = {},
            .make = [](const MethodChoice& choice, const ParamValues& /*values*/) -> QuantizerPointer {
                return std::make_unique<FloatTypeQuantizer>(choice, *elementTypeByName(choice.method));
            }};
}

} // namespace nibble
