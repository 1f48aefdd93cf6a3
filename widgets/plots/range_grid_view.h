// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "widgets/plots/plot_canvas.h"
#include "widgets/plots/range_grid_plot.h"

namespace nibble::ui {

/// The drawing of RangeGridPlot.
class RangeGridView : public PlotCanvas {
public:
    RangeGridView();

    std::function<void(double low, double high)> onRange;
    std::function<void(int zero)> onZero;

    void setPicture(RangeGridPicture picture);
    [[nodiscard]] const RangeGridPicture& picture() const { return m_picture; }
    [[nodiscard]] QPointF handleAt(double value) const;
    [[nodiscard]] QPointF zeroAt() const;
    [[nodiscard]] QPointF lineAt(int code) const;
    [[nodiscard]] PlotTable table() const override;

protected:
    void restyle() override;
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override;
    void step(int by) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Part { none, low, high, zero, line };
    struct Grip {
        Part part = Part::none;
        int code = 0; ///< of the line
    };

    void connectDrag();
    [[nodiscard]] Grip gripAt(const QPointF& pixel) const;
    void drag(const Grip& grip, double value);
    void moveRange(double factor);
    void findHome();
    [[nodiscard]] double pixelX(double value) const;
    [[nodiscard]] double valueAt(double pixel) const;
    /// Share of the values in [from, to) per unit of the axis.
    [[nodiscard]] double density(double from, double to) const;
    [[nodiscard]] double shareBelow(double value) const;
    [[nodiscard]] QStringList readout() const;
    void drawClipped(QCPPainter& painter, double from, double to, double share, bool left);
    void drawCodes(QCPPainter& painter);
    void drawHandle(QCPPainter& painter, double value);
    void drawZero(QCPPainter& painter);

    RangeGridPicture m_picture;
    Grip m_drag;
    int m_zeroBefore = 0;
    double m_zeroFrom = 0;
    std::optional<double> m_cursor; ///< the value under the crosshair
};

} // namespace nibble::ui
