// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/experiment/qat.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;

namespace nibble::ui {

/// What to train a model for: bits, how they are stored, for how long, on which text, towards what.
class QatForm : public QWidget {
    Q_OBJECT

public:
    explicit QatForm(QWidget* parent = nullptr);

    /// Another model: whether its own data can be had, and how long is worth trying.
    void setModel(const Model* model, double suggestedSeconds);
    /// One for each chosen width, the widest first.
    [[nodiscard]] QStringList schemes() const;
    [[nodiscard]] QatPlan plan() const;
    /// What is still to be chosen; empty if nothing.
    [[nodiscard]] QString missing() const;
    void setMinutes(double minutes);
    void setBits(const QList<int>& bits);

signals:
    void changed();

private:
    void addBits();
    void addStorage();
    void addTime();
    void addText();
    void addLoss();
    void chooseFile();
    void addRow(const QString& title, QWidget* field, const QString& name, const QString& hint);

    QFormLayout* m_form;
    QList<QCheckBox*> m_bits;
    QComboBox *m_storage, *m_text, *m_loss;
    QCheckBox* m_asymmetric;
    QDoubleSpinBox* m_minutes;
    QLineEdit* m_file;
    QWidget* m_fileRow;
};

} // namespace nibble::ui
