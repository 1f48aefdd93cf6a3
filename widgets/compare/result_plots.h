// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include "widgets/models/tensor_result_model.h"

class QStackedWidget;

namespace nibble::ui {

class Card;
class LayerErrorPlot;
class ParetoPlot;
class SegmentedControl;
class Session;

/// Under the comparison's table: the trade-off plot, and beside it the error per layer or the chosen row's
/// tensors.
class ResultPlots : public QWidget {
    Q_OBJECT

public:
    explicit ResultPlots(Session& session, QWidget* parent = nullptr);

private:
    Card* makeTensors();
    void refresh();
    void refreshPlots();
    [[nodiscard]] SegmentedControl* makeSwitch();
    void showSide(int index);

    Session& m_session;
    TensorResultModel m_tensors;
    ParetoPlot* m_pareto;
    LayerErrorPlot* m_layers;
    Card* m_tensorCard;
    QStackedWidget* m_side;
    QList<SegmentedControl*> m_switches; ///< one in the head of each card of the side
};

} // namespace nibble::ui
