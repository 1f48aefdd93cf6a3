// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tile of 64 rows is four vectors of sixteen lanes.
#if defined(__GNUC__) && !defined(__clang__)
// GCC's AVX-512 header leaves operands undefined on purpose and warns of it (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int laneRows = 16;
static constexpr int vectors = byteTileRows / laneRows;
static constexpr std::int64_t quadBytes = byteTileRows * 4;
static constexpr std::int64_t quadsPerBlock = blockColumns / 4;

static inline __m512i load(const std::uint8_t* bytes) {
    return _mm512_loadu_si512(bytes);
}

static inline __m512i broadcastFour(const void* codes) {
    int four = 0;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm512_set1_epi32(four);
}

/// Lanes of vector `v` of a tile that hold real rows.
static inline __mmask16 realRows(const ByteTiles& w, std::int64_t tile, int v) {
    const std::int64_t left = w.rows - tile * byteTileRows - v * laneRows;
    return static_cast<__mmask16>(left >= laneRows ? 0xFFFFU : left <= 0 ? 0U : (1U << left) - 1U);
}

template <int tokens>
static inline void multiplyTile(const ByteTiles& w, const BlockRows& x, std::int64_t tile, std::int64_t token,
                                OutputRows y) {
    const std::int64_t blocks = w.columns / blockColumns;
    __m512 totals[vectors][tokens] = {};
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::uint8_t* codes = w.codes + (tile * blocks + block) * quadsPerBlock * quadBytes;
        const std::int8_t* values = x.codes + token * x.columns + block * blockColumns;
        __m512i sums[vectors][tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            NIBBLE_UNROLL
            for (auto& ofVector : sums)
                ofVector[t] = _mm512_set1_epi32(-128 * x.sums[(token + t) * blocks + block]);
        }
        for (std::int64_t quad = 0; quad < quadsPerBlock; ++quad) {
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m512i four = broadcastFour(values + t * x.columns + quad * 4);
                NIBBLE_UNROLL
                for (int v = 0; v < vectors; ++v)
                    sums[v][t] =
                        _mm512_dpbusd_epi32(sums[v][t], load(codes + quad * quadBytes + v * 64), four);
            }
        }
        const std::uint16_t* scales = w.blockScales + (tile * blocks + block) * byteTileRows;
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            const auto* halves = reinterpret_cast<const __m256i*>(scales + v * laneRows);
            const __m512 scale = _mm512_cvtph_ps(_mm256_loadu_si256(halves));
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m512 ofToken = _mm512_set1_ps(x.scales[(token + t) * blocks + block]);
                totals[v][t] = _mm512_fmadd_ps(_mm512_mul_ps(scale, ofToken), _mm512_cvtepi32_ps(sums[v][t]),
                                               totals[v][t]);
            }
        }
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t)
            _mm512_mask_storeu_ps(y.values + (token + t) * y.stride + tile * byteTileRows + v * laneRows,
                                  realRows(w, tile, v), totals[v][t]);
    }
}

static void multiplyBlocks(const ByteTiles& w, const BlockRows& x, Range range, OutputRows y) {
    for (std::int64_t tile = range.first; tile < range.last; ++tile) {
        std::int64_t token = 0;
        for (; token + 3 <= x.count; token += 3)
            multiplyTile<3>(w, x, tile, token, y);
        for (; token < x.count; ++token)
            multiplyTile<1>(w, x, tile, token, y);
    }
}

template <int tokens>
static inline void multiplyTile(const ByteTiles& w, const TokenRows& x, std::int64_t tile, std::int64_t token,
                                OutputRows y) {
    const std::int64_t quads = w.columns / 4;
    const std::uint8_t* codes = w.codes + tile * quads * quadBytes;
    const std::uint8_t* values = x.codes + token * x.columns;
    constexpr int parts = tokens == 1 ? 2 : 1; // independent sums hide the latency
    __m512i sums[vectors][tokens][parts] = {};
    for (std::int64_t quad = 0; quad < quads; quad += parts) {
        NIBBLE_UNROLL
        for (int part = 0; part < parts; ++part) {
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const __m512i four = broadcastFour(values + t * x.columns + (quad + part) * 4);
                NIBBLE_UNROLL
                for (int v = 0; v < vectors; ++v) {
                    const __m512i weights = load(codes + (quad + part) * quadBytes + v * 64);
                    sums[v][t][part] = _mm512_dpbusd_epi32(sums[v][t][part], four, weights);
                }
            }
        }
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            __m512i sum = sums[v][t][0];
            NIBBLE_UNROLL
            for (int part = 1; part < parts; ++part)
                sum = _mm512_add_epi32(sum, sums[v][t][part]);
            _mm512_mask_storeu_epi32(y.values + (token + t) * y.stride + tile * byteTileRows + v * laneRows,
                                     realRows(w, tile, v), sum);
        }
    }
}

static void multiplyTokens(const ByteTiles& w, const TokenRows& x, Range range, OutputRows y) {
    for (std::int64_t tile = range.first; tile < range.last; ++tile) {
        std::int64_t token = 0;
        for (; token + 4 <= x.count; token += 4)
            multiplyTile<4>(w, x, tile, token, y);
        for (; token < x.count; ++token)
            multiplyTile<1>(w, x, tile, token, y);
    }
}

static void finish(OutputRows y, Range tokens, std::int64_t rows, const float* tokenScales,
                   const float* rowScales, const std::int32_t* rowSums) {
    for (std::int64_t token = tokens.first; token < tokens.last; ++token) {
        float* values = y.values + token * y.stride;
        const __m512 ofToken = _mm512_set1_ps(tokenScales[token]);
        for (std::int64_t row = 0; row < rows; row += laneRows) {
            const std::int64_t left = rows - row;
            const auto lanes = static_cast<__mmask16>(left >= laneRows ? 0xFFFFU : (1U << left) - 1U);
            const __m512i sums = _mm512_maskz_loadu_epi32(lanes, values + row);
            const __m512i offsets = _mm512_slli_epi32(_mm512_maskz_loadu_epi32(lanes, rowSums + row), 7);
            const __m512 scales = _mm512_mul_ps(ofToken, _mm512_maskz_loadu_ps(lanes, rowScales + row));
            const __m512 products = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums, offsets));
            _mm512_mask_storeu_ps(values + row, lanes, _mm512_mul_ps(products, scales));
        }
    }
}

// Quantizing activations falls to AVX2: it is a small part of any product.
const ByteKernels byteKernels__avx512vnni = {
    .blocks = {"gemv_byte_f16s_a8_64rows__avx512vnni", multiplyBlocks},
    .tokens = {"gemv_byte_s32_64rows__avx512vnni", multiplyTokens},
    .finish = {"finish_s32__avx512vnni", finish},
    .quantizeBlocks = {},
    .quantizeToken = {},
    .encodeToken = {},
};

} // namespace nibble::kernels
