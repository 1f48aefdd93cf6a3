// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_canvas.h"
#include "widgets/plots/series_plot.h"

namespace nibble::ui {

/// The drawing of SeriesPlot.
class SeriesView : public PlotCanvas {
public:
    void setPicture(SeriesPicture picture);
    [[nodiscard]] const SeriesPicture& picture() const { return m_picture; }
    [[nodiscard]] PlotTable table() const override;
    std::function<void(int series, int point)> chosen;

protected:
    void restyle() override;
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo({}); }
    void step(int by) override;
    void click(const QPointF& pixel) override {
        hover(pixel);
        choose();
    }
    void choose() override {
        if (m_current.series >= 0 && chosen)
            chosen(m_current.series, m_current.point);
    }

private:
    /// A point of a series; none if `series` is negative.
    struct Place {
        int series = -1, point = 0;
        bool operator==(const Place&) const = default;
    };

    void findHome();
    [[nodiscard]] bool drawable(const QPointF& point) const;
    [[nodiscard]] const QPointF* pointAt(const Place& place) const;
    [[nodiscard]] QStringList readout(const Place& place) const;
    [[nodiscard]] double markSize(const PlotSeries& series) const;
    void moveTo(const Place& place);
    void drawSeries(QCPPainter& painter, const PlotSeries& series) const;
    void drawLine(QCPPainter& painter, const PlotSeries& series) const;
    void drawDots(QCPPainter& painter, const PlotSeries& series) const;
    void drawNote(QCPPainter& painter, const SeriesPicture::Note& note) const;
    void drawLegend(QCPPainter& painter) const;
    [[nodiscard]] QPen penOf(const PlotSeries& series) const;

    SeriesPicture m_picture;
    Place m_current;
};

} // namespace nibble::ui
