// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "widgets/plots/pareto_points.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class ParetoView;
class SegmentedControl;

/// Cost against quality of every variant, with the front that no other beats in both.
class ParetoPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit ParetoPlot(QWidget* parent = nullptr);

    /// Rows that are planned or running too: ticks at the axis until their quality is known.
    void setResult(const Result& result);
    /// Nothing to show: no model, no rows.
    void clear();
    void setSelected(const QString& method);
    void setAxes(ParetoX x, ParetoY y);
    [[nodiscard]] ParetoX xAxis() const { return m_x; }
    [[nodiscard]] ParetoY yAxis() const { return m_y; }

signals:
    /// A click, or Enter on the point that the crosshair is at: the scheme as in Result.
    void variantChosen(const QString& method);

private:
    void makeOptions();
    void addChoice(const QString& title, const QStringList& names, QList<QAction*>& actions,
                   const std::function<void(int)>& choose);
    void update();

    ParetoView* m_pareto;
    ParetoX m_x = ParetoX::size;
    ParetoY m_y = ParetoY::logRatio;
    std::unique_ptr<Result> m_result;
    SegmentedControl* m_xChoice;
    QList<QAction*> m_xActions, m_yActions;
};

} // namespace nibble::ui
