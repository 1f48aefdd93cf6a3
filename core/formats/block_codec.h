// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/formats/codecs.h"
#include "core/formats/half.h"

/// What the block formats' codecs share. They work in two passes that each vectorise: bits to 8-bit codes,
/// codes to floats. The order of the multiplications is that of ggml's reference, so that the floats agree
/// bit by bit.
namespace nibble::codec {

/// Values of a super-block of ggml's K-quants.
inline constexpr int kSuperBlock = 256;

static_assert(std::endian::native == std::endian::little, "the formats are read as they lie in memory");

/// Unaligned access: a tensor may start at any byte of a file.
template <typename T>
[[nodiscard]] inline T load(const std::byte* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

template <typename T>
inline void store(std::byte* bytes, T value) {
    std::memcpy(bytes, &value, sizeof value);
}

[[nodiscard]] inline float loadHalf(const std::byte* bytes) {
    return halfToFloat(load<std::uint16_t>(bytes));
}

inline void storeHalf(std::byte* bytes, float value) {
    store(bytes, floatToHalf(value));
}

[[nodiscard]] inline const std::uint8_t* octets(const std::byte* bytes) {
    return reinterpret_cast<const std::uint8_t*>(bytes);
}

struct BlockSize {
    std::int64_t elements;
    std::int64_t bytes;
};
inline constexpr BlockSize kBlockSizes[] = {
#define NIBBLE_ELEMENT_TYPE(id, name, ggml, safetensors, elements, bytes) {elements, bytes},
#include "core/tensor/element_types.def"
#undef NIBBLE_ELEMENT_TYPE
};
template <ElementType type>
inline constexpr BlockSize kBlockSize = kBlockSizes[static_cast<std::size_t>(type)];

/// Calls `body(block, values)` for each block and its place in the floats, on either side const or not.
template <ElementType type, typename Byte, typename Float, typename Body>
inline void forEachBlock(Byte* bytes, std::int64_t blocks, Float* values, Body&& body) {
    for (std::int64_t i = 0; i < blocks; ++i)
        body(bytes + i * kBlockSize<type>.bytes, values + i * kBlockSize<type>.elements);
}

/// Low nibbles of count bytes to codes[0, count), high nibbles to codes[count, 2 · count).
template <int count>
inline void unpackNibbles(const std::byte* packed, std::int8_t* codes) {
    const std::uint8_t* source = octets(packed);
    for (int i = 0; i < count; ++i)
        codes[i] = static_cast<std::int8_t>(source[i] & 15);
    for (int i = 0; i < count; ++i)
        codes[count + i] = static_cast<std::int8_t>(source[i] >> 4);
}

/// The other way round; of each code the low four bits.
template <int count>
inline void packNibbles(const std::uint8_t* codes, std::byte* packed) {
    for (int i = 0; i < count; ++i)
        packed[i] = static_cast<std::byte>((codes[i] & 15) | (codes[count + i] & 15) << 4);
}

/// The low two bits of 128 codes: byte l holds values l, l + 32, l + 64, l + 96 from its low bits up.
inline void packPairs(const std::uint8_t* codes, std::byte* packed) {
    for (int l = 0; l < 32; ++l)
        packed[l] = static_cast<std::byte>((codes[l] & 3) | (codes[l + 32] & 3) << 2 |
                                           (codes[l + 64] & 3) << 4 | (codes[l + 96] & 3) << 6);
}

template <int count>
inline void addToCodes(std::int8_t* codes, int term) {
    for (int i = 0; i < count; ++i)
        codes[i] = static_cast<std::int8_t>(codes[i] + term);
}

/// out = scale · code.
template <int count>
inline void scaleCodes(const std::int8_t* codes, float scale, float* out) {
    for (int i = 0; i < count; ++i)
        out[i] = scale * static_cast<float>(codes[i]);
}

/// out = scale · code + offset, rounded twice.
template <int count>
inline void scaleCodes(const std::int8_t* codes, float scale, float offset, float* out) {
    for (int i = 0; i < count; ++i)
        out[i] = scale * static_cast<float>(codes[i]) + offset;
}

} // namespace nibble::codec
