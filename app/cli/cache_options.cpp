// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cache_options.h"

#include <string>

#include "core/experiment/kept_between_runs.h"

namespace nibble::cli {

void addCacheOptions(CLI::App& command) {
    command.add_option_function<std::string>(
        "--cache", [](const std::string& folder) { setWorkFolder(folder); },
        "Folder for what later runs need not do again; $NIBBLE_CACHE or the user's cache if left out");
    command.add_flag_callback(
        "--no-cache", [] { setWorkFolder({}); }, "Keep nothing for later runs");
}

} // namespace nibble::cli
