// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vectors of sixteen rows for gguf_simd.h.
#if defined(__GNUC__) && !defined(__clang__)
// GCC's AVX-512 header leaves operands undefined on purpose and warns of it (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

using Integers = __m512i;
using Floats = __m512;
static constexpr int laneRows = 16;
static constexpr int mostTokens = 12;
static constexpr bool levelsAreSigned = false;

static inline Integers load(const void* bytes) {
    return _mm512_loadu_si512(bytes);
}
static inline Floats loadFloats(const float* values) {
    return _mm512_load_ps(values);
}
static inline void store(float* values, Floats x) {
    _mm512_store_ps(values, x);
}
static inline void store(std::uint8_t* bytes, Integers x) {
    _mm512_store_si512(bytes, x);
}
static inline Floats loadHalves(const std::uint8_t* halves) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves)));
}
static inline Integers loadLevels(const std::uint8_t (&levels)[16]) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(levels)));
}
static inline Integers broadcast(std::int32_t x) {
    return _mm512_set1_epi32(x);
}
static inline Floats broadcast(float x) {
    return _mm512_set1_ps(x);
}
static inline Integers broadcastFour(const std::int8_t* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm512_set1_epi32(four);
}
static inline Integers allBytes(int x) {
    return _mm512_set1_epi8(static_cast<char>(x));
}
static inline Integers shiftLeft(Integers x, int bits) {
    return _mm512_slli_epi16(x, static_cast<unsigned>(bits));
}
static inline Integers shiftRight(Integers x, int bits) {
    return _mm512_srli_epi16(x, static_cast<unsigned>(bits));
}
static inline Integers both(Integers a, Integers b) {
    return _mm512_and_si512(a, b);
}
static inline Integers subtractBytes(Integers a, Integers b) {
    return _mm512_sub_epi8(a, b);
}
static inline Integers lookUp(Integers levels, Integers codes) {
    return _mm512_shuffle_epi8(levels, codes);
}
/// low | (word & mask)
static inline Integers merge(Integers low, Integers word, int mask) {
    return _mm512_ternarylogic_epi32(low, word, allBytes(mask), 0xF8);
}
/// Byte b of each lane.
static inline Floats signedByte(Integers words, int b) {
    const Integers top = _mm512_slli_epi32(words, static_cast<unsigned>(24 - 8 * b));
    return _mm512_cvtepi32_ps(_mm512_srai_epi32(top, 24));
}
static inline Floats multiply(Floats a, Floats b) {
    return _mm512_mul_ps(a, b);
}
static inline Floats multiplyAdd(Floats a, Floats b, Floats c) {
    return _mm512_fmadd_ps(a, b, c);
}
static inline Floats toFloats(Integers x) {
    return _mm512_cvtepi32_ps(x);
}

template <int largest>
struct Dot {
    Integers sum;
};
template <int largest>
static inline void startDot(Dot<largest>& dot, Integers start) {
    dot.sum = start;
}
template <int largest>
static inline void addToDot(Dot<largest>& dot, Integers codes, Integers x, int /*quad*/, int /*quads*/) {
    dot.sum = _mm512_dpbusd_epi32(dot.sum, codes, x);
}
template <int largest>
static inline Integers sumOf(const Dot<largest>& dot) {
    return dot.sum;
}

static inline void storeRows(const GgufTiles& w, std::int64_t tile, int vector, float* token, Floats values) {
    const std::int64_t row = tile * ggufTileRows + vector * laneRows;
    const std::int64_t left = w.rows - row;
    const auto lanes = static_cast<__mmask16>(left >= laneRows ? 0xFFFFU
                                              : left <= 0      ? 0U
                                                               : (1U << left) - 1U);
    _mm512_mask_storeu_ps(token + row, lanes, values);
}

} // namespace nibble::kernels

#include "core/kernels/gguf_simd.h"

namespace nibble::kernels {

const GgufKernels ggufKernels__avx512vnni = {{
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {"gemv_" #name "_a8_32rows__avx512vnni", multiply<GgufFormat::name>},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
}};

} // namespace nibble::kernels
