// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vectors of eight rows for gguf_simd.h, for the files of AVX2 and of AVX2 with VNNI; under the same rules as
// those files.
#pragma once

#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

using Integers = __m256i;
using Floats = __m256;
static constexpr int laneRows = 8;
#ifdef __AVXVNNI__
static constexpr int mostTokens = 4;
static constexpr bool levelsAreSigned = false;
#else
static constexpr int mostTokens = 3;
static constexpr bool levelsAreSigned = true;
#endif

static inline Integers load(const void* bytes) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}
static inline Floats loadFloats(const float* values) {
    return _mm256_load_ps(values);
}
static inline void store(float* values, Floats x) {
    _mm256_store_ps(values, x);
}
static inline void store(std::uint8_t* bytes, Integers x) {
    _mm256_store_si256(reinterpret_cast<__m256i*>(bytes), x);
}
static inline Floats loadHalves(const std::uint8_t* halves) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
}
static inline Integers allBytes(int x) {
    return _mm256_set1_epi8(static_cast<char>(x));
}
static inline Integers loadLevels(const std::uint8_t (&levels)[16]) {
    const Integers both =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(levels)));
    return levelsAreSigned ? _mm256_xor_si256(both, allBytes(0x80)) : both;
}
static inline Integers broadcast(std::int32_t x) {
    return _mm256_set1_epi32(x);
}
static inline Floats broadcast(float x) {
    return _mm256_set1_ps(x);
}
static inline Integers broadcastFour(const std::int8_t* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm256_set1_epi32(four);
}
static inline Integers shiftLeft(Integers x, int bits) {
    return _mm256_slli_epi16(x, bits);
}
static inline Integers shiftRight(Integers x, int bits) {
    return _mm256_srli_epi16(x, bits);
}
static inline Integers both(Integers a, Integers b) {
    return _mm256_and_si256(a, b);
}
static inline Integers subtractBytes(Integers a, Integers b) {
    return _mm256_sub_epi8(a, b);
}
static inline Integers lookUp(Integers levels, Integers codes) {
    return _mm256_shuffle_epi8(levels, codes);
}
/// low | (word & mask)
static inline Integers merge(Integers low, Integers word, int mask) {
    return _mm256_or_si256(low, both(word, allBytes(mask)));
}
/// Byte b of each lane.
static inline Floats signedByte(Integers words, int b) {
    return _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(words, 24 - 8 * b), 24));
}
static inline Floats multiply(Floats a, Floats b) {
    return _mm256_mul_ps(a, b);
}
static inline Floats multiplyAdd(Floats a, Floats b, Floats c) {
    return _mm256_fmadd_ps(a, b, c);
}
static inline Floats toFloats(Integers x) {
    return _mm256_cvtepi32_ps(x);
}

template <int largest>
struct Dot {
    Integers sum;
#ifndef __AVXVNNI__
    Integers pairs; ///< of products, in 16 bits
#endif
};
template <int largest>
static inline void startDot(Dot<largest>& dot, Integers start) {
    dot.sum = start;
}
template <int largest>
static inline Integers sumOf(const Dot<largest>& dot) {
    return dot.sum;
}

#ifdef __AVXVNNI__
template <int largest>
static inline void addToDot(Dot<largest>& dot, Integers codes, Integers x, int /*quad*/, int /*quads*/) {
    dot.sum = _mm256_dpbusd_avx_epi32(dot.sum, codes, x);
}
#else
/// A pair's sum is at most 2 · largest · 127: so many fit 16 bits, as a power of two. Levels, −127 … 127, are
/// multiplied as |level| · ±x, of which one pair fits.
[[nodiscard]] static constexpr int pairsInShort(int largest) {
    const int limit = largest == 255 ? 1 : 32767 / (2 * largest * 127);
    return limit >= 8 ? 8 : limit >= 4 ? 4 : limit >= 2 ? 2 : 1;
}

template <int largest>
static inline void addToDot(Dot<largest>& dot, Integers codes, Integers x, int quad, int quads) {
    constexpr int limit = pairsInShort(largest);
    const int run = limit < quads ? limit : quads;
    const Integers pairs = largest == 255
                               ? _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(x, codes))
                               : _mm256_maddubs_epi16(codes, x);
    dot.pairs = quad % run == 0 ? pairs : _mm256_add_epi16(dot.pairs, pairs);
    if (quad % run == run - 1)
        dot.sum = _mm256_add_epi32(dot.sum, _mm256_madd_epi16(dot.pairs, _mm256_set1_epi16(1)));
}
#endif

static inline void storeRows(const GgufTiles& w, std::int64_t tile, int vector, float* token, Floats values) {
    const std::int64_t row = tile * ggufTileRows + vector * laneRows;
    const std::int64_t left = w.rows - row < laneRows ? w.rows - row : laneRows;
    const Integers lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    _mm256_maskstore_ps(token + row, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(left)), lanes),
                        values);
}

} // namespace nibble::kernels

#include "core/kernels/gguf_simd.h"
