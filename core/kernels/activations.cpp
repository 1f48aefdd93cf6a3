// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/activations.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>

#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"

namespace nibble::kernels {
namespace {

/// Values that are worth waking another thread for.
constexpr std::int64_t valuesPerThread = 16384;

std::int64_t rowGrain(std::int64_t columns) {
    return std::max<std::int64_t>(1, valuesPerThread / columns);
}

/// One row copied into `padded` if it is shorter than `columns`, else the row itself.
const float* paddedRow(const float* row, std::int64_t cols, std::int64_t columns,
                       AlignedBuffer<float>& padded) {
    if (cols == columns)
        return row;
    float* out = padded.reserve(static_cast<std::size_t>(columns));
    std::fill(std::copy_n(row, cols, out), out + columns, 0.0F);
    return out;
}

void sumBlocks(const float* x, std::int64_t columns, float* sums) {
    for (std::int64_t block = 0; block < columns / blockColumns; ++block) {
        float sum = 0;
        for (std::int64_t i = 0; i < blockColumns; ++i)
            sum += x[block * blockColumns + i];
        sums[block] = sum;
    }
}

/// An FP8 format as far as rounding to it needs: bits of the mantissa, smallest normal exponent, largest
/// value.
struct Float8 {
    int mantissaBits;
    int minExponent;
    float largest;
};
constexpr Float8 e4m3{3, -6, 448.0F};
constexpr Float8 e5m2{2, -14, 57344.0F};

/// The nearest value of the format, ties to even; the largest one for what lies beyond it.
float nearest(const Float8& format, float value) {
    const float magnitude = std::min(std::fabs(value), format.largest);
    const auto bits = std::bit_cast<std::uint32_t>(magnitude);
    if (static_cast<int>(bits >> 23) - 127 < format.minExponent) {
        const float shifter = std::ldexp(1.0F, 23 + format.minExponent - format.mantissaBits);
        return std::copysign((magnitude + shifter) - shifter, value);
    }
    const int shift = 23 - format.mantissaBits;
    const std::uint32_t rounded = bits + (1U << (shift - 1)) - 1U + (bits >> shift & 1U);
    return std::copysign(std::bit_cast<float>(rounded >> shift << shift), value);
}

/// Each row rounded to FP8 with a scale of its own.
void roundTokens(const Float8& format, const float* x, std::int64_t count, std::int64_t cols, float* out) {
    parallelFor(count, rowGrain(cols), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const float* from = x + row * cols;
            float absmax = 0;
            for (std::int64_t column = 0; column < cols; ++column)
                absmax = std::max(absmax, std::fabs(from[column]));
            const float scale = std::max(absmax / format.largest, 0x1p-126F); // zeros only: any scale will do
            for (std::int64_t column = 0; column < cols; ++column)
                out[row * cols + column] = scale * nearest(format, from[column] / scale);
        }
    });
}

} // namespace

FloatRows padRows(const float* x, std::int64_t count, std::int64_t cols, std::int64_t columns,
                  bool withSums) {
    thread_local AlignedBuffer<float> padded;
    thread_local AlignedBuffer<float> sums;
    FloatRows rows{x, cols, nullptr, count};
    if (cols != columns) {
        float* out = padded.reserve(static_cast<std::size_t>(count * columns));
        for (std::int64_t row = 0; row < count; ++row) {
            float* end = std::copy_n(x + row * cols, cols, out + row * columns);
            std::fill(end, out + (row + 1) * columns, 0.0F);
        }
        rows.values = out;
        rows.stride = columns;
    }
    if (withSums) {
        const std::int64_t blocks = columns / blockColumns;
        float* out = sums.reserve(static_cast<std::size_t>(count * blocks));
        for (std::int64_t row = 0; row < count; ++row)
            sumBlocks(rows.values + row * rows.stride, columns, out + row * blocks);
        rows.sums = out;
    }
    return rows;
}

