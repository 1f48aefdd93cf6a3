// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/value_text.h"

#include <cmath>

namespace nibble::ui {

ValueScale::ValueScale(double largest) {
    // As they are, where three decimals tell enough and the whole part is short.
    if (largest >= 0.02 && largest < 100)
        return;
    if (largest > 0 && std::isfinite(largest))
        power = static_cast<int>(std::floor(std::log10(largest))) + 1;
}

QString ValueScale::text(double value) const {
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("-∞");
    const double scaled = value / std::pow(10.0, power);
    const int decimals = std::abs(scaled) >= 9.995 ? 1 : std::abs(scaled) >= 0.9995 ? 2 : 3;
    QString text = QString::number(scaled, 'f', decimals);
    if (text == QLatin1StringView("-0.000"))
        text = QStringLiteral("0.000");
    if (text.startsWith(QLatin1StringView("0.")))
        text.remove(0, 1);
    else if (text.startsWith(QLatin1StringView("-0.")))
        text.remove(1, 1);
    return text;
}

QString ValueScale::factorText() const {
    return power == 0 ? QString() : QStringLiteral("× 10") + superscript(power);
}

QString levelText(float level) {
    if (level == 0)
        return QStringLiteral("0");
    return (level > 0 ? QStringLiteral("+") : QStringLiteral("-")) + QString::number(std::abs(level));
}

QString hexText(quint64 number, int digits) {
    return QStringLiteral("0x%1").arg(QString::number(number, 16).toUpper(), digits, QChar('0'));
}

QString octetText(std::byte byte) {
    return QStringLiteral("%1").arg(std::to_integer<unsigned>(byte), 2, 16, QChar('0')).toUpper();
}

QString superscript(int number) {
    static constexpr char16_t kDigits[] = u"⁰¹²³⁴⁵⁶⁷⁸⁹";
    QString text;
    for (const QChar c : QString::number(number))
        text += c == QChar('-') ? QChar(0x207B) : QChar(kDigits[c.digitValue()]);
    return text;
}

} // namespace nibble::ui
