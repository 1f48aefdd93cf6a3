// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/experiment/experiment.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace nibble::ui {

/// How a comparison measures: text, protocol and its numbers, speed, seed, threads, and the limits of the
/// verdict.
class EvaluationForm : public QWidget {
    Q_OBJECT

public:
    explicit EvaluationForm(const Experiment& experiment, QWidget* parent = nullptr);
    [[nodiscard]] Experiment experiment() const;

private:
    QSpinBox* addNumber(const QString& title, const QString& name, std::int64_t value, int least, int most,
                        const QString& zero = {});
    QDoubleSpinBox* addPercent(const QString& title, const QString& name, double value);
    /// A field for a path with a button that asks for it.
    QLineEdit* addFile(const QString& title, const QString& name, const std::string& path,
                       const QString& empty, const QString& question, const QString& filter);
    void addCalibration(const Experiment& experiment);

    Experiment m_base;
    QFormLayout* m_form;
    QLineEdit *m_text, *m_tasks, *m_calibration, *m_imatrix;
    QComboBox* m_protocol;
    QSpinBox *m_context, *m_stride, *m_chunks, *m_prompt, *m_generate, *m_repeats, *m_seed, *m_threads;
    QSpinBox *m_samples, *m_length;
    QCheckBox* m_latency;
    QDoubleSpinBox *m_pass, *m_review;
};

} // namespace nibble::ui
