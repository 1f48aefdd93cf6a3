// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/experiment/plot_style.h"
#include "widgets/plots/loss_plot.h"
#include "widgets/plots/plot_canvas.h"

namespace nibble::ui {

/// The drawing of LossPlot.
class LossView : public PlotCanvas {
public:
    std::function<void(const QString& method)> onChosen;

    void setTrainings(const std::vector<TrainingResult>& trainings);
    void setX(LossX x);
    void setSelected(const QString& method);
    /// Whether any curve has begun.
    [[nodiscard]] bool hasCurves() const;
    [[nodiscard]] PlotTable table() const override;

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

private:
    /// A row of a curve; none if `curve` is negative.
    struct Place {
        int curve = -1, row = 0;
        bool operator==(const Place&) const = default;
    };

    void findHome();
    [[nodiscard]] double xOf(const RecordRow& row) const;
    [[nodiscard]] bool logarithmic() const;
    [[nodiscard]] QPointF placeOf(const RecordRow& row, double loss) const;
    [[nodiscard]] QColor colourOf(std::size_t curve) const;
    [[nodiscard]] bool strong(std::size_t curve) const;
    [[nodiscard]] QString labelOf(std::size_t curve) const;
    [[nodiscard]] const RecordRow* rowAt(const Place& place) const;
    [[nodiscard]] QStringList readout(const Place& place) const;
    void moveTo(const Place& place);
    void drawUntrained(QCPPainter& painter, std::size_t curve);
    void drawTraining(QCPPainter& painter, std::size_t curve);
    void drawHeldOut(QCPPainter& painter, std::size_t curve);
    void drawGap(QCPPainter& painter, std::size_t curve);
    void drawLegend(QCPPainter& painter);
    /// Cut at the area's edges: some file formats know no clipping.
    void drawLine(QCPPainter& painter, const QPolygonF& line) const;

    std::vector<TrainingResult> m_curves;
    std::vector<VariantStyle> m_styles;
    LossX m_x = LossX::seconds;
    QString m_selected;
    Place m_current;
};

} // namespace nibble::ui
