// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/inspector_rows.h"

namespace nibble::ui {

class RangeBench;

/// The grid in full: how its scale came about, what it costs, what it loses and where, and the values under
/// it.
class RangeInspector : public InspectorRows {
    Q_OBJECT

public:
    explicit RangeInspector(RangeBench& bench, QWidget* parent = nullptr);

private:
    void refresh();
    void addGrid();
    void addError();
    void addCodes();
    void addValues();
    void addAllGrids();

    RangeBench& m_bench;
};

} // namespace nibble::ui