BlockRows quantizeBlockRows(const ByteKernels& kernels, const float* x, std::int64_t count, std::int64_t cols,
                            std::int64_t columns) {
    thread_local AlignedBuffer<std::int8_t> codeBuffer;
    thread_local AlignedBuffer<float> scaleBuffer;
    thread_local AlignedBuffer<std::int32_t> sumBuffer;
    const std::int64_t blocks = columns / blockColumns;
    std::int8_t* codes = codeBuffer.reserve(static_cast<std::size_t>(count * columns));
    float* scales = scaleBuffer.reserve(static_cast<std::size_t>(count * blocks));
    std::int32_t* sums = sumBuffer.reserve(static_cast<std::size_t>(count * blocks));
    parallelFor(count, rowGrain(columns), [&](std::int64_t begin, std::int64_t end) {
        thread_local AlignedBuffer<float> padded;
        for (std::int64_t row = begin; row < end; ++row)
            kernels.quantizeBlocks.run(paddedRow(x + row * cols, cols, columns, padded), columns,
                                       codes + row * columns, scales + row * blocks, sums + row * blocks);
    });
    return {codes, scales, sums, columns, count};
}

namespace {

/// Room for the codes of `count` rows with a scale each; `encode(row, codes)` fills a row and returns its
/// scale.
template <typename Encode>
ScaledTokens codeTokenRows(std::int64_t count, std::int64_t cols, std::int64_t columns,
                           const Encode& encode) {
    thread_local AlignedBuffer<std::uint8_t> codeBuffer;
    thread_local AlignedBuffer<float> scaleBuffer;
    std::uint8_t* codes = codeBuffer.reserve(static_cast<std::size_t>(count * columns));
    float* scales = scaleBuffer.reserve(static_cast<std::size_t>(count));
    parallelFor(count, rowGrain(columns), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            std::uint8_t* out = codes + row * columns;
            scales[row] = encode(row, out);
            std::fill(out + cols, out + columns, std::uint8_t{128});
        }
    });
    return {{codes, columns, count}, scales};
}

} // namespace

ScaledTokens quantizeTokenRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                               std::int64_t cols, std::int64_t columns) {
    return codeTokenRows(count, cols, columns, [&](std::int64_t row, std::uint8_t* codes) {
        return kernels.quantizeToken.run(x + row * cols, cols, codes);
    });
}

ScaledTokens encodeTokenRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                             std::int64_t cols, std::int64_t columns, float scale) {
    const float inverse = scale > 0 ? 1 / scale : 0.0F;
    return codeTokenRows(count, cols, columns, [&](std::int64_t row, std::uint8_t* codes) {
        kernels.encodeToken.run(x + row * cols, cols, inverse, codes);
        return scale;
    });
}

namespace {

/// Magnitudes compare like the bits of their floats, which vectorizes; NaN lies above every threshold.
std::int32_t magnitudeBits(float x) {
    return std::bit_cast<std::int32_t>(x) & 0x7FFFFFFF;
}

/// Marks the columns of x[count][cols] that hold a magnitude at or above the threshold.
void markOutliers(const float* x, std::int64_t count, std::int64_t cols, float threshold,
                  std::uint8_t* marks) {
    const std::int32_t limit = magnitudeBits(threshold);
    std::fill_n(marks, cols, std::uint8_t{0});
    std::mutex mutex;
    parallelFor(count, rowGrain(cols), [&](std::int64_t begin, std::int64_t end) {
        thread_local AlignedBuffer<std::uint8_t> own;
        std::uint8_t* found = own.reserve(static_cast<std::size_t>(cols));
        std::fill_n(found, cols, std::uint8_t{0});
        for (std::int64_t row = begin; row < end; ++row)
            for (std::int64_t column = 0; column < cols; ++column)
                found[column] |= magnitudeBits(x[row * cols + column]) >= limit ? 1 : 0;
        const std::lock_guard lock(mutex);
        for (std::int64_t column = 0; column < cols; ++column)
            marks[column] |= found[column];
    });
}

float largestBelow(const float* x, std::int64_t n, float threshold) {
    const std::int32_t limit = magnitudeBits(threshold);
    std::int32_t largest = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int32_t bits = magnitudeBits(x[i]);
        largest = bits < limit && bits > largest ? bits : largest;
    }
    return std::bit_cast<float>(largest);
}

} // namespace

