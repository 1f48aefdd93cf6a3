// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"
#include "widgets/plots/window_map_plot.h"

namespace nibble::ui {

/// The drawing of WindowMapPlot: always the whole window, so that zoom and pan do nothing.
class WindowMapView : public PlotView {
public:
    explicit WindowMapView(QWidget* parent = nullptr);

    void setMap(WindowMap map);
    [[nodiscard]] const WindowMap& map() const { return m_map; }
    [[nodiscard]] PlotTable table() const override;
    [[nodiscard]] QRectF visibleRange() const override;
    void resetView() override {}
    void zoom(double) override {}
    void pan(double, double) override {}
    void paintPicture(QCPPainter& painter, const QSize& size) override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Panel {
        QRectF title, cells, legend;
    };
    struct Cell {
        qint64 row = -1, col = -1;
        bool operator==(const Cell&) const = default;
    };

    [[nodiscard]] std::pair<Panel, Panel> panels(const QSizeF& size) const;
    [[nodiscard]] Cell cellAt(const QPointF& pixel) const;
    void moveTo(const Cell& cell);
    [[nodiscard]] QStringList readout() const;
    void draw(QPainter& painter, const QSizeF& size, bool crosshair) const;
    void drawPanel(QPainter& painter, const Panel& panel, const QString& title,
                   const std::vector<float>& values, float limit) const;
    void drawCells(QPainter& painter, const QRectF& where, const std::vector<float>& values,
                   float limit) const;
    void drawProgress(QPainter& painter, const QRectF& where) const;
    void drawNumbers(QPainter& painter, const QRectF& where) const;
    void drawLegend(QPainter& painter, const QRectF& where, float limit) const;
    [[nodiscard]] QRectF boxOf(const Cell& cell, const QRectF& where) const;

    WindowMap m_map;
    Cell m_current;
};

} // namespace nibble::ui
