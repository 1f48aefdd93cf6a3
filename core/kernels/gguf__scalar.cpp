// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The readable twins of the kernels for GGUF's block formats: same bytes, same integers, same formula.
#include <algorithm>
#include <cstring>

#include "core/kernels/kernel_set.h"
#include "core/kernels/scalar_half.h"

namespace nibble::kernels {
namespace {

/// One row's block in a tile.
struct Block {
    const std::uint8_t* bytes;
    std::int64_t lane;

    /// d or, with `index` 1, m.
    [[nodiscard]] float half(int index) const {
        std::uint16_t bits = 0;
        std::memcpy(&bits, bytes + (index * ggufTileRows + lane) * 2, 2);
        return scalar::fromHalf(bits);
    }
    /// Byte `index` of the dwords that begin at `offset`.
    [[nodiscard]] std::uint8_t byte(std::int64_t offset, std::int64_t index) const {
        return bytes[offset + index / 4 * ggufTileRows * 4 + lane * 4 + index % 4];
    }
};

struct SubScale {
    int scale, minimum;
};

/// Scale and minimum of sub-block j as integers: the bit fields of the file (ggml-quants.c).
template <GgufFormat format>
SubScale subScale(const Block& block, std::int64_t j) {
    constexpr GgufLayout layout = layoutOf(format);
    const auto s = [&](std::int64_t index) -> int {
        return block.byte(ggufTileRows * (layout.hasMinima ? 4 : 2), index);
    };
    if constexpr (layout.scaleBytes == 0) {
        return {1, 1};
    } else if constexpr (format == GgufFormat::q2_k) {
        return {s(j) & 15, s(j) >> 4};
    } else if constexpr (format == GgufFormat::q3_k) {
        const int low = j < 8 ? s(j) & 15 : s(j - 8) >> 4;
        return {(low | (s(8 + j % 4) >> 2 * (j / 4) & 3) << 4) - 32, 0};
    } else if constexpr (layout.hasMinima) {
        if (j < 4)
            return {s(j) & 63, s(j + 4) & 63};
        return {(s(j + 4) & 15) | s(j - 4) >> 6 << 4, s(j + 4) >> 4 | s(j) >> 6 << 4};
    } else {
        return {static_cast<std::int8_t>(s(j)), 0};
    }
}

/// The code of a column, with its offset; of a level, level + offset.
template <GgufFormat format>
int codeAt(const GgufTiles& w, const Block& block, std::int64_t column) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr std::int64_t lowBytes = ggufTileRows * 4 * layout.lowBits;
    const std::int64_t codes = headerBytes(layout) + column / 32 * codeBytes(layout);
    const std::int64_t quad = column % 32 / 4;
    const std::int64_t b = column % 4;
    constexpr int lowPerByte = 8 / layout.lowBits;
    const auto shift = static_cast<int>(quad % lowPerByte) * layout.lowBits;
    int code = block.byte(codes, quad / lowPerByte * 4 + b) >> shift & ((1 << layout.lowBits) - 1);
    if constexpr (layout.highBits != 0) {
        constexpr int highPerByte = 8 / layout.highBits;
        const auto highShift = static_cast<int>(quad % highPerByte) * layout.highBits;
        const int high = block.byte(codes + lowBytes, quad / highPerByte * 4 + b) >> highShift;
        code |= (high & ((1 << layout.highBits) - 1)) << layout.lowBits;
    }
    return layout.hasLevels ? w.levels[code] : code;
}

/// One row's block times one token's: Σ over its sub-blocks of (d · scale) · (activation scale · (Σ code · x
/// − offset · Σ x)) + (m · minimum) · (activation scale · Σ x); the inner sums are exact.
template <GgufFormat format>
float multiplyBlock(const GgufTiles& w, const Block& block, const GgufRows& x, std::int64_t token,
                    std::int64_t firstColumn, float total) {
    constexpr GgufLayout layout = layoutOf(format);
    const float d = block.half(0);
    const float m = layout.hasMinima ? block.half(1) : 0.0F;
    for (std::int64_t first = 0; first < layout.blockColumns; first += layout.subColumns) {
        const std::int64_t column = firstColumn + first;
        const std::int64_t sub = (token * w.columns + column) / layout.subColumns;
        std::int32_t products = x.starts[sub];
        for (std::int64_t i = 0; i < layout.subColumns; ++i)
            products += codeAt<format>(w, block, first + i) * x.rows.codes[token * w.columns + column + i];
        const SubScale scales = subScale<format>(block, first / layout.subColumns);
        const float ofToken = x.rows.scales[(token * w.columns + column) / blockColumns];
        total += d * static_cast<float>(scales.scale) * (ofToken * static_cast<float>(products));
        if constexpr (layout.hasMinima)
            total += m * static_cast<float>(scales.minimum) * x.weightedSums[sub];
    }
    return total;
}

template <GgufFormat format>
void multiply(const GgufTiles& w, const GgufRows& x, Range tiles, OutputRows y) {
    constexpr GgufLayout layout = layoutOf(format);
    const std::int64_t blocks = w.columns / layout.blockColumns;
    const std::int64_t end = std::min(w.rows, tiles.last * ggufTileRows);
    for (std::int64_t token = 0; token < x.rows.count; ++token)
        for (std::int64_t row = tiles.first * ggufTileRows; row < end; ++row) {
            float total = 0;
            for (std::int64_t block = 0; block < blocks; ++block) {
                const std::int64_t at = row / ggufTileRows * blocks + block;
                total = multiplyBlock<format>(w, {w.bytes + at * tileBlockBytes(layout), row % ggufTileRows},
                                              x, token, block * layout.blockColumns, total);
            }
            y.values[token * y.stride + row] = total;
        }
}

} // namespace

const GgufKernels ggufKernels__scalar = {{
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {"gemv_" #name "_a8_1row__scalar", multiply<GgufFormat::name>},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
}};

} // namespace nibble::kernels
