// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tile of 32 rows is four vectors of eight lanes. INT8 activations: nibble_ymm.h.
#include "core/kernels/nibble_ymm.h"

namespace nibble::kernels {

/// What a nibble stands for, as floats. Integers: 2²³ + nibble is put together from bits, and 2²³ + offset
/// subtracted again, both exact. Others: two look-ups of eight values.
struct Levels {
    __m256 lower, upper;
    __m256 bias; ///< 2²³ + offset
};

static inline Levels loadLevels(const NibbleTiles& w) {
    return {_mm256_loadu_ps(w.table), _mm256_loadu_ps(w.table + 8),
            _mm256_set1_ps(0x1p23F + static_cast<float>(w.codeOffset))};
}

/// Level of the lowest nibble of each lane.
template <bool isInteger>
static inline __m256 levelOf(const Levels& levels, __m256i bits) {
    if constexpr (isInteger) {
        const __m256i nibble = _mm256_and_si256(bits, _mm256_set1_epi32(15));
        const __m256i whole = _mm256_or_si256(nibble, _mm256_castps_si256(_mm256_set1_ps(0x1p23F)));
        return _mm256_sub_ps(_mm256_castsi256_ps(whole), levels.bias);
    } else {
        const __m256 lower = _mm256_permutevar8x32_ps(levels.lower, bits);
        const __m256 upper = _mm256_permutevar8x32_ps(levels.upper, bits);
        return _mm256_blendv_ps(lower, upper, _mm256_castsi256_ps(_mm256_slli_epi32(bits, 28)));
    }
}

/// Adds eight columns' products. Nibble n of a dword is column 4 (n % 2) + n / 2.
template <bool isInteger, int count, int tokens, int parts>
static inline void addRun(__m256 (&sums)[count][tokens][parts], const std::uint8_t* codes, const float* x,
                          std::int64_t stride, const Levels& levels) {
    __m256i bits[count];
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        bits[v] = load(codes + v * laneRows * 4);
        if (v % 2 == 0)
            prefetchLine(codes + v * laneRows * 4);
    }
    NIBBLE_UNROLL
    for (int n = 0; n < runColumns; ++n) {
        NIBBLE_UNROLL
        for (int v = 0; v < count; ++v) {
            const __m256 level = levelOf<isInteger>(levels, bits[v]);
            bits[v] = _mm256_srli_epi32(bits[v], 4);
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t)
                sums[v][t][n % parts] = _mm256_fmadd_ps(
                    level, _mm256_broadcast_ss(x + t * stride + n % 2 * 4 + n / 2), sums[v][t][n % parts]);
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
template <ScaleType type, int count, int tokens, int parts>
static inline void addGroup(__m256 (&totals)[count][tokens], const __m256 (&sums)[count][tokens][parts],
                            const NibbleTiles& w, const FloatRows& x, std::int64_t tile, int from,
                            std::int64_t token, std::int64_t group, __m256 (&second)[count]) {
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        const __m256 scales = loadScales<type>(w, tile, from + v, group, second[v]);
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            __m256 sum = sums[v][t][0];
            NIBBLE_UNROLL
            for (int part = 1; part < parts; ++part)
                sum = _mm256_add_ps(sum, sums[v][t][part]);
            if (w.zeros != nullptr) {
                const __m256 inGroup = _mm256_set1_ps(sumOfGroup(w, x, token + t, group));
                sum = _mm256_fnmadd_ps(loadZeros(w, tile, from + v, group), inGroup, sum);
            }
            totals[v][t] = _mm256_fmadd_ps(scales, sum, totals[v][t]);
        }
    }
}

