// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class WindowMapView;

/// A window of a matrix while its columns are rounded one by one.
struct WindowMap {
    qint64 rows = 0, cols = 0;
    qint64 firstRow = 0, firstCol = 0;      ///< of the window in the matrix
    std::vector<float> weights, change;     ///< [rows][cols] as they are now, and less what they were
    float weightLimit = 1, changeLimit = 1; ///< ends of the colour scales
    qint64 current = -1; ///< column that was rounded last, those before it too; −1: none yet
};

/// The window as weights and as changes, the column of the moment outlined.
class WindowMapPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit WindowMapPlot(QWidget* parent = nullptr);

    void setMap(WindowMap map);
    [[nodiscard]] const WindowMap& map() const;

private:
    WindowMapView* m_map;
};

} // namespace nibble::ui
