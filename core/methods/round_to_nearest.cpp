// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/round_to_nearest.h"

#include <algorithm>
#include <cmath>

#include "core/base/translate.h"
#include "core/formats/half.h"
#include "core/methods/coding.h"
#include "core/methods/common_params.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

/// Scale of one group from its range.
float rangeScale(const RoundToNearest& settings, std::pair<float, float> range) {
    const int levels = 1 << settings.bits;
    return settings.asymmetric ? (range.second - range.first) / static_cast<float>(levels - 1)
                               : std::max(-range.first, range.second) / static_cast<float>(levels / 2 - 1);
}

CodedMatrix emptyMatrix(const RoundToNearest& settings) {
    return CodedLayout{.rows = settings.rows,
                       .cols = settings.cols,
                       .bits = settings.bits,
                       .group = settings.group,
                       .flattened = settings.flattened}
        .matrix();
}

} // namespace

RoundToNearest gridOf(std::int64_t rows, std::int64_t cols, int bits, const Granularity& granularity,
                      bool asymmetric) {
    const bool perTensor = granularity.kind == Granularity::Kind::tensor;
    const bool perChannel = granularity.kind == Granularity::Kind::channel;
    return {.rows = rows,
            .cols = cols,
            .bits = bits,
            .group = perTensor    ? rows * cols
                     : perChannel ? cols
                                  : granularity.group,
            .flattened = perTensor,
            .asymmetric = asymmetric,
            .scalesF32 = perChannel && bits == 8};
}

float storedScale(float scale, bool asF32) {
    return asF32 ? scale : roundToHalf(std::min(scale, kLargestHalf));
}

GridStep gridStep(const RoundToNearest& settings, std::pair<float, float> range) {
    const int levels = 1 << settings.bits;
    GridStep step{storedScale(rangeScale(settings, range), settings.scalesF32),
                  settings.asymmetric ? 0.0F : static_cast<float>(levels / 2)};
    if (settings.asymmetric && step.scale > 0)
        step.zero = std::clamp(-roundToEven(range.first / step.scale), 0.0F, static_cast<float>(levels - 1));
    return step;
}

void encodeOnGrid(const float* values, std::int64_t count, GridStep step, int bits, std::uint8_t* codes) {
    const auto largest = static_cast<float>((1 << bits) - 1);
    if (!(step.scale > 0)) { // zeros only, or so small that the scale underflows: every code is the zero's
        std::fill_n(codes, count, static_cast<std::uint8_t>(step.zero));
        return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
        const float code = roundToEven(std::clamp(values[i] / step.scale, -1024.0F, 1024.0F)) + step.zero;
        codes[i] = static_cast<std::uint8_t>(static_cast<int>(std::clamp(code, 0.0F, largest)));
    }
}

void storeGrid(CodedMatrix& matrix, const RoundToNearest& settings, std::vector<float> scales,
               std::vector<std::uint8_t> zeros) {
    const int levels = 1 << settings.bits;
    for (int code = 0; code < levels; ++code)
        matrix.table.push_back(static_cast<float>(settings.asymmetric ? code : code - levels / 2));
    matrix.zeros = std::move(zeros);
    if (settings.scalesF32)
        matrix.scalesF32 = std::move(scales);
    else
        std::transform(scales.begin(), scales.end(), std::back_inserter(matrix.scalesF16), floatToHalf);
}

Expected<CodedMatrix> roundWithScales(const RoundToNearest& settings, std::span<const float> weights,
                                      std::vector<float> scales, std::vector<std::uint8_t> zeros,
                                      const JobContext& job) {
    CodedMatrix matrix = emptyMatrix(settings);
    const auto middle = static_cast<float>(1 << (settings.bits - 1));
    encodeCodes(matrix, weights, job,
                [&](std::int64_t group, const float* values, std::int64_t count, std::uint8_t* codes) {
                    const auto i = static_cast<std::size_t>(group);
                    const float zero = settings.asymmetric ? static_cast<float>(zeros[i]) : middle;
                    encodeOnGrid(values, count, {scales[i], zero}, settings.bits, codes);
                });
    if (job.stopRequested())
        return stoppedByUser();
    storeGrid(matrix, settings, std::move(scales), std::move(zeros));
    return matrix;
}

Expected<CodedMatrix> roundToNearest(const RoundToNearest& settings, std::span<const float> weights,
                                     const JobContext& job) {
    const CodedMatrix matrix = emptyMatrix(settings);
    const auto groups = static_cast<std::size_t>(matrix.groups());
    std::vector<std::pair<float, float>> ranges(groups);
    groupRanges(matrix, weights, ranges);
    std::vector<float> scales(groups);
    std::vector<std::uint8_t> zeros(settings.asymmetric ? groups : 0);
    for (std::size_t i = 0; i < groups; ++i) {
        const GridStep step = gridStep(settings, ranges[i]);
        scales[i] = step.scale;
        if (settings.asymmetric)
            zeros[i] = static_cast<std::uint8_t>(step.zero);
    }
    return roundWithScales(settings, weights, std::move(scales), std::move(zeros), job);
}

namespace {

class RoundToNearestQuantizer : public Quantizer {
public:
    RoundToNearestQuantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_bits(values.bits()), m_granularity(values.granularity()),
          m_asymmetric(values.flag("asym")), m_int8Activations(values.flag("a8")) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const auto settings = settingsFor(task);
        const CodedLayout layout{.rows = task.rows,
                                 .cols = task.cols,
                                 .bits = m_bits,
                                 .group = settings.group,
                                 .flattened = settings.flattened,
                                 .scaleBits = settings.scalesF32 ? 32 : 16,
                                 .zeros = m_asymmetric};
        return {m_choice.text(), layout.storedBytes(), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        return codedTensor(task, m_choice, roundToNearest(settingsFor(task), weights, job),
                           m_int8Activations ? ActivationScheme::int8Per32 : ActivationScheme::f32);
    }

private:
    [[nodiscard]] RoundToNearest settingsFor(const TensorTask& task) const {
        return gridOf(task.rows, task.cols, m_bits, m_granularity, m_asymmetric);
    }

    MethodChoice m_choice;
    int m_bits;
    Granularity m_granularity;
    bool m_asymmetric, m_int8Activations;
};

} // namespace

MethodInfo roundToNearestMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "Round to nearest"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Every weight goes to the nearest step of an even grid; no calibration."),
            .params = {bitsParam(), granularityParam(32), asymmetricParam(), int8ActivationsParam()},
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<RoundToNearestQuantizer>(choice, values);
            }};
}

} // namespace nibble
