// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/window_map_plot.h"

#include "widgets/plots/window_map_view.h"

namespace nibble::ui {

WindowMapPlot::WindowMapPlot(QWidget* parent)
    : PlotFrame(tr("Weights, column by column"), new WindowMapView, parent),
      m_map(static_cast<WindowMapView*>(&view())) {}

void WindowMapPlot::setMap(WindowMap map) {
    m_map->setMap(std::move(map));
    showData();
}

const WindowMap& WindowMapPlot::map() const {
    return m_map->map();
}

} // namespace nibble::ui
