// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_runner.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/evaluation/memory_use.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr double kAskSeconds = 600;     // longer jobs are announced before they start
constexpr double kAskMemoryShare = 0.8; // of what is free
constexpr int kPollMilliseconds = 100;

} // namespace

/// Keeps the latest report; the engine is never held up and the event loop never flooded.
class JobRunner::Sink : public ProgressSink {
public:
    void progress(const Progress& state) override {
        const std::lock_guard lock(m_mutex);
        m_latest = state;
        if (m_observe)
            m_estimate = m_observe(state, static_cast<double>(m_clock.elapsed()) / 1000);
    }
    std::pair<Progress, JobEstimate> latest() {
        const std::lock_guard lock(m_mutex);
        JobEstimate estimate = m_estimate;
        if (!m_observe && m_latest.total > 0)
            estimate.fraction = static_cast<double>(m_latest.done) / static_cast<double>(m_latest.total);
        return {m_latest, estimate};
    }
    void begin(std::function<JobEstimate(const Progress&, double)> observe) {
        m_observe = std::move(observe);
        m_clock.start();
    }

private:
    std::mutex m_mutex;
    Progress m_latest;
    JobEstimate m_estimate;
    std::function<JobEstimate(const Progress&, double)> m_observe;
    QElapsedTimer m_clock;
};

JobRunner::JobRunner(QObject* parent) : QObject(parent), m_worker(Worker::Loops::allThreads) {
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &JobRunner::poll);
}

bool JobRunner::start(JobRequest request) {
    if (busy())
        return false;
    if (m_running) {
        m_next = std::move(request);
        m_stop.request_stop();
        setPhase(JobState::Phase::stopping);
        return true;
    }
    m_request = std::move(request);
    m_state = {};
    m_state.title = m_request.title;
    m_state.memoryBytes = m_request.memoryBytes;
    m_state.availableBytes = memoryUse().availableBytes;
    m_state.secondsLeft = m_request.seconds;
    const bool large =
        m_state.availableBytes > 0 && static_cast<double>(m_request.memoryBytes) >
                                          kAskMemoryShare * static_cast<double>(m_state.availableBytes);
    if (large || m_request.seconds.value_or(0) > kAskSeconds)
        setPhase(JobState::Phase::asks);
    else
        launch();
    return true;
}

void JobRunner::confirm() {
    if (m_state.phase == JobState::Phase::asks)
        launch();
}

void JobRunner::runAgain() {
    if (!m_running && m_request.work)
        start(JobRequest(m_request));
}

void JobRunner::dismiss() {
    if (m_state.phase == JobState::Phase::failed)
        setPhase(JobState::Phase::idle);
}

void JobRunner::launch() {
    m_running = true;
    m_sink = std::make_shared<Sink>();
    m_sink->begin(m_request.estimate);
    m_clock.start();
    m_poll.start();
    setPhase(JobState::Phase::runs);
    // Stopped by a source of our own: what the worker's own source stops before it began is dropped, and a
    // job must end in any case.
    m_stop = std::stop_source();
    m_worker.run(
        this,
        [work = m_request.work, sink = m_sink, stop = m_stop](const std::stop_token& end) mutable {
            const std::stop_callback passOnEnd(end, [&stop] { stop.request_stop(); });
            if (stop.stop_requested())
                return Expected<void>(stoppedByUser());
            return work({.stop = stop.get_token(), .sink = sink.get()});
        },
        [this](const Expected<void>& outcome) { finish(outcome); });
}

void JobRunner::cancel() {
    if (m_state.phase == JobState::Phase::asks) {
        const auto finished = std::move(m_request.finished);
        m_request = {};
        setPhase(JobState::Phase::idle);
        if (finished)
            finished(stoppedByUser());
    } else if (m_running) {
        if (const auto next = std::exchange(m_next, std::nullopt); next && next->finished)
            next->finished(stoppedByUser());
        m_stop.request_stop();
        setPhase(JobState::Phase::stopping);
    }
}

void JobRunner::poll() {
    const auto [progress, estimate] = m_sink->latest();
    m_state.stage = estimate.what.isEmpty() ? stageText(progress)
                                            : estimate.what + QStringLiteral(": ") + stageText(progress);
    m_state.fraction = std::clamp(estimate.fraction, m_state.fraction, 1.0);
    m_state.secondsLeft = estimate.secondsLeft;
    m_state.elapsedSeconds = static_cast<double>(m_clock.elapsed()) / 1000;
    m_state.availableBytes = memoryUse().availableBytes;
    emit stateChanged(m_state);
}

void JobRunner::finish(const Expected<void>& outcome) {
    m_running = false;
    m_poll.stop();
    const QString took = durationText(static_cast<double>(m_clock.elapsed()) / 1000);
    if (outcome)
        m_state.message = tr("%1, done in %2").arg(m_request.title, took);
    else if (outcome.error().kind == ErrorKind::stopped)
        m_state.message = tr("%1, stopped after %2").arg(m_request.title, took);
    else
        m_state.message = errorText(outcome.error());
    const bool failed = !outcome && outcome.error().kind != ErrorKind::stopped;
    const auto finished = m_request.finished;
    m_state.availableBytes = memoryUse().availableBytes;
    // At once, before anybody who waits for an idle runner takes its place.
    if (auto next = std::exchange(m_next, std::nullopt))
        start(std::move(*next));
    else
        setPhase(failed ? JobState::Phase::failed : JobState::Phase::idle);
    if (finished)
        finished(outcome);
}

void JobRunner::setPhase(JobState::Phase phase) {
    m_state.phase = phase;
    emit stateChanged(m_state);
}

} // namespace nibble::ui
