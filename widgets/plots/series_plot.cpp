// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/series_plot.h"

#include "widgets/plots/series_view.h"

namespace nibble::ui {

SeriesPlot::SeriesPlot(const QString& title, QWidget* parent)
    : PlotFrame(title, new SeriesView, parent), m_series(static_cast<SeriesView*>(&view())) {
    m_series->chosen = [this](int series, int point) { emit pointChosen(series, point); };
}

void SeriesPlot::setPicture(SeriesPicture picture) {
    m_series->setPicture(std::move(picture));
    showData();
}

const SeriesPicture& SeriesPlot::picture() const {
    return m_series->picture();
}

} // namespace nibble::ui
