// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/tensor/element_type.h"

namespace nibble {

/// What llama.cpp's rules for file types look at (methods.md §7.4).
struct MixTensor {
    std::int64_t cols = 0;
    bool isOutput = false; ///< the output projection, or the token embedding where the two are tied
};

struct MixChoice {
    ElementType type;
    bool fallback = false; ///< the rules' own type does not divide the row
};

/// The type that a GGUF file type (its base type here) gives to a matrix, fallbacks included.
[[nodiscard]] MixChoice ggufMixType(ElementType base, const MixTensor& tensor);

} // namespace nibble
