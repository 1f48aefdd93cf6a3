// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/calibration_plot.h"

#include "widgets/controls/segmented.h"
#include "widgets/plots/calibration_view.h"
#include "widgets/text.h"

namespace nibble::ui {

CalibrationPlot::CalibrationPlot(QWidget* parent)
    : PlotFrame(tr("Error against calibration"), new CalibrationView, parent),
      m_curves(static_cast<CalibrationView*>(&view())),
      m_choice(new SegmentedControl({tr("KL divergence"), tr("Output error")})) {
    m_choice->setToolTip(tr("KL divergence: how far the predictions lie from the model as opened. Output "
                            "error: how far the outputs of the layers do, on the same text."));
    connect(m_choice, &SegmentedControl::chosen, this,
            [this](int choice) { setMeasure(static_cast<CalibrationMeasure>(choice)); });
    addOptions(m_choice);
    setResult(nullptr);
}

void CalibrationPlot::setResult(const std::shared_ptr<const CalibrationLabResult>& result) {
    m_curves->setResult(result);
    if (m_curves->hasPoints())
        showData();
    else
        showWaiting(result ? tr("Appears when the first point is measured")
                           : tr("Choose methods and texts and start: the curves grow with every point"));
    setCaption(result ? tr("%1, measured on %2").arg(toQt(result->modelName), toQt(result->textName))
                      : QString(),
               Kind::measured);
}

void CalibrationPlot::setMeasure(CalibrationMeasure measure) {
    if (measure == m_measure)
        return;
    m_measure = measure;
    m_choice->setCurrent(static_cast<int>(measure));
    m_curves->setMeasure(measure);
    emit measureChanged();
}

} // namespace nibble::ui
