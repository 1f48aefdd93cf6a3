// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/evaluation/ranges/range_study.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class ErrorMapView;
class SegmentedControl;

/// Where in a matrix the error lies, and what it looks like before and after: cells of whole rows and
/// columns.
class ErrorMapPlot : public PlotFrame {
    Q_OBJECT

public:
    enum class Layer { error, original, stored };

    explicit ErrorMapPlot(QWidget* parent = nullptr);

    /// `asPicture`: values from 0 to 1 in grey, in the shape of the matrix.
    void setMap(ErrorMap map, bool asPicture);
    void setLayer(Layer layer);
    [[nodiscard]] Layer layer() const;
    /// The middle of a row and column of the matrix, in pixels of the view.
    [[nodiscard]] QPointF placeOf(qint64 row, qint64 col) const;

signals:
    /// A click, or Enter where the crosshair is: the first row and column of the cell.
    void placeChosen(qint64 row, qint64 col);

private:
    ErrorMapView* m_map;
    SegmentedControl* m_layer;
};

} // namespace nibble::ui
