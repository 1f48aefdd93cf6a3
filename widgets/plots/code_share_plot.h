// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class CodeShareView;

/// How the values spread over the codes of a grid.
class CodeSharePlot : public PlotFrame {
    Q_OBJECT

public:
    explicit CodeSharePlot(QWidget* parent = nullptr);

    /// `counts[i]` values hold the code lowest + i.
    void setCounts(int lowest, std::vector<double> counts);

private:
    CodeShareView* m_shares;
};

} // namespace nibble::ui
