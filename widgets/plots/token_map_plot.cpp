// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/token_map_plot.h"

#include "widgets/plots/token_map_view.h"

namespace nibble::ui {

TokenMapPlot::TokenMapPlot(QWidget* parent)
    : PlotFrame(tr("Activations, token by channel"), new TokenMapView, parent),
      m_map(static_cast<TokenMapView*>(&view())) {
    m_map->chosen = [this](qint64 row, qint64 channel) { emit cellChosen(row, channel); };
}

void TokenMapPlot::setMap(TokenMap map) {
    m_map->setMap(std::move(map));
    showData();
}

const TokenMap& TokenMapPlot::map() const {
    return m_map->map();
}

void TokenMapPlot::setChosen(qint64 row, qint64 channel) {
    m_map->setChosen(row, channel);
}

qint64 TokenMapPlot::chosenRow() const {
    return m_map->chosenRow();
}

qint64 TokenMapPlot::chosenChannel() const {
    return m_map->chosenChannel();
}

} // namespace nibble::ui
