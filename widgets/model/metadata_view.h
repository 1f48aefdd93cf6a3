// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/model/model.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace nibble::ui {

class Card;
class MetadataModel;
class MetadataValueModel;

/// What the file says about itself, what is wrong with it at the top, and one value in full below.
class MetadataView : public QWidget {
    Q_OBJECT

public:
    explicit MetadataView(QWidget* parent = nullptr);
    void setModel(const ModelPointer& model);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] QLineEdit* filter() const { return m_filter; }
    /// The messages at the top; empty if there is nothing to tell.
    [[nodiscard]] QString problems() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showValue();
    void copyRows();

    ModelPointer m_model;
    QWidget* m_problemBox;
    QLabel* m_problems;
    Card *m_tableCard, *m_valueCard;
    QLineEdit* m_filter;
    QTableView *m_table, *m_elements;
    QPlainTextEdit* m_text;
    QStackedWidget* m_value;
    MetadataModel* m_entries;
    MetadataValueModel* m_valueModel;
    QSortFilterProxyModel* m_shown;
};

} // namespace nibble::ui
