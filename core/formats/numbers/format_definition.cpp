// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Formats that a user defines.
#include <algorithm>
#include <charconv>

#include "core/formats/numbers/expression.h"
#include "core/formats/numbers/scalar_format.h"

namespace nibble {

namespace {

using Special = SmallFloat::Special;

constexpr std::string_view kPoints = "points:";
/// As wide as FP64: no definition reaches beyond what plots and tables can show.
constexpr int kMostExponentBits = 11, kMostMantissaBits = 52, kMostIntegerBits = 16;
constexpr std::size_t kMostPoints = 256;
constexpr long kLargestExponent = 1023, kSmallestExponent = -1074;

struct SpecialName {
    std::string_view name;
    Special special;
};
constexpr SpecialName kSpecials[] = {{"ieee", Special::ieee},
                                     {"nan", Special::allOnes},
                                     {"fnuz", Special::minusZero},
                                     {"finite", Special::none}};

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(at, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos)
            return parts;
        begin = end + 1;
    }
}

/// A whole number at the front of `text`, which loses it.
std::optional<int> takeNumber(std::string_view& text) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{})
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// "e4m3": the widths of exponent and mantissa.
std::optional<FloatSpec> floatWidths(std::string_view text) {
    if (!text.starts_with('e'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto exponent = takeNumber(text);
    if (!exponent || !text.starts_with('m'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto mantissa = takeNumber(text);
    if (!mantissa || !text.empty())
        return std::nullopt;
    return FloatSpec{.exponentBits = *exponent, .mantissaBits = *mantissa, .special = Special::ieee};
}

Expected<void> readOption(std::string_view option, FloatSpec& spec) {
    for (const SpecialName& row : kSpecials)
        if (option == row.name) {
            spec.special = row.special;
            return {};
        }
    if (option == "unsigned") {
        spec.signBits = 0;
        return {};
    }
    std::string_view rest = option.starts_with('b') ? option.substr(1) : std::string_view();
    if (const auto bias = takeNumber(rest); bias && rest.empty()) {
        spec.bias = *bias;
        return {};
    }
    return fail(ErrorKind::usage, "\"{}\" is none of b7 (a bias), ieee, nan, fnuz, finite, unsigned", option);
}

Expected<CodeSpec> readFloat(FloatSpec spec, std::span<const std::string_view> options) {
    if (spec.exponentBits < 1 || spec.exponentBits > kMostExponentBits || spec.mantissaBits < 0 ||
        spec.mantissaBits > kMostMantissaBits)
        return fail(ErrorKind::usage, "an exponent has 1 to {} bits and a mantissa 0 to {}",
                    kMostExponentBits, kMostMantissaBits);
    spec.bias = (1 << (spec.exponentBits - 1)) - 1;
    for (const std::string_view option : options)
        if (auto read = readOption(option, spec); !read)
            return passOn(read);
    if (spec.special == Special::minusZero && spec.signBits == 0)
        return fail(ErrorKind::usage, "fnuz takes the code of −0, which an unsigned format has not");
    if (spec.special == Special::allOnes && spec.exponentBits + spec.mantissaBits < 2)
        return fail(ErrorKind::usage, "with NaN as its only other code there would be no number but zero");
    if (spec.largestExponent() > kLargestExponent || 1L - spec.bias - spec.mantissaBits < kSmallestExponent)
        return fail(ErrorKind::usage, "a bias of {} takes the format beyond FP64", spec.bias);
    return CodeSpec(spec);
}

/// "int6", "uint5".
Expected<CodeSpec> readInteger(std::string_view text) {
    const bool isSigned = text.starts_with("int");
    std::string_view rest = text.substr(isSigned ? 3 : 4);
    const auto bits = takeNumber(rest);
    if (!bits || !rest.empty() || *bits < (isSigned ? 2 : 1) || *bits > kMostIntegerBits)
        return fail(ErrorKind::usage, "integers have at most {} bits: int6, uint5", kMostIntegerBits);
    return CodeSpec(IntegerSpec{*bits, isSigned});
}

Expected<CodeSpec> readPoints(std::string_view text) {
    PointSpec spec;
    for (const std::string_view part : split(text, ';')) {
        auto point = evaluateExpression(part);
        if (!point)
            return passOn(point);
        if (!point->isFinite())
            return fail(ErrorKind::usage, "code points are finite numbers, not \"{}\"", part);
        spec.points.push_back(std::move(point->value));
        if (spec.points.size() > kMostPoints)
            return fail(ErrorKind::usage, "a list has at most {} code points", kMostPoints);
    }
    if (std::all_of(spec.points.begin(), spec.points.end(),
                    [](const mpq_class& point) { return point == 0; }))
        return fail(ErrorKind::usage, "a list needs a code point other than 0");
    return CodeSpec(std::move(spec));
}

Expected<CodeSpec> readSpec(std::string_view text) {
    if (text.starts_with(kPoints))
        return readPoints(text.substr(kPoints.size()));
    if (text.starts_with("int") || text.starts_with("uint"))
        return readInteger(text);
    const auto parts = split(text, ':');
    if (const auto widths = floatWidths(parts[0]))
        return readFloat(*widths, std::span(parts).subspan(1));
    return fail(ErrorKind::usage,
                "no number format \"{}\"; formats are defined like e3m4:b5:finite, int6 or points:-1;0;1",
                text);
}

} // namespace

Expected<ScalarType> scalarTypeFrom(std::string_view text) {
    if (const ScalarType* row = findScalarType(text))
        return *row;
    const std::size_t equals = text.find('=');
    const std::string_view definition = equals == std::string_view::npos ? text : text.substr(equals + 1);
    const std::string_view name = equals == std::string_view::npos ? text : text.substr(0, equals);
    if (name.empty() || definition.empty())
        return fail(ErrorKind::usage, "a format is a name or a definition, name=e3m4:b5:finite");
    if (equals != std::string_view::npos && findScalarType(name))
        return fail(ErrorKind::usage, "{} is the name of a format that there is", name);
    auto spec = findScalarType(definition) ? Expected<CodeSpec>(findScalarType(definition)->spec)
                                           : readSpec(definition);
    if (!spec)
        return passOn(spec);
    std::string title(name);
    if (equals == std::string_view::npos && !title.starts_with(kPoints))
        std::transform(title.begin(), title.end(), title.begin(),
                       [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return ScalarType{std::string(name), {}, title, "user: " + std::string(definition), std::move(*spec)};
}

} // namespace nibble
