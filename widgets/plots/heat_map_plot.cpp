// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heat_map_plot.h"

#include "widgets/plots/heat_map_view.h"
#include "widgets/text.h"

namespace nibble::ui {

HeatMapPlot::HeatMapPlot(QWidget* parent)
    : PlotFrame(tr("Heat map"), new HeatMapView, parent), m_heatMap(static_cast<HeatMapView*>(&view())) {
    m_heatMap->setWorker(m_worker);
    connect(m_heatMap, &HeatMapView::cellHovered, this, &HeatMapPlot::cellHovered);
    connect(m_heatMap, &HeatMapView::cellClicked, this, &HeatMapPlot::cellClicked);
    connect(m_heatMap, &HeatMapView::windowChanged, this, [this](const QString& text) {
        setCaption(text, Kind::computed);
        emit windowChanged(text);
    });
    connect(m_heatMap, &HeatMapView::problem, this, [this](const QString& text) { showFailure(text); });
    showWaiting(tr("Choose a tensor"));
}

HeatMapPlot::~HeatMapPlot() {
    m_reading.request_stop();
}

void HeatMapPlot::setTensor(const ModelPointer& model, const QString& name) {
    const ModelTensor* tensor = model ? model->find(name.toStdString()) : nullptr;
    m_reading.request_stop();
    m_tensor = name;
    m_building = tensor != nullptr;
    if (!tensor) {
        m_heatMap->setSource({});
        return showWaiting(tr("Choose a tensor"));
    }
    setName(name);
    setCaption(shapeText({tensor->rows(), tensor->cols()}), Kind::computed);
    showWaiting(tr("Reading %1 weights").arg(integerText(tensor->data.elements())));
    m_reading = m_worker.run(
        this,
        [model, tensor](const std::stop_token& stop) -> Expected<HeatMapSourcePointer> {
            auto pyramid = buildTensorPyramid(*tensor, {.stop = stop});
            if (!pyramid)
                return passOn(pyramid);
            return std::make_shared<const HeatMapSource>(HeatMapSource{model, tensor, std::move(*pyramid)});
        },
        [this, name](Expected<HeatMapSourcePointer> source) {
            if (name == m_tensor)
                take(std::move(source));
        });
}

void HeatMapPlot::take(Expected<HeatMapSourcePointer> source) {
    if (!source && source.error().kind == ErrorKind::stopped)
        return;
    m_building = false;
    if (!source)
        return showFailure(errorText(source.error()));
    showData();
    m_heatMap->setSource(*source);
}

void HeatMapPlot::setMarked(qint64 row, qint64 first, qint64 count) {
    m_heatMap->setMarked(row, first, count);
}

void HeatMapPlot::showCell(qint64 row, qint64 col) {
    m_heatMap->showCell(row, col);
}

bool HeatMapPlot::settled() const {
    return !m_building && m_heatMap->settled();
}

} // namespace nibble::ui
