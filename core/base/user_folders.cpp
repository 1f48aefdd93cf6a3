// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/user_folders.h"

#include <cstdlib>

namespace nibble {

std::string userCacheFolder() {
    // The specification asks for an absolute path and to ignore any other.
    if (const char* given = std::getenv("XDG_CACHE_HOME"); given && *given == '/')
        return std::string(given) + "/nibblescope";
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return std::string(home) + "/.cache/nibblescope";
    return {};
}

} // namespace nibble
