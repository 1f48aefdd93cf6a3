// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Four-bit kernels of 256-bit vectors, for the files of AVX2 and of AVX2 with VNNI. Everything here is static
// and compiled with the including file's flags; under the same rules as those files.
#pragma once

#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int laneRows = 8;
static constexpr int vectors = nibbleTileRows / laneRows;
static constexpr std::int64_t runsPerBlock = blockColumns / runColumns;

static inline __m256i load(const void* bytes) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

/// Asks for the cache line that comes `prefetchDistance` later; a line holds two vectors of a run.
static inline void prefetchLine(const std::uint8_t* codes) {
    _mm_prefetch(reinterpret_cast<const char*>(codes + prefetchDistance), _MM_HINT_T0);
}

/// Scales of the eight rows of one vector of a tile. `second` keeps the second scales of doubly quantized
/// ones, which change once in 256 groups of a row, from one group of the tile to the next.
template <ScaleType type>
static inline __m256 loadScales(const NibbleTiles& w, std::int64_t tile, int vector, std::int64_t group,
                                __m256& second) {
    const std::int64_t at = (tile * w.groups + group) * nibbleTileRows + vector * laneRows;
    if constexpr (type == ScaleType::f16) {
        const auto* scales = static_cast<const std::uint16_t*>(w.scales) + at;
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(scales)));
    } else if constexpr (type == ScaleType::f32) {
        return _mm256_loadu_ps(static_cast<const float*>(w.scales) + at);
    } else {
        const auto* codes = static_cast<const std::uint8_t*>(w.scales) + at;
        const __m256i code = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(codes)));
        const __m256i row = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        const __m256i step = _mm256_mullo_epi32(row, _mm256_set1_epi32(static_cast<int>(w.groups)));
        const auto first = static_cast<int>((tile * nibbleTileRows + vector * laneRows) * w.groups + group);
        const __m256i index = _mm256_add_epi32(step, _mm256_set1_epi32(first));
        const __m256i low = _mm256_and_si256(index, _mm256_set1_epi32(255));
        if (group == 0 || _mm256_movemask_epi8(_mm256_cmpeq_epi32(low, _mm256_setzero_si256())) != 0)
            second = _mm256_i32gather_ps(w.second, _mm256_srli_epi32(index, 8), 4);
        const __m256 level = _mm256_i32gather_ps(w.map, code, 4);
        return _mm256_add_ps(_mm256_mul_ps(level, second), _mm256_set1_ps(w.offset));
    }
}

static inline __m256 loadZeros(const NibbleTiles& w, std::int64_t tile, int vector, std::int64_t group) {
    const std::int64_t at = (tile * w.groups + group) * nibbleTileRows + vector * laneRows;
    if (w.zerosAreF16) {
        const auto* halves = static_cast<const std::uint16_t*>(w.zeros) + at;
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
    }
    int four = 0;
    __builtin_memcpy(&four, static_cast<const std::uint8_t*>(w.zeros) + at / 2, sizeof four);
    const __m128i pairs = _mm_cvtsi32_si128(four);
    const __m128i mask = _mm_set1_epi8(15);
    const __m128i even = _mm_and_si128(pairs, mask);
    const __m128i odd = _mm_and_si128(_mm_srli_epi16(pairs, 4), mask);
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_unpacklo_epi8(even, odd)));
}

static inline void storeRows(const NibbleTiles& w, std::int64_t tile, int vector, float* token,
                             __m256 values) {
    const std::int64_t row = tile * nibbleTileRows + vector * laneRows;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const std::int64_t left = w.rows - row < laneRows ? w.rows - row : laneRows;
    const __m256i real = _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(left)), lanes);
    _mm256_maskstore_ps(token + row, real, values);
}

// INT8 activations

static inline __m256i broadcastFour(const std::int8_t* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm256_set1_epi32(four);
}

/// The codebook's two 7-bit halves, once per 128-bit lane.
struct Codebook {
    __m256i low, high;
};

static inline Codebook loadCodebook(const NibbleTiles& w) {
    return {_mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w.low))),
            _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w.high)))};
}

/// sum + Σ of four unsigned (at most 127) times signed bytes. A pair's sum is at most 2 · 127 · 127 = 32258,
/// so the 16-bit step of plain AVX2 does not saturate.
static inline __m256i addFour(__m256i sum, __m256i weights, __m256i x) {
#ifdef __AVXVNNI__
    return _mm256_dpbusd_avx_epi32(sum, weights, x);
#else
    const __m256i pairs = _mm256_maddubs_epi16(weights, x);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
#endif
}

/// Codes of half a run, columns as bytes 0…15.
static inline __m256i columnsOf(const std::uint8_t* codes, int run, int half, int vector) {
    const std::uint8_t* from = codes + run * runBytes + vector * laneRows * 4;
    if (half == 0 && vector % 2 == 0)
        prefetchLine(from);
    const __m256i bits = load(from);
    return _mm256_and_si256(half == 0 ? bits : _mm256_srli_epi16(bits, 4), _mm256_set1_epi8(15));
}

