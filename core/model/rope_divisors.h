// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/model.h"

namespace nibble {

/// What the base frequencies of rotary embedding are divided by, ropeDimensions / 2 values: as stored, or
/// computed for llama3 scaling (methods.md §8.7). Empty if they stay as they are or scale linearly.
[[nodiscard]] std::vector<float> ropeDivisors(const ModelConfig& config);

} // namespace nibble
