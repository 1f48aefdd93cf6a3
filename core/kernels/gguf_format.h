// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble::kernels {

/// GGUF's block formats that kernels read packed (gguf_formats.def).
enum class GgufFormat : std::uint8_t {
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels) name,
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
};

#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels) +1
/// How many there are.
inline constexpr int ggufFormats = 0
#include "core/kernels/gguf_formats.def"
    ;
#undef NIBBLE_GGUF_FORMAT

} // namespace nibble::kernels
