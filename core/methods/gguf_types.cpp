// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <functional>

#include "core/base/translate.h"
#include "core/formats/gguf_mix.h"
#include "core/formats/number_format.h"
#include "core/methods/registry.h"
#include "core/methods/stored_type.h"

namespace nibble {

namespace {

/// Which type a matrix gets.
using TypeRule = std::function<MixChoice(const TensorTask&)>;

/// Types of a GGUF file: each matrix gets the type of the rule, and its activations are INT8 per 32.
class GgufTypesQuantizer : public Quantizer {
public:
    GgufTypesQuantizer(MethodChoice choice, bool importance, TypeRule rule)
        : m_choice(std::move(choice)), m_importance(importance), m_rule(std::move(rule)) {}

    [[nodiscard]] QuantizerNeeds needs() const override {
        return {.importance = m_importance, .matrix = m_importance};
    }
    [[nodiscard]] bool covers(const TensorTask& task) const override {
        return Quantizer::covers(task) || task.isEmbedding;
    }
    [[nodiscard]] bool takesRowsApart() const override { return true; }
    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const auto mix = m_rule(task);
        auto planned = planStored(mix.type, task);
        planned.fallback = mix.fallback;
        return planned;
    }
    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        const auto importance = importanceOf(task);
        if (!importance)
            return Unexpected(importance.error());
        const auto mix = m_rule(task);
        auto result = storeAs(mix.type, task, weights, m_choice, *importance, job);
        if (!result)
            return result;
        result->fallback = mix.fallback;
        result->activations =
            info(mix.type).blockElements > 1 ? ActivationScheme::int8Per32 : ActivationScheme::f32;
        return result;
    }

private:
    /// Mean x² per column; null where none is asked for. A token embedding multiplies nothing, and importance
    /// matrices usually leave the output projection out.
    [[nodiscard]] Expected<const float*> importanceOf(const TensorTask& task) const {
        if (!m_importance || (!task.inputs && (task.isOutput || !Quantizer::covers(task))))
            return nullptr;
        if (!task.inputs || static_cast<std::int64_t>(task.inputs->meanSquare.size()) != task.cols)
            return fail(ErrorKind::failed, "{}: calibration saw no inputs of {}", m_choice.text(), task.name);
        return task.inputs->meanSquare.data();
    }

    MethodChoice m_choice;
    bool m_importance;
    TypeRule m_rule;
};

ParamSpec importanceParam() {
    return {.key = "imatrix",
            .title = NIBBLE_TRANSLATE("Method", "Importance matrix"),
            .description = NIBBLE_TRANSLATE(
                "Method",
                "Weights count by the mean square of the inputs that they multiply, measured on the "
                "calibration text.")};
}

std::string titleOf(std::string_view name) {
    std::string title(name);
    std::transform(title.begin(), title.end(), title.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return title;
}

TypeRule mixRule(GgufFileType fileType, bool importance) {
    return [fileType, importance](const TensorTask& task) {
        return ggufMixType(fileType, {.name = task.name,
                                      .cols = task.cols,
                                      .layer = task.layer,
                                      .layers = task.layers,
                                      .heads = task.heads,
                                      .kvHeads = task.kvHeads,
                                      .isOutput = task.isOutput,
                                      .importance = importance});
    };
}

/// Block types of GGUF that we can write.
std::vector<std::string_view> writtenTypes() {
    std::vector<std::string_view> names;
    for (const auto& row : allElementTypes())
        if (row.ggmlId >= 0 && row.blockElements > 1 && numberFormat(row.type).encode)
            names.push_back(row.name);
    return names;
}

} // namespace

MethodInfo ggufFileTypeMethod(std::string_view name) {
    const GgufFileType fileType = ggufFileTypeByName(name)->fileType;
    MethodInfo method{
        .name = std::string(name),
        .title = titleOf(name),
        .description = NIBBLE_TRANSLATE(
            "Method", "llama.cpp's file type of this name: its block type, with others for some tensors by "
                      "its rules and where a row is no whole number of blocks."),
        .params = {importanceParam()},
        .make = [fileType](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
            const bool importance = values.flag("imatrix");
            return std::make_unique<GgufTypesQuantizer>(choice, importance, mixRule(fileType, importance));
        }};
    if (fileType != GgufFileType::q8_0)
        return method;
    // Q8_0 takes its scale from the largest value, whatever is important.
    method.params.clear();
    method.make = [](const MethodChoice& choice, const ParamValues& /*values*/) -> QuantizerPointer {
        return std::make_unique<GgufTypesQuantizer>(choice, false, mixRule(GgufFileType::q8_0, false));
    };
    return method;
}

MethodInfo oneTypeMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "One GGUF type"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Every matrix in this one GGUF block type, the token embedding and the output "
                          "projection too; another only where a row is no whole number of blocks."),
            .params = {{.key = "type",
                        .kind = ParamSpec::Kind::choice,
                        .fallback = std::string_view("q4_k"),
                        .title = NIBBLE_TRANSLATE("Method", "Block type"),
                        .description = NIBBLE_TRANSLATE("Method", "The block type of every matrix."),
                        .words = writtenTypes(),
                        .alwaysWritten = true},
                       importanceParam()},
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                const ElementType type = *elementTypeByName(values.choice("type"));
                return std::make_unique<GgufTypesQuantizer>(
                    choice, values.flag("imatrix"),
                    [type](const TensorTask& task) { return fittingType(type, task.cols); });
            }};
}

} // namespace nibble
