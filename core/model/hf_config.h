// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"

namespace nibble {

struct HfConfig {
    ModelConfig config;               ///< contextLength is the full one
    std::int64_t slidingWindow = 0;   ///< 0: attention is full
    std::optional<Error> notRunnable; ///< what the configuration says against running it
};

/// The model's numbers from a Hugging Face config.json (methods.md §8.2). Errors: badFile for bad JSON and,
/// naming the key, for a value of the wrong type or out of any sensible range. What is missing stays 0.
Expected<HfConfig> parseHfConfig(std::string_view json, const std::string& path);

} // namespace nibble
