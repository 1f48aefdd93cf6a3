// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/common_params.h"
#include "core/methods/gptq.h"
#include "core/methods/registry.h"

namespace nibble {

GptqSettings gptqSettings(const ParamValues& values, std::int64_t rows, std::int64_t cols) {
    return {.grid = gridOf(rows, cols, values.bits(), values.granularity(), values.flag("asym")),
            .damping = values.number("damp"),
            .activationOrder = values.flag("act"),
            .staticGroups = values.flag("static")};
}

namespace {

class GptqQuantizer : public Quantizer {
public:
    GptqQuantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_values(values), m_sequential(!values.flag("oneshot")),
          m_int8Activations(values.flag("a8")) {}

    [[nodiscard]] QuantizerNeeds needs() const override {
        return {.hessian = true, .sequential = m_sequential};
    }

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const auto settings = settingsFor(task);
        const auto& grid = settings.grid;
        const CodedLayout layout{.rows = task.rows,
                                 .cols = task.cols,
                                 .bits = grid.bits,
                                 .group = grid.group,
                                 .flattened = grid.flattened,
                                 .scaleBits = grid.scalesF32 ? 32 : 16,
                                 .zeros = grid.asymmetric};
        const double order = storesColumnOrder(settings) ? CodedMatrix::columnOrderBytes(task.cols) : 0.0;
        return {m_choice.text(), layout.storedBytes() + order, false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        const auto settings = settingsFor(task);
        const std::span<const float> hessian =
            task.inputs ? std::span(task.inputs->hessian) : std::span<float>();
        auto result = gptq(settings, weights, hessian, job);
        if (!result)
            return fail(result.error().kind, "{}: {}", task.name, result.error().message);
        auto tensor = codedTensor(task, m_choice, std::move(result->matrix),
                                  m_int8Activations ? ActivationScheme::int8Per32 : ActivationScheme::f32);
        if (tensor && result->damping != settings.damping)
            tensor->note = fmt::format("its Hessian is singular: damping raised to {}", result->damping);
        return tensor;
    }

private:
    [[nodiscard]] GptqSettings settingsFor(const TensorTask& task) const {
        return gptqSettings(m_values, task.rows, task.cols);
    }

    MethodChoice m_choice;
    ParamValues m_values;
    bool m_sequential, m_int8Activations;
};

std::vector<ParamSpec> gptqParams() {
    using Kind = ParamSpec::Kind;
    return {
        bitsParam(),
        granularityParam(128),
        {.key = "act",
         .title = NIBBLE_TRANSLATE("Method", "Large inputs first"),
         .description = NIBBLE_TRANSLATE(
             "Method", "Columns are rounded in the order of their inputs' size (act-order). Groups follow "
                       "that order, and the order is stored, unless the groups are static.")},
        asymmetricParam(),
        {.key = "static",
         .title = NIBBLE_TRANSLATE("Method", "Static groups"),
         .description = NIBBLE_TRANSLATE(
             "Method", "Scales come from the untouched weights, and groups keep the order of the inputs.")},
        {.key = "oneshot",
         .title = NIBBLE_TRANSLATE("Method", "Inputs of the float model"),
         .description = NIBBLE_TRANSLATE(
             "Method", "Every layer is fitted to the inputs that the float model gives it, in one pass per "
                       "block; else to those that the layers quantized before it give.")},
        {.key = "damp",
         .kind = Kind::number,
         .fallback = 0.01,
         .title = NIBBLE_TRANSLATE("Method", "Damping"),
         .description = NIBBLE_TRANSLATE(
             "Method", "Added to the Hessian's diagonal, as a share of the diagonal's mean."),
         .least = 0,
         .most = 100},
        int8ActivationsParam()};
}

} // namespace

MethodInfo gptqMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "GPTQ"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Each column is rounded, and the columns still to come make up for its error, as "
                          "the layer's inputs in a calibration text tell (arXiv 2210.17323)."),
            .params = gptqParams(),
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<GptqQuantizer>(choice, values);
            }};
}

} // namespace nibble
