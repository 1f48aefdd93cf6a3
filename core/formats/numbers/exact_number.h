// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <optional>
#include <string>

namespace nibble {

/// A number without rounding: a fraction of whole numbers of any length, or what floating-point formats have
/// beside numbers.
struct ExactNumber {
    enum class Kind : std::uint8_t { finite, infinite, nan };

    Kind kind = Kind::finite;
    bool negative = false;    ///< of zeros, infinities and NaN too
    bool approximate = false; ///< irrational (π, a root): what is kept was rounded to kApproximationBits
    mpq_class value;          ///< 0 unless finite

    [[nodiscard]] static ExactNumber of(mpq_class value);
    [[nodiscard]] static ExactNumber of(double value);
    [[nodiscard]] static ExactNumber zero(bool negative);
    [[nodiscard]] static ExactNumber infinity(bool negative);
    [[nodiscard]] static ExactNumber nan();

    [[nodiscard]] bool isFinite() const { return kind == Kind::finite; }
    [[nodiscard]] bool isNan() const { return kind == Kind::nan; }
    [[nodiscard]] bool isZero() const { return isFinite() && value == 0; }
    [[nodiscard]] ExactNumber negated() const;
};

/// Significant bits of what has no exact fraction.
inline constexpr int kApproximationBits = 256;

[[nodiscard]] mpq_class powerOfTwo(long exponent);
/// floor(log2(value)) of a positive number.
[[nodiscard]] long floorLog2(const mpq_class& value);
/// The largest whole number that is not above `value`.
[[nodiscard]] mpz_class floorOf(const mpq_class& value);

/// The nearest double, ties to even; infinity beyond the largest.
[[nodiscard]] double toDouble(const mpq_class& value);
[[nodiscard]] double toDouble(const ExactNumber& number);

/// Rounded to so many significant decimal digits, zeros at the end left out: "0.1015625", "1.49e-9". The
/// exponent is written where the number would have more than `digits` digits before the point or three zeros
/// behind it.
[[nodiscard]] std::string decimalText(const mpq_class& value, int digits);
/// All digits of a fraction that ends, as plain text or with an exponent; nothing where it does not end.
[[nodiscard]] std::optional<std::string> exactDecimal(const mpq_class& value);
/// The decimal text where it ends, else "13/127"; "inf", "-inf", "nan", "-0".
[[nodiscard]] std::string exactText(const ExactNumber& number);
/// As decimalText, with "inf", "nan" and "-0".
[[nodiscard]] std::string numberText(const ExactNumber& number, int digits);

} // namespace nibble
