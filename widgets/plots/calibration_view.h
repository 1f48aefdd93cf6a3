// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/experiment/plot_style.h"
#include "widgets/plots/calibration_plot.h"
#include "widgets/plots/plot_canvas.h"

namespace nibble::ui {

/// The drawing of CalibrationPlot. The method is told by colour and shape of its marks, the text by whether
/// they are filled.
class CalibrationView : public PlotCanvas {
public:
    CalibrationView();

    void setResult(const std::shared_ptr<const CalibrationLabResult>& result);
    void setMeasure(CalibrationMeasure measure);
    [[nodiscard]] bool hasPoints() const;
    [[nodiscard]] PlotTable table() const override;

protected:
    void restyle() override;
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo({}); }
    void click(const QPointF& pixel) override { hover(pixel); }
    void step(int by) override;

private:
    using Spread = CalibrationCurve::Spread;
    struct Place {
        int curve = -1, point = 0;
        bool operator==(const Place&) const = default;
    };
    /// A reference that is drawn: several methods may share one.
    struct Line {
        std::string method;
        double value = 0;
        VariantStyle style;
    };
    /// A word at the right edge beside a height of the plot.
    struct EndLabel {
        double y = 0;
        QString text;
        QColor colour;
    };

    void gather();
    void findHome();
    [[nodiscard]] CalibrationCurve::Figure figure() const;
    [[nodiscard]] bool drawable(double value) const;
    [[nodiscard]] QPointF placeOf(const Spread& spread) const;
    [[nodiscard]] const Spread* spreadAt(const Place& place) const;
    [[nodiscard]] QColor colourOf(std::size_t curve) const;
    [[nodiscard]] VariantStyle markOf(std::size_t curve) const;
    [[nodiscard]] QStringList readout(const Place& place) const;
    void moveTo(const Place& place);
    void drawBand(QCPPainter& painter, std::size_t curve);
    void drawCurve(QCPPainter& painter, std::size_t curve);
    void drawLine(QCPPainter& painter, const Line& line);
    void drawEndLabels(QCPPainter& painter);
    void drawLegend(QCPPainter& painter);

    std::shared_ptr<const CalibrationLabResult> m_result;
    CalibrationMeasure m_measure = CalibrationMeasure::divergence;
    std::vector<VariantStyle> m_styles;         ///< of the methods
    std::vector<std::vector<Spread>> m_spreads; ///< of the curves
    std::vector<Line> m_lines;
    Place m_current;
};

} // namespace nibble::ui
