// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/machine.h"

#include <ctime>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <sys/sysinfo.h>

#include "core/base/parallel.h"
#include "core/kernels/bandwidth.h"
#include "core/kernels/gemm.h"
#include "core/kernels/isa.h"

namespace nibble {

namespace {

/// What follows `key` and `separator` on the first line that begins with the key, quotes removed.
std::string lineValue(const char* path, const std::string& key, char separator) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key))
            continue;
        const auto at = line.find(separator);
        if (at == std::string::npos)
            continue;
        std::string value = line.substr(at + 1);
        value.erase(0, value.find_first_not_of(" \t\""));
        value.erase(value.find_last_not_of(" \t\"") + 1);
        return value;
    }
    return {};
}

std::string firstLine(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

} // namespace

MachineInfo machineInfo() {
    MachineInfo machine;
    machine.processor = lineValue("/proc/cpuinfo", "model name", ':');
    machine.operatingSystem = lineValue("/etc/os-release", "PRETTY_NAME", '=');
    machine.governor = firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    machine.isa = kernels::isaName(kernels::activeIsa());
    machine.gemmLibrary = kernels::gemmLibrary();
    machine.build = NIBBLE_VERSION ", " NIBBLE_COMPILER ", " NIBBLE_BUILD_TYPE;
    machine.cores = hardwareThreads();
    machine.threads = threadCount();
    machine.lastLevelCacheBytes = static_cast<std::int64_t>(kernels::lastLevelCacheBytes());
    struct sysinfo system {};
    if (::sysinfo(&system) == 0)
        machine.memoryBytes = static_cast<std::int64_t>(system.totalram) * system.mem_unit;
    return machine;
}

std::string utcTime() {
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&time, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

} // namespace nibble
