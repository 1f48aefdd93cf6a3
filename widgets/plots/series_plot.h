// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QPointF>

#include "core/experiment/plot_axis.h"
#include "widgets/plots/plot_frame.h"
#include "widgets/theme.h"

namespace nibble::ui {

class SeriesView;

/// Figures over one axis, of one kind.
struct PlotSeries {
    enum class Mark { line, dashed, dots, rings, steps };

    QString name; ///< for legend, readout and table
    Colour colour = Colour::bar;
    std::vector<QPointF> points;
    Mark mark = Mark::line;
    bool faint = false;   ///< what was before, or is still to come
    bool unnamed = false; ///< not in the legend: the rest of another series
    bool figures = true;  ///< in readout and table
};

/// All that a SeriesPlot shows.
struct SeriesPicture {
    struct Note {
        QPointF at;
        QString text;
        Colour colour = Colour::text;
    };

    QString xTitle, yTitle;
    AxisScale xScale = AxisScale::linear, yScale = AxisScale::linear;
    std::vector<PlotSeries> series;
    std::vector<double> levels; ///< lines across, behind all
    std::vector<double>
        reach; ///< values that the vertical axis holds too: of other steps, so that it stands still
    std::optional<double> cursor; ///< where we are, a line down
    bool wholeX = false;          ///< the horizontal axis counts things
    std::vector<Note> notes;      ///< marked points
};

/// Several series of figures with a place that moves: the curves of a process that is looked at step by step.
class SeriesPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit SeriesPlot(const QString& title, QWidget* parent = nullptr);

    void setPicture(SeriesPicture picture);
    [[nodiscard]] const SeriesPicture& picture() const;

signals:
    /// By a click or Enter.
    void pointChosen(int series, int point);

private:
    SeriesView* m_series;
};

} // namespace nibble::ui
