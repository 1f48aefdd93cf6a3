// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/scalar_format.h"

#include <algorithm>

#include "core/base/translate.h"
#include "core/formats/levels.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

namespace {

using Special = SmallFloat::Special;

CodeSpec specOf(const SmallFloat& format) {
    return FloatSpec{1, format.exponentBits, format.mantissaBits, format.bias, format.special};
}

template <typename T, std::size_t N>
CodeSpec pointsOf(std::span<const T, N> levels, Tie tie) {
    PointSpec spec;
    spec.tie = tie;
    for (const T level : levels)
        spec.points.emplace_back(static_cast<double>(level));
    return spec;
}

std::vector<ScalarType> makeTypes() {
    std::vector<ScalarType> types;
#define NIBBLE_SCALAR_TYPE(name, otherName, title, source, ...)                                              \
    types.push_back({name, otherName, title, source, __VA_ARGS__});
#include "core/formats/numbers/scalar_types.def"
#undef NIBBLE_SCALAR_TYPE
    return types;
}

mpq_class largestMagnitude(const CodeSpec& spec) {
    if (const auto* integer = std::get_if<IntegerSpec>(&spec))
        return (mpz_class(1) << (integer->isSigned ? integer->bits - 1 : integer->bits)) - 1;
    mpq_class largest = 0;
    for (const mpq_class& point : std::get<PointSpec>(spec).points)
        largest = std::max(largest, mpq_class(abs(point)));
    return largest;
}

int codeBits(const CodeSpec& spec) {
    if (const auto* floating = std::get_if<FloatSpec>(&spec))
        return floating->signBits + floating->exponentBits + floating->mantissaBits;
    if (const auto* integer = std::get_if<IntegerSpec>(&spec))
        return integer->bits;
    return makePointCodes(std::get<PointSpec>(spec), 1)->bits();
}

struct ClassName {
    NumberClass numberClass;
    std::string_view name;
    const char* shown;
};
constexpr ClassName kClasses[] = {
    {NumberClass::zero, "zero", NIBBLE_TRANSLATE("Numbers", "zero")},
    {NumberClass::subnormal, "subnormal", NIBBLE_TRANSLATE("Numbers", "subnormal")},
    {NumberClass::normal, "normal", NIBBLE_TRANSLATE("Numbers", "normal")},
    {NumberClass::infinite, "infinity", NIBBLE_TRANSLATE("Numbers", "infinity")},
    {NumberClass::nan, "nan", NIBBLE_TRANSLATE("Numbers", "NaN")},
    {NumberClass::unused, "unused", NIBBLE_TRANSLATE("Numbers", "not used")},
};

const ClassName& rowOf(NumberClass numberClass) {
    return *std::find_if(std::begin(kClasses), std::end(kClasses),
                         [=](const ClassName& row) { return row.numberClass == numberClass; });
}

} // namespace

int ScalarType::wordBits() const {
    const auto* floating = std::get_if<FloatSpec>(&spec);
    return codeBits(spec) + (floating ? floating->unusedBits : 0);
}

bool ScalarType::hasOverflowChoice() const {
    const auto* floating = std::get_if<FloatSpec>(&spec);
    return floating && floating->special != Special::none && floating->signBits > 0 && codeBits(spec) <= 8;
}

const std::vector<ScalarType>& scalarTypes() {
    static const std::vector<ScalarType> types = makeTypes();
    return types;
}

const ScalarType* findScalarType(std::string_view name) {
    for (const ScalarType& type : scalarTypes())
        if (type.name == name || (!type.otherName.empty() && type.otherName == name))
            return &type;
    return nullptr;
}

Expected<ScalarFormat> makeScalarFormat(ScalarType type, const FormatSettings& settings) {
    if (settings.scale <= 0 || (settings.absmax && *settings.absmax <= 0))
        return fail(ErrorKind::usage, "a scale must be above zero");
    ScalarFormat format{.settings = settings};
    if (const auto* floating = std::get_if<FloatSpec>(&type.spec)) {
        format.codes = makeFloatCodes(*floating);
        format.unusedBits = floating->unusedBits;
        format.saturates = floating->special == Special::none || floating->signBits == 0 ||
                           (type.hasOverflowChoice() && settings.saturate);
    } else {
        format.saturates = true;
        format.scale = settings.scale;
        if (settings.absmax)
            format.scale = *settings.absmax / largestMagnitude(type.spec);
        if (const auto* integer = std::get_if<IntegerSpec>(&type.spec))
            format.codes = makeIntegerCodes(*integer, format.scale, settings.restricted);
        else
            format.codes = makePointCodes(std::get<PointSpec>(type.spec), format.scale);
    }
    format.bits = format.codes->bits();
    format.type = std::move(type);
    return format;
}

std::vector<CodeField> ScalarFormat::fields() const {
    auto parts = codes->fields();
    if (unusedBits > 0)
        parts.push_back({FieldPart::unused, unusedBits});
    return parts;
}

