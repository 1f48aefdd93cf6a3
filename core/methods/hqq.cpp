// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/methods/coding.h"
#include "core/methods/common_params.h"
#include "core/methods/half_quadratic.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

constexpr std::string_view kBest = "best";
constexpr std::string_view kLegacy = "legacy";
constexpr std::string_view kV2 = "v2";

} // namespace

HalfQuadratic halfQuadraticSettings(const ParamValues& values, std::int64_t rows, std::int64_t cols) {
    const auto solver = values.choice("solver");
    return {.rows = rows,
            .cols = cols,
            .bits = values.bits(),
            .group = values.granularity().group,
            .folded = values.flag("axis0"),
            .solver = solver == kLegacy ? HalfQuadratic::Solver::legacy
                      : solver == kV2   ? HalfQuadratic::Solver::v2
                                        : HalfQuadratic::Solver::best};
}

namespace {

class HqqQuantizer : public Quantizer {
public:
    HqqQuantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_values(values), m_int8Activations(values.flag("a8")) {}

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const auto settings = halfQuadraticSettings(m_values, task.rows, task.cols);
        const CodedLayout layout{.rows = task.rows,
                                 .cols = task.cols,
                                 .bits = settings.bits,
                                 .group = settings.group,
                                 .folded = settings.folded,
                                 .zerosF16 = true};
        return {m_choice.text(), layout.storedBytes(), false};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        const auto settings = halfQuadraticSettings(m_values, task.rows, task.cols);
        return codedTensor(task, m_choice, halfQuadratic(settings, weights, job),
                           m_int8Activations ? ActivationScheme::int8Per32 : ActivationScheme::f32);
    }

private:
    MethodChoice m_choice;
    ParamValues m_values;
    bool m_int8Activations;
};

std::vector<ParamSpec> hqqParams() {
    using Kind = ParamSpec::Kind;
    return {bitsParam(),
            {.key = "granularity",
             .kind = Kind::granularity,
             .minimum = 8,
             .maximum = 65536,
             .fallback = Granularity{Granularity::Kind::group, 64},
             .title = NIBBLE_TRANSLATE("Method", "Group"),
             .description = NIBBLE_TRANSLATE("Method", "Weights that share a scale and a zero point."),
             .groupsOnly = true},
            {.key = "axis0",
             .title = NIBBLE_TRANSLATE("Method", "Groups down the columns"),
             .description = NIBBLE_TRANSLATE(
                 "Method", "hqq's axis 0: the matrix is folded into as many rows as a group has weights, and "
                           "each column is a group. No kernel reads it: decoded.")},
            {.key = "solver",
             .kind = Kind::choice,
             .fallback = kBest,
             .title = NIBBLE_TRANSLATE("Method", "Solver"),
             .description = NIBBLE_TRANSLATE(
                 "Method", "best keeps the best zero point of every group; legacy and v2 stop for the whole "
                           "matrix at once, as hqq's two published solvers do."),
             .words = {kBest, kLegacy, kV2}},
            int8ActivationsParam()};
}

} // namespace

MethodInfo hqqMethod(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "HQQ"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Half-quadratic quantization (Badri and Shaji 2023): an even grid whose real zero "
                          "point is fitted to the weights, outliers pulling little; no calibration."),
            .params = hqqParams(),
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<HqqQuantizer>(choice, values);
            }};
}

} // namespace nibble
