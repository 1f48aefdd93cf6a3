// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Blocks of 4-bit codes that stand for unevenly spaced levels. Layouts and levels: ggml-common.h,
// ggml-quants.c.
#include "core/formats/block_codec.h"
#include "core/formats/levels.h"
#include "core/formats/small_float.h"

namespace nibble::codec {

namespace {

/// E2M1's values doubled, so that they are whole.
constexpr std::int8_t kE2m1Doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

template <int count>
void codesToLevels(const std::int8_t (&levels)[16], std::int8_t* codes) {
    for (int i = 0; i < count; ++i)
        codes[i] = levels[codes[i]];
}

/// 2^(exponent − 128): the power of two of an E8M0 code, halved for the doubled levels. 0xFF is 2^127 here as
/// in ggml, where OCP has NaN.
float halvedPower(std::uint32_t exponent) {
    return std::bit_cast<float>(exponent < 2 ? std::uint32_t{1} << 21 << exponent : (exponent - 1) << 23);
}

/// Half of an unsigned E4M3 scale; the NaN code counts as 0, as in ggml.
float halvedScale(std::uint8_t code) {
    const unsigned magnitude = code & 127U;
    return magnitude == 127 ? 0.0F : 0.5F * kSmallFloatTable<kE4m3>[magnitude];
}

} // namespace

/// F16 scale, 16 bytes of nibbles split as in Q4_0: d · level.
template <>
void decode<ElementType::iq4_nl>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::iq4_nl>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackNibbles<16>(block + 2, codes);
        codesToLevels<32>(kIq4Levels, codes);
        scaleCodes<32>(codes, loadHalf(block), values);
    });
}

/// F16 d, 16 bits of scale tops, 4 bytes of scale nibbles, 8 × 16 bytes of nibbles: d · (scale − 32) · level.
template <>
void decode<ElementType::iq4_xs>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::iq4_xs>(bytes, blocks, out, [](const std::byte* block, float* values) {
        const float scale = loadHalf(block);
        const unsigned tops = load<std::uint16_t>(block + 2);
        for (std::ptrdiff_t j = 0; j < 8; ++j) {
            const int low = octets(block + 4)[j / 2] >> 4 * (j % 2) & 15;
            const int sub = (low | static_cast<int>(tops >> 2 * j & 3) << 4) - 32;
            std::int8_t codes[32];
            unpackNibbles<16>(block + 8 + 16 * j, codes);
            codesToLevels<32>(kIq4Levels, codes);
            scaleCodes<32>(codes, scale * static_cast<float>(sub), values + 32 * j);
        }
    });
}

/// E8M0 scale, 16 bytes of E2M1 nibbles split as in Q4_0.
template <>
void decode<ElementType::mxfp4>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::mxfp4>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackNibbles<16>(block + 1, codes);
        codesToLevels<32>(kE2m1Doubled, codes);
        scaleCodes<32>(codes, halvedPower(octets(block)[0]), values);
    });
}

/// 4 E4M3 scales, then for each 8 bytes of E2M1 nibbles: byte j has values j and j + 8 of its 16.
template <>
void decode<ElementType::nvfp4>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::nvfp4>(bytes, blocks, out, [](const std::byte* block, float* values) {
        for (std::ptrdiff_t j = 0; j < 4; ++j) {
            std::int8_t codes[16];
            unpackNibbles<8>(block + 4 + 8 * j, codes);
            codesToLevels<16>(kE2m1Doubled, codes);
            scaleCodes<16>(codes, halvedScale(octets(block)[j]), values + 16 * j);
        }
    });
}

} // namespace nibble::codec
