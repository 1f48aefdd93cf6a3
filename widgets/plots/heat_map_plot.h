// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/heat_map_cells.h"
#include "widgets/plots/plot_frame.h"
#include "widgets/worker.h"

namespace nibble::ui {

class HeatMapView;

/// A matrix as a whole beside a part of it, down to single weights. Reading and colouring are done on a
/// thread of its own; what is asked for next replaces what was asked for before.
class HeatMapPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit HeatMapPlot(QWidget* parent = nullptr);
    ~HeatMapPlot() override;

    /// By the canonical name; a null model or an unknown name leaves the frame waiting.
    void setTensor(const ModelPointer& model, const QString& name);
    /// Outlines columns [first, first + count) of a row: a block of the microscope. A count of 0 outlines
    /// nothing.
    void setMarked(qint64 row, qint64 first, qint64 count);
    /// Brings a weight into view, where single weights can be told apart.
    void showCell(qint64 row, qint64 col);
    /// Whether all that was asked for is drawn.
    [[nodiscard]] bool settled() const;

signals:
    /// −1, −1 when the pointer has left.
    void cellHovered(qint64 row, qint64 col);
    void cellClicked(qint64 row, qint64 col);
    /// "rows 1024 – 1055, columns 3072 – 3135"
    void windowChanged(const QString& text);

private:
    void take(Expected<HeatMapSourcePointer> source);

    HeatMapView* m_heatMap;
    QString m_tensor;
    std::stop_source m_reading{std::nostopstate};
    bool m_building = false;
    Worker m_worker; ///< last: it uses the members above
};

} // namespace nibble::ui
