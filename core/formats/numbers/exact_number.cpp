// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/exact_number.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace nibble {

namespace {

/// Zeros behind the point from which on an exponent is written.
constexpr long kMostLeadingZeros = 3;

mpz_class powerOfTen(unsigned long exponent) {
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, exponent);
    return power;
}

mpq_class scaledByTen(const mpq_class& value, long exponent) {
    const mpz_class factor = powerOfTen(static_cast<unsigned long>(std::labs(exponent)));
    return exponent >= 0 ? mpq_class(value * factor) : mpq_class(value / factor);
}

/// floor(log10(value)) of a positive number.
long floorLog10(const mpq_class& value) {
    // From the binary logarithm, which is known to within 1, and then by comparing.
    auto power = static_cast<long>(std::floor(static_cast<double>(floorLog2(value)) * 0.30102999566398120));
    while (scaledByTen(1, power) > value)
        --power;
    while (scaledByTen(1, power + 1) <= value)
        ++power;
    return power;
}

/// Significant digits and the power of ten of the first one as text.
std::string placed(std::string digits, long power, int most, bool negative) {
    const std::size_t last = digits.find_last_not_of('0');
    digits.erase(last == std::string::npos ? 1 : last + 1);
    const auto count = static_cast<long>(digits.size());
    std::string text;
    if (power >= most || power < -kMostLeadingZeros - 1) {
        text = digits.substr(0, 1);
        if (count > 1)
            text += "." + digits.substr(1);
        text += fmt::format("e{}", power);
    } else if (power < 0) {
        text = "0.";
        text.append(static_cast<std::size_t>(-power - 1), '0').append(digits);
    } else if (count <= power + 1) {
        text = digits + std::string(static_cast<std::size_t>(power + 1 - count), '0');
    } else {
        text = digits.substr(0, static_cast<std::size_t>(power + 1)) + "." +
               digits.substr(static_cast<std::size_t>(power + 1));
    }
    return negative ? fmt::format("-{}", text) : text;
}

const char* specialText(const ExactNumber& number) {
    if (number.isNan())
        return "nan";
    if (!number.isFinite())
        return number.negative ? "-inf" : "inf";
    return number.isZero() ? (number.negative ? "-0" : "0") : nullptr;
}

} // namespace

ExactNumber ExactNumber::of(mpq_class value) {
    ExactNumber number;
    number.negative = value < 0;
    number.value = std::move(value);
    return number;
}

ExactNumber ExactNumber::of(double value) {
    if (std::isnan(value))
        return nan();
    if (std::isinf(value))
        return infinity(value < 0);
    ExactNumber number = of(mpq_class(value));
    number.negative = std::signbit(value);
    return number;
}

ExactNumber ExactNumber::zero(bool negative) {
    ExactNumber number;
    number.negative = negative;
    return number;
}

ExactNumber ExactNumber::infinity(bool negative) {
    ExactNumber number;
    number.kind = Kind::infinite;
    number.negative = negative;
    return number;
}

ExactNumber ExactNumber::nan() {
    ExactNumber number;
    number.kind = Kind::nan;
    return number;
}

ExactNumber ExactNumber::negated() const {
    ExactNumber number = *this;
    number.negative = !negative;
    number.value = -value;
    return number;
}

mpq_class powerOfTwo(long exponent) {
    mpq_class power = 1;
    if (exponent >= 0)
        mpq_mul_2exp(power.get_mpq_t(), power.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
    else
        mpq_div_2exp(power.get_mpq_t(), power.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
    return power;
}

long floorLog2(const mpq_class& value) {
    const auto bits = [](const mpz_class& number) {
        return static_cast<long>(mpz_sizeinbase(number.get_mpz_t(), 2));
    };
    const long guess = bits(value.get_num()) - bits(value.get_den());
    return powerOfTwo(guess) <= value ? guess : guess - 1;
}

mpz_class floorOf(const mpq_class& value) {
    mpz_class whole;
    mpz_fdiv_q(whole.get_mpz_t(), value.get_num().get_mpz_t(), value.get_den().get_mpz_t());
    return whole;
}

double toDouble(const mpq_class& value) {
    if (value == 0)
        return 0;
    const mpq_class magnitude = abs(value);
    constexpr int digits = std::numeric_limits<double>::digits;
    constexpr long smallest = std::numeric_limits<double>::min_exponent - digits;
    const long unit = std::max(floorLog2(magnitude) - digits + 1, smallest);
    const mpq_class steps = magnitude * powerOfTwo(-unit);
    mpz_class whole = floorOf(steps);
    const mpq_class rest = (steps - whole) * 2;
    if (rest > 1 || (rest == 1 && mpz_odd_p(whole.get_mpz_t())))
        ++whole;
    // At most 2^53, which a double holds.
    const double rounded = unit > std::numeric_limits<double>::max_exponent
                               ? std::numeric_limits<double>::infinity()
                               : std::ldexp(whole.get_d(), static_cast<int>(unit));
    return value < 0 ? -rounded : rounded;
}

double toDouble(const ExactNumber& number) {
    if (number.isNan())
        return std::numeric_limits<double>::quiet_NaN();
    const double magnitude =
        number.isFinite() ? std::abs(toDouble(number.value)) : std::numeric_limits<double>::infinity();
    return number.negative ? -magnitude : magnitude;
}

std::string decimalText(const mpq_class& value, int digits) {
    if (value == 0)
        return "0";
    const mpq_class magnitude = abs(value);
    long power = floorLog10(magnitude);
    mpz_class shown = floorOf(scaledByTen(magnitude, digits - 1 - power) + mpq_class(1, 2));
    std::string text = shown.get_str();
    if (text.size() > static_cast<std::size_t>(digits)) // 9.99… became 10
        ++power;
    return placed(text, power, digits, value < 0);
}

std::optional<std::string> exactDecimal(const mpq_class& value) {
    if (value == 0)
        return "0";
    // The fraction ends if nothing but twos and fives is below the line.
    mpz_class rest = value.get_den();
    const unsigned long twos = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), mpz_class(2).get_mpz_t());
    const unsigned long fives = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), mpz_class(5).get_mpz_t());
    if (rest != 1)
        return std::nullopt;
    const auto places = static_cast<long>(std::max(twos, fives));
    const mpq_class whole = scaledByTen(abs(value), places);
    const std::string digits = whole.get_num().get_str();
    constexpr int plainDigits = 40;
    return placed(digits, static_cast<long>(digits.size()) - 1 - places, plainDigits, value < 0);
}

std::string exactText(const ExactNumber& number) {
    if (const char* special = specialText(number))
        return special;
    if (auto decimal = exactDecimal(number.value))
        return *decimal;
    return number.value.get_str();
}

std::string numberText(const ExactNumber& number, int digits) {
    const char* special = specialText(number);
    return special ? special : decimalText(number.value, digits);
}

} // namespace nibble
