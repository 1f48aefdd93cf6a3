// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "core/base/progress.h"

namespace nibble::cli {

/// Progress on standard error: one line rewritten in place on a terminal, a line every few seconds elsewhere.
class TerminalProgress : public ProgressSink {
public:
    TerminalProgress();
    void progress(const Progress& state) override;
    /// Clears the line that is being rewritten.
    void endLine();

private:
    using Clock = std::chrono::steady_clock;

    bool m_terminal;
    bool m_open = false; ///< a line stands on the terminal
    std::string m_stage;
    Clock::time_point m_stageBegan, m_shown;
};

/// Ctrl+C asks the work to stop; a second one ends the process at once. Call before any thread is started.
std::stop_token stopOnInterrupt();

} // namespace nibble::cli
