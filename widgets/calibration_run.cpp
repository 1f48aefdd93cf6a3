// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/calibration_run.h"

#include <mutex>
#include <utility>

#include <QPointer>

#include "widgets/text.h"

namespace nibble::ui {

/// Where the engine leaves its latest figures.
struct CalibrationRun::Mailbox {
    std::mutex mutex;
    CalibrationRun* receiver = nullptr; ///< null once it is gone
    CalibrationLabPointer latest;
    bool announced = false;

    void post(CalibrationLabPointer result) {
        const std::lock_guard lock(mutex);
        latest = std::move(result);
        if (receiver && !std::exchange(announced, true))
            QMetaObject::invokeMethod(receiver, &CalibrationRun::collect, Qt::QueuedConnection);
    }
};

CalibrationRun::CalibrationRun(JobRunner& jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {}

CalibrationRun::~CalibrationRun() {
    if (!m_mailbox)
        return;
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->receiver = nullptr;
}

void CalibrationRun::setResult(const CalibrationLabPointer& result) {
    m_result = result;
    emit changed();
}

void CalibrationRun::start(const CalibrationLab& lab, const ModelPointer& model, double seconds) {
    if (m_running || !model || m_jobs.busy())
        return;
    /// The shares of the lab's work; on the engine's thread only.
    struct Shares {
        double done = 0, present = 0;
        QString what;
    };
    auto shares = std::make_shared<Shares>();
    auto mailbox = std::make_shared<Mailbox>();
    mailbox->receiver = this;
    m_mailbox = mailbox;
    m_running = true;
    m_result.reset();
    emit runningChanged(true);
    emit changed();
    const auto observe = [mailbox, shares](const CalibrationLabResult& soFar) {
        *shares = {soFar.doneShare, soFar.presentShare, toQt(soFar.present)};
        mailbox->post(std::make_shared<const CalibrationLabResult>(soFar));
    };
    const bool started =
        m_jobs.start({.title = tr("Calibration lab"),
                      .seconds = seconds,
                      .work = [lab, model, observe](const JobContext& job) -> Expected<void> {
                          auto result = runCalibrationLab(lab, job, observe, model);
                          return result ? Expected<void>() : Expected<void>(passOn(result));
                      },
                      .estimate = [shares](const Progress& progress, double elapsed) -> JobEstimate {
                          const double fraction =
                              calibrationLabFraction(shares->done, shares->present, progress);
                          JobEstimate estimate{.fraction = fraction, .what = shares->what};
                          if (fraction > 0.01 && elapsed > 1)
                              estimate.secondsLeft = elapsed * (1 - fraction) / fraction;
                          return estimate;
                      },
                      .finished =
                          [self = QPointer<CalibrationRun>(this)](const Expected<void>&) {
                              if (self)
                                  self->ended();
                          }});
    if (!started)
        ended();
}

void CalibrationRun::stop() {
    if (m_running)
        m_jobs.cancel();
}

void CalibrationRun::collect() {
    if (!m_mailbox)
        return;
    {
        const std::lock_guard lock(m_mailbox->mutex);
        m_mailbox->announced = false;
        if (!m_mailbox->latest)
            return;
        m_result = std::exchange(m_mailbox->latest, nullptr);
    }
    emit changed();
}

void CalibrationRun::ended() {
    collect();
    m_running = false;
    emit runningChanged(false);
    emit changed();
}

} // namespace nibble::ui
