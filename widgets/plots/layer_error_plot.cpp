// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/layer_error_plot.h"

#include "widgets/plots/layer_error_view.h"
#include "widgets/text.h"

namespace nibble::ui {

LayerErrorPlot::LayerErrorPlot(QWidget* parent)
    : PlotFrame(tr("Weight error per layer, %"), new LayerErrorView, parent),
      m_errors(static_cast<LayerErrorView*>(&view())) {
    m_errors->onLayer = [this](int layer) { emit layerChosen(layer); };
    m_errors->onVariant = [this](const QString& method) { emit variantChosen(method); };
    m_errors->onCaption = [this](const QString& caption) { setCaption(caption, Kind::computed); };
    clear();
}

void LayerErrorPlot::setResult(const Result& result) {
    m_errors->setResult(result);
    if (m_errors->empty())
        clear();
    else
        showData();
}

void LayerErrorPlot::clear() {
    showWaiting(tr("Appears when the first method has been quantized"));
}

void LayerErrorPlot::setSelected(const QString& method) {
    m_errors->setSelected(method);
}

void LayerErrorPlot::setLayer(int layer) {
    m_errors->setLayer(layer);
}

} // namespace nibble::ui
