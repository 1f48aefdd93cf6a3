// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QPointF>

#include "widgets/plots/plot_frame.h"

class QAction;

namespace nibble::ui {

class ErrorSplitView;
class SegmentedControl;

/// What an ErrorSplitPlot shows: the mean squared error over the clip, in two parts.
struct ErrorSplit {
    struct Point {
        double clip, rounding, clipping;
    };
    QString clipTitle;
    std::vector<Point> points;     ///< by rising clip
    std::vector<QPointF> expected; ///< of the distribution itself: clip, both parts together
    double from = 0, to = 1;       ///< of the first view
    double clip = 0;               ///< of the moment
    double bestClip = 0, bestError = 0;
};

/// Rounding and clipping stacked over the clip, with the least error marked and the clip of the moment, which
/// follows a drag or a click.
class ErrorSplitPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit ErrorSplitPlot(QWidget* parent = nullptr);

    void setSplit(ErrorSplit split);
    /// The same curves, another place.
    void setClip(double clip);
    void setLogarithmic(bool on);
    /// Of a clip, in pixels of the plot's surface.
    [[nodiscard]] QPointF placeOf(double clip) const;

signals:
    void clipDragged(double clip);

private:
    ErrorSplitView* m_split;
    SegmentedControl* m_scale;
    QAction* m_logAction;
};

} // namespace nibble::ui
