// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/formats/numbers/code_sequence.h"

namespace nibble {

namespace {

using Special = SmallFloat::Special;

/// Magnitudes are numbered like their codes; a negative value has the negative number of its magnitude.
class FloatCodes : public CodeSequence {
public:
    explicit FloatCodes(const FloatSpec& spec)
        : m_spec(spec), m_signBit(std::uint64_t{1} << (spec.exponentBits + spec.mantissaBits)),
          m_mantissaMask((std::uint64_t{1} << spec.mantissaBits) - 1),
          m_last(static_cast<std::int64_t>(largestMagnitude())) {}

    int bits() const override { return m_spec.signBits + m_spec.exponentBits + m_spec.mantissaBits; }
    std::int64_t first() const override { return m_spec.signBits > 0 ? -m_last : 0; }
    std::int64_t last() const override { return m_last; }
    bool goesOn() const override { return true; }
    mpq_class value(std::int64_t ordinal) const override {
        return ordinal < 0 ? mpq_class(-magnitude(static_cast<std::uint64_t>(-ordinal)))
                           : magnitude(static_cast<std::uint64_t>(ordinal));
    }
    std::int64_t floor(const mpq_class& wanted) const override;
    std::uint64_t code(std::int64_t ordinal, bool negative) const override;
    std::optional<std::int64_t> ordinal(std::uint64_t code) const override;
    std::optional<std::uint64_t> infinityCode(bool negative) const override;
    std::optional<std::uint64_t> nanCode(bool negative) const override;
    NumberClass classOf(std::uint64_t code) const override;
    bool isNegative(std::uint64_t code) const override {
        return m_spec.signBits > 0 && (code & m_signBit) != 0 && !(minusZeroIsNan() && code == m_signBit);
    }
    std::optional<mpq_class> ulp(std::int64_t ordinal) const override;
    std::vector<CodeField> fields() const override;

private:
    std::uint64_t largestMagnitude() const;
    mpq_class magnitude(std::uint64_t code) const;
    std::int64_t floorMagnitude(const mpq_class& wanted) const;
    /// The exponent of a magnitude's unit in the last place.
    long unitExponent(std::uint64_t code) const;
    bool minusZeroIsNan() const { return m_spec.special == Special::minusZero && m_spec.signBits > 0; }

