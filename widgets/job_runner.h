// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "widgets/worker.h"

namespace nibble::ui {

/// How far a job is, made of the engine's stage reports.
struct JobEstimate {
    double fraction = 0;               ///< 0…1
    std::optional<double> secondsLeft; ///< none until it can be told
    QString what = {};                 ///< which of several things is worked on; may be empty
};

/// One long piece of work for the engine.
struct JobRequest {
    QString title;
    std::int64_t memoryBytes = 0;                          ///< estimated need; 0: not worth telling
    std::optional<double> seconds;                         ///< estimated duration
    std::function<Expected<void>(const JobContext&)> work; ///< on the engine's thread
    /// From a stage report and the seconds since the start to the whole job's state; where it is empty, the
    /// stage's own share is shown.
    std::function<JobEstimate(const Progress&, double elapsed)> estimate;
    std::function<void(const Expected<void>&)> finished; ///< on the GUI thread
    /// Nobody waits for it: it is stopped when another job is to start, which then begins.
    bool givesWay = false;
};

/// What the job bar shows.
struct JobState {
    enum class Phase { idle, asks, runs, stopping, failed };
    Phase phase = Phase::idle;
    QString title, stage, message; ///< message: how the last job ended, or why it failed
    double fraction = 0;
    double elapsedSeconds = 0;
    std::optional<double> secondsLeft;
    std::int64_t memoryBytes = 0, availableBytes = 0;
};

/// Runs the engine's jobs one at a time on one thread (its parallel loops share one team of threads), and
/// tells where they stand ten times a second.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);

    /// Whether start() would be refused.
    [[nodiscard]] bool busy() const { return m_running && (!m_request.givesWay || m_next); }
    [[nodiscard]] const JobState& state() const { return m_state; }
    /// Starts at once, or asks first where the job needs more memory than is free or more than ten minutes.
    /// Refused (false) while another runs, unless that one gives way.
    bool start(JobRequest request);
    /// The answer to the question of the `asks` phase.
    void confirm();
    /// Stops the running job, or takes the question back. Work done so far stays with whoever observed it.
    void cancel();
    /// Runs the last job again after it failed.
    void runAgain();
    /// Puts a failure out of sight.
    void dismiss();

signals:
    void stateChanged(const nibble::ui::JobState& state);

private:
    class Sink;
    void launch();
    void poll();
    void finish(const Expected<void>& outcome);
    void setPhase(JobState::Phase phase);

    JobRequest m_request;
    std::optional<JobRequest> m_next; ///< waits for the end of one that gives way
    JobState m_state;
    bool m_running = false;
    std::shared_ptr<Sink> m_sink;
    std::stop_source m_stop{std::nostopstate};
    QElapsedTimer m_clock;
    QTimer m_poll;
    Worker m_worker; ///< last: destroyed first, so that nothing above is used by a running job
};

} // namespace nibble::ui
