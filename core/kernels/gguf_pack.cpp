// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the blocks of a file (ggml-common.h) to the kernels' order: the same bits, rows side by side.
#include "core/kernels/gguf_pack.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"

namespace nibble::kernels {
namespace {

enum class HighBits : std::uint8_t {
    none,
    pairs,  ///< as low pairs
    planes, ///< value i in byte i % 32, bit i / 32
    dword,  ///< value i in bit i of 32
};

/// Where things lie in a stored block.
struct StoredBlock {
    int bytes;
    int d, m; ///< F16; m −1 where there is none
    bool subtractsM;
    int scales; ///< −1 where there are none
    int low;
    int span; ///< nibbles: value i of a span in byte i % (span / 2), the upper half in the high nibbles; 0:
              ///< pairs
    int high;
    HighBits highBits;
};

StoredBlock storedBlock(GgufFormat format) {
    switch (format) {
    case GgufFormat::q2_k:
        return {84, 80, 82, true, 0, 16, 0, -1, HighBits::none};
    case GgufFormat::q3_k:
        return {110, 108, -1, false, 96, 32, 0, 0, HighBits::planes};
    case GgufFormat::q4_k:
        return {144, 0, 2, true, 4, 16, 64, -1, HighBits::none};
    case GgufFormat::q5_k:
        return {176, 0, 2, true, 4, 48, 64, 16, HighBits::planes};
    case GgufFormat::q6_k:
        return {210, 208, -1, false, 192, 0, 128, 128, HighBits::pairs};
    case GgufFormat::iq4_xs:
        return {136, 0, -1, false, 2, 8, 32, -1, HighBits::none};
    case GgufFormat::q4_0:
    case GgufFormat::iq4_nl:
        return {18, 0, -1, false, -1, 2, 32, -1, HighBits::none};
    case GgufFormat::q4_1:
        return {20, 0, 2, false, -1, 4, 32, -1, HighBits::none};
    case GgufFormat::q5_0:
        return {22, 0, -1, false, -1, 6, 32, 2, HighBits::dword};
    case GgufFormat::q5_1:
        return {24, 0, 2, false, -1, 8, 32, 4, HighBits::dword};
    }
    return {};
}

/// Low nibbles of every span's bytes, then the high ones.
template <int span>
void unpackNibbles(const std::uint8_t* from, int columns, std::uint8_t* codes) {
    for (int first = 0; first < columns; first += span, from += span / 2, codes += span)
        for (int i = 0; i < span / 2; ++i) {
            codes[i] = from[i] & 15U;
            codes[span / 2 + i] = from[i] >> 4U;
        }
}

/// Of each 128 values byte i holds values i, i + 32, i + 64 and i + 96 from its low bits up; shifted up by
/// `shift` and added.
void addPairs(const std::uint8_t* from, int columns, int shift, std::uint8_t* codes) {
    for (int first = 0; first < columns; first += 128, from += 32)
        for (int part = 0; part < 4; ++part)
            for (int i = 0; i < 32; ++i)
                codes[first + 32 * part + i] |= static_cast<std::uint8_t>((from[i] >> 2 * part & 3) << shift);
}

void addPlanes(const std::uint8_t* from, int columns, int shift, std::uint8_t* codes) {
    for (int plane = 0; plane < columns / 32; ++plane)
        for (int i = 0; i < 32; ++i)
            codes[32 * plane + i] |= static_cast<std::uint8_t>((from[i] >> plane & 1) << shift);
}

void addDword(const std::uint8_t* from, int shift, std::uint8_t* codes) {
    for (int i = 0; i < 32; ++i)
        codes[i] |= static_cast<std::uint8_t>((from[i / 8] >> i % 8 & 1) << shift);
}

void unpackCodes(const StoredBlock& stored, const GgufLayout& layout, const std::uint8_t* block,
                 std::uint8_t* codes) {
    const int columns = layout.blockColumns;
    if (stored.span == 0) {
        std::memset(codes, 0, static_cast<std::size_t>(columns));
        addPairs(block + stored.low, columns, 0, codes);
    } else if (stored.span == 32) {
        unpackNibbles<32>(block + stored.low, columns, codes);
    } else if (stored.span == 64) {
        unpackNibbles<64>(block + stored.low, columns, codes);
    } else {
        unpackNibbles<128>(block + stored.low, columns, codes);
    }
    if (stored.highBits == HighBits::pairs)
        addPairs(block + stored.high, columns, layout.lowBits, codes);
    else if (stored.highBits == HighBits::planes)
        addPlanes(block + stored.high, columns, layout.lowBits, codes);
    else if (stored.highBits == HighBits::dword)
        addDword(block + stored.high, layout.lowBits, codes);
}

/// IQ4_XS: 16 top pairs of bits, then nibbles, as signed bytes.
void unpackShortScales(const std::uint8_t* from, std::uint8_t* scales) {
    for (int j = 0; j < 8; ++j) {
        const int low = from[2 + j / 2] >> 4 * (j % 2) & 15;
        const int top = from[j / 4] >> 2 * (j % 4) & 3;
        scales[j] = static_cast<std::uint8_t>((low | top << 4) - 32);
    }
}

void packHeader(GgufFormat format, const StoredBlock& stored, const GgufLayout& layout,
                const std::uint8_t* block, std::uint8_t* out, std::int64_t lane) {
    std::memcpy(out + lane * 2, block + stored.d, 2);
    out += ggufTileRows * 2;
    if (layout.hasMinima) {
        std::uint8_t m[2] = {block[stored.m], block[stored.m + 1]};
        if (stored.subtractsM)
            m[1] ^= 0x80U;
        std::memcpy(out + lane * 2, m, 2);
        out += ggufTileRows * 2;
    }
    std::uint8_t expanded[8];
    const std::uint8_t* scales = block + stored.scales;
    if (format == GgufFormat::iq4_xs) {
        unpackShortScales(scales, expanded);
        scales = expanded;
    }
    for (int word = 0; word < layout.scaleBytes / 4; ++word)
        std::memcpy(out + (word * ggufTileRows + lane) * 4, scales + word * 4, 4);
}

/// Dwords of four codes' bits `firstBit` and up: `bits` of each, 8 / bits quads in a dword. Returns the end.
std::uint8_t* packPlane(const std::uint8_t* codes, int firstBit, int bits, std::uint8_t* out) {
    const std::uint32_t mask = ((1U << bits) - 1U) * 0x01010101U;
    const int quads = 8 / bits;
    for (int first = 0; first < 8; first += quads) {
        std::uint32_t word = 0;
        for (int k = 0; k < quads; ++k) {
            std::uint32_t quad = 0;
            std::memcpy(&quad, codes + (first + k) * 4, 4);
            word |= (quad >> firstBit & mask) << k * bits;
        }
        std::memcpy(out, &word, 4);
        out += ggufTileRows * 4;
    }
    return out;
}

void packBlock(GgufFormat format, const std::uint8_t* block, std::uint8_t* out, std::int64_t lane) {
    const GgufLayout layout = layoutOf(format);
    const StoredBlock stored = storedBlock(format);
    packHeader(format, stored, layout, block, out, lane);
    std::uint8_t codes[panelColumns];
    unpackCodes(stored, layout, block, codes);
    std::uint8_t* plane = out + headerBytes(layout) + lane * 4;
    for (int first = 0; first < layout.blockColumns; first += 32) {
        plane = packPlane(codes + first, 0, layout.lowBits, plane);
        if (layout.highBits != 0)
            plane = packPlane(codes + first, layout.lowBits, layout.highBits, plane);
    }
}

} // namespace

PackedGguf packGguf(const GgufMatrix& weights) {
    const GgufLayout layout = layoutOf(weights.format);
    const std::int64_t perRow = weights.cols / layout.blockColumns;
    const std::int64_t storedBytes = storedBlock(weights.format).bytes;
    const auto* stored = reinterpret_cast<const std::uint8_t*>(weights.blocks);
    PackedGguf packed;
    packed.tiles.rows = weights.rows;
    packed.tiles.columns = weights.cols;
    if (layout.hasLevels)
        for (int code = 0; code < 16; ++code)
            packed.tiles.levels[code] = static_cast<std::uint8_t>(weights.levels[code] + layout.offset);
    const std::int64_t tileBytes = perRow * tileBlockBytes(layout);
    packed.tiles.bytes = packed.bytes.reserve(static_cast<std::size_t>(packed.tileCount() * tileBytes));
    parallelFor(packed.tileCount(), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t tile = begin; tile < end; ++tile) {
            std::uint8_t* out = packed.bytes.data() + tile * tileBytes;
            const std::int64_t first = tile * ggufTileRows;
            const std::int64_t count = std::min(ggufTileRows, weights.rows - first);
            if (count < ggufTileRows)
                std::memset(out, 0, static_cast<std::size_t>(tileBytes));
            for (std::int64_t block = 0; block < perRow; ++block)
                for (std::int64_t lane = 0; lane < count; ++lane)
                    packBlock(weights.format, stored + ((first + lane) * perRow + block) * storedBytes,
                              out + block * tileBlockBytes(layout), lane);
        }
    });
    return packed;
}

} // namespace nibble::kernels
