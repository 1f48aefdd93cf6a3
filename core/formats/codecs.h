// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/tensor/element_type.h"

/// How each element type is read and written. A type without a declaration here cannot be: the table of
/// `number_format.cpp` finds out by itself.
namespace nibble::codec {

/// Decodes `blocks` blocks to floats.
template <ElementType type>
void decode(const std::byte* bytes, std::int64_t blocks, float* out) = delete;
/// Encodes `blocks` blocks; `importance` has one weight per value or is null.
template <ElementType type>
void encode(const float* values, std::int64_t blocks, const float* importance, std::byte* bytes) = delete;

#define NIBBLE_DECODER(id)                                                                                   \
    template <>                                                                                              \
    void decode<ElementType::id>(const std::byte* bytes, std::int64_t blocks, float* out)
#define NIBBLE_ENCODER(id)                                                                                   \
    template <>                                                                                              \
    void encode<ElementType::id>(const float* values, std::int64_t blocks, const float* importance,          \
                                 std::byte* bytes)

// codecs_plain.cpp
NIBBLE_DECODER(f32);
NIBBLE_DECODER(f16);
NIBBLE_DECODER(bf16);
NIBBLE_DECODER(f64);
NIBBLE_DECODER(i8);
NIBBLE_DECODER(i16);
NIBBLE_DECODER(i32);
NIBBLE_DECODER(i64);
NIBBLE_DECODER(u8);
NIBBLE_DECODER(u16);
NIBBLE_DECODER(u32);
NIBBLE_DECODER(u64);
NIBBLE_DECODER(boolean);
NIBBLE_ENCODER(f32);
NIBBLE_ENCODER(f16);
NIBBLE_ENCODER(bf16);

// codecs_small_float.cpp
NIBBLE_DECODER(e4m3);
NIBBLE_DECODER(e5m2);
NIBBLE_DECODER(e4m3fnuz);
NIBBLE_DECODER(e5m2fnuz);
NIBBLE_DECODER(e8m0);
NIBBLE_DECODER(f4);
NIBBLE_DECODER(f6_e2m3);
NIBBLE_DECODER(f6_e3m2);

// codecs_block32.cpp, encode_block32.cpp
NIBBLE_DECODER(q4_0);
NIBBLE_DECODER(q4_1);
NIBBLE_DECODER(q5_0);
NIBBLE_DECODER(q5_1);
NIBBLE_DECODER(q8_0);
NIBBLE_DECODER(q8_1);
NIBBLE_ENCODER(q4_0);
NIBBLE_ENCODER(q4_1);
NIBBLE_ENCODER(q5_0);
NIBBLE_ENCODER(q5_1);
NIBBLE_ENCODER(q8_0);

// codecs_k.cpp, encode_affine_k.cpp, encode_signed_k.cpp
NIBBLE_DECODER(q2_k);
NIBBLE_DECODER(q3_k);
NIBBLE_DECODER(q4_k);
NIBBLE_DECODER(q5_k);
NIBBLE_DECODER(q6_k);
NIBBLE_DECODER(q8_k);
NIBBLE_ENCODER(q2_k);
NIBBLE_ENCODER(q3_k);
NIBBLE_ENCODER(q4_k);
NIBBLE_ENCODER(q5_k);
NIBBLE_ENCODER(q6_k);

// codecs_levels.cpp, encode_levels.cpp
NIBBLE_DECODER(iq4_nl);
NIBBLE_DECODER(iq4_xs);
NIBBLE_DECODER(mxfp4);
NIBBLE_DECODER(nvfp4);
NIBBLE_ENCODER(iq4_nl);
NIBBLE_ENCODER(iq4_xs);
NIBBLE_ENCODER(mxfp4);
NIBBLE_ENCODER(nvfp4);

#undef NIBBLE_DECODER
#undef NIBBLE_ENCODER

} // namespace nibble::codec
