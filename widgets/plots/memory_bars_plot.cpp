// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/memory_bars_plot.h"

#include <algorithm>

#include "widgets/plots/memory_bars_view.h"

namespace nibble::ui {

bool MemoryBarRow::fits() const {
    return !bars.empty() &&
           std::all_of(bars.begin(), bars.end(), [](const MemoryBar& bar) { return bar.fits(); });
}

double MemoryBarRow::total() const {
    double sum = 0;
    for (const MemoryBar& bar : bars)
        sum += bar.total();
    return sum;
}

double MemoryBarRow::weights() const {
    double sum = 0;
    for (const MemoryBar& bar : bars)
        sum += bar.weights;
    return sum;
}

MemoryBarsPlot::MemoryBarsPlot(const QString& title, QWidget* parent)
    : PlotFrame(title, new MemoryBarsView, parent), m_bars(static_cast<MemoryBarsView*>(&view())) {
    connect(m_bars, &MemoryBarsView::chosen, this, &MemoryBarsPlot::chosen);
}

void MemoryBarsPlot::setBars(MemoryBars bars) {
    m_bars->setBars(std::move(bars));
    showData();
}

const MemoryBars& MemoryBarsPlot::bars() const {
    return m_bars->bars();
}

QRectF MemoryBarsPlot::rowBox(int row) const {
    return m_bars->rowBox(row);
}

double MemoryBarsPlot::xOf(double bytes) const {
    return m_bars->xOf(bytes);
}

} // namespace nibble::ui
