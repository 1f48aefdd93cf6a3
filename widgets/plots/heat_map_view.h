// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "widgets/plots/heat_map_cells.h"
#include "widgets/plots/plot_view.h"
#include "widgets/worker.h"

namespace nibble::ui {

/// The drawing of HeatMapPlot: the whole matrix at the left with the window's place in it, the window at the
/// right.
class HeatMapView : public PlotView {
    Q_OBJECT

public:
    explicit HeatMapView(QWidget* parent = nullptr);
    void setWorker(Worker& worker) { m_worker = &worker; }
    /// Null: nothing to draw.
    void setSource(const HeatMapSourcePointer& source);
    void setMarked(qint64 row, qint64 first, qint64 count);
    void showCell(qint64 row, qint64 col);
    [[nodiscard]] bool settled() const {
        return !m_source || (!m_busy && !m_wanted && !m_detail.image.isNull());
    }
    /// Columns and rows in view.
    [[nodiscard]] QRectF visibleRange() const override { return m_window; }
    [[nodiscard]] PlotTable table() const override;
    void resetView() override;
    void zoom(double factor) override;
    void pan(double right, double up) override;
    void paintPicture(QCPPainter& painter, const QSize& size) override;

signals:
    void cellHovered(qint64 row, qint64 col);
    void cellClicked(qint64 row, qint64 col);
    void windowChanged(const QString& text);
    void problem(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override { update(), PlotView::focusInEvent(event); }
    void focusOutEvent(QFocusEvent* event) override { update(), PlotView::focusOutEvent(event); }

private:
    struct Part {
        HeatMapCells cells;
        QImage image; ///< a pixel per cell
    };
    struct Places {
        QRectF overview, detail, legend;
    };
    struct Cell {
        qint64 row = -1, col = -1;
        bool operator==(const Cell&) const = default;
    };

    [[nodiscard]] Places places(const QSizeF& size) const;
    [[nodiscard]] QRectF whole() const;
    [[nodiscard]] QRectF homeWindow() const;
    void setWindow(QRectF window);
    void zoomAt(double factor, const QPointF& fixed);
    void centreOn(const QPointF& point);
    void request();
    void receive(quint64 number, Expected<std::pair<Part, Part>> parts);
    void moveTo(const Cell& cell);
    [[nodiscard]] Cell cellAt(const QPointF& pixel) const;
    [[nodiscard]] QString readout() const;
    [[nodiscard]] QString windowText() const;
    void draw(QPainter& painter, const QSizeF& size, bool crosshair) const;
    void drawPart(QPainter& painter, const Part& part, const QRectF& window, const QRectF& where) const;
    void drawAxes(QPainter& painter, const QRectF& where, const QRectF& window, bool onlyEnds,
                  const QString& caption) const;
    void drawLegend(QPainter& painter, const QRectF& where) const;
    void drawMarks(QPainter& painter, const QRectF& where, bool crosshair) const;

    Worker* m_worker = nullptr;
    HeatMapSourcePointer m_source;
    Part m_overview, m_detail;
    QRectF m_window;
    Cell m_current, m_marked;
    qint64 m_markedCount = 0;
    quint64 m_number = 0; ///< of the last source: answers for others are dropped
    bool m_busy = false, m_wanted = false, m_themeChanged = false;
    std::stop_source m_drawing{std::nostopstate};
    QPointF m_pressed, m_dragged;
    bool m_inOverview = false;
};

} // namespace nibble::ui
