// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariant>

class QTableView;

namespace nibble::ui {

/// A table of figures as they look below a plot: whole rows are chosen one at a time, no grid, columns as
/// narrow as their figures.
void setUpFigureTable(QTableView& table);

/// What a column's header gives for `role`: its heading, what its figures mean as a tooltip, and on which
/// side they stand: words left, figures right.
[[nodiscard]] QVariant figureHeader(int role, const QString& heading, const QString& meaning, bool areWords);

} // namespace nibble::ui
