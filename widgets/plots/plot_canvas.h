// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <functional>

#include "core/experiment/plot_axis.h"
#include "widgets/plots/plot_view.h"
#include "widgets/plots/repaint_limiter.h"

namespace nibble::ui {

/// A view drawn by QCustomPlot: style of axes and grid, zoom, pan, keys, crosshair, pictures. For use inside
/// widgets/plots only.
class PlotCanvas : public PlotView {
    Q_OBJECT

public:
    explicit PlotCanvas(QWidget* parent = nullptr);

    [[nodiscard]] QRectF visibleRange() const override;
    void resetView() override;
    void zoom(double factor) override;
    void pan(double right, double up) override;
    void paintPicture(QCPPainter& painter, const QSize& size) override;
    /// Draws soon, and not more than 25 times a second: for data that streams in.
    void refresh() { m_limiter.request(); }
    /// Draws when the event loop is reached again: answers to the user.
    void redraw();

protected:
    [[nodiscard]] QCustomPlot& plot() const { return *m_plot; }
    /// The axes of a plot with one area; the first of several.
    [[nodiscard]] QCPAxisRect& area() const { return *m_plot->axisRect(0); }
    [[nodiscard]] QPointF pixelOf(const QPointF& point) const;
    /// What resetView shows; shown at once unless the user has moved away.
    void setHome(const QCPRange& x, const QCPRange& y);
    void setScales(AxisScale x, AxisScale y);
    /// Prepares an area's axes; `wholeNumbers`: the horizontal axis counts things.
    void setUpArea(QCPAxisRect& area, bool wholeNumbers = false);
    /// Colours, fonts and measures of the theme, also before a picture is drawn in other colours.
    virtual void restyle();
    /// Before data and axes, over them, and the crosshair's layer, which pictures leave out.
    virtual void drawBehind(QCPPainter&) {}
    virtual void drawOver(QCPPainter&) {}
    virtual void drawCrosshair(QCPPainter&) {}
    /// The pointer is there (widget's pixels), is gone, has clicked.
    virtual void hover(const QPointF&) {}
    virtual void leave() {}
    virtual void click(const QPointF&) {}
    /// By the keyboard: the next or the previous thing that the crosshair can snap to; the choice of it.
    virtual void step(int) {}
    virtual void choose() {}
    void redrawCrosshair();
    /// Figures beside a point, inside the area.
    void paintReadout(QCPPainter& painter, const QPointF& at, const QStringList& lines) const;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectMouse();
    void show(const QCPRange& x, const QCPRange& y);

    QCustomPlot* m_plot;
    RepaintLimiter m_limiter;
    bool m_stale = false; ///< what changed while nobody could see it is drawn when it is shown
    QCPRange m_homeX{0, 1}, m_homeY{0, 1};
    bool m_atHome = true, m_homing = false;
    QPoint m_pressed;
};

} // namespace nibble::ui
