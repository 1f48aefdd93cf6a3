// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/inspector_rows.h"

namespace nibble::ui {

class OutlierBench;
class SeriesPlot;

/// The chosen channel: its figures, what it costs the others, and the scale that each token gets by it.
class OutlierInspector : public InspectorRows {
    Q_OBJECT

public:
    explicit OutlierInspector(OutlierBench& bench, QWidget* parent = nullptr);

private:
    void refresh();
    void addChannel();
    void addCost();
    void addScales();

    OutlierBench& m_bench;
};

} // namespace nibble::ui
