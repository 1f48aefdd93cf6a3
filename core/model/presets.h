// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/model.h"

namespace nibble {

/// Names of the model shapes that we know, in the order of presets.def: "llama-2-7b", "tinyllama-1.1b", …
[[nodiscard]] std::vector<std::string_view> presetNames();
/// The shape of that name; nothing if there is none.
[[nodiscard]] std::optional<ModelConfig> presetConfig(std::string_view name);
/// The parameter count that is published for it, 0 if there is no such preset.
[[nodiscard]] std::int64_t publishedParameters(std::string_view name);

/// Parameters of a model of this shape: all tensors that every model of the architecture has.
[[nodiscard]] std::int64_t parameterCount(const ModelConfig& config);

} // namespace nibble
