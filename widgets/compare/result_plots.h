// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/models/tensor_result_model.h"

namespace nibble::ui {

class Card;
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

    Session& m_session;
    TensorResultModel m_tensors;
    Card* m_tensorCard;
};

} // namespace nibble::ui
