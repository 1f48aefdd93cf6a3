// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal.h"

#include <csignal>
#include <cstdio>
#include <thread>

#include <unistd.h>

#include <fmt/format.h>

namespace nibble::cli {

TerminalProgress::TerminalProgress() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

void TerminalProgress::progress(const Progress& state) {
    const auto now = Clock::now();
    if (state.stage != m_stage) {
        m_stage = state.stage;
        m_stageBegan = now;
        m_shown = m_terminal ? Clock::time_point{} : now; // a log hears of a stage only when it lasts
    }
    const auto pause = m_terminal ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
    if (now - m_shown < pause)
        return;
    m_shown = now;
    const double elapsed = std::chrono::duration<double>(now - m_stageBegan).count();
    const double left = state.done > 0 ? elapsed * static_cast<double>(state.total - state.done) /
                                             static_cast<double>(state.done)
                                       : 0;
    const std::string text =
        fmt::format("{} {}/{}, {:.0f} s left", state.stage, state.done, state.total, left);
    fmt::print(stderr, "{}{}{}", m_terminal ? "\r\033[K" : "", text, m_terminal ? "" : "\n");
    std::fflush(stderr);
    m_open = m_terminal;
}

void TerminalProgress::endLine() {
    if (m_open)
        fmt::print(stderr, "\r\033[K");
    m_open = false;
}

std::stop_token stopOnInterrupt() {
    // A signal handler may not touch a stop source; a thread that waits for the signal may.
    static std::stop_source source;
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigaddset(&interrupt, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupt, nullptr);
    std::thread([interrupt] {
        int signal = 0;
        sigwait(&interrupt, &signal);
        source.request_stop();
        sigwait(&interrupt, &signal);
        ::_exit(130);
    }).detach();
    return source.get_token();
}

} // namespace nibble::cli
