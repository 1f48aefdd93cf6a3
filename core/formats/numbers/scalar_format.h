// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/expected.h"
#include "core/formats/numbers/code_sequence.h"

namespace nibble {

/// How a single number may be stored: a row of scalar_types.def, or what a user defined.
struct ScalarType {
    std::string name;      ///< as in commands: "e4m3"
    std::string otherName; ///< of a tensor's element type; may be empty
    std::string title;     ///< as the field writes it: "FP8 E4M3"
    std::string source;
    CodeSpec spec;

    /// Of a word, unused bits included.
    [[nodiscard]] int wordBits() const;
    /// Whether values are multiples of a scale that the format does not store.
    [[nodiscard]] bool isScaled() const { return !std::holds_alternative<FloatSpec>(spec); }
    /// Whether overflow may go to infinity or NaN in place of the largest value, and is a matter of choice:
    /// at 8 bits and below.
    [[nodiscard]] bool hasOverflowChoice() const;
};

[[nodiscard]] const std::vector<ScalarType>& scalarTypes();
/// By either name, in lower case; null if there is none.
[[nodiscard]] const ScalarType* findScalarType(std::string_view name);
/// A row of the table or a definition: "e4m3", "e3m4", "mine=e3m4:b5:finite", "int6", "uint5",
/// "mine=points:-1;-1/3;1/3;1". Options of ExMy: bN (bias; 2^(x−1)−1 if left out), ieee (the default), nan
/// (all ones alone), fnuz, finite, unsigned. Errors: usage, saying what is wrong.
Expected<ScalarType> scalarTypeFrom(std::string_view text);

/// What a format leaves to who uses it.
struct FormatSettings {
    /// A step of integers, the factor of code points.
    mpq_class scale = 1;
    /// Instead of the scale: the magnitude that the largest code stands for.
    std::optional<mpq_class> absmax;
    /// Signed integers do without the lowest code: −127…127.
    bool restricted = false;
    /// Overflow at 8 bits and below: the largest value instead of infinity or NaN.
    bool saturate = true;
};

/// A format ready for use.
struct ScalarFormat {
    ScalarType type;
    FormatSettings settings;
    std::shared_ptr<const CodeSequence> codes;
    mpq_class scale = 1; ///< in effect
    int bits = 0;        ///< of a code
    int unusedBits = 0;  ///< below it, in a word
    bool saturates = false;

    [[nodiscard]] int wordBits() const { return bits + unusedBits; }
    [[nodiscard]] std::uint64_t word(std::uint64_t code) const { return code << unusedBits; }
    /// Fields of a word from the top.
    [[nodiscard]] std::vector<CodeField> fields() const;
    [[nodiscard]] std::string bitText(std::uint64_t code) const;
    /// Upper-case digits without prefix.
    [[nodiscard]] std::string hexText(std::uint64_t code) const;
    /// Nothing for codes that the format does not use.
    [[nodiscard]] std::optional<ExactNumber> decode(std::uint64_t code) const;
    [[nodiscard]] NumberClass classOf(std::uint64_t code) const { return codes->classOf(code); }
    /// The largest and the smallest finite value.
    [[nodiscard]] mpq_class largest() const { return codes->value(codes->last()); }
    [[nodiscard]] mpq_class lowest() const { return codes->value(codes->first()); }
    /// Codes with a finite value from `low` to `high`; +0 and −0 are two.
    [[nodiscard]] std::uint64_t codesBetween(const mpq_class& low, const mpq_class& high) const;
    /// The code of the next value up or down: the same at the ends, and for NaN.
    [[nodiscard]] std::uint64_t stepped(std::uint64_t code, bool up) const;
    /// A code from the bits of a word. Errors: usage if there are more bits or unused ones are set.
    Expected<std::uint64_t> codeOfWord(std::uint64_t word) const;
};

/// Errors: usage if a scale is not above zero.
Expected<ScalarFormat> makeScalarFormat(ScalarType type, const FormatSettings& settings = {});

/// "subnormal", "NaN" and so on, for people; `nameOf` for JSON.
[[nodiscard]] const char* className(NumberClass numberClass);
[[nodiscard]] std::string_view nameOf(NumberClass numberClass);
[[nodiscard]] std::string_view nameOf(FieldPart part);

/// value = sign · significand · 2^exponent of a float's finite code.
struct FloatParts {
    bool negative = false;
    std::uint64_t exponentField = 0, mantissaField = 0;
    mpq_class significand; ///< 1 ≤ s < 2; below 1 for subnormals
    long exponent = 0;
};
/// Nothing for other formats and for infinities and NaN.
[[nodiscard]] std::optional<FloatParts> floatParts(const ScalarFormat& format, std::uint64_t code);
/// "-1 × 1.625 × 2^-4", "13 × 1/127", "NaN": how the bits make the value.
[[nodiscard]] std::string compositionText(const ScalarFormat& format, std::uint64_t code);

} // namespace nibble
