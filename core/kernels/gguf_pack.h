// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/gguf_linear.h"
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

/// GGUF blocks in the kernels' order, with the memory behind `tiles`.
struct PackedGguf {
    GgufTiles tiles{};
    AlignedBuffer<std::uint8_t> bytes;

    [[nodiscard]] std::int64_t tileCount() const { return (tiles.rows + ggufTileRows - 1) / ggufTileRows; }
};

[[nodiscard]] PackedGguf packGguf(const GgufMatrix& weights);

} // namespace nibble::kernels
