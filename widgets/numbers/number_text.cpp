// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/number_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include "widgets/model/value_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("Numbers", text);
}

QString inLocale(const std::string& text) {
    return toQt(text).replace(QChar('.'), QLocale().decimalPoint());
}

} // namespace

QString exactFigure(const mpq_class& value, int digits) {
    return inLocale(decimalText(value, digits));
}

QString exactFigure(const ExactNumber& number, int digits) {
    if (number.isNan())
        return QStringLiteral("NaN");
    if (!number.isFinite())
        return number.negative ? QStringLiteral("-∞") : QStringLiteral("∞");
    return inLocale(numberText(number, digits));
}

QString signedFigure(const mpq_class& value, int digits) {
    return (value > 0 ? QStringLiteral("+") : QString()) + exactFigure(value, digits);
}

QString percentFigure(const mpq_class& share) {
    return exactFigure(mpq_class(share * 100), 3) + QStringLiteral(" %");
}

QString stepText(const mpq_class& step) {
    const long power = floorLog2(step);
    return powerOfTwo(power) == step ? QStringLiteral("2") + superscript(static_cast<int>(power))
           : step.get_num() == 1     ? toQt(step.get_str())
                                     : exactFigure(step, 3);
}

QString classText(const NumberRow& row) {
    const StoredNumber& stored = row.stored;
    const bool plain = stored.event == StoreEvent::exact || stored.event == StoreEvent::rounded;
    return say(plain ? className(stored.numberClass) : eventText(stored.event));
}

QString compositionFigure(const ScalarFormat& format, std::uint64_t code) {
    QString text = inLocale(compositionText(format, code));
    static const QRegularExpression power(QStringLiteral("\\^(-?\\d+)"));
    if (const auto match = power.match(text); match.hasMatch())
        text.replace(match.capturedStart(), match.capturedLength(), superscript(match.captured(1).toInt()));
    return text;
}

QString formatTitle(const ScalarFormat& format) {
    return toQt(format.type.title);
}

QString formatCategory(const ScalarFormat& format) {
    if (std::holds_alternative<IntegerSpec>(format.type.spec))
        return QStringLiteral("rtn");
    if (std::holds_alternative<PointSpec>(format.type.spec))
        return QStringLiteral("nf4");
    return format.bits > 16  ? QStringLiteral("base")
           : format.bits > 8 ? QStringLiteral("w8a8")
           : format.bits > 6 ? QStringLiteral("awq")
                             : QStringLiteral("gptq");
}

} // namespace nibble::ui
