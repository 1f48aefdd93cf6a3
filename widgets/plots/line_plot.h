// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class LineView;

/// One line through equally spaced samples, up to millions of them: where several fall on a pixel, their
/// least and greatest are drawn.
class LinePlot : public PlotFrame {
    Q_OBJECT

public:
    explicit LinePlot(const QString& title, QWidget* parent = nullptr);

    /// Sample i lies at `start + i · step`.
    void setSamples(std::vector<float> samples, double start = 0, double step = 1);
    void setAxisTitles(const QString& x, const QString& y);
    /// For the inspector: no border, no head, no vertical axis.
    void setCompact();

private:
    LineView* m_line;
};

} // namespace nibble::ui
