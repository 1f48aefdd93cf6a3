// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/card.h"

class QComboBox;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace nibble::ui {

class CodeTableModel;
class NumberBench;

/// All codes of one format of up to 8 bits: searched, sorted, copied; a double click or Enter takes one as
/// the number.
class CodeTable : public Card {
    Q_OBJECT

public:
    static constexpr int kMostBits = 8;

    explicit CodeTable(NumberBench& bench, QWidget* parent = nullptr);

private:
    void refresh();
    void showFormat(int index);
    void take(const QModelIndex& index);
    /// The rows on show, or only those chosen: tabs between, the head first.
    void copy(bool chosenOnly);

    NumberBench& m_bench;
    QComboBox* m_format;
    QLineEdit* m_search;
    QTableView* m_view;
    CodeTableModel* m_model;
    QSortFilterProxyModel* m_sorted;
};

} // namespace nibble::ui
