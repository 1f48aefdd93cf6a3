// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/exact_arithmetic.h"

#include <mpfr.h>

#include <algorithm>

namespace nibble {

namespace {

using Arguments = std::span<const ExactNumber>;

/// What goes into a function has more bits than what comes out, so that only the last rounding shows.
constexpr mpfr_prec_t kOperandBits = 4 * kApproximationBits;

class BigFloat {
public:
    explicit BigFloat(mpfr_prec_t bits) { mpfr_init2(m_value, bits); }
    ~BigFloat() { mpfr_clear(m_value); }
    BigFloat(const BigFloat&) = delete;
    BigFloat& operator=(const BigFloat&) = delete;
    [[nodiscard]] mpfr_ptr get() { return m_value; }

    /// Whether it could be taken over as it is.
    bool take(const ExactNumber& number) {
        if (number.isNan())
            mpfr_set_nan(m_value);
        else if (!number.isFinite())
            mpfr_set_inf(m_value, number.negative ? -1 : 1);
        else if (number.isZero())
            mpfr_set_zero(m_value, number.negative ? -1 : 1);
        else
            return mpfr_set_q(m_value, number.value.get_mpq_t(), MPFR_RNDN) == 0;
        return true;
    }

private:
    mpfr_t m_value;
};

Unexpected tooLong() {
    return fail(ErrorKind::usage, "too large, too small or too long to be kept exactly ({} bits at most)",
                kMostBits);
}

long bitsOf(const mpq_class& value) {
    return static_cast<long>(
        std::max(mpz_sizeinbase(value.get_num_mpz_t(), 2), mpz_sizeinbase(value.get_den_mpz_t(), 2)));
}

/// A finite result, which takes the mark of what it was made from.
Expected<ExactNumber> finite(mpq_class value, bool negativeZero, Arguments from) {
    if (bitsOf(value) > kMostBits)
        return tooLong();
    ExactNumber number = value == 0 ? ExactNumber::zero(negativeZero) : ExactNumber::of(std::move(value));
    number.approximate =
        std::any_of(from.begin(), from.end(), [](const ExactNumber& each) { return each.approximate; });
    return number;
}

Expected<ExactNumber> taken(BigFloat& result, bool exact, Arguments from) {
    mpfr_ptr value = result.get();
    if (mpfr_nan_p(value))
        return ExactNumber::nan();
    const bool negative = mpfr_signbit(value) != 0;
    if (mpfr_inf_p(value)) // of finite operands: beyond all that can be kept, unless a pole is meant
        return exact ? Expected<ExactNumber>(ExactNumber::infinity(negative)) : tooLong();
    if (mpfr_zero_p(value))
        return exact ? Expected<ExactNumber>(ExactNumber::zero(negative)) : tooLong();
    if (std::abs(mpfr_get_exp(value)) > kMostBits)
        return tooLong();
    mpq_class fraction;
    mpfr_get_q(fraction.get_mpq_t(), value);
    auto number = finite(std::move(fraction), negative, from);
    if (number && !exact)
        number->approximate = true;
    return number;
}

using UnaryFunction = int (*)(mpfr_t, mpfr_srcptr, mpfr_rnd_t);

/// A function of MPFR's, correctly rounded to kApproximationBits.
template <UnaryFunction function>
Expected<ExactNumber> rounded(Arguments arguments) {
    BigFloat operand(kOperandBits), result(kApproximationBits);
    const bool taking = operand.take(arguments[0]);
    const bool exact = function(result.get(), operand.get(), MPFR_RNDN) == 0;
    return taken(result, exact && taking, arguments);
}

template <int (*fill)(mpfr_t, mpfr_rnd_t)>
Expected<ExactNumber> constant(Arguments) {
    BigFloat result(kApproximationBits);
    fill(result.get(), MPFR_RNDN);
    return taken(result, false, {});
}

int fillPi(mpfr_t value, mpfr_rnd_t rounding) {
    return mpfr_const_pi(value, rounding);
}

int fillE(mpfr_t value, mpfr_rnd_t rounding) {
    mpfr_set_ui(value, 1, rounding);
    return mpfr_exp(value, value, rounding);
}

Expected<ExactNumber> absolute(Arguments arguments) {
    return arguments[0].negative ? arguments[0].negated() : arguments[0];
}

template <bool up>
Expected<ExactNumber> whole(Arguments arguments) {
    const ExactNumber& number = arguments[0];
    if (!number.isFinite())
        return number;
    return finite(up ? mpq_class(-floorOf(-number.value)) : mpq_class(floorOf(number.value)), number.negative,
                  arguments);
}

bool below(const ExactNumber& a, const ExactNumber& b) {
    const auto rank = [](const ExactNumber& number) {
        return number.isFinite() ? 0 : number.negative ? -1 : 1;
    };
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.isFinite() && a.value < b.value;
}

template <bool largest>
Expected<ExactNumber> extreme(Arguments arguments) {
    ExactNumber chosen = arguments[0];
    for (const ExactNumber& number : arguments) {
        if (number.isNan())
            return number;
        if (largest ? below(chosen, number) : below(number, chosen))
            chosen = number;
    }
    return chosen;
}

Expected<ExactNumber> infinityConstant(Arguments) {
    return ExactNumber::infinity(false);
}

Expected<ExactNumber> nanConstant(Arguments) {
    return ExactNumber::nan();
}

constexpr ExactFunction kFunctions[] = {
    {"pi", 0, false, constant<fillPi>},     {"e", 0, false, constant<fillE>},
    {"inf", 0, false, infinityConstant},    {"nan", 0, false, nanConstant},
    {"sqrt", 1, false, rounded<mpfr_sqrt>}, {"cbrt", 1, false, rounded<mpfr_cbrt>},
    {"exp", 1, false, rounded<mpfr_exp>},   {"ln", 1, false, rounded<mpfr_log>},
    {"log2", 1, false, rounded<mpfr_log2>}, {"log10", 1, false, rounded<mpfr_log10>},
    {"sin", 1, false, rounded<mpfr_sin>},   {"cos", 1, false, rounded<mpfr_cos>},
    {"tan", 1, false, rounded<mpfr_tan>},   {"tanh", 1, false, rounded<mpfr_tanh>},
    {"erf", 1, false, rounded<mpfr_erf>},   {"abs", 1, false, absolute},
    {"floor", 1, false, whole<false>},      {"ceil", 1, false, whole<true>},
    {"min", 1, true, extreme<false>},       {"max", 1, true, extreme<true>},
};

Expected<ExactNumber> wholePower(const ExactNumber& base, long exponent) {
    const auto count = static_cast<unsigned long>(std::labs(exponent));
    const bool unit = abs(base.value) == 1 || base.value == 0;
    if (!unit && static_cast<long>(count) > kMostBits / std::max(1L, bitsOf(base.value) - 1))
        return tooLong();
    mpq_class result;
    const unsigned long steps = unit ? count % 2 + 2 : count; // ±1 and 0 repeat themselves
    mpz_pow_ui(result.get_num_mpz_t(), base.value.get_num_mpz_t(), steps);
    mpz_pow_ui(result.get_den_mpz_t(), base.value.get_den_mpz_t(), steps);
    if (exponent < 0)
        result = 1 / result;
    return finite(std::move(result), false, {&base, 1});
}

} // namespace

std::span<const ExactFunction> exactFunctions() {
    return kFunctions;
}

Expected<ExactNumber> add(const ExactNumber& a, const ExactNumber& b) {
    const ExactNumber both[] = {a, b};
    if (a.isFinite() && b.isFinite())
        return finite(a.value + b.value, a.negative && b.negative, both);
    if (a.isNan() || b.isNan() || (!a.isFinite() && !b.isFinite() && a.negative != b.negative))
        return ExactNumber::nan();
    return a.isFinite() ? b : a;
}

Expected<ExactNumber> multiply(const ExactNumber& a, const ExactNumber& b) {
    const ExactNumber both[] = {a, b};
    const bool negative = a.negative != b.negative;
    if (a.isFinite() && b.isFinite())
        return finite(a.value * b.value, negative, both);
    if (a.isNan() || b.isNan() || a.isZero() || b.isZero())
        return ExactNumber::nan();
    return ExactNumber::infinity(negative);
}

Expected<ExactNumber> divide(const ExactNumber& a, const ExactNumber& b) {
    const ExactNumber both[] = {a, b};
    const bool negative = a.negative != b.negative;
    if (a.isNan() || b.isNan() || (a.isZero() && b.isZero()) || (!a.isFinite() && !b.isFinite()))
        return ExactNumber::nan();
    if (!a.isFinite() || b.isZero())
        return ExactNumber::infinity(negative);
    if (!b.isFinite())
        return ExactNumber::zero(negative);
    return finite(a.value / b.value, negative, both);
}

Expected<ExactNumber> power(const ExactNumber& base, const ExactNumber& exponent) {
    const bool wholeNumber = exponent.isFinite() && exponent.value.get_den() == 1;
    if (wholeNumber && base.isFinite() && !(base.isZero() && exponent.value <= 0)) {
        const mpz_class& count = exponent.value.get_num();
        if (count.fits_slong_p() && abs(count) <= kMostBits)
            return wholePower(base, count.get_si());
        if (abs(base.value) == 1) // only its parity counts
            return wholePower(base, mpz_odd_p(count.get_mpz_t()) ? 1 : 2);
        return tooLong();
    }
    const ExactNumber both[] = {base, exponent};
    BigFloat left(kOperandBits), right(kOperandBits), result(kApproximationBits);
    const bool taking = left.take(base);
    const bool takingToo = right.take(exponent);
    const bool exact = mpfr_pow(result.get(), left.get(), right.get(), MPFR_RNDN) == 0;
    return taken(result, exact && taking && takingToo, both);
}

} // namespace nibble