/// Σ code · x over 32 columns of `count` vectors, added to sums. Without VNNI eight pairs' sums are added in
/// 16 bits first: 8 · 2 · 15 · 127 = 30480 fits.
template <int count, int tokens>
static inline void addIntegers(__m256i (&sums)[count][tokens], const std::uint8_t* codes,
                               const std::int8_t* x, std::int64_t stride) {
#ifndef __AVXVNNI__
    __m256i pairs[count][tokens] = {};
#endif
    NIBBLE_UNROLL
    for (int step = 0; step < 2 * runsPerBlock; ++step) {
        __m256i columns[count];
        NIBBLE_UNROLL
        for (int v = 0; v < count; ++v)
            columns[v] = columnsOf(codes, step / 2, step % 2, v);
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            const __m256i four = broadcastFour(x + t * stride + step * 4);
            NIBBLE_UNROLL
            for (int v = 0; v < count; ++v)
#ifdef __AVXVNNI__
                sums[v][t] = addFour(sums[v][t], columns[v], four);
#else
                pairs[v][t] = _mm256_add_epi16(pairs[v][t], _mm256_maddubs_epi16(columns[v], four));
#endif
        }
    }
#ifndef __AVXVNNI__
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            sums[v][t] = _mm256_add_epi32(sums[v][t], _mm256_madd_epi16(pairs[v][t], _mm256_set1_epi16(1)));
    }
#endif
}

/// The same with the codebook: 128 · Σ high · x + Σ low · x.
template <int count, int tokens>
static inline void addLevels(__m256i (&sums)[count][tokens], const std::uint8_t* codes, const std::int8_t* x,
                             std::int64_t stride, const Codebook& codebook) {
    __m256i high[count][tokens] = {};
    NIBBLE_UNROLL
    for (int step = 0; step < 2 * runsPerBlock; ++step) {
        NIBBLE_UNROLL
        for (int v = 0; v < count; ++v) {
            const __m256i columns = columnsOf(codes, step / 2, step % 2, v);
            const __m256i lows = _mm256_shuffle_epi8(codebook.low, columns);
            const __m256i highs = _mm256_shuffle_epi8(codebook.high, columns);
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m256i four = broadcastFour(x + t * stride + step * 4);
                sums[v][t] = addFour(sums[v][t], lows, four);
                high[v][t] = addFour(high[v][t], highs, four);
            }
        }
    }
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            sums[v][t] = _mm256_add_epi32(sums[v][t], _mm256_slli_epi32(high[v][t], 7));
    }
}

/// totals += scale · activation scale · (unit · sum − zero · Σ code) of one block.
template <ScaleType type, bool isInteger, int count, int tokens>
static inline void addScaled(__m256 (&totals)[count][tokens], const __m256i (&sums)[count][tokens],
                             const NibbleTiles& w, const BlockRows& x, std::int64_t tile, int from,
                             std::int64_t token, std::int64_t block, __m256 (&second)[count]) {
    const std::int64_t blocks = w.columns / blockColumns;
    const std::int64_t group = block * blockColumns / w.group;
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        const __m256 scales = loadScales<type>(w, tile, from + v, group, second[v]);
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            const std::int64_t at = (token + t) * blocks + block;
            __m256 value = _mm256_cvtepi32_ps(sums[v][t]);
            if constexpr (!isInteger)
                value = _mm256_mul_ps(value, _mm256_set1_ps(w.codeUnit));
            if (w.zeros != nullptr)
                value = _mm256_fnmadd_ps(loadZeros(w, tile, from + v, group),
                                         _mm256_set1_ps(static_cast<float>(x.sums[at])), value);
            totals[v][t] =
                _mm256_fmadd_ps(_mm256_mul_ps(scales, _mm256_set1_ps(x.scales[at])), value, totals[v][t]);
        }
    }
}

/// `count` vectors of a tile, the first of them `from`.
template <ScaleType type, bool isInteger, int count, int tokens>
static inline void multiplyVectors(const NibbleTiles& w, const BlockRows& x, std::int64_t tile, int from,
                                   std::int64_t token, OutputRows y) {
    const std::int64_t blocks = w.columns / blockColumns;
    const Codebook codebook = loadCodebook(w);
    const std::uint8_t* codes = w.codes + tile * blocks * runsPerBlock * runBytes + from * laneRows * 4;
    __m256 totals[count][tokens] = {};
    __m256 second[count] = {};
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::int8_t* values = x.codes + token * x.columns + block * blockColumns;
        __m256i sums[count][tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            NIBBLE_UNROLL
            for (int v = 0; v < count; ++v)
                sums[v][t] = _mm256_set1_epi32(-w.codeOffset * x.sums[(token + t) * blocks + block]);
        }
        if constexpr (isInteger)
            addIntegers<count, tokens>(sums, codes, values, x.columns);
        else
            addLevels<count, tokens>(sums, codes, values, x.columns, codebook);
        codes += runsPerBlock * runBytes;
        addScaled<type, isInteger>(totals, sums, w, x, tile, from, token, block, second);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, from + v, y.values + (token + t) * y.stride, totals[v][t]);
    }
}

/// One token: the whole tile, so that its codes are read in one stream. More: two vectors at a time, which is
/// what sixteen registers hold.
template <ScaleType type, bool isInteger>
static void multiplyBlockTiles(const NibbleTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    constexpr int most = isInteger ? 4 : 2;
    constexpr int few = 2;
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile) {
        std::int64_t token = 0;
        for (; token + most <= x.count; token += most)
            for (int from = 0; from < vectors; from += few)
                multiplyVectors<type, isInteger, few, most>(w, x, tile, from, token, y);
        for (; token < x.count; ++token)
            multiplyVectors<type, isInteger, vectors, 1>(w, x, tile, 0, token, y);
    }
}

template <ScaleType type>
static void multiplyBlocks(const NibbleTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    if (w.isInteger)
        multiplyBlockTiles<type, true>(w, x, tiles, y);
    else
        multiplyBlockTiles<type, false>(w, x, tiles, y);
}

} // namespace nibble::kernels
