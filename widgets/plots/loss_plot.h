// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/experiment/training_result.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class LossView;
class SegmentedControl;

/// What the horizontal axis of a loss curve counts.
enum class LossX { seconds, steps };

/// Loss while variants are trained, a curve for each: thin on the training text, with marks on held-out text,
/// and as a broken line where the scheme stands without training.
class LossPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit LossPlot(QWidget* parent = nullptr);

    /// May be called as often as rows arrive.
    void setTrainings(const std::vector<TrainingResult>& trainings);
    /// Drawn stronger than the others; empty: none.
    void setSelected(const QString& method);
    void setX(LossX x);
    [[nodiscard]] LossX x() const { return m_x; }

signals:
    /// A click on a curve, or Enter where the crosshair is: the row's method.
    void methodChosen(const QString& method);

private:
    LossView* m_loss;
    LossX m_x = LossX::seconds;
    SegmentedControl* m_choice;
};

} // namespace nibble::ui
