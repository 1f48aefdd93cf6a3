// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/worker.h"

#include "core/base/parallel.h"

namespace nibble::ui {

Worker::Worker(Loops loops, QObject* parent)
    : QObject(parent), m_thread([this, loops](const std::stop_token& end) { loop(end, loops); }) {}

Worker::~Worker() {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.clear();
        m_current.request_stop();
    }
    m_thread.request_stop();
    m_thread.join();
}

void Worker::enqueue(const std::stop_source& stop, std::function<void()> run) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back({stop, std::move(run)});
    }
    m_wake.notify_one();
}

void Worker::handOver(std::function<void()> answer) {
    {
        const std::lock_guard lock(m_mutex);
        m_answers.push_back(std::move(answer));
    }
    QMetaObject::invokeMethod(this, &Worker::deliver, Qt::QueuedConnection);
}

/// One answer for each announcement: what an answer does may take its time in the event loop.
void Worker::deliver() {
    std::function<void()> answer;
    {
        const std::lock_guard lock(m_mutex);
        answer = std::move(m_answers.front());
        m_answers.pop_front();
    }
    answer();
}

void Worker::loop(const std::stop_token& end, Loops loops) {
    if (loops == Loops::here)
        setThreadCount(1); // of this thread: two teams would fight over the cores
    while (true) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, end, [this] { return !m_tasks.empty(); }))
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
            m_current = task.stop;
        }
        if (!task.stop.stop_requested())
            task.run();
    }
}

} // namespace nibble::ui
