// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "core/formats/numbers/exact_number.h"
#include "core/formats/small_float.h"

namespace nibble {

/// Sign, exponent and mantissa from the top; an empty exponent or mantissa is allowed, an empty sign too.
struct FloatSpec {
    int signBits = 1, exponentBits = 0, mantissaBits = 0, bias = 0;
    SmallFloat::Special special = SmallFloat::Special::none;
    bool subnormals = true; ///< exponent 0 counts in steps and has the zero; else it is one power of two more
    int unusedBits = 0;     ///< low bits of the word that are always 0

    /// The exponent of the largest finite binade.
    [[nodiscard]] long largestExponent() const;
};
/// Two's complement or plain binary.
struct IntegerSpec {
    int bits = 8;
    bool isSigned = true;
};
/// Where a value halfway between two code points goes; floats and integers go to the even code.
enum class Tie : std::uint8_t { even, lower, upper, towardZero };
/// Values by code. Two codes with the value 0 are +0 and −0.
struct PointSpec {
    std::vector<mpq_class> points;
    Tie tie = Tie::lower;
};
using CodeSpec = std::variant<FloatSpec, IntegerSpec, PointSpec>;

enum class FieldPart : std::uint8_t { sign, exponent, mantissa, integer, index, unused };
/// A run of bits of a word, from the top.
struct CodeField {
    FieldPart part;
    int bits;
};

enum class NumberClass : std::uint8_t { zero, subnormal, normal, infinite, nan, unused };

/// The finite values of a format in rising order: value `ordinal` for first() ≤ ordinal ≤ last(), and which
/// code has it. All arithmetic is exact.
class CodeSequence {
public:
    virtual ~CodeSequence() = default;

    /// Of a code, without unused bits.
    [[nodiscard]] virtual int bits() const = 0;
    [[nodiscard]] virtual std::int64_t first() const = 0;
    [[nodiscard]] virtual std::int64_t last() const = 0;
    /// Also for first() − 1 and last() + 1 where the sequence goes on: what the next binade or step would be.
    [[nodiscard]] virtual mpq_class value(std::int64_t ordinal) const = 0;
    [[nodiscard]] virtual bool goesOn() const { return false; }
    /// The largest ordinal whose value is not above `wanted`: from first() − 1 to last(), to last() + 1 where
    /// the sequence goes on.
    [[nodiscard]] virtual std::int64_t floor(const mpq_class& wanted) const = 0;
    /// `negative` chooses between +0 and −0 where there are both.
    [[nodiscard]] virtual std::uint64_t code(std::int64_t ordinal, bool negative) const = 0;
    /// Nothing for codes that are no finite number.
    [[nodiscard]] virtual std::optional<std::int64_t> ordinal(std::uint64_t code) const = 0;
    [[nodiscard]] virtual std::optional<std::uint64_t> infinityCode(bool /*negative*/) const { return {}; }
    [[nodiscard]] virtual std::optional<std::uint64_t> nanCode(bool /*negative*/) const { return {}; }
    [[nodiscard]] virtual NumberClass classOf(std::uint64_t code) const = 0;
    [[nodiscard]] virtual bool isNegative(std::uint64_t code) const = 0;
    [[nodiscard]] virtual Tie tie() const { return Tie::even; }
    /// The distance to the next value away from zero in the same binade; none where it means nothing.
    [[nodiscard]] virtual std::optional<mpq_class> ulp(std::int64_t ordinal) const = 0;
    /// From the top of the code; without unused bits.
    [[nodiscard]] virtual std::vector<CodeField> fields() const = 0;
};

/// Floats ignore scale and range, code points the range. `restricted`: signed integers without the lowest
/// code.
[[nodiscard]] std::shared_ptr<const CodeSequence> makeFloatCodes(const FloatSpec& spec);
[[nodiscard]] std::shared_ptr<const CodeSequence> makeIntegerCodes(const IntegerSpec& spec, mpq_class scale,
                                                                   bool restricted);
[[nodiscard]] std::shared_ptr<const CodeSequence> makePointCodes(const PointSpec& spec,
                                                                 const mpq_class& scale);

} // namespace nibble
