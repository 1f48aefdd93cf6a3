// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/number_field.h"

#include <cmath>

#include <QComboBox>
#include <QLocale>
#include <QStyle>

#include "core/formats/numbers/expression.h"

namespace nibble::ui {

QComboBox* makeCombo(const QString& name, const QString& title) {
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setAccessibleName(title);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    return box;
}

QString plainNumber(double value, int digits) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    constexpr double exact = 1e15; // whole numbers below it are shown as they are
    return value == std::round(value) && std::abs(value) < exact ? locale.toString(static_cast<qint64>(value))
                                                                 : locale.toString(value, 'g', digits);
}

NumberField::NumberField(const QString& name, const QString& title, std::function<bool(double)> take,
                         QWidget* parent)
    : QLineEdit(parent), m_take(std::move(take)) {
    setObjectName(name);
    setAccessibleName(title);
    setProperty("role", "mono");
    setAlignment(Qt::AlignRight);
    setMinimumWidth(60);
    connect(this, &QLineEdit::editingFinished, this, &NumberField::read);
}

void NumberField::showNumber(double value, int digits) {
    if (hasFocus() && isModified())
        return;
    const QString text = plainNumber(value, digits);
    if (text != this->text())
        setText(text);
    mark(false);
}

void NumberField::read() {
    if (!isModified())
        return;
    bool isNumber = false;
    double number = QLocale().toDouble(text().trimmed(), &isNumber);
    if (!isNumber)
        if (const auto value = evaluateExpression(text().toStdString()); value && value->isFinite()) {
            number = toDouble(*value);
            isNumber = true;
        }
    setModified(false);
    mark(!isNumber || !std::isfinite(number) || !m_take(number));
}

void NumberField::mark(bool wrong) {
    if (property("wrong").toBool() == wrong)
        return;
    setProperty("wrong", wrong);
    style()->unpolish(this);
    style()->polish(this);
}

} // namespace nibble::ui
