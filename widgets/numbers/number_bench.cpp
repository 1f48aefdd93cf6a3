// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/number_bench.h"

#include "core/formats/numbers/expression.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// Longer decimals than this are written as whole number · 2^n in the field.
constexpr std::size_t kLongestDecimal = 26;

/// An expression that gives the number back exactly.
QString expressionOf(const ExactNumber& number) {
    const std::string text = exactText(number);
    if (!number.isFinite() || number.isZero() || text.size() <= kLongestDecimal)
        return toQt(text);
    const mpz_class &top = number.value.get_num(), &bottom = number.value.get_den();
    const auto power = static_cast<long>(mpz_sizeinbase(bottom.get_mpz_t(), 2)) - 1;
    if (powerOfTwo(power) == bottom) {
        mpz_class odd = top;
        const auto twos = static_cast<long>(mpz_scan1(top.get_mpz_t(), 0));
        mpz_tdiv_q_2exp(odd.get_mpz_t(), odd.get_mpz_t(), static_cast<mp_bitcnt_t>(twos));
        return QStringLiteral("%1 * 2^%2").arg(toQt(odd.get_str())).arg(twos - power);
    }
    return toQt(text);
}

} // namespace

NumberBench::NumberBench(QObject* parent)
    : QObject(parent), m_text(QStringLiteral("0.1")),
      m_types(scalarTypes()), m_shown{QStringLiteral("fp32"), QStringLiteral("fp16"), QStringLiteral("bf16"),
                                      QStringLiteral("e4m3"), QStringLiteral("e5m2"), QStringLiteral("e2m1"),
                                      QStringLiteral("int8"), QStringLiteral("int4"), QStringLiteral("nf4")},
      m_settings{.absmax = mpq_class(1)} {
    m_value = ExactNumber::of(mpq_class(1, 10));
    build();
    m_current = 3; // E4M3: few enough codes to see them all, enough to be used
}

void NumberBench::setText(const QString& text) {
    if (text == m_text && m_problem.isEmpty())
        return;
    m_text = text;
    const auto typed = readTypedNumber(text.toStdString());
    std::optional<Error> problem;
    if (!typed) {
        problem = typed.error();
    } else if (const auto* value = std::get_if<ExactNumber>(&*typed)) {
        return take(*value, text);
    } else {
        const auto code = currentRow().format.codeOfWord(std::get<TypedBits>(*typed).bits);
        if (code)
            return takeCode(m_current, *code, text);
        problem = code.error();
    }
    m_problem = errorText(*problem);
    emit changed();
}

void NumberBench::take(ExactNumber value, const QString& text) {
    m_value = std::move(value);
    m_text = text;
    m_problem.clear();
    m_pinnedFormat.clear();
    store();
    emit changed();
}

void NumberBench::setCurrent(int row) {
    if (row == m_current || row < 0 || row >= static_cast<int>(m_rows.size()))
        return;
    m_current = row;
    emit currentChanged(row);
}

void NumberBench::setCode(int row, std::uint64_t code) {
    const ScalarFormat& format = m_rows[static_cast<std::size_t>(row)].format;
    takeCode(row, code, expressionOf(format.decode(code).value_or(ExactNumber::nan())));
}

void NumberBench::takeCode(int row, std::uint64_t code, const QString& text) {
    const ScalarFormat& format = m_rows[static_cast<std::size_t>(row)].format;
    m_value = format.decode(code).value_or(ExactNumber::nan());
    m_text = text;
    m_problem.clear();
    m_pinnedFormat = toQt(format.type.name);
    m_pinnedCode = code;
    store();
    setCurrent(row);
    emit changed();
}

void NumberBench::flipBit(int row, int bit) {
    const NumberRow& at = m_rows[static_cast<std::size_t>(row)];
    if (bit < 0 || bit >= at.format.bits)
        return;
    setCode(row, at.stored.code.value_or(0) ^ std::uint64_t{1} << (at.format.bits - 1 - bit));
}

void NumberBench::step(bool up) {
    const NumberRow& row = currentRow();
    if (row.stored.code)
        setCode(m_current, row.format.stepped(*row.stored.code, up));
}

void NumberBench::setRounding(Rounding rounding) {
    m_choice.rounding = rounding;
    store();
    emit changed();
}

void NumberBench::setShown(const QStringList& names) {
    if (names.isEmpty() || names == m_shown)
        return;
    const QString current = toQt(currentRow().format.type.name);
    m_shown = names;
    build();
    m_current = std::max(0, static_cast<int>(m_shown.indexOf(current)));
    emit currentChanged(m_current);
    emit changed();
}

void NumberBench::restore(const QString& text, const QString& current, const QStringList& shown) {
    QStringList known;
    for (const QString& name : shown)
        for (const ScalarType& type : m_types)
            if (name == toQt(type.name) && !known.contains(name))
                known += name;
    setShown(known);
    setCurrent(static_cast<int>(m_shown.indexOf(current)));
    const QString before = m_text;
    setText(text.isEmpty() ? before : text);
    if (!m_problem.isEmpty())
        setText(before);
}

Expected<void> NumberBench::define(const QString& definition) {
    auto type = scalarTypeFrom(definition.trimmed().toStdString());
    if (!type)
        return passOn(type);
    const QString name = toQt(type->name);
    const auto same = std::find_if(m_types.begin(), m_types.end(),
                                   [&](const ScalarType& each) { return each.name == type->name; });
    if (same == m_types.end())
        m_types.push_back(std::move(*type));
    else
        *same = std::move(*type);
    QStringList shown = m_shown;
    shown.removeAll(name);
    m_shown.clear(); // the definition may be another under the same name
    setShown(shown + QStringList{name});
    setCurrent(static_cast<int>(m_rows.size()) - 1);
    return {};
}

void NumberBench::setSettings(const FormatSettings& settings) {
    m_settings = settings;
    m_pinnedFormat.clear(); // codes may stand for other values now
    build();
    emit changed();
}

void NumberBench::build() {
    m_rows.clear();
    for (const QString& name : std::as_const(m_shown))
        for (const ScalarType& type : m_types)
            if (name == toQt(type.name))
                if (auto format = makeScalarFormat(type, m_settings))
                    m_rows.push_back({std::move(*format), {}});
    m_current = std::min(m_current, static_cast<int>(m_rows.size()) - 1);
    store();
}

void NumberBench::store() {
    for (NumberRow& row : m_rows) {
        m_choice.draw = m_random.next();
        row.stored = toQt(row.format.type.name) == m_pinnedFormat
                         ? storedCode(row.format, m_pinnedCode)
                         : storeNumber(row.format, m_value, m_choice);
    }
}

} // namespace nibble::ui
