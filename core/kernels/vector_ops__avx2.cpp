// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <immintrin.h>

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;

/// Lanes below `count` are all ones.
static inline __m256i firstLanes(std::int64_t count) {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lanes);
}

static inline float sumLanes(__m256 v) {
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

static inline double sumLanes(__m256d v) {
    const __m128d sum = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(sum, _mm_unpackhi_pd(sum, sum)));
}

static inline __m256 widen(const std::uint16_t* x) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}

static inline __m256 widen(const float* x) {
    return _mm256_loadu_ps(x);
}

static inline float widenOne(std::uint16_t x) {
    return _cvtsh_ss(x);
}

static inline float widenOne(float x) {
    return x;
}

static inline __m256 widenBf16(const std::uint16_t* x) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

/// Four sums, for an addition takes four cycles.
template <typename T>
static float dot(const T* a, const float* b, std::int64_t n) {
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    std::int64_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (int k = 0; k < 4; ++k)
            sums[k] = _mm256_fmadd_ps(widen(a + i + 8 * k), _mm256_loadu_ps(b + i + 8 * k), sums[k]);
    for (; i + 8 <= n; i += 8)
        sums[0] = _mm256_fmadd_ps(widen(a + i), _mm256_loadu_ps(b + i), sums[0]);
    float sum = sumLanes(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
    for (; i < n; ++i)
        sum += widenOne(a[i]) * b[i];
    return sum;
}

template <typename T>
static void axpy(float alpha, const T* x, float* y, std::int64_t n) {
    const __m256 factor = _mm256_set1_ps(alpha);
    std::int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, _mm256_fmadd_ps(factor, widen(x + i), _mm256_loadu_ps(y + i)));
    for (; i < n; ++i)
        y[i] += alpha * widenOne(x[i]);
}

static void toF16(const float* x, std::uint16_t* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(y + i), _mm256_cvtps_ph(_mm256_loadu_ps(x + i), nearest));
    for (; i < n; ++i)
        y[i] = static_cast<std::uint16_t>(_mm_cvtsi128_si32(_mm_cvtps_ph(_mm_set_ss(x[i]), nearest)));
}

static void fromF16(const std::uint16_t* x, float* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, widen(x + i));
    for (; i < n; ++i)
        y[i] = widenOne(x[i]);
}

/// Half of the last kept bit is added, less one unit unless that bit is set: ties go to even.
static inline __m256i roundedToBf16(__m256 x) {
    const __m256i bits = _mm256_castps_si256(x);
    const __m256i even = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(even, _mm256_set1_epi32(0x7FFF)));
    const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
    const __m256i isNaN = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    return _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, isNaN), 16);
}

static void toBf16(const float* x, std::uint16_t* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m256i low = roundedToBf16(_mm256_loadu_ps(x + i));
        const __m256i high = roundedToBf16(_mm256_loadu_ps(x + i + 8));
        const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xD8);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + i), packed);
    }
    for (; i < n; ++i)
        y[i] = static_cast<std::uint16_t>(
            _mm_cvtsi128_si32(_mm256_castsi256_si128(roundedToBf16(_mm256_set1_ps(x[i])))));
}

static void fromBf16(const std::uint16_t* x, float* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, widenBf16(x + i));
    for (; i < n; ++i)
        y[i] =
            _mm_cvtss_f32(_mm_castsi128_ps(_mm_cvtsi32_si128(static_cast<int>(std::uint32_t{x[i]} << 16))));
}

static float maximum(const float* x, std::int64_t n) {
    const float lowest = -__builtin_inff();
    __m256 largest = _mm256_set1_ps(lowest);
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256i lanes = firstLanes(n - i);
        const __m256 values = _mm256_maskload_ps(x + i, lanes);
        largest = _mm256_max_ps(largest,
                                _mm256_blendv_ps(_mm256_set1_ps(lowest), values, _mm256_castsi256_ps(lanes)));
    }
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(largest), _mm256_extractf128_ps(largest, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

/// 2^n of integers −126…127.
static inline __m256 powerOfTwo(__m256i n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}

/// exp(x) = 2^n exp(r), |r| ≤ ln 2 / 2: ln 2 in two parts so that r is nearly exact, exp(r) by its series up
/// to r⁷/7! (the rest is below 5·10⁻⁹), 2^n in two factors so that overflow and subnormals come out right.
/// Relative error at most 2 units in the last place where the result is normal.
static inline __m256 exponential(__m256 x) {
    // Bounds beyond which the result is infinite or 0 anyway; this operand order keeps NaN.
    x = _mm256_min_ps(_mm256_set1_ps(89.0F), _mm256_max_ps(_mm256_set1_ps(-104.0F), x));
    const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(0x1.715476p+0F)), nearest);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e400p-1F), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.7f7d1cp-20F), r);
    __m256 series = _mm256_set1_ps(1.0F / 5040);
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F / 720));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F / 120));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F / 24));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F / 6));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(0.5F));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F));
    series = _mm256_fmadd_ps(series, r, _mm256_set1_ps(1.0F));
    const __m256i whole = _mm256_cvtps_epi32(n);
    const __m256i half = _mm256_srai_epi32(whole, 1);
    return _mm256_mul_ps(_mm256_mul_ps(series, powerOfTwo(half)), powerOfTwo(_mm256_sub_epi32(whole, half)));
}

