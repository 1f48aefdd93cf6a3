// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace nibble {

/// Where a long job stands: `done` of `total` steps of the stage named `stage`.
struct Progress {
    std::string stage;
    std::int64_t done = 0;
    std::int64_t total = 0;
};

/// Receives progress on the thread that does the work; must return quickly.
class ProgressSink {
public:
    virtual ~ProgressSink() = default;
    virtual void progress(const Progress& state) = 0;
};

/// What every long operation takes: a way to be stopped and a place to report to.
struct JobContext {
    std::stop_token stop = {};
    ProgressSink* sink = nullptr;

    [[nodiscard]] bool stopRequested() const { return stop.stop_requested(); }
    void report(std::string stage, std::int64_t done, std::int64_t total) const {
        if (sink)
            sink->progress({std::move(stage), done, total});
    }
};

} // namespace nibble
