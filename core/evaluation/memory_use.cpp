// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory_use.h"

#include <fstream>
#include <sstream>
#include <string>

namespace nibble {

namespace {

/// The value in kB of a line "Key:   123 kB", in bytes.
std::int64_t field(const std::string& text, const std::string& key) {
    const auto at = text.find(key + ":");
    if (at == std::string::npos)
        return 0;
    std::istringstream line(text.substr(at + key.size() + 1));
    std::int64_t kilobytes = 0;
    line >> kilobytes;
    return kilobytes * 1024;
}

std::string contents(const char* path) {
    const std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

MemoryUse memoryUse() {
    const std::string status = contents("/proc/self/status");
    return {.residentBytes = field(status, "VmRSS"),
            .peakBytes = field(status, "VmHWM"),
            .availableBytes = field(contents("/proc/meminfo"), "MemAvailable")};
}

bool resetPeakMemory() {
    std::ofstream file("/proc/self/clear_refs");
    file << "5"; // proc(5): resets the peak resident set size
    file.close();
    return !file.fail();
}

} // namespace nibble
