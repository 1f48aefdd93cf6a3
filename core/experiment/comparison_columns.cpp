// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/comparison_columns.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/translate.h"
#include "core/experiment/number_text.h"

namespace nibble {

namespace {

using Figure = std::optional<double>;

Figure asDouble(const std::optional<std::int64_t>& value) {
    return value ? Figure(static_cast<double>(*value)) : std::nullopt;
}

template <std::optional<double> VariantResult::*Member>
Figure field(const VariantResult& variant) {
    return variant.*Member;
}

template <std::optional<std::int64_t> VariantResult::*Member>
Figure count(const VariantResult& variant) {
    return asDouble(variant.*Member);
}

template <std::optional<Speed> VariantResult::*Member>
Figure speed(const VariantResult& variant) {
    return variant.*Member ? Figure((variant.*Member)->tokensPerSecond) : std::nullopt;
}

template <std::optional<Speed> VariantResult::*Member>
Figure speedSpread(const VariantResult& variant) {
    return variant.*Member ? Figure((variant.*Member)->spread) : std::nullopt;
}

template <int Decimals>
std::string decimals(double value) {
    return fixedText(value, Decimals);
}

std::string threeDigits(double value) {
    return significantText(value, 3);
}

std::string twoDigits(double value) {
    return significantText(value, 2);
}

std::string fourDigits(double value) {
    return significantText(value, 4);
}

std::string megabytes(double bytes) {
    const double value = bytes * 1e-6;
    return fixedText(value, value < 9.995 ? 2 : value < 999.95 ? 1 : 0);
}

std::string percentOfFraction(double fraction) {
    return significantText(100 * fraction, 3);
}

std::string tokensPerSecond(double value) {
    return fixedText(value, value < 99.95 ? 1 : 0);
}

/// NaN is not.
bool isComparable(double value) {
    return std::abs(value) <= 1e30;
}

using Row = VariantResult;
constexpr std::array kComparisonColumns{
    ComparisonColumn{"bits_per_weight", NIBBLE_TRANSLATE("Comparison", "Cost"),
                     NIBBLE_TRANSLATE("Comparison", "Bits/weight"), NIBBLE_TRANSLATE("Comparison", "true"),
                     NIBBLE_TRANSLATE("Comparison", "Bits/w"), NIBBLE_TRANSLATE("Comparison", "true"),
                     NIBBLE_TRANSLATE("Comparison",
                                      "Stored bits divided by weights, scales, "
                                      "zero points and padding included, over the whole model."),
                     FigureKind::computed, Better::lower, false, false, field<&Row::bitsPerWeight>,
                     decimals<2>, nullptr, nullptr},
    ComparisonColumn{"bytes", NIBBLE_TRANSLATE("Comparison", "Cost"), NIBBLE_TRANSLATE("Comparison", "Size"),
                     NIBBLE_TRANSLATE("Comparison", "MB"), NIBBLE_TRANSLATE("Comparison", "Size"),
                     NIBBLE_TRANSLATE("Comparison", "MB"),
                     NIBBLE_TRANSLATE("Comparison", "Bytes of all stored tensors (1 MB = 10⁶ bytes)."),
                     FigureKind::computed, Better::lower, true, false, count<&Row::bytes>, megabytes, nullptr,
                     nullptr},
    ComparisonColumn{"quantize_seconds", NIBBLE_TRANSLATE("Comparison", "Cost"),
                     NIBBLE_TRANSLATE("Comparison", "Quantize"), NIBBLE_TRANSLATE("Comparison", "s"),
                     NIBBLE_TRANSLATE("Comparison", "Quant."), NIBBLE_TRANSLATE("Comparison", "s"),
                     NIBBLE_TRANSLATE("Comparison", "Wall-clock time to quantize the model."),
                     FigureKind::measured, Better::lower, false, false, field<&Row::quantizeSeconds>,
                     threeDigits, nullptr, nullptr},
    ComparisonColumn{"peak_bytes", NIBBLE_TRANSLATE("Comparison", "Cost"),
                     NIBBLE_TRANSLATE("Comparison", "Peak"), NIBBLE_TRANSLATE("Comparison", "MB"),
                     NIBBLE_TRANSLATE("Comparison", "Peak"), NIBBLE_TRANSLATE("Comparison", "MB"),
                     NIBBLE_TRANSLATE("Comparison",
                                      "Largest resident memory of the process while the variant "
                                      "was quantized and measured."),
                     FigureKind::measured, Better::lower, false, false, count<&Row::peakBytes>, megabytes,
                     nullptr, nullptr},
    ComparisonColumn{"weight_sqnr_db", NIBBLE_TRANSLATE("Comparison", "Fidelity"),
                     NIBBLE_TRANSLATE("Comparison", "SQNR"), NIBBLE_TRANSLATE("Comparison", "dB"),
                     NIBBLE_TRANSLATE("Comparison", "SQNR"), NIBBLE_TRANSLATE("Comparison", "dB"),
                     NIBBLE_TRANSLATE("Comparison", "Signal to quantization noise of the weights, "
                                                    "10 log₁₀(Σw² / Σ(w − ŵ)²), over the quantized tensors."),
                     FigureKind::computed, Better::higher, false, false, field<&Row::weightSqnrDb>,
                     decimals<1>, nullptr, nullptr},
    ComparisonColumn{
        "output_error", NIBBLE_TRANSLATE("Comparison", "Fidelity"),
        NIBBLE_TRANSLATE("Comparison", "Output error"), NIBBLE_TRANSLATE("Comparison", "%"),
        NIBBLE_TRANSLATE("Comparison", "Output"), NIBBLE_TRANSLATE("Comparison", "err. %"),
        NIBBLE_TRANSLATE("Comparison",
                         "Squared error of the layers' outputs relative "
                         "to their energy, ‖XW − XŴ‖² / ‖XW‖², on inputs captured from the text."),
        FigureKind::measured, Better::lower, false, false, field<&Row::outputError>, percentOfFraction,
        nullptr, nullptr},
    ComparisonColumn{"perplexity", NIBBLE_TRANSLATE("Comparison", "Quality"),
                     NIBBLE_TRANSLATE("Comparison", "Perplexity"), NIBBLE_TRANSLATE("Comparison", "± s.e."),
                     NIBBLE_TRANSLATE("Comparison", "Perplexity"), NIBBLE_TRANSLATE("Comparison", "± s.e."),
                     NIBBLE_TRANSLATE("Comparison", "exp of the mean negative log-likelihood per "
                                                    "predicted token, with its standard error."),
                     FigureKind::measured, Better::lower, false, false, field<&Row::perplexity>, fourDigits,
                     field<&Row::standardError>, twoDigits, true},
    ComparisonColumn{"kl_divergence", NIBBLE_TRANSLATE("Comparison", "Quality"),
                     NIBBLE_TRANSLATE("Comparison", "KL div."), NIBBLE_TRANSLATE("Comparison", "nats"),
                     NIBBLE_TRANSLATE("Comparison", "KL div."), NIBBLE_TRANSLATE("Comparison", "nats"),
                     NIBBLE_TRANSLATE("Comparison",
                                      "Mean Kullback–Leibler divergence of the next-token "
                                      "distribution from the baseline's, at the same positions."),
                     FigureKind::measured, Better::lower, true, true, field<&Row::klDivergence>, threeDigits,
                     field<&Row::klStandardError>, twoDigits},
    ComparisonColumn{"same_top_percent", NIBBLE_TRANSLATE("Comparison", "Quality"),
                     NIBBLE_TRANSLATE("Comparison", "Same top"), NIBBLE_TRANSLATE("Comparison", "%"),
                     NIBBLE_TRANSLATE("Comparison", "Same"), NIBBLE_TRANSLATE("Comparison", "top %"),
                     NIBBLE_TRANSLATE("Comparison", "Share of positions at which the most probable "
                                                    "token is the baseline's."),
                     FigureKind::measured, Better::higher, false, false, field<&Row::sameTopPercent>,
                     decimals<1>, nullptr, nullptr},
    ComparisonColumn{
        "prompt_tokens_per_second", NIBBLE_TRANSLATE("Comparison", "Speed"),
        NIBBLE_TRANSLATE("Comparison", "Prompt"), NIBBLE_TRANSLATE("Comparison", "tokens/s"),
        NIBBLE_TRANSLATE("Comparison", "Prompt"), NIBBLE_TRANSLATE("Comparison", "tok/s"),
        NIBBLE_TRANSLATE("Comparison",
                         "Tokens per second while a prompt is "
                         "read in one batch: median of the repeats, with half the interquartile range."),
        FigureKind::measured, Better::higher, true, false, speed<&Row::prompt>, tokensPerSecond,
        speedSpread<&Row::prompt>, twoDigits},
    ComparisonColumn{
        "generate_tokens_per_second", NIBBLE_TRANSLATE("Comparison", "Speed"),
        NIBBLE_TRANSLATE("Comparison", "Generate"), NIBBLE_TRANSLATE("Comparison", "tokens/s"),
        NIBBLE_TRANSLATE("Comparison", "Gener."), NIBBLE_TRANSLATE("Comparison", "tok/s"),
        NIBBLE_TRANSLATE(
            "Comparison",
            "Tokens per second while text is "
            "generated one token at a time: median of the repeats, with half the interquartile range."),
        FigureKind::measured, Better::higher, true, false, speed<&Row::generate>, tokensPerSecond,
        speedSpread<&Row::generate>, twoDigits},
};

} // namespace

std::string_view figureKindName(FigureKind kind) {
    return kind == FigureKind::measured ? "measured" : "computed";
}

std::span<const ComparisonColumn> comparisonColumns() {
    return kComparisonColumns;
}

const ComparisonColumn& comparisonColumn(std::string_view key) {
    const auto found = std::find_if(kComparisonColumns.begin(), kComparisonColumns.end(),
                                    [&](const ComparisonColumn& column) { return key == column.key; });
    return found == kComparisonColumns.end() ? kComparisonColumns.front() : *found;
}

std::optional<double> finiteValue(const ComparisonColumn& column, const VariantResult& variant) {
    const Figure value = column.value(variant);
    return value && isComparable(*value) ? value : std::nullopt;
}

double finiteSpread(const ComparisonColumn& column, const VariantResult& variant) {
    const Figure spread = column.spread ? column.spread(variant) : std::nullopt;
    return spread && isComparable(*spread) && *spread > 0 ? *spread : 0;
}

std::string cellText(const ComparisonColumn& column, const VariantResult& variant) {
    const Figure value = column.value(variant);
    if (!value)
        return "–";
    std::string text = column.text(*value);
    const double spread = finiteSpread(column, variant);
    if (spread > 0 && std::isfinite(*value) && column.spreadInCell)
        text += " ± " + column.spreadText(spread);
    return text;
}

std::optional<double> bestValue(const ComparisonColumn& column, const Result& result) {
    if (column.quality() && result.model.randomWeights)
        return std::nullopt;
    Figure best, worst;
    for (const VariantResult& variant : result.variants) {
        const Figure value = finiteValue(column, variant);
        if (variant.baseline || !value)
            continue;
        const auto isBetter = [&](double than) {
            return column.better == Better::lower ? *value < than : *value > than;
        };
        if (!best || isBetter(*best))
            best = value;
        if (!worst || !isBetter(*worst))
            worst = value;
    }
    return best != worst ? best : std::nullopt;
}

} // namespace nibble
