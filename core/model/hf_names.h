// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/model.h"

namespace nibble {

/// What a tensor of a Hugging Face checkpoint is to us.
struct HfTensorName {
    std::string name; ///< canonical (GGUF), or the checkpoint's own where there is none
    bool transposed = false;
    TensorRole role = TensorRole::parameter;
};

/// methods.md §8.2; with or without the `model.` or `transformer.` in front.
[[nodiscard]] HfTensorName canonicalName(Architecture architecture, std::string_view name);

} // namespace nibble
