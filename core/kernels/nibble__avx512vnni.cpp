// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tile of 32 rows is two vectors of sixteen lanes, which share what is loaded of the activations.
#if defined(__GNUC__) && !defined(__clang__)
// GCC's AVX-512 header leaves operands undefined on purpose and warns of it (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int laneRows = 16;
static constexpr int vectors = nibbleTileRows / laneRows;
static constexpr std::int64_t runsPerBlock = blockColumns / runColumns;

static inline __m512i load(const std::uint8_t* bytes) {
    return _mm512_loadu_si512(bytes);
}

/// Asks for the codes that come `prefetchDistance` later.
static inline void prefetchRun(const std::uint8_t* codes) {
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        _mm_prefetch(reinterpret_cast<const char*>(codes + prefetchDistance + v * laneRows * 4), _MM_HINT_T0);
}

/// Scales of the sixteen rows of one vector of a tile. `second` keeps the second scales of doubly quantized
/// ones, which change once in 256 groups of a row, from one group of the tile to the next.
template <ScaleType type>
static inline __m512 loadScales(const NibbleTiles& w, std::int64_t tile, int vector, std::int64_t group,
                                __m512& second) {
    const std::int64_t at = (tile * w.groups + group) * nibbleTileRows + vector * laneRows;
    if constexpr (type == ScaleType::f16) {
        const auto* scales = static_cast<const std::uint16_t*>(w.scales) + at;
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(scales)));
    } else if constexpr (type == ScaleType::f32) {
        return _mm512_loadu_ps(static_cast<const float*>(w.scales) + at);
    } else {
        const auto* codes = static_cast<const std::uint8_t*>(w.scales) + at;
        const __m512i code = _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes)));
        const __m512i row = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        const __m512i step = _mm512_mullo_epi32(row, _mm512_set1_epi32(static_cast<int>(w.groups)));
        const auto first = static_cast<int>((tile * nibbleTileRows + vector * laneRows) * w.groups + group);
        const __m512i index = _mm512_add_epi32(step, _mm512_set1_epi32(first));
        if (group == 0 || _mm512_testn_epi32_mask(index, _mm512_set1_epi32(255)) != 0)
            second = _mm512_i32gather_ps(_mm512_srli_epi32(index, 8), w.second, 4);
        const __m512 level = _mm512_i32gather_ps(code, w.map, 4);
        return _mm512_add_ps(_mm512_mul_ps(level, second), _mm512_set1_ps(w.offset));
    }
}

static inline __m512 loadZeros(const NibbleTiles& w, std::int64_t tile, int vector, std::int64_t group) {
    const std::int64_t at = (tile * w.groups + group) * nibbleTileRows + vector * laneRows;
    if (w.zerosAreF16) {
        const auto* halves = static_cast<const std::uint16_t*>(w.zeros) + at;
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves)));
    }
    const auto* packed = static_cast<const std::uint8_t*>(w.zeros) + at / 2;
    const __m128i pairs = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(packed));
    const __m128i mask = _mm_set1_epi8(15);
    const __m128i even = _mm_and_si128(pairs, mask);
    const __m128i odd = _mm_and_si128(_mm_srli_epi16(pairs, 4), mask);
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_unpacklo_epi8(even, odd)));
}

static inline void storeRows(const NibbleTiles& w, std::int64_t tile, int vector, float* token,
                             __m512 values) {
    const std::int64_t row = tile * nibbleTileRows + vector * laneRows;
    const std::int64_t left = w.rows - row;
    const auto lanes = static_cast<__mmask16>(left >= laneRows ? 0xFFFFU
                                              : left <= 0      ? 0U
                                                               : (1U << left) - 1U);
    _mm512_mask_storeu_ps(token + row, lanes, values);
}

// Float activations

