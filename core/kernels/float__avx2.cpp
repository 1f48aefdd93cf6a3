// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int laneColumns = 8;
/// Rows and parts of each row's sum: eight additions in flight hide their latency.
static constexpr int rowsAtOnce = 4;
static constexpr int parts = 2;

struct Half {
    std::uint16_t bits;
};
struct Bfloat {
    std::uint16_t bits;
};

struct E4m3 {
    std::uint8_t bits;
};
struct E5m2 {
    std::uint8_t bits;
};

static inline __m256 widen(const float* x) {
    return _mm256_loadu_ps(x);
}

static inline __m256 widen(const Half* x) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}

static inline __m256 widen(const Bfloat* x) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

/// Sign to bit 15, the rest to bits 13:7 of an F16.
static inline __m256 widen(const E4m3* x) {
    const __m128i bits = _mm_cvtepu8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)));
    const __m128i rest = _mm_slli_epi16(_mm_and_si128(bits, _mm_set1_epi16(0x7F)), 7);
    const __m128i sign = _mm_slli_epi16(_mm_and_si128(bits, _mm_set1_epi16(0x80)), 8);
    return _mm256_cvtph_ps(_mm_or_si128(rest, sign));
}

static inline __m256 widen(const E5m2* x) {
    const __m128i bits = _mm_cvtepu8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)));
    return _mm256_cvtph_ps(_mm_slli_epi16(bits, 8));
}

static inline float widenOne(float x) {
    return x;
}

static inline float widenOne(Half x) {
    return _cvtsh_ss(x.bits);
}

static inline float widenOne(Bfloat x) {
    return _mm_cvtss_f32(_mm_castsi128_ps(_mm_cvtsi32_si128(static_cast<int>(std::uint32_t{x.bits} << 16))));
}

static inline float widenOne(E4m3 x) {
    return _cvtsh_ss(static_cast<unsigned short>((x.bits & 0x7FU) << 7 | (x.bits & 0x80U) << 8));
}

static inline float widenOne(E5m2 x) {
    return _cvtsh_ss(static_cast<unsigned short>(x.bits << 8));
}

static inline float sumLanes(__m256 v) {
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

/// Asks for the same columns of the next rows: a row is a stream too short for the processor's own
/// look-ahead.
template <typename Stored, int rows>
static inline void multiplyRows(const Stored* weights, std::int64_t columns, const float* x, float* y) {
    __m256 sums[rows][parts] = {};
    std::int64_t column = 0;
    for (; column + parts * laneColumns <= columns; column += parts * laneColumns) {
        NIBBLE_UNROLL
        for (int row = 0; row < rows; ++row)
            _mm_prefetch(reinterpret_cast<const char*>(weights + (rows + row) * columns + column),
                         _MM_HINT_T1);
        NIBBLE_UNROLL
        for (int part = 0; part < parts; ++part) {
            const __m256 values = _mm256_loadu_ps(x + column + part * laneColumns);
            NIBBLE_UNROLL
            for (int row = 0; row < rows; ++row)
                sums[row][part] = _mm256_fmadd_ps(
                    widen(weights + row * columns + column + part * laneColumns), values, sums[row][part]);
        }
    }
    NIBBLE_UNROLL
    for (int row = 0; row < rows; ++row) {
        float sum = sumLanes(_mm256_add_ps(sums[row][0], sums[row][1]));
        for (std::int64_t rest = column; rest < columns; ++rest)
            sum += widenOne(weights[row * columns + rest]) * x[rest];
        y[row] = sum;
    }
}

template <typename Stored>
static void multiply(const void* weights, std::int64_t columns, const FloatRows& x, Range rows,
                     OutputRows y) {
    const Stored* stored = static_cast<const Stored*>(weights);
    std::int64_t row = rows.first;
    for (; row + rowsAtOnce <= rows.last; row += rowsAtOnce)
        for (std::int64_t token = 0; token < x.count; ++token)
            multiplyRows<Stored, rowsAtOnce>(stored + row * columns, columns, x.values + token * x.stride,
                                             y.values + token * y.stride + row);
    for (; row < rows.last; ++row)
        for (std::int64_t token = 0; token < x.count; ++token)
            multiplyRows<Stored, 1>(stored + row * columns, columns, x.values + token * x.stride,
                                    y.values + token * y.stride + row);
}

const FloatKernels floatKernels__avx2 = {
    .f32 = {"gemv_f32_4rows__avx2", multiply<float>},
    .f16 = {"gemv_f16_4rows__avx2", multiply<Half>},
    .bf16 = {"gemv_bf16_4rows__avx2", multiply<Bfloat>},
    .e4m3 = {"gemv_e4m3_4rows__avx2", multiply<E4m3>},
    .e5m2 = {"gemv_e5m2_4rows__avx2", multiply<E5m2>},
};

} // namespace nibble::kernels
