// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/plots/plot_frame.h"
#include "widgets/theme.h"

namespace nibble::ui {

class BarsView;

/// Named figures side by side.
struct BarsPicture {
    struct Bar {
        QString name; ///< for readout and table
        double value = 0;
        Colour colour = Colour::bar;
    };

    QString xTitle, yTitle;
    std::vector<Bar> bars;
    std::vector<QString> ticks; ///< under the bars; empty: their numbers
    int chosen = -1;
};

/// Bars, one of them chosen by a click or Enter.
class BarsPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit BarsPlot(const QString& title, QWidget* parent = nullptr);
    void setPicture(BarsPicture picture);
    [[nodiscard]] const BarsPicture& picture() const;

signals:
    void chosen(int bar);

private:
    BarsView* m_bars;
};

} // namespace nibble::ui
