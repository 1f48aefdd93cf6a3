// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/experiment/plot_labels.h"
#include "core/experiment/plot_style.h"
#include "widgets/plots/pareto_points.h"
#include "widgets/plots/plot_canvas.h"
#include "widgets/theme.h"

namespace nibble::ui {

/// The drawing of ParetoPlot.
class ParetoView : public PlotCanvas {
public:
    std::function<void(const QString& method)> onChosen;

    void setResult(const Result& result, ParetoX x, ParetoY y, const QString& xTitle, const QString& yTitle);
    void setSelected(const QString& method);
    /// Whether the quality of any variant is known.
    [[nodiscard]] bool hasPoints() const;
    [[nodiscard]] PlotTable table() const override;
    /// Where a point lies in the widget, for whoever points at it.
    [[nodiscard]] QPointF pixelOfVariant(std::size_t variant) const;

protected:
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo(-1); }
    void click(const QPointF& pixel) override;
    void step(int by) override;
    void choose() override;

private:
    void findHome();
    void moveTo(int point);
    [[nodiscard]] int nearest(const QPointF& pixel) const;
    [[nodiscard]] bool isAbove(const ParetoPoint& point) const;
    /// In pixels; a queued variant lies on the axis, one above the view at its edge.
    [[nodiscard]] QPointF placeOf(const ParetoPoint& point) const;
    [[nodiscard]] QStringList readout(const ParetoPoint& point) const;
    [[nodiscard]] QString labelOf(const ParetoPoint& point) const;
    void drawLimit(QCPPainter& painter, double limit, Colour colour, const QString& label);
    void drawFront(QCPPainter& painter);
    void drawWhiskers(QCPPainter& painter, const ParetoPoint& point);
    void drawPoint(QCPPainter& painter, const ParetoPoint& point);
    void drawLabels(QCPPainter& painter);
    void drawSegment(QCPPainter& painter, QPointF from, QPointF to);

    std::vector<ParetoPoint> m_points;
    std::vector<std::size_t> m_front;
    std::vector<QString> m_methods; ///< of Result::variants
    std::vector<VariantStyle> m_styles;
    std::optional<ParetoLimits> m_limits;
    ParetoX m_x = ParetoX::size;
    QString m_xTitle, m_yTitle, m_selected;
    bool m_logX = false;
    int m_current = -1;               ///< point under the crosshair
    std::vector<PlotBox> m_obstacles; ///< of this drawing, for the labels
};

} // namespace nibble::ui
