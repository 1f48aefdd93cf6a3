// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/expression.h"

#include <algorithm>
#include <cctype>

#include "core/formats/numbers/exact_arithmetic.h"
#include "core/formats/numbers/number_signs.h"
#include "core/formats/numbers/stored_number.h"

namespace nibble {

namespace {

constexpr std::size_t kLongest = 4096;
constexpr int kDeepest = 64;
constexpr int kMostExponentDigits = 6;

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Expected<ExactNumber> whole() {
        auto value = sum();
        if (!value)
            return value;
        skipSpace();
        if (m_at < m_text.size())
            return unexpected("an operator");
        return value;
    }

private:
    using Number = Expected<ExactNumber>;

    void skipSpace() {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
    }
    bool take(char wanted) {
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }
    Unexpected unexpected(const char* wanted) {
        skipSpace();
        if (m_at >= m_text.size())
            return fail(ErrorKind::usage, "{} is missing at the end", wanted);
        return fail(ErrorKind::usage, "{} was expected at character {}, \"{}\"", wanted, m_at + 1,
                    m_text.substr(m_at, 12));
    }

    Number sum();
    Number product();
    Number signedFactor();
    Number factor();
    Number operand();
    Number number();
    Expected<mpz_class> digits(int base, std::size_t& count);
    Expected<long> exponentAfter(char mark);
    Number named();
    Number call(std::string_view name, const std::vector<ExactNumber>& arguments);
    Expected<std::vector<ExactNumber>> arguments();

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
    std::optional<ScalarFormat> m_format; ///< named as the last argument
};

Expected<ExactNumber> Parser::sum() {
    if (++m_depth > kDeepest)
        return fail(ErrorKind::usage, "more than {} parentheses inside one another", kDeepest);
    auto left = product();
    while (left) {
        const bool plus = take('+');
        if (!plus && !take('-'))
            break;
        auto right = product();
        if (!right)
            return right;
        left = add(*left, plus ? *right : right->negated());
    }
    --m_depth;
    return left;
}

Expected<ExactNumber> Parser::product() {
    auto left = signedFactor();
    while (left) {
        const bool times = take('*');
        if (!times && !take('/'))
            break;
        auto right = signedFactor();
        if (!right)
            return right;
        left = times ? multiply(*left, *right) : divide(*left, *right);
    }
    return left;
}

/// The sign binds weaker than the power: −2^2 is −4.
Expected<ExactNumber> Parser::signedFactor() {
    bool negative = false;
    while (true) {
        if (take('-'))
            negative = !negative;
        else if (!take('+'))
            break;
    }
    auto value = factor();
    return value && negative ? Number(value->negated()) : value;
}

Expected<ExactNumber> Parser::factor() {
    auto base = operand();
    if (!base || !take('^'))
        return base;
    if (++m_depth > kDeepest)
        return fail(ErrorKind::usage, "more than {} powers inside one another", kDeepest);
    auto exponent = signedFactor();
    --m_depth;
    return exponent ? power(*base, *exponent) : exponent;
}

Expected<ExactNumber> Parser::operand() {
    if (take('(')) {
        auto value = sum();
        if (value && !take(')'))
            return unexpected("\")\"");
        return value;
    }
    skipSpace();
    if (m_at >= m_text.size())
        return unexpected("a number");
    const char letter = m_text[m_at];
    if (digitOf(letter) < 10 || letter == '.')
        return number();
    return std::isalpha(static_cast<unsigned char>(letter)) ? named() : Number(unexpected("a number"));
}

/// The digits of a number as one whole number, `count` of them behind the point.
Expected<mpz_class> Parser::digits(int base, std::size_t& count) {
    std::string text;
    bool pointed = false;
    count = 0;
    for (; m_at < m_text.size(); ++m_at) {
        const char letter = m_text[m_at];
        if (letter == '.' && !pointed) {
            pointed = true;
        } else if (letter == '_') {
            continue;
        } else if (digitOf(letter) < base) {
            text += letter;
            count += pointed ? 1 : 0;
        } else {
            break;
        }
    }
    if (text.empty())
        return unexpected("a digit");
    return mpz_class(text, base);
}

/// The whole number after an exponent's letter; 0 without the letter.
Expected<long> Parser::exponentAfter(char mark) {
    if (m_at >= m_text.size() || std::tolower(static_cast<unsigned char>(m_text[m_at])) != mark)
        return 0L;
    ++m_at;
    const bool negative = m_at < m_text.size() && m_text[m_at] == '-';
    if (negative || (m_at < m_text.size() && m_text[m_at] == '+'))
        ++m_at;
    long exponent = 0;
    int count = 0;
    for (; m_at < m_text.size() && digitOf(m_text[m_at]) < 10; ++m_at, ++count)
        if (count < kMostExponentDigits)
            exponent = exponent * 10 + digitOf(m_text[m_at]);
    if (count == 0)
        return unexpected("the exponent's digits");
    if (count > kMostExponentDigits)
        return fail(ErrorKind::usage, "an exponent has at most {} digits", kMostExponentDigits);
    return negative ? -exponent : exponent;
}

Expected<ExactNumber> Parser::number() {
    int base = 10;
    if (m_text[m_at] == '0' && m_at + 1 < m_text.size()) {
        const char mark = m_text[m_at + 1];
        base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 10;
    }
    if (base != 10)
        m_at += 2;
    std::size_t places = 0;
    auto read = digits(base, places);
    if (!read)
        return passOn(read);
    const auto exponent = exponentAfter(base == 10 ? 'e' : 'p');
    if (!exponent)
        return Unexpected(exponent.error());
    const ExactNumber ten = ExactNumber::of(mpq_class(base == 10 ? 10 : 2));
    const long shift = *exponent - static_cast<long>(places) * (base == 16 ? 4 : 1);
    const ExactNumber mantissa = ExactNumber::of(mpq_class(*read));
    if (mantissa.isZero())
        return mantissa;
    auto scale = power(ten, ExactNumber::of(mpq_class(mpz_class(shift))));
    return scale ? multiply(mantissa, *scale) : scale;
}

Expected<std::vector<ExactNumber>> Parser::arguments() {
    std::vector<ExactNumber> values;
    m_format.reset();
    std::optional<ScalarFormat> format;
    do {
        skipSpace();
        std::size_t end = m_at;
        while (end < m_text.size() &&
               (std::isalnum(static_cast<unsigned char>(m_text[end])) || m_text[end] == '_'))
            ++end;
        const ScalarType* type = findScalarType(m_text.substr(m_at, end - m_at));
        if (type && end < m_text.size() && m_text[end] == ')') {
            format = *makeScalarFormat(*type);
            m_at = end;
            break;
        }
        auto value = sum();
        if (!value)
            return passOn(value);
        values.push_back(std::move(*value));
    } while (take(','));
    if (!take(')'))
        return unexpected("\")\"");
    m_format = std::move(format);
    return values;
}

Expected<ExactNumber> Parser::named() {
    const std::size_t begin = m_at;
    while (m_at < m_text.size() &&
           (std::isalnum(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '_'))
        ++m_at;
    std::string name(m_text.substr(begin, m_at - begin));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    if (name == "infinity")
        name = "inf";
    std::vector<ExactNumber> values;
    m_format.reset();
    if (take('(')) {
        auto read = arguments();
        if (!read)
            return passOn(read);
        values = std::move(*read);
    }
    return call(name, values);
}

/// nextafter and ulp, of the format named or of FP64 as in C.
Expected<ExactNumber> neighbour(std::string_view name, const std::vector<ExactNumber>& values,
                                const ScalarFormat& format) {
    const bool next = name == "nextafter";
    if (values.size() != (next ? 2U : 1U))
        return fail(ErrorKind::usage, "{} and, if you like, a format",
                    next ? "nextafter takes two numbers" : "ulp takes a number");
    const StoredNumber stored = storeNumber(format, values[0]);
    if (!stored.code)
        return ExactNumber::nan();
    if (!next)
        return stored.ulp ? Expected<ExactNumber>(ExactNumber::of(*stored.ulp)) : ExactNumber::nan();
    const ExactNumber& goal = values[1];
    if (stored.value.isNan() || goal.isNan())
        return ExactNumber::nan();
    if (stored.value.isFinite() && goal.isFinite() && stored.value.value == goal.value)
        return stored.value;
    const bool up = goal.isFinite()
                        ? (stored.value.isFinite() ? goal.value > stored.value.value : stored.value.negative)
                        : !goal.negative;
    return *format.decode(format.stepped(*stored.code, up));
}

Expected<ExactNumber> Parser::call(std::string_view name, const std::vector<ExactNumber>& values) {
    if (name == "nextafter" || name == "ulp")
        return neighbour(name, values, m_format ? *m_format : *makeScalarFormat(*findScalarType("fp64")));
    if (m_format)
        return fail(ErrorKind::usage, "only nextafter and ulp take a format");
    for (const ExactFunction& function : exactFunctions()) {
        if (function.name != name)
            continue;
        const auto wanted = static_cast<std::size_t>(function.arguments);
        if (values.size() < wanted || (values.size() > wanted && !function.more))
            return fail(ErrorKind::usage, "{} takes {} numbers, not {}", name, wanted, values.size());
        return function.apply(values);
    }
    if (const ScalarType* type = findScalarType(name)) {
        if (values.size() != 1)
            return fail(ErrorKind::usage, "{} rounds one number: {}(1/3)", name, name);
        const StoredNumber stored = storeNumber(*makeScalarFormat(*type), values[0]);
        ExactNumber result = stored.value;
        return result;
    }
    return fail(ErrorKind::usage, "\"{}\" is no constant, function or format", name);
}

} // namespace

Expected<ExactNumber> evaluateExpression(std::string_view text) {
    if (text.size() > kLongest)
        return fail(ErrorKind::usage, "longer than {} characters", kLongest);
    const std::string plain = plainSigns(text);
    return Parser(plain).whole();
}

std::vector<std::string> expressionNames() {
    std::vector<std::string> names;
    for (const ExactFunction& function : exactFunctions())
        names.push_back(function.arguments == 0
                            ? std::string(function.name)
                            : fmt::format("{}({})", function.name, function.more ? "x, …" : "x"));
    names.insert(names.end(), {"nextafter(x, y)", "ulp(x)", "bf16(x)"});
    return names;
}

} // namespace nibble
