// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products: byte_ymm.h. Here: what happens to activations before and to sums after them.
#include "core/kernels/byte_ymm.h"

namespace nibble::kernels {

/// Lanes below `count` are all ones.
static inline __m256i firstLanes(std::int64_t count) {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count < laneRows ? count : laneRows)),
                              lanes);
}

static void finish(OutputRows y, Range tokens, std::int64_t rows, const float* tokenScales,
                   const float* rowScales, const std::int32_t* rowSums) {
    for (std::int64_t token = tokens.first; token < tokens.last; ++token) {
        float* values = y.values + token * y.stride;
        const __m256 ofToken = _mm256_set1_ps(tokenScales[token]);
        for (std::int64_t row = 0; row < rows; row += laneRows) {
            const __m256i lanes = firstLanes(rows - row);
            const __m256i sums = _mm256_castps_si256(_mm256_maskload_ps(values + row, lanes));
            const __m256i offsets = _mm256_slli_epi32(_mm256_maskload_epi32(rowSums + row, lanes), 7);
            const __m256 scales = _mm256_mul_ps(ofToken, _mm256_maskload_ps(rowScales + row, lanes));
            const __m256 products = _mm256_cvtepi32_ps(_mm256_sub_epi32(sums, offsets));
            _mm256_maskstore_ps(values + row, lanes, _mm256_mul_ps(products, scales));
        }
    }
}

static inline __m256 magnitude(__m256 x) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), x);
}

static inline float largestLane(__m256 v) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

/// 127 / absmax, or 0 where that is infinite or no number.
static inline float inverseScale(float largest) {
    const float inverse = 127.0F / largest;
    return inverse <= 3.402823466e38F ? inverse : 0.0F;
}

/// Half away from zero: adding the float below ½ and cutting off keeps 0.49999997 at 0.
static inline __m256i roundAway(__m256 x) {
    const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0F));
    const __m256 half = _mm256_or_ps(sign, _mm256_set1_ps(0x1.fffffep-2F));
    return _mm256_cvttps_epi32(_mm256_add_ps(x, half));
}

/// 32 codes of values in steps, in order: packing works within 128-bit lanes, hence the permutation.
static inline __m256i encode32(const __m256 (&x)[4]) {
    const __m256i a = _mm256_packs_epi32(roundAway(x[0]), roundAway(x[1]));
    const __m256i b = _mm256_packs_epi32(roundAway(x[2]), roundAway(x[3]));
    return _mm256_permutevar8x32_epi32(_mm256_packs_epi16(a, b), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

static inline int sumBytes(__m256i codes) {
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), codes);
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(fours), _mm256_extracti128_si256(fours, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

static void quantizeBlocks(const float* x, std::int64_t n, std::int8_t* codes, float* scales,
                           std::int32_t* sums) {
    for (std::int64_t block = 0; block < n / blockColumns; ++block) {
        __m256 values[4];
        __m256 largest = _mm256_setzero_ps();
        NIBBLE_UNROLL
        for (int i = 0; i < 4; ++i) {
            values[i] = _mm256_loadu_ps(x + block * blockColumns + i * laneRows);
            largest = _mm256_max_ps(largest, magnitude(values[i]));
        }
        const float absmax = largestLane(largest);
        const __m256 inverse = _mm256_set1_ps(inverseScale(absmax));
        NIBBLE_UNROLL
        for (int i = 0; i < 4; ++i)
            values[i] = _mm256_mul_ps(values[i], inverse);
        const __m256i result = encode32(values);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(codes + block * blockColumns), result);
        scales[block] = absmax / 127.0F;
        sums[block] = sumBytes(result);
    }
}

/// Within ±127; NaN becomes 0.
static inline __m256 clampCode(__m256 x) {
    const __m256 number = _mm256_and_ps(x, _mm256_cmp_ps(x, x, _CMP_ORD_Q));
    return _mm256_min_ps(_mm256_max_ps(number, _mm256_set1_ps(-127.0F)), _mm256_set1_ps(127.0F));
}

static void encodeToken(const float* x, std::int64_t n, float inverse, std::uint8_t* codes) {
    const __m256 factor = _mm256_set1_ps(inverse);
    for (std::int64_t first = 0; first < n; first += blockColumns) {
        __m256 values[4];
        NIBBLE_UNROLL
        for (int i = 0; i < 4; ++i) {
            const __m256i lanes = firstLanes(n - first - i * laneRows);
            values[i] = clampCode(_mm256_mul_ps(_mm256_maskload_ps(x + first + i * laneRows, lanes), factor));
        }
        const __m256i result = _mm256_xor_si256(encode32(values), _mm256_set1_epi8(-128));
        std::uint8_t bytes[blockColumns];
        const bool isWhole = n - first >= blockColumns;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(isWhole ? codes + first : bytes), result);
        if (!isWhole)
            __builtin_memcpy(codes + first, bytes, static_cast<std::size_t>(n - first));
    }
}

static float quantizeToken(const float* x, std::int64_t n, std::uint8_t* codes) {
    __m256 largest = _mm256_setzero_ps();
    for (std::int64_t i = 0; i < n; i += laneRows)
        largest = _mm256_max_ps(largest, magnitude(_mm256_maskload_ps(x + i, firstLanes(n - i))));
    const float absmax = largestLane(largest);
    encodeToken(x, n, inverseScale(absmax), codes);
    return absmax / 127.0F;
}

const ByteKernels byteKernels__avx2 = {
    .blocks = {"gemv_byte_f16s_a8_64rows__avx2", multiplyTiles<BlockRows>},
    .tokens = {"gemv_byte_s32_64rows__avx2", multiplyTiles<TokenRows>},
    .finish = {"finish_s32__avx2", finish},
    .quantizeBlocks = {"quantize_blocks__avx2", quantizeBlocks},
    .quantizeToken = {"quantize_token__avx2", quantizeToken},
    .encodeToken = {"encode_token__avx2", encodeToken},
};

} // namespace nibble::kernels