/// Adds eight columns' products to sums that are kept in parts, for an addition takes four cycles. Nibble n
/// of a dword is column 4 (n % 2) + n / 2; the permutation looks at an index's lowest four bits only.
template <int tokens, int parts>
static inline void addRun(__m512 (&sums)[vectors][tokens][parts], const std::uint8_t* codes, const float* x,
                          std::int64_t stride, __m512 table) {
    __m512i bits[vectors];
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        bits[v] = load(codes + v * laneRows * 4);
    prefetchRun(codes);
    NIBBLE_UNROLL
    for (int n = 0; n < runColumns; ++n) {
        __m512 level[vectors];
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            level[v] = _mm512_permutexvar_ps(bits[v], table);
            bits[v] = _mm512_srli_epi32(bits[v], 4);
        }
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            const __m512 value = _mm512_set1_ps(x[t * stride + n % 2 * 4 + n / 2]);
            NIBBLE_UNROLL
            for (int v = 0; v < vectors; ++v)
                sums[v][t][n % parts] = _mm512_fmadd_ps(level[v], value, sums[v][t][n % parts]);
        }
    }
}

static inline float sumOfGroup(const NibbleTiles& w, const FloatRows& x, std::int64_t token,
                               std::int64_t group) {
    const std::int64_t blocks = w.columns / blockColumns;
    const std::int64_t perGroup = w.group / blockColumns;
    const std::int64_t first = group * perGroup;
    const std::int64_t last = first + perGroup < blocks ? first + perGroup : blocks;
    float sum = 0;
    for (std::int64_t block = first; block < last; ++block)
        sum += x.sums[token * blocks + block];
    return sum;
}

/// totals += scale · (Σ level · x − zero · Σ x) of one group.
template <ScaleType type, bool hasZeros, int tokens, int parts>
static inline void addGroup(__m512 (&totals)[vectors][tokens], const __m512 (&sums)[vectors][tokens][parts],
                            const NibbleTiles& w, const FloatRows& x, std::int64_t tile, std::int64_t token,
                            std::int64_t group, __m512 (&second)[vectors]) {
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const __m512 scales = loadScales<type>(w, tile, v, group, second[v]);
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            __m512 sum = sums[v][t][0];
            NIBBLE_UNROLL
            for (int part = 1; part < parts; ++part)
                sum = _mm512_add_ps(sum, sums[v][t][part]);
            if constexpr (hasZeros) {
                const __m512 inGroup = _mm512_set1_ps(sumOfGroup(w, x, token + t, group));
                sum = _mm512_fnmadd_ps(loadZeros(w, tile, v, group), inGroup, sum);
            }
            totals[v][t] = _mm512_fmadd_ps(scales, sum, totals[v][t]);
        }
    }
}

template <ScaleType type, bool hasZeros, int tokens>
static inline void multiplyTile(const NibbleTiles& w, const FloatRows& x, std::int64_t tile,
                                std::int64_t token, OutputRows y) {
    constexpr int parts = tokens >= 4 ? 1 : 4 / tokens;
    const __m512 table = _mm512_loadu_ps(w.table);
    const std::uint8_t* codes = w.codes + tile * (w.columns / runColumns) * runBytes;
    const float* values = x.values + token * x.stride;
    __m512 totals[vectors][tokens] = {};
    __m512 second[vectors] = {};
    for (std::int64_t group = 0; group < w.groups; ++group) {
        const std::int64_t left = w.columns - group * w.group;
        const std::int64_t runs = (left < w.group ? left : w.group) / runColumns;
        __m512 sums[vectors][tokens][parts] = {};
        for (std::int64_t run = 0; run < runs; ++run) {
            addRun(sums, codes, values, x.stride, table);
            codes += runBytes;
            values += runColumns;
        }
        addGroup<type, hasZeros>(totals, sums, w, x, tile, token, group, second);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, v, y.values + (token + t) * y.stride, totals[v][t]);
    }
}

template <ScaleType type, bool hasZeros>
static void multiplyFloatTiles(const NibbleTiles& w, const FloatRows& x, Range tiles, OutputRows y) {
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile) {
        std::int64_t token = 0;
        for (; token + 4 <= x.count; token += 4)
            multiplyTile<type, hasZeros, 4>(w, x, tile, token, y);
        for (; token < x.count; ++token)
            multiplyTile<type, hasZeros, 1>(w, x, tile, token, y);
    }
}

template <ScaleType type>
static void multiplyFloats(const NibbleTiles& w, const FloatRows& x, Range tiles, OutputRows y) {
    if (w.zeros != nullptr)
        multiplyFloatTiles<type, true>(w, x, tiles, y);
    else
        multiplyFloatTiles<type, false>(w, x, tiles, y);
}

// INT8 activations

static inline __m512i broadcastFour(const std::int8_t* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm512_set1_epi32(four);
}

