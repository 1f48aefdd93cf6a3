// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "widgets/plots/plot_canvas.h"
#include "widgets/plots/token_map_plot.h"

namespace nibble::ui {

/// The drawing of TokenMapPlot.
class TokenMapView : public PlotCanvas {
public:
    TokenMapView();

    void setMap(TokenMap map);
    [[nodiscard]] const TokenMap& map() const { return m_map; }
    void setChosen(qint64 row, qint64 channel);
    [[nodiscard]] qint64 chosenRow() const { return m_chosen.row; }
    [[nodiscard]] qint64 chosenChannel() const { return m_chosen.channel; }
    std::function<void(qint64 row, qint64 channel)> chosen;

    [[nodiscard]] PlotTable table() const override;
    void pan(double right, double up) override { PlotCanvas::pan(right, -up); }

protected:
    void restyle() override;
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo({}); }
    void click(const QPointF& pixel) override;
    void step(int by) override;
    void choose() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Cell {
        qint64 row = -1, channel = -1;
        bool operator==(const Cell&) const = default;
    };

    [[nodiscard]] bool empty() const { return !m_map.values || m_map.rows <= 0 || m_map.channels <= 0; }
    [[nodiscard]] float valueAt(const Cell& cell) const {
        return (*m_map.values)[static_cast<std::size_t>(cell.row * m_map.channels + cell.channel)];
    }
    [[nodiscard]] Cell cellAt(const QPointF& pixel) const;
    [[nodiscard]] QRectF boxOf(const Cell& cell, bool wholeRow) const;
    void moveTo(const Cell& cell);
    [[nodiscard]] QStringList readout(const Cell& cell) const;
    [[nodiscard]] QRgb colourOf(float value) const;
    [[nodiscard]] QImage image(const QRect& cells, int width, int height) const;
    void drawColumns(QCPPainter& painter, const std::vector<std::int64_t>& channels, bool marks) const;
    void drawLegend(QCPPainter& painter) const;

    TokenMap m_map;
    double m_low = 0.1, m_high = 1; ///< ends of the colour scale: of |x|, logarithmic
    Cell m_current, m_chosen;
};

} // namespace nibble::ui
