// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QWidget>

#include "core/methods/model_quantizer.h"

class QComboBox;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace nibble::ui {

/// Mixed precision as a list: which tensors, and the scheme for them, one row each. Below a row stands what
/// it comes to, or what is wrong with it.
class ExceptionRows : public QWidget {
    Q_OBJECT

public:
    explicit ExceptionRows(ModelPointer model, QWidget* parent = nullptr);

    void setExceptions(const std::vector<QuantScheme::Override>& exceptions);
    /// "pattern=scheme" of every row, as they stand.
    [[nodiscard]] std::vector<std::string> texts() const;
    /// What came of the scheme that the rows are part of; null where it is none.
    void tell(const VariantPlan* plan);
    void addRow(const QString& pattern, const QString& scheme);

signals:
    void changed();

private:
    struct Row {
        QWidget* all;
        QComboBox *pattern, *scheme;
        QLabel* outcome;
    };
    [[nodiscard]] QComboBox* makeBox(const QString& name, const QString& text);
    void removeRow(const QWidget* all);
    [[nodiscard]] QString problemOf(const Row& row) const;
    [[nodiscard]] QString outcomeOf(std::size_t row, const VariantPlan& plan) const;

    ModelPointer m_model;
    QVBoxLayout* m_layout;
    std::vector<Row> m_rows;
};

} // namespace nibble::ui
