// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/translate.h"
#include "core/formats/small_float.h"
#include "core/methods/coding.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

constexpr std::string_view kE4m3Word = "e4m3";
constexpr std::string_view kE5m2Word = "e5m2";
constexpr std::string_view kChannelWord = "channel";
constexpr std::string_view kTensorWord = "tensor";

/// FP8 with an F32 scale, absmax / largest finite value, per output channel or tensor.
class Fp8Quantizer : public Quantizer {
public:
    Fp8Quantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_isE5m2(values.choice("format") == kE5m2Word),
          m_perTensor(values.choice("scale") == kTensorWord), m_activations(values.flag("a8")) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        return {m_choice.text(), layoutFor(task).storedBytes(), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        const auto scheme = m_isE5m2 ? ActivationScheme::e5m2PerToken : ActivationScheme::e4m3PerToken;
        return codedTensor(task, m_choice, encode(layoutFor(task), weights, job),
                           m_activations ? scheme : ActivationScheme::f32);
    }

private:
    [[nodiscard]] CodedLayout layoutFor(const TensorTask& task) const {
        return {.rows = task.rows,
                .cols = task.cols,
                .bits = 8,
                .group = m_perTensor ? task.rows * task.cols : task.cols,
                .flattened = m_perTensor,
                .scaleBits = 32};
    }

    [[nodiscard]] Expected<CodedMatrix> encode(const CodedLayout& layout, std::span<const float> weights,
                                               const JobContext& job) const {
        const SmallFloat& format = m_isE5m2 ? kE5m2 : kE4m3;
        CodedMatrix matrix = layout.matrix();
        std::vector<std::pair<float, float>> ranges(static_cast<std::size_t>(matrix.groups()));
        groupRanges(matrix, weights, ranges);
        const float largest = format.decode(format.maxCode());
        for (const auto& [low, high] : ranges)
            matrix.scalesF32.push_back(std::max(-low, high) / largest);
        encodeCodes(matrix, weights, job,
                    [&](std::int64_t group, const float* values, std::int64_t count, std::uint8_t* codes) {
                        const float scale = matrix.scalesF32[static_cast<std::size_t>(group)];
                        for (std::int64_t i = 0; i < count; ++i)
                            codes[i] = format.encode(scale > 0 ? values[i] / scale : 0.0F);
                    });
        if (job.stopRequested())
            return stoppedByUser();
        const auto& values = m_isE5m2 ? kSmallFloatTable<kE5m2> : kSmallFloatTable<kE4m3>;
        matrix.table.assign(values.begin(), values.end());
        return matrix;
    }

    MethodChoice m_choice;
    bool m_isE5m2, m_perTensor, m_activations;
};

} // namespace

MethodInfo fp8Method(std::string_view name) {
    using Kind = ParamSpec::Kind;
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "FP8"),
            .description = NIBBLE_TRANSLATE(
                "Method", "8-bit floating point (arXiv 2209.05433), scaled so that the largest weight is the "
                          "format's largest number."),
            .params = {{.key = "format",
                        .kind = Kind::choice,
                        .fallback = kE4m3Word,
                        .title = NIBBLE_TRANSLATE("Method", "Format"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "e4m3 has one more bit of precision, e5m2 one more of range."),
                        .words = {kE4m3Word, kE5m2Word},
                        .alwaysWritten = true},
                       {.key = "scale",
                        .kind = Kind::choice,
                        .fallback = kChannelWord,
                        .title = NIBBLE_TRANSLATE("Method", "Scale per"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "Weights that share a scale: an output channel or the tensor."),
                        .words = {kChannelWord, kTensorWord}},
                       {.key = "a8",
                        .title = NIBBLE_TRANSLATE("Method", "FP8 activations"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "Activations are rounded to the same format, each token scaled by its "
                                      "absmax. No kernel multiplies FP8 by FP8 here: decoded.")}},
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<Fp8Quantizer>(choice, values);
            }};
}

} // namespace nibble
