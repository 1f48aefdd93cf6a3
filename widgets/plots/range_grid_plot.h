// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/evaluation/ranges/affine_grid.h"
#include "core/evaluation/ranges/value_table.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class RangeGridView;

/// What a RangeGridPlot shows.
struct RangeGridPicture {
    std::shared_ptr<const ValueTable> values;
    GridScheme scheme;
    AffineGrid grid;
    bool hasZero = true; ///< whether its zero point is its own; else the ends alone can be dragged
    bool fit = false;    ///< other values or another scheme: all is brought into view
};

/// The density of values with a grid lying on it. The ends, the zero point and the codes' lines can be
/// dragged; what lies beyond the ends is hatched.
class RangeGridPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit RangeGridPlot(QWidget* parent = nullptr);

    void setPicture(RangeGridPicture picture);
    [[nodiscard]] const AffineGrid& grid() const;
    /// Where a value lies, at the middle of the height or (zero marker) at the bottom, in pixels of the
    /// plot's surface.
    [[nodiscard]] QPointF handleAt(double value) const;
    [[nodiscard]] QPointF zeroAt() const;
    /// A line of a code, away from the handles.
    [[nodiscard]] QPointF lineAt(int code) const;

signals:
    void rangeDragged(double low, double high);
    void zeroDragged(int zero);

private:
    RangeGridView* m_grid;
};

} // namespace nibble::ui
