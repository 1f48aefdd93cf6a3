// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableView>

#include "widgets/models/comparison_model.h"
#include "widgets/models/comparison_order.h"

namespace nibble::ui {

class Session;

/// Titles in two lines with the groups (Cost, Fidelity, …) above them.
class ComparisonHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit ComparisonHeader(const ComparisonModel& comparison, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& where, int section) const override;

private:
    const ComparisonModel& m_comparison;
};

/// Paints the cells: marks, numbers with a thin bar under them, badges.
class ComparisonDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// The comparison as a table. The current row is the selection's variant.
class ComparisonTable : public QTableView {
    Q_OBJECT

public:
    explicit ComparisonTable(Session& session, QWidget* parent = nullptr);

    [[nodiscard]] const ComparisonModel& comparisonModel() const { return m_model; }
    /// Height that shows all rows.
    [[nodiscard]] int fullHeight() const;

signals:
    void rowsChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitColumns();
    void showColumnMenu(const QPoint& where);
    void selectVariant(const QString& method);

    Session& m_session;
    ComparisonModel m_model;
    ComparisonOrder m_order;
    QList<int> m_hiddenByWidth;
    QList<int> m_hiddenByUser;
};

} // namespace nibble::ui
