// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "widgets/plots/error_split_plot.h"
#include "widgets/plots/plot_canvas.h"

namespace nibble::ui {

/// The drawing of ErrorSplitPlot.
class ErrorSplitView : public PlotCanvas {
public:
    ErrorSplitView();

    std::function<void(double clip)> onClip;

    void setSplit(ErrorSplit split);
    void setClip(double clip);
    void setLogarithmic(bool on);
    [[nodiscard]] QPointF placeOf(double clip) const { return pixelOf({clip, sumAt(clip)}); }
    [[nodiscard]] PlotTable table() const override;

protected:
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo(-1); }
    void click(const QPointF& pixel) override;
    void step(int by) override;
    void choose() override;

private:
    void connectDrag();
    void findHome();
    [[nodiscard]] double sumAt(double clip) const;
    [[nodiscard]] double pixelY(double value) const;
    [[nodiscard]] QStringList readout() const;
    void moveTo(int point);
    void fillBetween(QCPPainter& painter, bool upper, const QColor& fill) const;
    void drawLine(QCPPainter& painter, const std::vector<QPointF>& line, const QPen& pen) const;
    void drawNames(QCPPainter& painter) const;
    void drawBest(QCPPainter& painter) const;

    ErrorSplit m_split;
    bool m_logarithmic = false, m_dragging = false;
    int m_point = -1;
};

} // namespace nibble::ui