    FloatSpec m_spec;
    std::uint64_t m_signBit, m_mantissaMask;
    std::int64_t m_last;
};

std::uint64_t FloatCodes::largestMagnitude() const {
    switch (m_spec.special) {
    case Special::allOnes:
        return m_signBit - 2;
    case Special::ieee:
        return m_signBit - 1 - (std::uint64_t{1} << m_spec.mantissaBits);
    default:
        return m_signBit - 1;
    }
}

long FloatCodes::unitExponent(std::uint64_t code) const {
    const auto exponent = static_cast<long>(code >> m_spec.mantissaBits);
    return (m_spec.subnormals ? std::max(exponent, 1L) : exponent) - m_spec.bias - m_spec.mantissaBits;
}

mpq_class FloatCodes::magnitude(std::uint64_t code) const {
    const bool leadingOne = !m_spec.subnormals || code >> m_spec.mantissaBits > 0;
    const std::uint64_t mantissa =
        (code & m_mantissaMask) | (leadingOne ? std::uint64_t{1} << m_spec.mantissaBits : 0);
    return mpq_class(mpz_class(mantissa)) * powerOfTwo(unitExponent(code));
}

/// −1 below the smallest of a format without zero; at most one beyond the largest.
std::int64_t FloatCodes::floorMagnitude(const mpq_class& wanted) const {
    if (wanted == 0)
        return m_spec.subnormals ? 0 : -1;
    const long binade = floorLog2(wanted) + m_spec.bias; // as the exponent's field would have it
    if (binade > std::int64_t{1} << m_spec.exponentBits)
        return m_last + 1;
    if (m_spec.subnormals && binade < 1) {
        const mpz_class steps = floorOf(wanted * powerOfTwo(-unitExponent(0)));
        return static_cast<std::int64_t>(steps.get_ui());
    }
    if (binade < 0)
        return -1;
    const mpz_class mantissa = floorOf(wanted * powerOfTwo(m_spec.mantissaBits + m_spec.bias - binade));
    const auto code = static_cast<std::int64_t>((static_cast<std::uint64_t>(binade) << m_spec.mantissaBits) +
                                                (mantissa.get_ui() & m_mantissaMask));
    return std::min(code, m_last + 1);
}

std::int64_t FloatCodes::floor(const mpq_class& wanted) const {
    if (wanted >= 0)
        return floorMagnitude(wanted);
    if (m_spec.signBits == 0)
        return -1;
    const mpq_class size = -wanted;
    const std::int64_t below = floorMagnitude(size);
    if (below > m_last)
        return -below;
    return below >= 0 && magnitude(static_cast<std::uint64_t>(below)) == size ? -below : -below - 1;
}

std::uint64_t FloatCodes::code(std::int64_t ordinal, bool negative) const {
    const auto size = static_cast<std::uint64_t>(ordinal < 0 ? -ordinal : ordinal);
    const bool minus =
        m_spec.signBits > 0 && (ordinal < 0 || (ordinal == 0 && negative && !minusZeroIsNan()));
    return minus ? size | m_signBit : size;
}

std::optional<std::int64_t> FloatCodes::ordinal(std::uint64_t code) const {
    const auto size = static_cast<std::int64_t>(code & (m_signBit - 1));
    const bool sign = m_spec.signBits > 0 && (code & m_signBit) != 0;
    if (size > m_last || (sign && size == 0 && minusZeroIsNan()))
        return std::nullopt;
    return sign ? -size : size;
}

std::optional<std::uint64_t> FloatCodes::infinityCode(bool negative) const {
    if (m_spec.special != Special::ieee || (negative && m_spec.signBits == 0))
        return std::nullopt;
    const auto size = static_cast<std::uint64_t>(m_last) + 1;
    return negative ? size | m_signBit : size;
}

std::optional<std::uint64_t> FloatCodes::nanCode(bool negative) const {
    const std::uint64_t sign = negative && m_spec.signBits > 0 ? m_signBit : 0;
    switch (m_spec.special) {
    case Special::allOnes:
        return sign | (m_signBit - 1);
    case Special::ieee: // quiet: the mantissa's highest bit
        if (m_spec.mantissaBits == 0)
            return std::nullopt;
        return sign | (static_cast<std::uint64_t>(m_last) + 1) |
               (std::uint64_t{1} << (m_spec.mantissaBits - 1));
    case Special::minusZero:
        return minusZeroIsNan() ? std::optional(m_signBit) : std::nullopt;
    case Special::none:
        break;
    }
    return std::nullopt;
}

NumberClass FloatCodes::classOf(std::uint64_t code) const {
    const auto place = ordinal(code);
    if (!place) {
        const bool infinite = m_spec.special == Special::ieee &&
                              (code & (m_signBit - 1)) == static_cast<std::uint64_t>(m_last) + 1;
        return infinite ? NumberClass::infinite : NumberClass::nan;
    }
    if (!m_spec.subnormals)
        return NumberClass::normal;
    if (*place == 0)
        return NumberClass::zero;
    return (code & (m_signBit - 1)) >> m_spec.mantissaBits == 0 ? NumberClass::subnormal
                                                                : NumberClass::normal;
}

std::optional<mpq_class> FloatCodes::ulp(std::int64_t ordinal) const {
    return powerOfTwo(unitExponent(static_cast<std::uint64_t>(ordinal < 0 ? -ordinal : ordinal)));
}

std::vector<CodeField> FloatCodes::fields() const {
    std::vector<CodeField> parts;
    for (const CodeField field :
         {CodeField{FieldPart::sign, m_spec.signBits}, CodeField{FieldPart::exponent, m_spec.exponentBits},
          CodeField{FieldPart::mantissa, m_spec.mantissaBits}})
        if (field.bits > 0)
            parts.push_back(field);
    return parts;
}

} // namespace

long FloatSpec::largestExponent() const {
    const long top = (1L << exponentBits) - 1 - bias;
    const bool topIsSpecial = special == Special::ieee || (special == Special::allOnes && mantissaBits == 0);
    return topIsSpecial ? top - 1 : top;
}

std::shared_ptr<const CodeSequence> makeFloatCodes(const FloatSpec& spec) {
    return std::make_shared<FloatCodes>(spec);
}

} // namespace nibble
