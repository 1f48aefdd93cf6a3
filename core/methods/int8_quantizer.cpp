// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/int8_quantizer.h"

#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

QuantizerNeeds Int8Quantizer::needs() const {
    QuantizerNeeds needs;
    needs.range = m_activations.scheme == ActivationScheme::int8Static;
    return needs;
}

PlannedTensor Int8Quantizer::plan(const TensorTask& task) const {
    const CodedLayout layout{
        .rows = task.rows, .cols = task.cols, .bits = 8, .group = task.cols, .scaleBits = 32};
    const double range = m_activations.scheme == ActivationScheme::int8Static ? sizeof(float) : 0.0;
    return {m_choice.text(), layout.storedBytes() + range, false};
}

Expected<QuantizedTensor> Int8Quantizer::quantize(const TensorTask& task, std::span<const float> weights,
                                                  const JobContext& job) const {
    const RoundToNearest settings{
        .rows = task.rows, .cols = task.cols, .bits = 8, .group = task.cols, .scalesF32 = true};
    float parameter = m_activations.threshold;
    if (m_activations.scheme == ActivationScheme::int8Static) {
        if (!task.inputs || task.inputs->range.total() == 0)
            return fail(ErrorKind::usage, "{}: {} needs calibration", task.name, m_choice.text());
        const double clip =
            calibratedClip(task.inputs->range, {.calibrator = m_activations.calibrator, .bits = 8});
        parameter = static_cast<float>(clip / largestCode(8, false));
    }
    auto tensor = codedTensor(task, m_choice, roundToNearest(settings, weights, job), m_activations.scheme);
    if (tensor)
        tensor->activationParameter = parameter;
    return tensor;
}

std::vector<ParamSpec> calibratedRangeParams() {
    ParamSpec isStatic{
        .key = "static",
        .title = NIBBLE_TRANSLATE("Method", "Static activations"),
        .description = NIBBLE_TRANSLATE(
            "Method", "One range per tensor, calibrated beforehand, instead of one per token.")};
    ParamSpec calibrator{.key = "calibrator",
                         .kind = ParamSpec::Kind::choice,
                         .fallback = allCalibrators().front().name,
                         .title = NIBBLE_TRANSLATE("Method", "Calibrator"),
                         .description = NIBBLE_TRANSLATE("Method", "How the static range is chosen."),
                         .onlyWith = "static"};
    for (const auto& row : allCalibrators())
        calibrator.words.push_back(row.name);
    return {std::move(isStatic), std::move(calibrator)};
}

Int8Activations calibratedRange(const ParamValues& values) {
    if (!values.flag("static"))
        return {};
    return {.scheme = ActivationScheme::int8Static,
            .calibrator = calibratorByName(values.choice("calibrator")).value_or(Calibrator::minMax)};
}

} // namespace nibble
