// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Floats of 8, 6 and 4 bits without a scale. 6- and 4-bit values lie least significant bits first.
#include <limits>

#include "core/formats/block_codec.h"
#include "core/formats/small_float.h"

namespace nibble::codec {

namespace {

template <SmallFloat format>
void decodeOctets(const std::byte* bytes, std::int64_t count, float* out) {
    const std::uint8_t* codes = octets(bytes);
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = kSmallFloatTable<format>[codes[i]];
}

/// Four values in three bytes, value 0 in bits 5:0.
template <ElementType type, SmallFloat format>
void decodeSextets(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<type>(bytes, blocks, out, [](const std::byte* block, float* values) {
        const std::uint8_t* packed = octets(block);
        const int bits = packed[0] | packed[1] << 8 | packed[2] << 16;
        for (int i = 0; i < 4; ++i)
            values[i] = kSmallFloatTable<format>[static_cast<std::size_t>(bits >> 6 * i & 63)];
    });
}

} // namespace

template <>
void decode<ElementType::e4m3>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeOctets<kE4m3>(bytes, blocks, out);
}

template <>
void decode<ElementType::e5m2>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeOctets<kE5m2>(bytes, blocks, out);
}

template <>
void decode<ElementType::e4m3fnuz>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeOctets<kE4m3fnuz>(bytes, blocks, out);
}

template <>
void decode<ElementType::e5m2fnuz>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeOctets<kE5m2fnuz>(bytes, blocks, out);
}

/// 2^(code − 127); 0xFF is NaN (OCP Microscaling Formats 1.0).
template <>
void decode<ElementType::e8m0>(const std::byte* bytes, std::int64_t blocks, float* out) {
    const std::uint8_t* codes = octets(bytes);
    for (std::int64_t i = 0; i < blocks; ++i) {
        const std::uint32_t code = codes[i];
        const std::uint32_t subnormal = 1U << 22; // 2^-127 lies below float's normal numbers
        const auto power = std::bit_cast<float>(code == 0 ? subnormal : code << 23);
        out[i] = code == 0xFF ? std::numeric_limits<float>::quiet_NaN() : power;
    }
}

template <>
void decode<ElementType::f4>(const std::byte* bytes, std::int64_t blocks, float* out) {
    forEachBlock<ElementType::f4>(bytes, blocks, out, [](const std::byte* block, float* values) {
        values[0] = kSmallFloatTable<kE2m1>[octets(block)[0] & 15];
        values[1] = kSmallFloatTable<kE2m1>[octets(block)[0] >> 4];
    });
}

template <>
void decode<ElementType::f6_e2m3>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeSextets<ElementType::f6_e2m3, kE2m3>(bytes, blocks, out);
}

template <>
void decode<ElementType::f6_e3m2>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeSextets<ElementType::f6_e3m2, kE3m2>(bytes, blocks, out);
}

} // namespace nibble::codec
