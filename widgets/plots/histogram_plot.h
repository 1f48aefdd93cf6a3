// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class HistogramView;
class SegmentedControl;

/// Counts over bins.
class HistogramPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit HistogramPlot(const QString& title, QWidget* parent = nullptr);

    /// `edges` ascending, one more than `counts`. No counts: the frame goes on waiting.
    void setBins(std::vector<double> edges, std::vector<std::int64_t> counts);
    void setValueTitle(const QString& title);
    void setLogarithmic(bool on);
    [[nodiscard]] bool logarithmic() const;
    /// For the inspector: no border, no head, no vertical axis.
    void setCompact();

private:
    HistogramView* m_histogram;
    SegmentedControl* m_scale;
    QAction* m_logAction;
};

} // namespace nibble::ui
