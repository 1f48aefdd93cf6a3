// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's blocks of 32 values with one F16 scale, and for some an F16 offset. Value j (j < 16) is in the low
// nibble of byte j, value j + 16 in its high nibble; 5-bit types keep their top bits apart, bit j for value
// j.
#include "core/formats/block_codec.h"

namespace nibble::codec {

namespace {

/// Nibbles with their fifth bits, 0 … 31.
void unpackFiveBits(const std::byte* topBits, const std::byte* nibbles, std::int8_t* codes) {
    unpackNibbles<16>(nibbles, codes);
    const std::uint8_t* top = octets(topBits);
    for (int byte = 0; byte < 4; ++byte) {
        for (int bit = 0; bit < 8; ++bit)
            codes[8 * byte + bit] =
                static_cast<std::int8_t>(codes[8 * byte + bit] | ((top[byte] & 1 << bit) != 0 ? 16 : 0));
    }
}

} // namespace

/// F16 scale, nibbles: d · (q − 8).
template <>
void decode<ElementType::q4_0>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q4_0>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackNibbles<16>(block + 2, codes);
        addToCodes<32>(codes, -8);
        scaleCodes<32>(codes, loadHalf(block), values);
    });
}

/// F16 scale, F16 offset, nibbles: d · q + m.
template <>
void decode<ElementType::q4_1>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q4_1>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackNibbles<16>(block + 4, codes);
        scaleCodes<32>(codes, loadHalf(block), loadHalf(block + 2), values);
    });
}

/// F16 scale, 32 top bits, nibbles: d · (q − 16).
template <>
void decode<ElementType::q5_0>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q5_0>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackFiveBits(block + 2, block + 6, codes);
        addToCodes<32>(codes, -16);
        scaleCodes<32>(codes, loadHalf(block), values);
    });
}

/// F16 scale, F16 offset, 32 top bits, nibbles: d · q + m.
template <>
void decode<ElementType::q5_1>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q5_1>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        unpackFiveBits(block + 4, block + 8, codes);
        scaleCodes<32>(codes, loadHalf(block), loadHalf(block + 2), values);
    });
}

/// F16 scale, 32 signed bytes: d · q.
template <>
void decode<ElementType::q8_0>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q8_0>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        std::memcpy(codes, block + 2, sizeof codes);
        scaleCodes<32>(codes, loadHalf(block), values);
    });
}

/// F16 scale, F16 scale times the sum of the codes (for products), 32 signed bytes: d · q.
template <>
void decode<ElementType::q8_1>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::q8_1>(bytes, blocks, out, [](const std::byte* block, float* values) {
        std::int8_t codes[32];
        std::memcpy(codes, block + 4, sizeof codes);
        scaleCodes<32>(codes, loadHalf(block), values);
    });
}

} // namespace nibble::codec
