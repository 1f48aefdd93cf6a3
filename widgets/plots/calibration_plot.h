// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/experiment/calibration_lab.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class CalibrationView;
class SegmentedControl;

/// What the vertical axis of a calibration plot measures.
enum class CalibrationMeasure { divergence, outputError };

/// Error against the number of calibration sequences: a curve for each method and text, with the same codes
/// without calibration as a broken line.
class CalibrationPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit CalibrationPlot(QWidget* parent = nullptr);

    /// Null before the first run.
    void setResult(const std::shared_ptr<const CalibrationLabResult>& result);
    void setMeasure(CalibrationMeasure measure);
    [[nodiscard]] CalibrationMeasure measure() const { return m_measure; }

signals:
    void measureChanged();

private:
    CalibrationView* m_curves;
    CalibrationMeasure m_measure = CalibrationMeasure::divergence;
    SegmentedControl* m_choice;
};

} // namespace nibble::ui
