// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QLineEdit>

class QComboBox;

namespace nibble::ui {

/// A box that may be narrower than its longest choice.
[[nodiscard]] QComboBox* makeCombo(const QString& name, const QString& title);

/// "2.4", "1048576": no more digits than there are.
[[nodiscard]] QString plainNumber(double value, int digits = 6);

/// A field for a number or an expression. What is not understood, or refused, is marked and changes nothing.
class NumberField : public QLineEdit {
    Q_OBJECT

public:
    /// `take` says whether a number is accepted.
    NumberField(const QString& name, const QString& title, std::function<bool(double)> take,
                QWidget* parent = nullptr);
    /// Unless it is being edited.
    void showNumber(double value, int digits = 6);

private:
    void read();
    void mark(bool wrong);

    std::function<bool(double)> m_take;
};

} // namespace nibble::ui
