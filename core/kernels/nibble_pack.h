// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/kernel_set.h"
#include "core/kernels/linear.h"

namespace nibble::kernels {

/// Four-bit codes in the kernels' order, with the memory behind `tiles`.
struct PackedNibbles {
    NibbleTiles tiles{};
    ScaleType scaleType = ScaleType::f16;
    std::int64_t cols = 0; ///< without padding
    AlignedBuffer<std::uint8_t> codes, scales, zeros;
    AlignedBuffer<float> second, map;

    [[nodiscard]] std::int64_t tileCount() const {
        return (tiles.rows + nibbleTileRows - 1) / nibbleTileRows;
    }
    /// Codes, scales and zero points, padding included.
    [[nodiscard]] std::size_t bytes() const;
};

/// Nothing if the matrix is not of a kind that the kernels know: groups that are no multiple of 32 (or 16,
/// see NibbleMatrix), no scales, or zeros that do not fit four bits.
[[nodiscard]] std::optional<PackedNibbles> packNibbles(const NibbleMatrix& weights);

} // namespace nibble::kernels
