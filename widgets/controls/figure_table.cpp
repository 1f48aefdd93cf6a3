// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/figure_table.h"

#include <QHeaderView>
#include <QTableView>

namespace nibble::ui {

void setUpFigureTable(QTableView& table) {
    table.setShowGrid(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.verticalHeader()->hide();
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setMinimumSectionSize(30);
}

QVariant figureHeader(int role, const QString& heading, const QString& meaning, bool areWords) {
    switch (role) {
    case Qt::DisplayRole:
        return heading;
    case Qt::ToolTipRole:
        return meaning;
    case Qt::TextAlignmentRole:
        return QVariant((areWords ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace nibble::ui
