// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/result.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class LayerErrorView;

/// Error of the weights over the layers, one small plot for each kind of tensor, all with the same axes and
/// one layer cursor.
class LayerErrorPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit LayerErrorPlot(QWidget* parent = nullptr);

    void setResult(const Result& result);
    void clear();
    void setSelected(const QString& method);
    /// −1: no cursor.
    void setLayer(int layer);

signals:
    /// The pointer or the keyboard moved the cursor.
    void layerChosen(int layer);
    /// A click beside a line or on its name.
    void variantChosen(const QString& method);

private:
    LayerErrorView* m_errors;
};

} // namespace nibble::ui
