// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QStringList>
#include <QTableView>

#include "widgets/controls/kind.h"
#include "widgets/theme.h"

namespace nibble::ui {

/// A cell of a table that is only looked at.
struct TableCell {
    QString text;
    bool number = false; ///< right-aligned, in the fixed-width face
    bool bold = false;
    std::optional<Colour> swatch = {}; ///< a square before the text
    std::optional<Colour> tint = {}, ink = {};
    Kind kind = Kind::none; ///< its glyph before the text
    QString toolTip = {};
};
using TableRow = std::vector<TableCell>;

class CellTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setTable(QStringList headers, std::vector<TableRow> rows);
    [[nodiscard]] const TableCell& cell(const QModelIndex& index) const;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_headers;
    std::vector<TableRow> m_rows;
};

/// Shows such a table; Ctrl+C copies what is chosen, all of it where nothing is.
class CellTable : public QTableView {
    Q_OBJECT

public:
    explicit CellTable(QWidget* parent = nullptr);
    void setTable(QStringList headers, std::vector<TableRow> rows);
    /// With a head, tabs between.
    [[nodiscard]] QString tableText(bool chosenOnly = false) const;
    /// Which column takes the room that is left.
    void setStretchedColumn(int column);
    /// Lines of text that a row has room for.
    void setLines(int lines);

private:
    void fit();

    CellTableModel* m_model;
    int m_stretched = 0, m_lines = 1;
};

} // namespace nibble::ui