std::string ScalarFormat::bitText(std::uint64_t code) const {
    std::string text;
    for (int bit = wordBits() - 1; bit >= 0; --bit)
        text += word(code) >> bit & 1U ? '1' : '0';
    return text;
}

std::string ScalarFormat::hexText(std::uint64_t code) const {
    return fmt::format("{:0{}X}", word(code), (wordBits() + 3) / 4);
}

std::optional<ExactNumber> ScalarFormat::decode(std::uint64_t code) const {
    const auto place = codes->ordinal(code);
    if (!place) {
        const NumberClass numberClass = codes->classOf(code);
        if (numberClass == NumberClass::infinite)
            return ExactNumber::infinity(codes->isNegative(code));
        return numberClass == NumberClass::nan ? std::optional(ExactNumber::nan()) : std::nullopt;
    }
    ExactNumber number = ExactNumber::of(codes->value(*place));
    number.negative = codes->isNegative(code);
    return number;
}

std::uint64_t ScalarFormat::codesBetween(const mpq_class& low, const mpq_class& high) const {
    if (high < low)
        return 0;
    const std::int64_t top = std::min(codes->floor(high), codes->last());
    std::int64_t bottom = codes->floor(low);
    if (bottom < codes->first() || (bottom <= codes->last() && codes->value(bottom) < low))
        ++bottom;
    if (top < bottom)
        return 0;
    const bool twoZeros = low <= 0 && high >= 0 && codes->floor(0) >= codes->first() &&
                          codes->value(codes->floor(0)) == 0 &&
                          codes->code(codes->floor(0), true) != codes->code(codes->floor(0), false);
    return static_cast<std::uint64_t>(top - bottom) + (twoZeros ? 2 : 1);
}

std::uint64_t ScalarFormat::stepped(std::uint64_t code, bool up) const {
    const auto place = codes->ordinal(code);
    if (!place) {
        const bool inward = codes->classOf(code) == NumberClass::infinite && codes->isNegative(code) == up;
        return inward ? codes->code(up ? codes->first() : codes->last(), false) : code;
    }
    const std::int64_t next = *place + (up ? 1 : -1);
    if (next >= codes->first() && next <= codes->last())
        return codes->code(next, *place < 0); // a step to zero keeps the sign
    return saturates ? code : codes->infinityCode(!up).value_or(code);
}

Expected<std::uint64_t> ScalarFormat::codeOfWord(std::uint64_t word) const {
    if (wordBits() < 64 && word >> wordBits() != 0)
        return fail(ErrorKind::usage, "{} has {} bits", type.title, wordBits());
    if ((word & ((std::uint64_t{1} << unusedBits) - 1)) != 0)
        return fail(ErrorKind::usage, "the lower {} bits of {} are not used and must be 0", unusedBits,
                    type.title);
    return word >> unusedBits;
}

const char* className(NumberClass numberClass) {
    return rowOf(numberClass).shown;
}

std::string_view nameOf(NumberClass numberClass) {
    return rowOf(numberClass).name;
}

std::string_view nameOf(FieldPart part) {
    static constexpr std::string_view names[] = {"sign",    "exponent", "mantissa",
                                                 "integer", "index",    "unused"};
    return names[static_cast<std::size_t>(part)];
}

std::optional<FloatParts> floatParts(const ScalarFormat& format, std::uint64_t code) {
    const auto* spec = std::get_if<FloatSpec>(&format.type.spec);
    if (!spec || !format.codes->ordinal(code))
        return std::nullopt;
    FloatParts parts;
    parts.negative = format.codes->isNegative(code);
    parts.mantissaField = code & ((std::uint64_t{1} << spec->mantissaBits) - 1);
    parts.exponentField = code >> spec->mantissaBits & ((std::uint64_t{1} << spec->exponentBits) - 1);
    const bool subnormal = spec->subnormals && parts.exponentField == 0;
    parts.exponent = static_cast<long>(parts.exponentField) - spec->bias + (subnormal ? 1 : 0);
    parts.significand = mpq_class(mpz_class(parts.mantissaField)) * powerOfTwo(-spec->mantissaBits);
    if (!subnormal)
        parts.significand += 1;
    return parts;
}

std::string compositionText(const ScalarFormat& format, std::uint64_t code) {
    if (const auto parts = floatParts(format, code))
        return fmt::format("{}{} × 2^{}", parts->negative ? "-" : "", *exactDecimal(parts->significand),
                           parts->exponent);
    const auto place = format.codes->ordinal(code);
    if (!place)
        return format.classOf(code) == NumberClass::infinite
                   ? (format.codes->isNegative(code) ? "-inf" : "inf")
                   : std::string(nameOf(format.classOf(code)));
    const mpq_class level = format.codes->value(*place) / format.scale;
    if (format.scale == 1)
        return exactText(ExactNumber::of(level));
    return fmt::format("{} × {}", exactText(ExactNumber::of(level)),
                       exactText(ExactNumber::of(format.scale)));
}

} // namespace nibble