/// The codebook's two 7-bit halves, once per 128-bit lane.
struct Codebook {
    __m512i low, high;
};

static inline Codebook loadCodebook(const NibbleTiles& w) {
    return {_mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w.low))),
            _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w.high)))};
}

/// Four columns' products, columns as bytes 0…15: codes as they are, or both halves of the codebook.
template <bool isInteger>
static inline void addColumns(__m512i& sum, __m512i& high, __m512i columns, __m512i x,
                              const Codebook& codebook) {
    if constexpr (isInteger) {
        sum = _mm512_dpbusd_epi32(sum, columns, x);
    } else {
        sum = _mm512_dpbusd_epi32(sum, _mm512_shuffle_epi8(codebook.low, columns), x);
        high = _mm512_dpbusd_epi32(high, _mm512_shuffle_epi8(codebook.high, columns), x);
    }
}

/// Adds Σ integer · code over 32 columns, exactly.
template <bool isInteger, int tokens>
static inline void addBlock(__m512i (&sums)[vectors][tokens], const std::uint8_t* codes, const std::int8_t* x,
                            std::int64_t stride, const Codebook& codebook) {
    const __m512i mask = _mm512_set1_epi8(15);
    __m512i high[vectors][tokens] = {};
    NIBBLE_UNROLL
    for (int run = 0; run < runsPerBlock; ++run) {
        __m512i bits[vectors];
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v)
            bits[v] = load(codes + run * runBytes + v * laneRows * 4);
        prefetchRun(codes + run * runBytes);
        NIBBLE_UNROLL
        for (int half = 0; half < 2; ++half) {
            __m512i columns[vectors];
            NIBBLE_UNROLL
            for (int v = 0; v < vectors; ++v)
                columns[v] = _mm512_and_si512(half == 0 ? bits[v] : _mm512_srli_epi16(bits[v], 4), mask);
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m512i four = broadcastFour(x + t * stride + run * runColumns + half * 4);
                NIBBLE_UNROLL
                for (int v = 0; v < vectors; ++v)
                    addColumns<isInteger>(sums[v][t], high[v][t], columns[v], four, codebook);
            }
        }
    }
    if constexpr (!isInteger) {
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t)
                sums[v][t] = _mm512_add_epi32(sums[v][t], _mm512_slli_epi32(high[v][t], 7));
        }
    }
}

/// totals += scale · activation scale · (unit · sum − zero · Σ code) of one block.
template <ScaleType type, bool isInteger, bool hasZeros, int tokens>
static inline void addScaled(__m512 (&totals)[vectors][tokens], const __m512i (&sums)[vectors][tokens],
                             const NibbleTiles& w, const BlockRows& x, std::int64_t tile, std::int64_t token,
                             std::int64_t block, __m512 (&second)[vectors]) {
    const std::int64_t blocks = w.columns / blockColumns;
    const std::int64_t group = block * blockColumns / w.group;
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const __m512 scales = loadScales<type>(w, tile, v, group, second[v]);
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            const std::int64_t at = (token + t) * blocks + block;
            __m512 value = _mm512_cvtepi32_ps(sums[v][t]);
            if constexpr (!isInteger)
                value = _mm512_mul_ps(value, _mm512_set1_ps(w.codeUnit));
            if constexpr (hasZeros)
                value = _mm512_fnmadd_ps(loadZeros(w, tile, v, group),
                                         _mm512_set1_ps(static_cast<float>(x.sums[at])), value);
            totals[v][t] =
                _mm512_fmadd_ps(_mm512_mul_ps(scales, _mm512_set1_ps(x.scales[at])), value, totals[v][t]);
        }
    }
}

template <ScaleType type, bool isInteger, bool hasZeros, int tokens>
static inline void multiplyTile(const NibbleTiles& w, const BlockRows& x, std::int64_t tile,
                                std::int64_t token, OutputRows y) {
    const std::int64_t blocks = w.columns / blockColumns;
    const Codebook codebook = loadCodebook(w);
    const std::uint8_t* codes = w.codes + tile * blocks * runsPerBlock * runBytes;
    __m512 totals[vectors][tokens] = {};
    __m512 second[vectors] = {};
    for (std::int64_t block = 0; block < blocks; ++block) {
        __m512i sums[vectors][tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            NIBBLE_UNROLL
            for (int v = 0; v < vectors; ++v)
                sums[v][t] = _mm512_set1_epi32(-w.codeOffset * x.sums[(token + t) * blocks + block]);
        }
        addBlock<isInteger, tokens>(sums, codes, x.codes + token * x.columns + block * blockColumns,
                                    x.columns, codebook);
        codes += runsPerBlock * runBytes;
        addScaled<type, isInteger, hasZeros>(totals, sums, w, x, tile, token, block, second);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, v, y.values + (token + t) * y.stride, totals[v][t]);
    }
}

