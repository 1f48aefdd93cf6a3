// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's K-quants: super-blocks of 256 values in sub-blocks of 16 or 32, whose scales are themselves
// quantized. Layouts: ggml-common.h, ggml-quants.c.
#include "core/formats/block_codec.h"

namespace nibble::codec {

namespace {

/// 2-bit values of 128: byte l holds values l, l + 32, l + 64, l + 96 from its low bits up.
void unpackPairs(const std::byte* packed, std::int8_t* codes) {
    const std::uint8_t* source = octets(packed);
    for (int part = 0; part < 4; ++part) {
        for (int l = 0; l < 32; ++l)
            codes[32 * part + l] = static_cast<std::int8_t>(source[l] >> 2 * part & 3);
    }
}

/// Adds `amount` to 32 codes whose bit `bit` is set in the 32 bytes at `flags`.
void addWhereSet(const std::byte* flags, std::ptrdiff_t bit, int amount, std::int8_t* codes) {
    const std::uint8_t* source = octets(flags);
    for (int l = 0; l < 32; ++l)
        codes[l] = static_cast<std::int8_t>(codes[l] + (source[l] >> bit & 1) * amount);
}

/// Nibbles of 256 values: in each chunk of 64, byte l holds values l and l + 32.
void unpackNibbleChunks(const std::byte* packed, std::int8_t* codes) {
    for (std::ptrdiff_t chunk = 0; chunk < 4; ++chunk)
        unpackNibbles<32>(packed + 32 * chunk, codes + 64 * chunk);
}

struct ScaleAndMin {
    int scale;
    int min;
};

/// 6-bit scale and minimum of sub-block j out of the 12 bytes of Q4_K and Q5_K.
ScaleAndMin sixBitScales(const std::uint8_t* s, std::ptrdiff_t j) {
    if (j < 4)
        return {s[j] & 63, s[j + 4] & 63};
    return {(s[j + 4] & 15) | (s[j - 4] >> 6) << 4, s[j + 4] >> 4 | (s[j] >> 6) << 4};
}

/// d · sc · q − dmin · mn over eight sub-blocks of 32; the header is d, dmin, 12 bytes of scales.
void scaleSixBitBlocks(const std::byte* block, const std::int8_t* codes, float* values) {
    const float scale = loadHalf(block);
    const float min = loadHalf(block + 2);
    for (std::ptrdiff_t j = 0; j < 8; ++j) {
        const ScaleAndMin sub = sixBitScales(octets(block + 4), j);
        scaleCodes<32>(codes + 32 * j, scale * static_cast<float>(sub.scale),
                       -(min * static_cast<float>(sub.min)), values + 32 * j);
    }
}

/// Signed 6-bit scale of sub-block j out of the 12 bytes of Q3_K.
int signedSixBitScale(const std::uint8_t* s, std::ptrdiff_t j) {
    const int low = j < 8 ? s[j] & 15 : s[j - 8] >> 4;
    const int high = s[8 + j % 4] >> 2 * (j / 4) & 3;
    return (low | high << 4) - 32;
}

} // namespace

/// 16 × (4-bit scale, 4-bit minimum), 64 bytes of pairs, F16 d, F16 dmin: d · sc · q − dmin · mn.
template <>
void decode<ElementType::q2_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q2_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        unpackPairs(block + 16, codes);
        unpackPairs(block + 48, codes + 128);
        const float scale = loadHalf(block + 80);
        const float min = loadHalf(block + 82);
        for (std::ptrdiff_t j = 0; j < 16; ++j) {
            const int sub = octets(block)[j];
            scaleCodes<16>(codes + 16 * j, scale * static_cast<float>(sub & 15),
                           -(min * static_cast<float>(sub >> 4)), values + 16 * j);
        }
    });
}

/// 32 bytes of third bits (value i in byte i % 32, bit i / 32), 64 bytes of pairs, 12 of scales, F16 d:
/// d · sc · (q − 4), where the third bit counts 4.
template <>
void decode<ElementType::q3_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q3_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        unpackPairs(block + 32, codes);
        unpackPairs(block + 64, codes + 128);
        for (std::ptrdiff_t bit = 0; bit < 8; ++bit)
            addWhereSet(block, bit, 4, codes + 32 * bit);
        addToCodes<256>(codes, -4);
        const float scale = loadHalf(block + 108);
        for (std::ptrdiff_t j = 0; j < 16; ++j)
            scaleCodes<16>(codes + 16 * j,
                           scale * static_cast<float>(signedSixBitScale(octets(block + 96), j)),
                           values + 16 * j);
    });
}

/// F16 d, F16 dmin, 12 bytes of scales, 128 bytes of nibbles.
template <>
void decode<ElementType::q4_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q4_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        unpackNibbleChunks(block + 16, codes);
        scaleSixBitBlocks(block, codes, values);
    });
}

/// As Q4_K with 32 bytes of fifth bits (value i in byte i % 32, bit i / 32) before the nibbles.
template <>
void decode<ElementType::q5_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q5_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        unpackNibbleChunks(block + 48, codes);
        for (std::ptrdiff_t bit = 0; bit < 8; ++bit)
            addWhereSet(block + 16, bit, 16, codes + 32 * bit);
        scaleSixBitBlocks(block, codes, values);
    });
}

/// Two halves of 64 bytes of low nibbles and 32 bytes of top pairs, 16 signed scales, F16 d: d · sc · (q −
/// 32).
template <>
void decode<ElementType::q6_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q6_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        std::int8_t top[256];
        for (std::ptrdiff_t half = 0; half < 2; ++half) {
            unpackNibbles<64>(block + 64 * half, codes + 128 * half);
            unpackPairs(block + 128 + 32 * half, top + 128 * half);
        }
        for (int i = 0; i < 256; ++i)
            codes[i] = static_cast<std::int8_t>((codes[i] | top[i] << 4) - 32);
        const float scale = loadHalf(block + 208);
        for (std::ptrdiff_t j = 0; j < 16; ++j) {
            const auto sub = static_cast<std::int8_t>(octets(block + 192)[j]);
            scaleCodes<16>(codes + 16 * j, scale * static_cast<float>(sub), values + 16 * j);
        }
    });
}

/// F32 d, 256 signed bytes, 16 sums of codes (for products): d · q.
template <>
void decode<ElementType::q8_k>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q8_k>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[256];
        std::memcpy(codes, block + 4, sizeof codes);
        scaleCodes<256>(codes, load<float>(block), values);
    });
}

} // namespace nibble::codec
