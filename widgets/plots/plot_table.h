// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QAbstractTableModel>
#include <QStringList>
#include <QVariant>

namespace nibble::ui {

/// What a plot shows, as one table. Cells are asked for when they are needed: a plot may hold millions.
struct PlotTable {
    QStringList headers;
    qsizetype rows = 0;
    /// A double, an integer, a text, or nothing where there is no figure.
    std::function<QVariant(qsizetype row, int column)> cell;
};

/// RFC 4180 with the decimal point whatever the locale; floating-point figures with as many digits as give
/// the same number back.
[[nodiscard]] QByteArray csvOf(const PlotTable& table);

/// The table for a view: figures in the user's locale.
class PlotTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setTable(PlotTable table);
    [[nodiscard]] const PlotTable& table() const { return m_table; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    PlotTable m_table;
};

} // namespace nibble::ui
