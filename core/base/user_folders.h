// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace nibble {

/// Where this user's caches of ours lie: $XDG_CACHE_HOME/nibblescope or ~/.cache/nibblescope; empty where
/// neither is known. It need not exist.
[[nodiscard]] std::string userCacheFolder();

} // namespace nibble
