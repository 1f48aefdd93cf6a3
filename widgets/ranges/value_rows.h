// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/evaluation/ranges/affine_grid.h"
#include "widgets/controls/card.h"

class QTableView;

namespace nibble::ui {

class RangeBench;

/// x → q → x̂ → error for a list of values; the x can be edited, the last row takes a new one.
class ValueRowsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { value, steps, code, otherCode, stored, error, columns };

    explicit ValueRowsModel(RangeBench& bench, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// A number or an expression; an empty text takes the row away.
    bool setData(const QModelIndex& index, const QVariant& data, int role = Qt::EditRole) override;
    /// All rows with a head; for files and the clipboard, with decimal points.
    [[nodiscard]] QString text(const QString& before, const QString& between, const QString& after) const;

private:
    void refresh();
    [[nodiscard]] QVariant figure(double x, int column) const;
    [[nodiscard]] bool formulasDiffer(double x) const {
        return m_grid.code(x) != m_grid.codeWithZeroInside(x);
    }

    RangeBench& m_bench;
    AffineGrid m_grid;
    int m_rows = 0;
};

/// The table with what fills it.
class ValueRows : public Card {
    Q_OBJECT

public:
    explicit ValueRows(RangeBench& bench, QWidget* parent = nullptr);

private:
    void findTies();
    void copy(bool asMarkdown);

    RangeBench& m_bench;
    ValueRowsModel* m_model;
    QTableView* m_view;
};

} // namespace nibble::ui
