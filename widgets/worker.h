// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include <QObject>
#include <QPointer>

namespace nibble::ui {

/// One thread that does tasks in turn, so that the GUI thread never waits. What a task returns is handed over
/// on the GUI thread, and only if whoever asked still lives.
class Worker : public QObject {
    Q_OBJECT

public:
    /// Parallel loops in its tasks: on this thread alone, or, for the one engine thread, on all.
    enum class Loops { here, allThreads };

    explicit Worker(Loops loops = Loops::here, QObject* parent = nullptr);
    /// Asks the running task to stop, drops the others, and waits.
    ~Worker() override;

    /// Runs `work(stop)` on the thread, then `then(result)` here. `work` must own or share all that it uses.
    /// The source returned stops this task; a task stopped before it began is dropped.
    template <typename Work, typename Then>
    std::stop_source run(QObject* owner, Work work, Then then) {
        std::stop_source source;
        enqueue(source, [this, guard = QPointer<QObject>(owner), work = std::move(work),
                         then = std::move(then), stop = source.get_token()]() mutable {
            auto result = std::make_shared<decltype(work(stop))>(work(stop));
            handOver([guard, result = std::move(result), then = std::move(then)]() mutable {
                if (guard)
                    then(std::move(*result));
            });
        });
        return source;
    }

private:
    struct Task {
        std::stop_source stop;
        std::function<void()> run;
    };
    void enqueue(const std::stop_source& stop, std::function<void()> run);
    void loop(const std::stop_token& end, Loops loops);
    void handOver(std::function<void()> answer);
    void deliver();

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Task> m_tasks;
    /// Answers on their way back. They go through our own lock and not in the event, so that a thread
    /// checker, which cannot see into Qt's queue, sees the hand-over.
    std::deque<std::function<void()>> m_answers;
    std::stop_source m_current{std::nostopstate};
    std::jthread m_thread; ///< last: it uses the members above
};

} // namespace nibble::ui
