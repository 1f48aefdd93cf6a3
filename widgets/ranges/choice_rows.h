// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/card.h"

class QTableView;

namespace nibble::ui {

class PlotTableModel;
class RangeBench;

/// The calibrators side by side on these values, then the granularities. A double click takes a row's
/// settings over.
class ChoiceRows : public Card {
    Q_OBJECT

public:
    explicit ChoiceRows(RangeBench& bench, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void take(int row);
    void copy();

    RangeBench& m_bench;
    PlotTableModel* m_model;
    QTableView* m_view;
};

} // namespace nibble::ui
