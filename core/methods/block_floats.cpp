// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/formats/microscaling.h"
#include "core/methods/coding.h"
#include "core/methods/registry.h"
#include "core/methods/stored_type.h"

namespace nibble {

namespace {

/// MXFP4 as ggml encodes it, its activations INT8 per 32 as llama.cpp has them, or as OCP specifies it. Rows
/// that are no whole blocks become F16.
class Mxfp4Quantizer : public Quantizer {
public:
    Mxfp4Quantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_isOcp(values.flag("ocp")) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        auto planned = planStored(fits(task) ? ElementType::mxfp4 : ElementType::f16, task);
        planned.fallback = !fits(task);
        return planned;
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& /*job*/) const override {
        if (m_isOcp && fits(task)) {
            auto blocks = encodeMxfp4Ocp(weights, task.rows, task.cols);
            if (!blocks)
                return passOn(blocks);
            return QuantizedTensor{.name = task.name,
                                   .shape = {task.rows, task.cols},
                                   .choice = m_choice,
                                   .storage = std::move(*blocks)};
        }
        auto result = storeAs(fits(task) ? ElementType::mxfp4 : ElementType::f16, task, weights, m_choice);
        if (!result)
            return result;
        result->fallback = !fits(task);
        if (!result->fallback)
            result->activations = ActivationScheme::int8Per32;
        return result;
    }

private:
    [[nodiscard]] static bool fits(const TensorTask& task) {
        return task.cols % info(ElementType::mxfp4).blockElements == 0;
    }

    MethodChoice m_choice;
    bool m_isOcp;
};

class Nvfp4Quantizer : public Quantizer {
public:
    explicit Nvfp4Quantizer(MethodChoice choice) : m_choice(std::move(choice)) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        return {m_choice.text(), nvfp4Bytes(task.rows, task.cols), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& /*job*/) const override {
        return codedTensor(task, m_choice, encodeNvfp4(weights, task.rows, task.cols), ActivationScheme::f32);
    }

private:
    MethodChoice m_choice;
};

} // namespace

MethodInfo mxfp4Method(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "MXFP4"),
            .description = NIBBLE_TRANSLATE(
                "Method", "4-bit floats (E2M1) in blocks of 32 whose scale is a power of two (OCP "
                          "Microscaling Formats 1.0), chosen as ggml does."),
            .params = {{.key = "ocp",
                        .title = NIBBLE_TRANSLATE("Method", "As the specification rounds"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "Ties go to even and activations stay float; without it ggml's rule: "
                                      "the least absolute error, activations in INT8.")}},
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<Mxfp4Quantizer>(choice, values);
            }};
}

MethodInfo nvfp4Method(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "NVFP4"),
            .description = NIBBLE_TRANSLATE(
                "Method", "4-bit floats (E2M1) in groups of 16 with an E4M3 scale each and one F32 scale for "
                          "the tensor, as compressed-tensors stores them."),
            .params = {},
            .make = [](const MethodChoice& choice, const ParamValues& /*values*/) -> QuantizerPointer {
                return std::make_unique<Nvfp4Quantizer>(choice);
            }};
}

} // namespace nibble
