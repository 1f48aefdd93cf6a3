// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/common_params.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

/// Blocks of scales that share a second-level scale (QLoRA).
constexpr std::int64_t kSecondBlock = 256;

/// Index of the nearest of the rising `levels`; a value on the midpoint goes down, as in bitsandbytes.
template <std::size_t N>
std::uint8_t nearestLevel(const std::array<float, N - 1>& midpoints, float value) {
    int code = 0;
    for (const float midpoint : midpoints)
        code += value > midpoint ? 1 : 0;
    return static_cast<std::uint8_t>(code);
}

template <std::size_t N>
std::array<float, N - 1> midpointsOf(std::span<const float, N> levels) {
    std::array<float, N - 1> midpoints{};
    for (std::size_t i = 0; i + 1 < N; ++i)
        midpoints[i] = (levels[i] + levels[i + 1]) / 2;
    return midpoints;
}

/// Double quantization: absmax less its mean, through the dynamic map, in blocks of 256 with an F32 absmax.
void quantizeScales(CodedMatrix& matrix, const std::vector<float>& absmax) {
    static const auto midpoints = midpointsOf(dynamicMap8());
    double sum = 0;
    for (const float value : absmax)
        sum += static_cast<double>(value);
    matrix.scaleOffset = static_cast<float>(sum / static_cast<double>(absmax.size()));
    matrix.scaleCodes.resize(absmax.size());
    for (std::size_t first = 0; first < absmax.size(); first += kSecondBlock) {
        const std::size_t last = std::min(absmax.size(), first + kSecondBlock);
        float second = 0;
        for (std::size_t i = first; i < last; ++i)
            second = std::max(second, std::abs(absmax[i] - matrix.scaleOffset));
        matrix.secondScales.push_back(second);
        for (std::size_t i = first; i < last; ++i) {
            const float relative = second > 0 ? (absmax[i] - matrix.scaleOffset) / second : 0.0F;
            matrix.scaleCodes[i] = static_cast<std::uint8_t>(
                std::lower_bound(midpoints.begin(), midpoints.end(), relative) - midpoints.begin());
        }
    }
}

std::uint8_t nf4Code(float relative) {
    static const auto midpoints = midpointsOf(nf4Levels());
    return nearestLevel<16>(midpoints, relative);
}

/// The published thresholds on the magnitude, and the code above each of them.
std::uint8_t fp4Code(float relative) {
    struct Step {
        float above;
        std::uint8_t code;
    };
    static constexpr std::array<Step, 7> steps = {{{0.00260417F, 1},
                                                   {0.0859375F, 6},
                                                   {0.20833333F, 7},
                                                   {0.29166667F, 4},
                                                   {0.4166667F, 5},
                                                   {0.583333F, 2},
                                                   {0.8333333F, 3}}};
    std::uint8_t code = 0;
    for (const Step& step : steps)
        code = std::abs(relative) > step.above ? step.code : code;
    return static_cast<std::uint8_t>(relative < 0 ? code | 8U : code);
}

/// bitsandbytes' 4 bits over the flattened matrix: x / absmax of its block to the nearest level.
template <typename Code>
Expected<CodedMatrix> blockwise(const CodedLayout& layout, std::span<const float> levels, Code code,
                                std::span<const float> weights, const JobContext& job) {
    CodedMatrix matrix = layout.matrix();
    std::vector<std::pair<float, float>> ranges(static_cast<std::size_t>(matrix.groups()));
    groupRanges(matrix, weights, ranges);
    std::vector<float> absmax;
    absmax.reserve(ranges.size());
    for (const auto& [low, high] : ranges)
        absmax.push_back(std::max(-low, high));
    encodeCodes(matrix, weights, job,
                [&](std::int64_t group, const float* values, std::int64_t count, std::uint8_t* codes) {
                    const float scale = absmax[static_cast<std::size_t>(group)];
                    for (std::int64_t i = 0; i < count; ++i)
                        codes[i] = code(scale > 0 ? std::clamp(values[i] / scale, -1.0F, 1.0F) : 0.0F);
                });
    if (job.stopRequested())
        return stoppedByUser();
    matrix.table.assign(levels.begin(), levels.end());
    if (layout.doubleQuantized)
        quantizeScales(matrix, absmax);
    else
        matrix.scalesF32 = std::move(absmax);
    return matrix;
}

class BitsAndBytesQuantizer : public Quantizer {
public:
    BitsAndBytesQuantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_isNormal(m_choice.method == "nf4"),
          m_block(values.granularity().group), m_doubleQuantized(values.flag("dq")),
          m_int8Activations(values.flag("a8")) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        return {m_choice.text(), layoutFor(task).storedBytes(), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        auto matrix = m_isNormal ? blockwise(layoutFor(task), nf4Levels(), nf4Code, weights, job)
                                 : blockwise(layoutFor(task), fp4Levels(), fp4Code, weights, job);
        return codedTensor(task, m_choice, std::move(matrix),
                           m_int8Activations ? ActivationScheme::int8Per32 : ActivationScheme::f32);
    }

private:
    [[nodiscard]] CodedLayout layoutFor(const TensorTask& task) const {
        return {.rows = task.rows,
                .cols = task.cols,
                .bits = 4,
                .group = m_block,
                .flattened = true,
                .scaleBits = 32,
                .doubleQuantized = m_doubleQuantized};
    }

    MethodChoice m_choice;
    bool m_isNormal;
    std::int64_t m_block;
    bool m_doubleQuantized, m_int8Activations;
};

std::vector<ParamSpec> bitsAndBytesParams() {
    return {{.key = "granularity",
             .kind = ParamSpec::Kind::granularity,
             .minimum = 32,
             .maximum = 4096,
             .fallback = Granularity{Granularity::Kind::group, 64},
             .title = NIBBLE_TRANSLATE("Method", "Block"),
             .description = NIBBLE_TRANSLATE("Method", "Weights that share an absmax."),
             .powersOfTwo = true,
             .groupsOnly = true},
            {.key = "dq",
             .title = NIBBLE_TRANSLATE("Method", "Double quantization"),
             .description = NIBBLE_TRANSLATE("Method", "The block scales are quantized to 8 bits in turn.")},
            int8ActivationsParam()};
}

MethodInfo describe(std::string_view name, std::string title, std::string description) {
    return {.name = std::string(name),
            .title = std::move(title),
            .description = std::move(description),
            .params = bitsAndBytesParams(),
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<BitsAndBytesQuantizer>(choice, values);
            }};
}

} // namespace

MethodInfo nf4Method(std::string_view name) {
    return describe(
        name, NIBBLE_TRANSLATE("Method", "NF4"),
        NIBBLE_TRANSLATE(
            "Method",
            "bitsandbytes' 4-bit NormalFloat (QLoRA, arXiv 2305.14314): levels at the quantiles of a "
            "normal distribution, one absmax per block of the flattened tensor."));
}

MethodInfo fp4Method(std::string_view name) {
    return describe(
        name, NIBBLE_TRANSLATE("Method", "FP4 of bitsandbytes"),
        NIBBLE_TRANSLATE("Method",
                         "bitsandbytes' 4-bit float: levels in twelfths of the absmax of a block of the "
                         "flattened tensor. Not the E2M1 of the OCP formats."));
}

} // namespace nibble
