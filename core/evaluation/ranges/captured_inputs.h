// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/evaluation/ranges/range_data.h"

namespace nibble {

/// Tokens of a prompt that are run at most.
inline constexpr std::int64_t kMostPromptTokens = 2048;

/// What a linear layer is given while the model reads a prompt: a row per token. Errors: unsupported for a
/// model that cannot run or has no tokenizer, usage for an empty prompt or a tensor that takes no input;
/// stopped.
Expected<RangeDataPointer> capturedInputs(const ModelPointer& model, const std::string& tensor,
                                          std::string_view prompt, const JobContext& job = {});

} // namespace nibble
