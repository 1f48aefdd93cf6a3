// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/int8_quantizer.h"

#include <algorithm>
#include <cmath>

#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

QuantizerNeeds Int8Quantizer::needs() const {
    QuantizerNeeds needs;
    needs.range = m_activations.scheme == ActivationScheme::int8Static;
    needs.importance = m_activations.scheme == ActivationScheme::int8Outliers;
    return needs;
}

PlannedTensor Int8Quantizer::plan(const TensorTask& task) const {
    const CodedLayout layout{
        .rows = task.rows, .cols = task.cols, .bits = 8, .group = task.cols, .scaleBits = 32};
    const double range = m_activations.scheme == ActivationScheme::int8Static ? sizeof(float) : 0.0;
    return {m_choice.text(), layout.storedBytes() + range, false};
}

namespace {

/// Columns whose inputs reached the threshold in calibration.
std::vector<std::int32_t> outlierColumns(const LayerInputs* inputs, float threshold) {
    std::vector<std::int32_t> columns;
    for (std::size_t i = 0; inputs && i < inputs->maxAbs.size(); ++i)
        if (inputs->maxAbs[i] >= threshold)
            columns.push_back(static_cast<std::int32_t>(i));
    return columns;
}

/// INT8 per row, but for some columns, which are rounded by a scale of their own. What makes an input large
/// makes its weights small: on the rows' grid little would be left of them, and the input multiplies that
/// error.
Expected<CodedMatrix> roundApart(const RoundToNearest& settings, std::span<const float> weights,
                                 std::vector<std::int32_t> columns, const JobContext& job) {
    if (columns.empty())
        return roundToNearest(settings, weights, job);
    std::vector<float> rest(weights.begin(), weights.end());
    std::vector<float> scales(columns.size());
    for (std::int64_t row = 0; row < settings.rows; ++row)
        for (std::size_t i = 0; i < columns.size(); ++i) {
            float& weight = rest[static_cast<std::size_t>(row * settings.cols + columns[i])];
            scales[i] = std::max(scales[i], std::abs(weight) / 127);
            weight = 0;
        }
    auto matrix = roundToNearest(settings, rest, job);
    if (!matrix)
        return matrix;
    for (std::int64_t row = 0; row < settings.rows; ++row)
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto at = static_cast<std::size_t>(row * settings.cols + columns[i]);
            const float steps = scales[i] > 0 ? roundToEven(weights[at] / scales[i]) : 0.0F;
            matrix->codes[at] =
                static_cast<std::uint8_t>(static_cast<int>(std::clamp(steps, -127.0F, 127.0F)) + 128);
        }
    matrix->ownColumns = std::move(columns);
    matrix->ownScales = std::move(scales);
    return matrix;
}

} // namespace

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
    std::vector<std::int32_t> apart;
    if (m_activations.scheme == ActivationScheme::int8Outliers)
        apart = outlierColumns(task.inputs, m_activations.threshold);
    auto tensor = codedTensor(task, m_choice, roundApart(settings, weights, std::move(apart), job),
                              m_activations.scheme);
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
