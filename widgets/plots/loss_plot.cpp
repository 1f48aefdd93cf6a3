// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/loss_plot.h"

#include "widgets/controls/segmented.h"
#include "widgets/plots/loss_view.h"

namespace nibble::ui {

LossPlot::LossPlot(QWidget* parent)
    : PlotFrame(tr("Loss while training"), new LossView, parent), m_loss(static_cast<LossView*>(&view())),
      m_choice(new SegmentedControl({tr("Seconds"), tr("Steps")})) {
    m_choice->setToolTip(tr("What the horizontal axis counts"));
    connect(m_choice, &SegmentedControl::chosen, this,
            [this](int choice) { setX(static_cast<LossX>(choice)); });
    addOptions(m_choice);
    m_loss->onChosen = [this](const QString& method) { emit methodChosen(method); };
    setTrainings({});
}

void LossPlot::setTrainings(const std::vector<TrainingResult>& trainings) {
    m_loss->setTrainings(trainings);
    if (m_loss->hasCurves())
        showData();
    else
        showWaiting(trainings.empty()
                        ? tr("Choose the bits and start: the curves grow while the model trains")
                        : tr("Appears when the first step is done"));
    setCaption(tr("nats per token"), Kind::measured);
}

void LossPlot::setSelected(const QString& method) {
    m_loss->setSelected(method);
}

void LossPlot::setX(LossX x) {
    m_x = x;
    m_choice->setCurrent(static_cast<int>(x));
    m_loss->setX(x);
}

} // namespace nibble::ui
