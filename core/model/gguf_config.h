// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/model/metadata.h"
#include "core/model/model.h"

namespace nibble {

struct GgufConfig {
    ModelConfig config;
    std::optional<Error> notRunnable; ///< what the keys say against running it
    std::vector<std::string> warnings;
};

/// The model's numbers from GGUF's `{architecture}.*` keys (methods.md §7.6). Errors: badFile naming the key
/// when a value is of the wrong type or out of any sensible range. What is missing stays 0.
Expected<GgufConfig> configFromGguf(const Metadata& metadata);

} // namespace nibble
