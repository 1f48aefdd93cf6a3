// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Eight-bit kernels of 256-bit vectors, for the files of AVX2 and of AVX2 with VNNI. Everything here is
// static and compiled with the including file's flags; under the same rules as those files.
#pragma once

#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int laneRows = 8;
static constexpr int vectors = byteTileRows / laneRows;
static constexpr std::int64_t quadBytes = byteTileRows * 4;
static constexpr std::int64_t quadsPerBlock = blockColumns / 4;

static inline __m256i load(const void* bytes) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

static inline void storeRows(const ByteTiles& w, std::int64_t tile, int vector, float* token, __m256 values) {
    const std::int64_t row = tile * byteTileRows + vector * laneRows;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const std::int64_t left = w.rows - row < laneRows ? w.rows - row : laneRows;
    const __m256i real = _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(left)), lanes);
    _mm256_maskstore_ps(token + row, real, values);
}

/// Four bytes of every lane, ready for a dot product. Without VNNI they are widened to 16 bits, even and odd
/// ones apart, for the products of full-range bytes would saturate the 16-bit sums of pairs.
struct Four {
#ifdef __AVXVNNI__
    __m256i bytes;
#else
    __m256i even, odd;
#endif
};

static inline Four unsignedFour(__m256i bytes) {
#ifdef __AVXVNNI__
    return {bytes};
#else
    return {_mm256_and_si256(bytes, _mm256_set1_epi16(255)), _mm256_srli_epi16(bytes, 8)};
#endif
}

static inline Four signedFour(__m256i bytes) {
#ifdef __AVXVNNI__
    return {bytes};
#else
    return {_mm256_srai_epi16(_mm256_slli_epi16(bytes, 8), 8), _mm256_srai_epi16(bytes, 8)};
#endif
}

/// sum + Σ of four products, exact modulo 2³².
static inline __m256i addFour(__m256i sum, const Four& unsignedBytes, const Four& signedBytes) {
#ifdef __AVXVNNI__
    return _mm256_dpbusd_avx_epi32(sum, unsignedBytes.bytes, signedBytes.bytes);
#else
    const __m256i even = _mm256_madd_epi16(unsignedBytes.even, signedBytes.even);
    const __m256i odd = _mm256_madd_epi16(unsignedBytes.odd, signedBytes.odd);
    return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
#endif
}

static inline __m256i broadcastFour(const void* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm256_set1_epi32(four);
}

/// Sixteen registers hold so many sums, operands and totals.
static constexpr int fewVectors = 4;
static constexpr int fewTokens = 2;

template <int count, int tokens>
static inline void multiplyVectors(const ByteTiles& w, const BlockRows& x, std::int64_t tile, int from,
                                   std::int64_t token, OutputRows y) {
    const std::int64_t blocks = w.columns / blockColumns;
    __m256 totals[count][tokens] = {};
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::uint8_t* codes =
            w.codes + (tile * blocks + block) * quadsPerBlock * quadBytes + from * laneRows * 4;
        const std::int8_t* values = x.codes + token * x.columns + block * blockColumns;
        __m256i sums[count][tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            NIBBLE_UNROLL
            for (int v = 0; v < count; ++v)
                sums[v][t] = _mm256_set1_epi32(-128 * x.sums[(token + t) * blocks + block]);
        }
        for (std::int64_t quad = 0; quad < quadsPerBlock; ++quad) {
            Four operands[tokens];
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t)
                operands[t] = signedFour(broadcastFour(values + t * x.columns + quad * 4));
            NIBBLE_UNROLL
            for (int v = 0; v < count; ++v) {
                const Four weights = unsignedFour(load(codes + quad * quadBytes + v * laneRows * 4));
                NIBBLE_UNROLL
                for (int t = 0; t < tokens; ++t)
                    sums[v][t] = addFour(sums[v][t], weights, operands[t]);
            }
        }
        const std::uint16_t* scales =
            w.blockScales + (tile * blocks + block) * byteTileRows + from * laneRows;
        NIBBLE_UNROLL
        for (int v = 0; v < count; ++v) {
            const auto* halves = reinterpret_cast<const __m128i*>(scales + v * laneRows);
            const __m256 scale = _mm256_cvtph_ps(_mm_loadu_si128(halves));
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m256 ofToken = _mm256_set1_ps(x.scales[(token + t) * blocks + block]);
                totals[v][t] = _mm256_fmadd_ps(_mm256_mul_ps(scale, ofToken), _mm256_cvtepi32_ps(sums[v][t]),
                                               totals[v][t]);
            }
        }
    }
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, from + v, y.values + (token + t) * y.stride, totals[v][t]);
    }
}

template <int count, int tokens>
static inline void multiplyVectors(const ByteTiles& w, const TokenRows& x, std::int64_t tile, int from,
                                   std::int64_t token, OutputRows y) {
    const std::int64_t quads = w.columns / 4;
    const std::uint8_t* codes = w.codes + tile * quads * quadBytes + from * laneRows * 4;
    const std::uint8_t* values = x.codes + token * x.columns;
    __m256i sums[count][tokens] = {};
    for (std::int64_t quad = 0; quad < quads; ++quad) {
        Four operands[tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            operands[t] = unsignedFour(broadcastFour(values + t * x.columns + quad * 4));
        NIBBLE_UNROLL
        for (int v = 0; v < count; ++v) {
            const Four weights = signedFour(load(codes + quad * quadBytes + v * laneRows * 4));
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t)
                sums[v][t] = addFour(sums[v][t], operands[t], weights);
        }
    }
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, from + v, y.values + (token + t) * y.stride, _mm256_castsi256_ps(sums[v][t]));
    }
}

/// One token: the whole tile, so that its codes are read in one stream. More: what the registers hold.
template <typename Rows>
static void multiplyTiles(const ByteTiles& w, const Rows& x, Range tiles, OutputRows y) {
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile) {
        std::int64_t token = 0;
        for (; token + fewTokens <= x.count; token += fewTokens)
            for (int from = 0; from < vectors; from += fewVectors)
                multiplyVectors<fewVectors, fewTokens>(w, x, tile, from, token, y);
        if (token < x.count)
            multiplyVectors<vectors, 1>(w, x, tile, 0, token, y);
    }
}

} // namespace nibble::kernels
