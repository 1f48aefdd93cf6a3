// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/formats/numbers/scalar_format.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace nibble::ui {

/// What formats leave to who uses them: scale or largest magnitude, range of integers, overflow.
class NumberSettingsForm : public QWidget {
    Q_OBJECT

public:
    explicit NumberSettingsForm(const FormatSettings& settings, QWidget* parent = nullptr);
    /// Errors: usage where the number is not understood or not above zero; the form says so too.
    Expected<FormatSettings> settings();

private:
    QComboBox* m_meaning;
    QLineEdit* m_number;
    QCheckBox *m_restricted, *m_saturate;
    QLabel* m_problem;
};

/// A format by its definition.
class FormatDefinitionForm : public QWidget {
    Q_OBJECT

public:
    explicit FormatDefinitionForm(QWidget* parent = nullptr);
    [[nodiscard]] QString definition() const;
    void showProblem(const QString& problem);

private:
    QLineEdit* m_definition;
    QLabel* m_problem;
};

} // namespace nibble::ui