static double expSum(const float* x, float shift, float* y, std::int64_t n) {
    const __m256 shifts = _mm256_set1_ps(shift);
    __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256i lanes = firstLanes(n - i);
        __m256 value = exponential(_mm256_sub_ps(_mm256_maskload_ps(x + i, lanes), shifts));
        value = _mm256_and_ps(value, _mm256_castsi256_ps(lanes));
        sums[0] = _mm256_add_pd(sums[0], _mm256_cvtps_pd(_mm256_castps256_ps128(value)));
        sums[1] = _mm256_add_pd(sums[1], _mm256_cvtps_pd(_mm256_extractf128_ps(value, 1)));
        if (y != nullptr)
            _mm256_maskstore_ps(y + i, lanes, value);
    }
    return sumLanes(_mm256_add_pd(sums[0], sums[1]));
}

/// x / (1 + exp(minus))
static inline __m256 logistic(__m256 x, __m256 minus) {
    return _mm256_div_ps(x, _mm256_add_ps(_mm256_set1_ps(1.0F), exponential(minus)));
}

static void siluMul(const float* gate, const float* up, float* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256i lanes = firstLanes(n - i);
        const __m256 x = _mm256_maskload_ps(gate + i, lanes);
        const __m256 activated = logistic(x, _mm256_sub_ps(_mm256_setzero_ps(), x));
        _mm256_maskstore_ps(y + i, lanes, _mm256_mul_ps(activated, _mm256_maskload_ps(up + i, lanes)));
    }
}

static void siluMulGradient(const float* gate, const float* up, const float* dh, float* dGate, float* dUp,
                            std::int64_t n) {
    const __m256 one = _mm256_set1_ps(1.0F);
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256i lanes = firstLanes(n - i);
        const __m256 x = _mm256_maskload_ps(gate + i, lanes);
        const __m256 share = logistic(one, _mm256_sub_ps(_mm256_setzero_ps(), x));
        const __m256 down = _mm256_mul_ps(_mm256_maskload_ps(dh + i, lanes), share);
        const __m256 slope = _mm256_fmadd_ps(x, _mm256_sub_ps(one, share), one);
        const __m256 other = _mm256_maskload_ps(up + i, lanes);
        _mm256_maskstore_ps(dGate + i, lanes, _mm256_mul_ps(_mm256_mul_ps(down, other), slope));
        _mm256_maskstore_ps(dUp + i, lanes, _mm256_mul_ps(down, x));
    }
}

/// ½ x (1 + tanh u) = x / (1 + exp(−2u)), u = √(2/π) (x + 0.044715 x³).
static void geluTanh(const float* x, float* y, std::int64_t n) {
    const __m256 factor = _mm256_set1_ps(-2 * 0.7978845608F);
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256i lanes = firstLanes(n - i);
        const __m256 value = _mm256_maskload_ps(x + i, lanes);
        const __m256 cube = _mm256_mul_ps(_mm256_mul_ps(value, value), value);
        const __m256 inner = _mm256_fmadd_ps(cube, _mm256_set1_ps(0.044715F), value);
        _mm256_maskstore_ps(y + i, lanes, logistic(value, _mm256_mul_ps(factor, inner)));
    }
}

static double sumSquares(const float* x, std::int64_t n) {
    __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
    for (std::int64_t i = 0; i < n; i += 8) {
        const __m256 value = _mm256_maskload_ps(x + i, firstLanes(n - i));
        const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(value));
        const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(value, 1));
        sums[0] = _mm256_fmadd_pd(low, low, sums[0]);
        sums[1] = _mm256_fmadd_pd(high, high, sums[1]);
    }
    return sumLanes(_mm256_add_pd(sums[0], sums[1]));
}

const VectorOps vectorOps__avx2 = {
    .dotF32 = dot<float>,
    .dotF16 = dot<std::uint16_t>,
    .axpyF32 = axpy<float>,
    .axpyF16 = axpy<std::uint16_t>,
    .toF16 = toF16,
    .fromF16 = fromF16,
    .toBf16 = toBf16,
    .fromBf16 = fromBf16,
    .maximum = maximum,
    .expSum = expSum,
    .siluMul = siluMul,
    .siluMulGradient = siluMulGradient,
    .geluTanh = geluTanh,
    .sumSquares = sumSquares,
};

} // namespace nibble::kernels
