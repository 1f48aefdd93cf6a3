// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The packed order of GGUF's block formats. Included by kernel_set.h, under its rules: plain data, and what
// computes is static.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/gguf_format.h"

namespace nibble::kernels {

/// Rows of a tile of GGUF blocks.
inline constexpr std::int64_t ggufTileRows = 32;
/// Columns whose codes a panel holds unpacked: those of the largest block.
inline constexpr std::int64_t panelColumns = 256;
/// The fewest columns that share a scale.
inline constexpr std::int64_t fewestSubColumns = 16;
/// Rows of activations that a kernel takes at most.
inline constexpr std::int64_t ggufMostTokens = 128;

/// What a format looks like. A weight is d · scale · (code − offset) + m · minimum, where scale and minimum
/// are small integers per `subColumns` columns (1 where `scaleBytes` is 0) and m is 0 without minima.
struct GgufLayout {
    int blockColumns;
    int subColumns;
    int lowBits;  ///< 4 or 2
    int highBits; ///< 0, 1 or 2, above the low ones
    int scaleBytes;
    bool hasMinima;
    int offset;
    bool hasLevels; ///< code − offset becomes level[code], held as level + offset
};

constexpr GgufLayout ggufLayouts[] = {
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {block, sub, low, high, scales, minima, offset, levels},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
};

[[nodiscard]] static constexpr GgufLayout layoutOf(GgufFormat format) {
    return ggufLayouts[static_cast<int>(format)];
}
/// Bytes of d, m and scales of a tile's blocks side by side.
[[nodiscard]] static constexpr std::int64_t headerBytes(const GgufLayout& layout) {
    return ggufTileRows * (2 + (layout.hasMinima ? 2 : 0) + layout.scaleBytes);
}
/// Bytes of 32 columns' codes of a tile.
[[nodiscard]] static constexpr std::int64_t codeBytes(const GgufLayout& layout) {
    return ggufTileRows * 4 * (layout.lowBits + layout.highBits);
}
/// Bytes of a tile's blocks side by side.
[[nodiscard]] static constexpr std::int64_t tileBlockBytes(const GgufLayout& layout) {
    return headerBytes(layout) + layout.blockColumns / 32 * codeBytes(layout);
}

/// A tile is 32 rows, a lane for each, read in one stream: for every block of columns
/// - d, F16 [32], and m, F16 [32] with the sign of what is added, if the format has minima;
/// - the bytes of the scales, as dwords [scaleBytes / 4][32], in the order of the file (IQ4_XS: a signed byte
///   for each);
/// - for every 32 columns their codes, in dwords [..][32] whose byte b belongs to a column 4 k + b: four of
///   nibbles (k = 2 i low, k = 2 i + 1 high) or two of pairs (k = 4 i + j at bit 2 j), then the high bits,
///   two of pairs or one of single bits (k at bit k).
/// Rows are padded with zeros.
struct GgufTiles {
    std::int64_t rows, columns; ///< columns: a multiple of the block's
    const std::uint8_t* bytes;  ///< [tiles][blocks]
    std::uint8_t levels[16];    ///< level + offset by code
};

/// Unpacked weights of a tile for `panelColumns` columns or fewer, for products with many rows.
struct alignas(64) GgufPanel {
    std::uint8_t codes[panelColumns / 4][ggufTileRows][4];
    float scales[panelColumns / fewestSubColumns][ggufTileRows]; ///< d · scale, of each sub-block
    float minima[panelColumns / fewestSubColumns][ggufTileRows]; ///< m · minimum
};

} // namespace nibble::kernels
