// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/formats/gguf_mix.h"
#include "core/methods/registry.h"
#include "core/methods/stored_type.h"

namespace nibble {

namespace {

/// A GGUF file type: each matrix gets the type that llama.cpp's rules give it, and its activations are INT8
/// per 32.
class GgufFileTypeQuantizer : public Quantizer {
public:
    GgufFileTypeQuantizer(MethodChoice choice, ElementType base)
        : m_choice(std::move(choice)), m_base(base) {}

    [[nodiscard]] bool covers(const TensorTask& task) const override {
        return Quantizer::covers(task) || task.isEmbedding;
    }
    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const auto mix = typeFor(task);
        auto planned = planStored(mix.type, task);
        planned.fallback = mix.fallback;
        return planned;
    }
    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& /*job*/) const override {
        const auto mix = typeFor(task);
        auto result = storeAs(mix.type, task, weights, m_choice);
        if (!result)
            return result;
        result->fallback = mix.fallback;
        result->activations =
            info(mix.type).blockElements > 1 ? ActivationScheme::int8Per32 : ActivationScheme::f32;
        return result;
    }

private:
    [[nodiscard]] MixChoice typeFor(const TensorTask& task) const {
        return ggufMixType(m_base, {.cols = task.cols, .isOutput = task.isOutput});
    }

    MethodChoice m_choice;
    ElementType m_base;
};

} // namespace

MethodInfo ggufFileTypeMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = name == "q8_0" ? "Q8_0" : "Q4_0",
            .description = NIBBLE_TRANSLATE(
                "Method", "llama.cpp's file type of this name: blocks of 32 with an F16 scale, the output "
                          "projection by its own rule."),
            .params = {},
            .make = [](const MethodChoice& choice, const ParamValues& /*values*/) -> QuantizerPointer {
                return std::make_unique<GgufFileTypeQuantizer>(choice, *elementTypeByName(choice.method));
            }};
}

} // namespace nibble
