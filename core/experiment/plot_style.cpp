// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/plot_style.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr std::size_t kLongestLabel = 26;
constexpr double kLetterWidth = 6.6; // of 11 px letters in the usual fixed-width fonts, 0.6 em
constexpr int kDashPatterns = 4;

/// The method's name and its options: the base of `transform+base:option/pattern=other`.
std::string_view basePart(std::string_view scheme) {
    scheme = scheme.substr(0, scheme.find('/'));
    if (scheme.starts_with(kTrainedPrefix)) // trained for it, which is a method of its own
        return scheme;
    const std::size_t plus = scheme.rfind('+');
    return plus == std::string_view::npos ? scheme : scheme.substr(plus + 1);
}

std::string colourOf(std::string_view base) {
    constexpr std::array<std::pair<std::string_view, const char*>, 15> byPrefix{{
        {"qat", "c-spare"},
        {"rtn", "c-rtn"},
        {"awq", "c-awq"},
        {"gptq", "c-gptq"},
        {"nf4", "c-nf4"},
        {"fp4", "c-nf4"},
        {"w8a8", "c-w8a8"},
        {"smoothquant", "c-w8a8"},
        {"llm.int8", "c-w8a8"},
        {"q", "c-gguf"},
        {"iq", "c-gguf"},
        {"type:", "c-gguf"},
        {"f32", "c-base"},
        {"f16", "c-base"},
        {"bf16", "c-base"},
    }};
    for (const auto& [prefix, colour] : byPrefix) {
        if (base.starts_with(prefix))
            return colour;
    }
    return "c-spare";
}

/// Nominal bits of a scheme: the digit after `int`, `nf`, `fp`, `q`, else the true bits rounded down.
int nominalBits(std::string_view base, const std::optional<double>& bitsPerWeight) {
    for (const std::string_view prefix : {"int", "nf", "fp", "q", "w"}) {
        const std::size_t at = base.find(prefix);
        if (at == std::string_view::npos || at + prefix.size() >= base.size())
            continue;
        const char digit = base[at + prefix.size()];
        if (digit >= '1' && digit <= '9')
            return digit - '0';
    }
    return bitsPerWeight && std::isfinite(*bitsPerWeight) ? static_cast<int>(*bitsPerWeight) : 0;
}

MarkerShape shapeOf(int bits) {
    switch (bits) {
    case 2:
        return MarkerShape::flag;
    case 3:
        return MarkerShape::triangle;
    case 4:
        return MarkerShape::square;
    case 5:
        return MarkerShape::pentagon;
    case 6:
    case 7:
        return MarkerShape::hexagon;
    case 8:
        return MarkerShape::circle;
    default:
        return bits > 8 ? MarkerShape::diamond : MarkerShape::cross;
    }
}

} // namespace

std::string VariantStyle::markerClasses() const {
    if (shape == MarkerShape::cross)
        return "mark stroke";
    return hollow ? "mark hollow" : "mark";
}

std::string VariantStyle::lineClasses() const {
    return dash == 0 ? "series" : "series dash" + std::to_string(dash);
}

std::vector<VariantStyle> variantStyles(const std::vector<VariantResult>& variants) {
    std::vector<VariantStyle> styles;
    std::map<std::pair<std::string, MarkerShape>, int> seen;
    std::map<std::string, int> linesOfColour;
    for (const VariantResult& variant : variants) {
        VariantStyle style;
        const std::string_view base = basePart(variant.method);
        style.colour = variant.baseline ? "c-base" : colourOf(base);
        style.shape =
            variant.baseline ? MarkerShape::diamond : shapeOf(nominalBits(base, variant.bitsPerWeight));
        style.hollow = seen[{style.colour, style.shape}]++ % 2 == 1;
        style.dash = linesOfColour[style.colour]++ % kDashPatterns;
        style.label = shortened(cleanLine(variant.method), kLongestLabel);
        styles.push_back(std::move(style));
    }
    return styles;
}

std::vector<VariantStyle> trainingStyles(const std::vector<TrainingResult>& trainings) {
    constexpr std::array<std::pair<MarkerShape, const char*>, 4> byShape{{{MarkerShape::circle, "c-gguf"},
                                                                          {MarkerShape::square, "c-awq"},
                                                                          {MarkerShape::triangle, "c-nf4"},
                                                                          {MarkerShape::flag, "c-rtn"}}};
    std::vector<VariantResult> rows;
    for (const TrainingResult& training : trainings)
        rows.push_back({.method = training.method});
    auto styles = variantStyles(rows);
    for (VariantStyle& style : styles) {
        const auto* known = std::find_if(byShape.begin(), byShape.end(),
                                         [&](const auto& entry) { return entry.first == style.shape; });
        style.colour = known == byShape.end() ? "c-base" : known->second;
        style.dash = 0; // a broken line means something else among curves
        style.label.erase(0, kTrainedPrefix.size());
    }
    return styles;
}

std::string verdictClass(const std::string& status) {
    return status == "PASS" ? "pass" : status == "REVIEW" ? "review" : "undecided";
}

double labelWidth(const std::string& text) {
    return kLetterWidth * static_cast<double>(textWidth(text));
}

} // namespace nibble