template <ScaleType type, bool isInteger, bool hasZeros>
static void multiplyBlockTiles(const NibbleTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    constexpr int most = isInteger ? 6 : 4;
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile) {
        std::int64_t token = 0;
        for (; token + most <= x.count; token += most)
            multiplyTile<type, isInteger, hasZeros, most>(w, x, tile, token, y);
        for (; token + 2 <= x.count; token += 2)
            multiplyTile<type, isInteger, hasZeros, 2>(w, x, tile, token, y);
        if (token < x.count)
            multiplyTile<type, isInteger, hasZeros, 1>(w, x, tile, token, y);
    }
}

template <ScaleType type>
static void multiplyBlocks(const NibbleTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    const bool hasZeros = w.zeros != nullptr;
    if (w.isInteger)
        hasZeros ? multiplyBlockTiles<type, true, true>(w, x, tiles, y)
                 : multiplyBlockTiles<type, true, false>(w, x, tiles, y);
    else
        hasZeros ? multiplyBlockTiles<type, false, true>(w, x, tiles, y)
                 : multiplyBlockTiles<type, false, false>(w, x, tiles, y);
}

// Unpacking

template <ScaleType type>
static void unpack(const NibbleTiles& w, Range tiles, float* out, std::int64_t stride) {
    const __m512 table = _mm512_loadu_ps(w.table);
    const std::int64_t runs = w.columns / runColumns;
    const std::int64_t runsPerGroup = w.group / runColumns;
    __m512 second[vectors] = {};
    for (std::int64_t at = tiles.first * runs; at < tiles.last * runs; ++at)
        for (int v = 0; v < vectors; ++v) {
            const std::int64_t tile = at / runs;
            const std::int64_t run = at % runs;
            const __m512 scales = loadScales<type>(w, tile, v, run / runsPerGroup, second[v]);
            const __m512 zeros =
                w.zeros != nullptr ? loadZeros(w, tile, v, run / runsPerGroup) : _mm512_setzero_ps();
            float* lanes =
                out + run * runColumns * stride + (tile - tiles.first) * nibbleTileRows + v * laneRows;
            __m512i bits = load(w.codes + at * runBytes + v * laneRows * 4);
            NIBBLE_UNROLL
            for (int n = 0; n < runColumns; ++n) {
                const __m512 level = _mm512_sub_ps(_mm512_permutexvar_ps(bits, table), zeros);
                _mm512_storeu_ps(lanes + (n % 2 * 4 + n / 2) * stride, _mm512_mul_ps(scales, level));
                bits = _mm512_srli_epi32(bits, 4);
            }
        }
}

const NibbleKernels nibbleKernels__avx512vnni = {
    .floats = {{"gemv_nib4_f16s_f32_32rows__avx512vnni", multiplyFloats<ScaleType::f16>},
               {"gemv_nib4_f32s_f32_32rows__avx512vnni", multiplyFloats<ScaleType::f32>},
               {"gemv_nib4_dqs_f32_32rows__avx512vnni", multiplyFloats<ScaleType::doublyQuantized>}},
    .blocks = {{"gemv_nib4_f16s_a8_32rows__avx512vnni", multiplyBlocks<ScaleType::f16>},
               {"gemv_nib4_f32s_a8_32rows__avx512vnni", multiplyBlocks<ScaleType::f32>},
               {"gemv_nib4_dqs_a8_32rows__avx512vnni", multiplyBlocks<ScaleType::doublyQuantized>}},
    .unpack = {{"unpack_nib4_f16s__avx512vnni", unpack<ScaleType::f16>},
               {"unpack_nib4_f32s__avx512vnni", unpack<ScaleType::f32>},
               {"unpack_nib4_dqs__avx512vnni", unpack<ScaleType::doublyQuantized>}},
};

} // namespace nibble::kernels
