// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One value per block: floats of 16 bits and more, integers, truth values.
#include <algorithm>
#include <array>
#include <cstring>

#include "core/formats/block_codec.h"
#include "core/kernels/vector_ops.h"

namespace nibble::codec {

namespace {

template <typename Stored, typename Convert>
void decodeEach(const std::byte* bytes, std::int64_t count, float* out, Convert convert) {
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = convert(load<Stored>(bytes + i * static_cast<std::int64_t>(sizeof(Stored))));
}

template <typename Stored>
void decodeNumbers(const std::byte* bytes, std::int64_t count, float* out) {
    decodeEach<Stored>(bytes, count, out, [](Stored value) { return static_cast<float>(value); });
}

template <typename Convert>
void encodeEach(const float* values, std::int64_t count, std::byte* bytes, Convert convert) {
    using Stored = decltype(convert(0.0F));
    for (std::int64_t i = 0; i < count; ++i)
        store(bytes + i * static_cast<std::int64_t>(sizeof(Stored)), convert(values[i]));
}

} // namespace

template <>
void decode<ElementType::f32>(const std::byte* bytes, std::int64_t blocks, float* out) {
    if (blocks > 0)
        std::memcpy(out, bytes, static_cast<std::size_t>(blocks) * sizeof(float));
}

template <>
void decode<ElementType::f16>(const std::byte* bytes, std::int64_t blocks, float* out) {
    // Opened files are mostly of this type, and processors convert it themselves.
    constexpr std::int64_t piece = 4096;
    std::array<std::uint16_t, piece> halves; // a mapped file need not be aligned
    for (std::int64_t i = 0; i < blocks; i += piece) {
        const std::int64_t count = std::min(piece, blocks - i);
        std::memcpy(halves.data(), bytes + i * 2, static_cast<std::size_t>(count) * 2);
        kernels::vectorOps().fromF16(halves.data(), out + i, count);
    }
}

template <>
void decode<ElementType::bf16>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeEach<std::uint16_t>(bytes, blocks, out, bf16ToFloat);
}

template <>
void decode<ElementType::f64>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<double>(bytes, blocks, out);
}

template <>
void decode<ElementType::i8>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::int8_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::i16>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::int16_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::i32>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::int32_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::i64>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::int64_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::u8>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::uint8_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::u16>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::uint16_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::u32>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::uint32_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::u64>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeNumbers<std::uint64_t>(bytes, blocks, out);
}

template <>
void decode<ElementType::boolean>(const std::byte* bytes, std::int64_t blocks, float* out) {
    decodeEach<std::uint8_t>(bytes, blocks, out, [](std::uint8_t value) { return value != 0 ? 1.0F : 0.0F; });
}

template <>
void encode<ElementType::f32>(const float* values, std::int64_t blocks, const float* /*importance*/,
                              std::byte* bytes) {
    if (blocks > 0)
        std::memcpy(bytes, values, static_cast<std::size_t>(blocks) * sizeof(float));
}

template <>
void encode<ElementType::f16>(const float* values, std::int64_t blocks, const float* /*importance*/,
                              std::byte* bytes) {
    encodeEach(values, blocks, bytes, floatToHalf);
}

template <>
void encode<ElementType::bf16>(const float* values, std::int64_t blocks, const float* /*importance*/,
                               std::byte* bytes) {
    encodeEach(values, blocks, bytes, floatToBf16);
}

} // namespace nibble::codec
