// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>

#include "core/experiment/calibration_lab.h"
#include "widgets/job_runner.h"

namespace nibble::ui {

using CalibrationLabPointer = std::shared_ptr<const CalibrationLabResult>;

/// Runs a calibration lab as a job; its figures arrive one by one. It may go away while the job still runs.
class CalibrationRun : public QObject {
    Q_OBJECT

public:
    explicit CalibrationRun(JobRunner& jobs, QObject* parent = nullptr);
    ~CalibrationRun() override;

    /// Of the present or the last run; null before the first.
    [[nodiscard]] const CalibrationLabPointer& result() const { return m_result; }
    void setResult(const CalibrationLabPointer& result);
    [[nodiscard]] bool running() const { return m_running; }
    /// `seconds`: what it will take, estimated.
    void start(const CalibrationLab& lab, const ModelPointer& model, double seconds);
    /// The figures until now stay.
    void stop();

signals:
    void changed();
    void runningChanged(bool running);

private:
    struct Mailbox;
    void collect();
    void ended();

    JobRunner& m_jobs;
    CalibrationLabPointer m_result;
    std::shared_ptr<Mailbox> m_mailbox;
    bool m_running = false;
};

} // namespace nibble::ui
