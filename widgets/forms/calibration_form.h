// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/experiment/calibration_lab.h"

class QComboBox;
class QFormLayout;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace nibble::ui {

class TextChoice;

/// What a calibration lab tries: methods, one or two texts, how much of them, and how finely it measures.
class CalibrationForm : public QWidget {
    Q_OBJECT

public:
    explicit CalibrationForm(QWidget* parent = nullptr);

    /// Another model: its methods' problems, and how long its sequences may be.
    void setModel(const ModelPointer& model);
    /// Methods of the comparison that look at a text, besides the usual ones.
    void offer(const std::vector<std::string>& methods);
    void setChecked(const QStringList& methods);
    void setTexts(const std::string& first, const std::optional<std::string>& second);
    void setMost(int samples);
    void setWindows(int windows);

    /// The comparison's settings with what is chosen here.
    [[nodiscard]] CalibrationLab lab(const Experiment& experiment) const;
    /// What is still to be chosen; empty if nothing.
    [[nodiscard]] QString missing() const;

signals:
    void changed();

private:
    void addMethods();
    void addTexts();
    void addAmounts();
    void addRow(const QString& title, QWidget* field, const QString& name, const QString& hint);
    void openAddForm();
    void addMethod(const QString& scheme, bool checked);
    [[nodiscard]] QStringList methods() const;

    ModelPointer m_model;
    QFormLayout* m_form;
    QListWidget* m_methods;
    QPushButton* m_add;
    TextChoice *m_first, *m_second;
    QComboBox* m_most;
    QSpinBox *m_length, *m_draws, *m_windows;
};

} // namespace nibble::ui
