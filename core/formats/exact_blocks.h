// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/formats/quantized_tensor.h"

namespace nibble {

/// The same values as GGUF blocks, where a block type holds them exactly: symmetric integer codes in groups
/// of a multiple of 32 with F16 scales are Q4_0 (up to 4 bits) or Q8_0 (up to 8 bits) blocks that repeat the
/// scale of their group. Nothing if no block type does.
[[nodiscard]] std::optional<Tensor> asExactBlocks(const CodedMatrix& matrix);

} // namespace nibble
