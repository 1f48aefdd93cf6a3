// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/nibble_pack.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/base/parallel.h"

namespace nibble::kernels {
namespace {

/// Integers of the table as they are, or a 14-bit fixed-point image of it: exact for halves of integers
/// (E2M1).
void describeTable(NibbleTiles& tiles, const float* table) {
    std::copy_n(table, 16, tiles.table);
    tiles.codeOffset = static_cast<std::int32_t>(std::lround(std::clamp(-table[0], -128.0F, 128.0F)));
    tiles.isInteger = true;
    bool halves = true;
    float largest = 0;
    for (int q = 0; q < 16; ++q) {
        halves &= std::fabs(table[q]) <= 4095.0F && table[q] * 2 == std::rint(table[q] * 2);
        tiles.isInteger &= table[q] == static_cast<float>(q - tiles.codeOffset);
        largest = std::max(largest, std::fabs(table[q]));
    }
    tiles.codeUnit = 1;
    if (tiles.isInteger)
        return;
    tiles.codeOffset = 8192;
    tiles.codeUnit = halves ? 0.5F : largest > 0 ? largest / 8191.0F : 1.0F;
    for (int q = 0; q < 16; ++q) {
        const auto code = static_cast<unsigned>(std::lround(table[q] / tiles.codeUnit) + 8192);
        tiles.low[q] = static_cast<std::uint8_t>(code & 127U);
        tiles.high[q] = static_cast<std::uint8_t>(code >> 7U);
    }
}

void shape(PackedNibbles& packed, std::int64_t rows, std::int64_t cols, std::int64_t group,
           std::size_t scaleBytes) {
    NibbleTiles& tiles = packed.tiles;
    packed.cols = cols;
    tiles.rows = rows;
    tiles.columns = roundUp(cols, blockColumns);
    tiles.group = group;
    tiles.groups = (cols + group - 1) / group;
    const std::int64_t paddedRows = packed.tileCount() * nibbleTileRows;
    tiles.codes = packed.codes.reserve(static_cast<std::size_t>(paddedRows * tiles.columns / 2));
    packed.scales.reserve(static_cast<std::size_t>(paddedRows * tiles.groups) * scaleBytes);
    std::memset(packed.scales.data(), 0, packed.scales.bytes());
    tiles.scales = packed.scales.data();
}

/// Scatters rows of one byte per code into a tile.
void packTile(const NibbleTiles& tiles, std::uint8_t* out, const std::uint8_t* rows) {
    for (std::int64_t run = 0; run < tiles.columns / runColumns; ++run)
        for (std::int64_t lane = 0; lane < nibbleTileRows; ++lane) {
            const std::uint8_t* from = rows + lane * tiles.columns + run * runColumns;
            for (std::int64_t b = 0; b < 4; ++b)
                out[run * runBytes + lane * 4 + b] = static_cast<std::uint8_t>(from[b] | from[4 + b] << 4);
        }
}

/// Packs all tiles; `readRow(row, out)` writes one row's codes, a byte each, into zeroed memory.
template <typename ReadRow>
void packCodes(PackedNibbles& packed, const ReadRow& readRow) {
    const NibbleTiles& tiles = packed.tiles;
    const std::int64_t tileBytes = nibbleTileRows * tiles.columns / 2;
    parallelFor(packed.tileCount(), 4, [&](std::int64_t begin, std::int64_t end) {
        AlignedBuffer<std::uint8_t> rows(static_cast<std::size_t>(nibbleTileRows * tiles.columns));
        for (std::int64_t tile = begin; tile < end; ++tile) {
            std::memset(rows.data(), 0, rows.bytes());
            const std::int64_t first = tile * nibbleTileRows;
            for (std::int64_t row = first; row < std::min(tiles.rows, first + nibbleTileRows); ++row)
                readRow(row, rows.data() + (row - first) * tiles.columns);
            packTile(tiles, packed.codes.data() + tile * tileBytes, rows.data());
        }
    });
}

/// Values [rows][groups] to [tiles][groups][32]; what pads stays as it was.
template <typename T>
void interleave(const NibbleTiles& tiles, const T* from, std::uint8_t* out) {
    for (std::int64_t row = 0; row < tiles.rows; ++row)
        for (std::int64_t group = 0; group < tiles.groups; ++group) {
            const std::int64_t at = (row / nibbleTileRows * tiles.groups + group) * nibbleTileRows;
            std::memcpy(out + (at + row % nibbleTileRows) * static_cast<std::int64_t>(sizeof(T)),
                        &from[row * tiles.groups + group], sizeof(T));
        }
}

bool packZeros(PackedNibbles& packed, const std::uint8_t* zeros) {
    NibbleTiles& tiles = packed.tiles;
    const auto count = static_cast<std::size_t>(tiles.rows * tiles.groups);
    if (std::any_of(zeros, zeros + count, [](std::uint8_t zero) { return zero > 15; }))
        return false;
    packed.zeros.reserve(static_cast<std::size_t>(packed.tileCount() * tiles.groups) * nibbleTileRows / 2);
    std::memset(packed.zeros.data(), 0, packed.zeros.bytes());
    tiles.zeros = packed.zeros.data();
    for (std::int64_t row = 0; row < tiles.rows; ++row)
        for (std::int64_t group = 0; group < tiles.groups; ++group) {
            const std::int64_t lane = row % nibbleTileRows;
            const std::int64_t at =
                (row / nibbleTileRows * tiles.groups + group) * nibbleTileRows / 2 + lane / 2;
            const unsigned zero = zeros[row * tiles.groups + group];
            packed.zeros[static_cast<std::size_t>(at)] |= static_cast<std::uint8_t>(zero << (lane % 2 * 4));
        }
    return true;
}

void packFloatZeros(PackedNibbles& packed, const std::uint16_t* zeros) {
    NibbleTiles& tiles = packed.tiles;
    packed.zeros.reserve(static_cast<std::size_t>(packed.tileCount() * tiles.groups) * nibbleTileRows *
                         sizeof(std::uint16_t));
    std::memset(packed.zeros.data(), 0, packed.zeros.bytes());
    interleave(tiles, zeros, packed.zeros.data());
    tiles.zeros = packed.zeros.data();
    tiles.zerosAreF16 = true;
}

void packDoublyQuantized(PackedNibbles& packed, const NibbleMatrix& weights) {
    NibbleTiles& tiles = packed.tiles;
    interleave(tiles, weights.scaleCodes, packed.scales.data());
    // Padded rows of the last tile look their second scale up too: give them some to read.
    const std::int64_t paddedGroups = packed.tileCount() * nibbleTileRows * tiles.groups;
    const std::int64_t groups = tiles.rows * tiles.groups;
    const std::int64_t padded = (paddedGroups + 255) / 256;
    float* second = packed.second.reserve(static_cast<std::size_t>(padded));
    for (std::int64_t i = 0; i < padded; ++i)
        second[i] = i * 256 < groups ? weights.secondScales[i * 256 / weights.secondBlock] : 0.0F;
    std::copy_n(weights.map256, 256, packed.map.reserve(256));
    tiles.second = second;
    tiles.map = packed.map.data();
    tiles.offset = weights.offset;
}

} // namespace

std::size_t PackedNibbles::bytes() const {
    return codes.bytes() + scales.bytes() + zeros.bytes() + second.bytes();
}

std::optional<PackedNibbles> packNibbles(const NibbleMatrix& weights) {
    const bool isDoublyQuantized =
        weights.scaleCodes != nullptr && weights.secondScales != nullptr && weights.map256 != nullptr;
    const bool hasScales = weights.scalesF16 != nullptr || weights.scalesF32 != nullptr || isDoublyQuantized;
    const bool hasZeros = weights.zeros != nullptr || weights.zerosF16 != nullptr;
    const bool wholeBlocks = weights.group >= blockColumns && weights.group % blockColumns == 0;
    const bool halfBlocks =
        weights.group * 2 == blockColumns && weights.cols % blockColumns == 0 && !hasZeros;
    if (!hasScales || !(wholeBlocks || halfBlocks) || weights.secondBlock % 256 != 0)
        return std::nullopt;
    PackedNibbles packed;
    packed.scaleType = weights.scalesF16 != nullptr   ? ScaleType::f16
                       : weights.scalesF32 != nullptr ? ScaleType::f32
                                                      : ScaleType::doublyQuantized;
    constexpr std::array<std::size_t, scaleTypes> scaleBytes = {2, 4, 1};
    shape(packed, weights.rows, weights.cols, weights.group,
          scaleBytes[static_cast<std::size_t>(packed.scaleType)]);
    describeTable(packed.tiles, weights.table);
    if (weights.zeros != nullptr && !packZeros(packed, weights.zeros))
        return std::nullopt;
    if (weights.zerosF16 != nullptr)
        packFloatZeros(packed, weights.zerosF16);
    if (packed.scaleType == ScaleType::f16)
        interleave(packed.tiles, weights.scalesF16, packed.scales.data());
    else if (packed.scaleType == ScaleType::f32)
        interleave(packed.tiles, weights.scalesF32, packed.scales.data());
    else
        packDoublyQuantized(packed, weights);
    packCodes(packed, [&](std::int64_t row, std::uint8_t* out) {
        for (std::int64_t column = 0; column < weights.cols; ++column) {
            const std::int64_t at = row * weights.cols + column;
            out[column] = weights.codes[at / 2] >> (at % 2 * 4) & 15;
        }
    });
    return packed;
}

} // namespace nibble::kernels