OutlierRows splitOutliers(const ByteKernels& kernels, const float* x, std::int64_t count, std::int64_t cols,
                          std::int64_t columns, const ActivationCoding& how) {
    thread_local AlignedBuffer<std::uint8_t> markBuffer;
    thread_local AlignedBuffer<std::int32_t> columnBuffer;
    thread_local AlignedBuffer<float> valueBuffer;
    std::uint8_t* marks = markBuffer.reserve(static_cast<std::size_t>(cols));
    markOutliers(x, count, cols, how.parameter, marks);
    for (const std::int32_t column : how.floatColumns)
        marks[column] = 1;
    std::int32_t* leaving = columnBuffer.reserve(static_cast<std::size_t>(cols));
    std::int64_t left = 0;
    for (std::int64_t column = 0; column < cols; ++column)
        if (marks[column] != 0)
            leaving[left++] = static_cast<std::int32_t>(column);
    float* values = valueBuffer.reserve(static_cast<std::size_t>(count * left));
    const ScaledTokens tokens =
        codeTokenRows(count, cols, columns, [&](std::int64_t row, std::uint8_t* codes) {
            const float* from = x + row * cols;
            const float largest = largestBelow(from, cols, how.parameter);
            const float inverse = 127.0F / largest;
            kernels.encodeToken.run(from, cols, std::isfinite(inverse) ? inverse : 0.0F, codes);
            for (std::int64_t i = 0; i < left; ++i) {
                codes[leaving[i]] = 128;
                values[row * left + i] = from[leaving[i]];
            }
            return largest / 127.0F;
        });
    return {tokens, leaving, values, left};
}

namespace {

const float* decodeTokens(const ScaledTokens& tokens, float* out) {
    const std::int64_t cols = tokens.rows.columns;
    for (std::int64_t i = 0; i < tokens.rows.count * cols; ++i)
        out[i] = tokens.scales[i / cols] * static_cast<float>(tokens.rows.codes[i] - 128);
    return out;
}

const float* decodeOutliers(const OutlierRows& rows, float* out) {
    decodeTokens(rows.tokens, out);
    for (std::int64_t token = 0; token < rows.tokens.rows.count; ++token)
        for (std::int64_t i = 0; i < rows.left; ++i)
            out[token * rows.tokens.rows.columns + rows.columns[i]] = rows.values[token * rows.left + i];
    return out;
}

} // namespace

const float* simulateActivations(const ByteKernels& kernels, ActivationCoding how, const float* x,
                                 std::int64_t count, std::int64_t cols) {
    if (how.how == Activations::f32)
        return x;
    thread_local AlignedBuffer<float> buffer;
    float* out = buffer.reserve(static_cast<std::size_t>(count * cols));
    if (how.how == Activations::e4m3PerToken || how.how == Activations::e5m2PerToken) {
        roundTokens(how.how == Activations::e4m3PerToken ? e4m3 : e5m2, x, count, cols, out);
        return out;
    }
    if (how.how == Activations::int8PerToken)
        return decodeTokens(quantizeTokenRows(kernels, x, count, cols, cols), out);
    if (how.how == Activations::int8Static)
        return decodeTokens(encodeTokenRows(kernels, x, count, cols, cols, how.parameter), out);
    if (how.how == Activations::int8Outliers)
        return decodeOutliers(splitOutliers(kernels, x, count, cols, cols, how), out);
    const std::int64_t columns = roundUp(cols, blockColumns);
    const BlockRows rows = quantizeBlockRows(kernels, x, count, cols, columns);
    for (std::int64_t row = 0; row < count; ++row)
        for (std::int64_t column = 0; column < cols; ++column) {
            const std::int64_t at = row * columns + column;
            out[row * cols + column] = rows.scales[at / blockColumns] * static_cast<float>(rows.codes[at]);
        }
    return out;
}

std::int64_t cachedRows(std::int64_t bytesPerRow) {
    constexpr std::int64_t budget = 256 * 1024;
    return std::max<std::int64_t>(8, budget / bytesPerRow / 8 * 8);
}

} // namespace nibble::kernels
