// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/registry.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

namespace {

/// INT8 weights with an F32 scale per output channel, absmax / 127; activations INT8 per token as they come.
class W8A8Quantizer : public Quantizer {
public:
    explicit W8A8Quantizer(MethodChoice choice) : m_choice(std::move(choice)) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const CodedLayout layout{
            .rows = task.rows, .cols = task.cols, .bits = 8, .group = task.cols, .scaleBits = 32};
        return {m_choice.text(), layout.storedBytes(), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        const RoundToNearest settings{
            .rows = task.rows, .cols = task.cols, .bits = 8, .group = task.cols, .scalesF32 = true};
        return codedTensor(task, m_choice, roundToNearest(settings, weights, job),
                           ActivationScheme::int8PerToken);
    }

private:
    MethodChoice m_choice;
};

} // namespace

MethodInfo w8a8Method(std::string_view name) {
    return {
        .name = std::string(name),
        .title = NIBBLE_TRANSLATE("Method", "W8A8"),
        .description = NIBBLE_TRANSLATE(
            "Method", "INT8 weights per output channel and INT8 activations per token, scaled as they come."),
        .params = {},
        .make = [](const MethodChoice& choice, const ParamValues& /*values*/) -> QuantizerPointer {
            return std::make_unique<W8A8Quantizer>(choice);
        }};
}

} // namespace nibble
