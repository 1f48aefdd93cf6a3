// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace nibble::ui {

class NumberBench;

/// Where the number is typed: the field, the same number in other words, some numbers to try, and a step to
/// the chosen format's neighbours.
class NumberEntry : public QFrame {
    Q_OBJECT

public:
    explicit NumberEntry(NumberBench& bench, QWidget* parent = nullptr);
    void focusField();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QPushButton* addChoice(const QString& text);
    void refresh();
    void fit();

    NumberBench& m_bench;
    QLineEdit* m_field;
    QLabel* m_meaning;
    QPushButton *m_bits, *m_fraction, *m_down, *m_up;
    QLabel *m_also, *m_try;
    QList<QPushButton*> m_choices;
};

} // namespace nibble::ui
