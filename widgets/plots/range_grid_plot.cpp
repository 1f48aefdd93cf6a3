// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/range_grid_plot.h"

#include "widgets/plots/range_grid_view.h"

namespace nibble::ui {

RangeGridPlot::RangeGridPlot(QWidget* parent)
    : PlotFrame(tr("Histogram and grid"), new RangeGridView, parent),
      m_grid(static_cast<RangeGridView*>(&view())) {
    m_grid->onRange = [this](double low, double high) { emit rangeDragged(low, high); };
    m_grid->onZero = [this](int zero) { emit zeroDragged(zero); };
    m_grid->setToolTip(tr("Drag the ends, the zero point or a code's line. Keys: [ and ] narrow and widen, "
                          "comma and point move the zero point."));
}

void RangeGridPlot::setPicture(RangeGridPicture picture) {
    m_grid->setPicture(std::move(picture));
    if (state() != State::data)
        showData();
}

const AffineGrid& RangeGridPlot::grid() const {
    return m_grid->picture().grid;
}

QPointF RangeGridPlot::handleAt(double value) const {
    return m_grid->handleAt(value);
}

QPointF RangeGridPlot::zeroAt() const {
    return m_grid->zeroAt();
}

QPointF RangeGridPlot::lineAt(int code) const {
    return m_grid->lineAt(code);
}

} // namespace nibble::ui
