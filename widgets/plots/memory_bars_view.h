// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "widgets/plots/memory_bars_plot.h"
#include "widgets/plots/plot_view.h"

namespace nibble::ui {

/// The drawing of MemoryBarsPlot. Wheel and drag move the axis of sizes; Up and Down choose a row.
class MemoryBarsView : public PlotView {
    Q_OBJECT

public:
    explicit MemoryBarsView(QWidget* parent = nullptr);

    void setBars(MemoryBars bars);
    [[nodiscard]] const MemoryBars& bars() const { return m_bars; }
    [[nodiscard]] QRectF rowBox(int row) const { return rowBox(row, size()); }
    [[nodiscard]] double xOf(double bytes) const;

    [[nodiscard]] PlotTable table() const override;
    [[nodiscard]] QRectF visibleRange() const override;
    void resetView() override;
    void zoom(double factor) override;
    void pan(double right, double up) override;
    void paintPicture(QCPPainter& painter, const QSize& size) override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void chosen(int row);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum Column { name, bits, area, weights, total, badge, rate, columns };
    using Edges = std::array<double, columns + 1>;

    [[nodiscard]] Edges edges(const QSizeF& size) const;
    [[nodiscard]] QRectF rowBox(int row, const QSizeF& size) const;
    [[nodiscard]] int rowAt(const QPointF& at) const;
    [[nodiscard]] double pixel(double bytes, const Edges& edges) const;
    [[nodiscard]] double bytesAt(double x) const;
    [[nodiscard]] QString sizeText(double bytes) const;
    void findHome();
    void zoomAround(double bytes, double factor);
    void tell(const QPointF& at);
    void draw(QPainter& painter, const QSizeF& size, bool crosshair) const;
    void drawHead(QPainter& painter, const Edges& edges, double bottom) const;
    void drawRow(QPainter& painter, int row, const Edges& edges, const QSizeF& size, bool crosshair) const;
    void drawBars(QPainter& painter, const MemoryBarRow& row, const QRectF& where, const Edges& edges) const;
    void drawBadge(QPainter& painter, const MemoryBarRow& row, const QRectF& cell) const;
    void drawLines(QPainter& painter, const Edges& edges, const QSizeF& size) const;
    void drawCrosshair(QPainter& painter, const Edges& edges, const QSizeF& size) const;

    MemoryBars m_bars;
    double m_from = 0, m_to = 1, m_homeTo = 1; ///< bytes in view
    bool m_atHome = true;
    QPointF m_pointer{-1, -1}, m_pressed;
    double m_pressedFrom = 0;
    bool m_dragging = false;
};

} // namespace nibble::ui