/// `count` vectors of a tile, the first of them `from`. An addition takes four cycles: sums in parts.
template <ScaleType type, bool isInteger, int count, int tokens>
static inline void multiplyVectors(const NibbleTiles& w, const FloatRows& x, std::int64_t tile, int from,
                                   std::int64_t token, OutputRows y) {
    constexpr int parts = count * tokens >= 4 ? 1 : 2;
    const Levels levels = loadLevels(w);
    const std::uint8_t* codes = w.codes + tile * (w.columns / runColumns) * runBytes + from * laneRows * 4;
    const float* values = x.values + token * x.stride;
    __m256 totals[count][tokens] = {};
    __m256 second[count] = {};
    for (std::int64_t group = 0; group < w.groups; ++group) {
        const std::int64_t left = w.columns - group * w.group;
        const std::int64_t runs = (left < w.group ? left : w.group) / runColumns;
        __m256 sums[count][tokens][parts] = {};
        for (std::int64_t run = 0; run < runs; ++run) {
            addRun<isInteger>(sums, codes, values, x.stride, levels);
            codes += runBytes;
            values += runColumns;
        }
        addGroup<type>(totals, sums, w, x, tile, from, token, group, second);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < count; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            storeRows(w, tile, from + v, y.values + (token + t) * y.stride, totals[v][t]);
    }
}

template <ScaleType type, bool isInteger>
static void multiplyFloatTiles(const NibbleTiles& w, const FloatRows& x, Range tiles, OutputRows y) {
    constexpr int most = 4;
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile) {
        std::int64_t token = 0;
        for (; token + most <= x.count; token += most)
            for (int from = 0; from < vectors; ++from)
                multiplyVectors<type, isInteger, 1, most>(w, x, tile, from, token, y);
        for (; token < x.count; ++token)
            multiplyVectors<type, isInteger, vectors, 1>(w, x, tile, 0, token, y);
    }
}

template <ScaleType type>
static void multiplyFloats(const NibbleTiles& w, const FloatRows& x, Range tiles, OutputRows y) {
    if (w.isInteger)
        multiplyFloatTiles<type, true>(w, x, tiles, y);
    else
        multiplyFloatTiles<type, false>(w, x, tiles, y);
}

template <ScaleType type>
static void unpack(const NibbleTiles& w, Range tiles, float* out, std::int64_t stride) {
    const Levels levels = loadLevels(w);
    const std::int64_t runs = w.columns / runColumns;
    const std::int64_t runsPerGroup = w.group / runColumns;
    __m256 second[vectors] = {};
    for (std::int64_t at = tiles.first * runs; at < tiles.last * runs; ++at)
        for (int v = 0; v < vectors; ++v) {
            const std::int64_t tile = at / runs;
            const std::int64_t run = at % runs;
            const __m256 scales = loadScales<type>(w, tile, v, run / runsPerGroup, second[v]);
            const __m256 zeros =
                w.zeros != nullptr ? loadZeros(w, tile, v, run / runsPerGroup) : _mm256_setzero_ps();
            float* lanes =
                out + run * runColumns * stride + (tile - tiles.first) * nibbleTileRows + v * laneRows;
            __m256i bits = load(w.codes + at * runBytes + v * laneRows * 4);
            NIBBLE_UNROLL
            for (int n = 0; n < runColumns; ++n) {
                const __m256 level = _mm256_sub_ps(levelOf<false>(levels, bits), zeros);
                _mm256_storeu_ps(lanes + (n % 2 * 4 + n / 2) * stride, _mm256_mul_ps(scales, level));
                bits = _mm256_srli_epi32(bits, 4);
            }
        }
}

const NibbleKernels nibbleKernels__avx2 = {
    .floats = {{"gemv_nib4_f16s_f32_32rows__avx2", multiplyFloats<ScaleType::f16>},
               {"gemv_nib4_f32s_f32_32rows__avx2", multiplyFloats<ScaleType::f32>},
               {"gemv_nib4_dqs_f32_32rows__avx2", multiplyFloats<ScaleType::doublyQuantized>}},
    .blocks = {{"gemv_nib4_f16s_a8_32rows__avx2", multiplyBlocks<ScaleType::f16>},
               {"gemv_nib4_f32s_a8_32rows__avx2", multiplyBlocks<ScaleType::f32>},
               {"gemv_nib4_dqs_a8_32rows__avx2", multiplyBlocks<ScaleType::doublyQuantized>}},
    .unpack = {{"unpack_nib4_f16s__avx2", unpack<ScaleType::f16>},
               {"unpack_nib4_f32s__avx2", unpack<ScaleType::f32>},
               {"unpack_nib4_dqs__avx2", unpack<ScaleType::doublyQuantized>}},
};

} // namespace nibble::kernels
