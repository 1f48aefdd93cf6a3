// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/kept_between_runs.h"

#include <cstdlib>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/base/user_folders.h"

namespace nibble {

namespace {

struct Setting {
    std::mutex mutex;
    std::optional<std::string> folder;
};

Setting& setting() {
    static Setting one;
    return one;
}

} // namespace

std::string workFolder() {
    {
        const std::lock_guard lock(setting().mutex);
        if (setting().folder)
            return *setting().folder;
    }
    if (const char* given = std::getenv("NIBBLE_CACHE"); given && *given)
        return std::string_view(given) == "off" ? std::string() : std::string(given);
    return userCacheFolder();
}

void setWorkFolder(const std::string& folder) {
    const std::lock_guard lock(setting().mutex);
    setting().folder = folder;
}

void keepBetweenRuns(Calibration& calibration) {
    calibration.workFolder = workFolder();
}

} // namespace nibble
