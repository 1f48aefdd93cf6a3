// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/activations.h"

#include <algorithm>

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

ScaledTokens quantizeTokenRows(const ByteKernels& kernels, const float* x, std::int64_t count,
                               std::int64_t cols, std::int64_t columns) {
    thread_local AlignedBuffer<std::uint8_t> codeBuffer;
    thread_local AlignedBuffer<float> scaleBuffer;
    std::uint8_t* codes = codeBuffer.reserve(static_cast<std::size_t>(count * columns));
    float* scales = scaleBuffer.reserve(static_cast<std::size_t>(count));
    parallelFor(count, rowGrain(columns), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            std::uint8_t* out = codes + row * columns;
            scales[row] = kernels.quantizeToken.run(x + row * cols, cols, out);
            std::fill(out + cols, out + columns, std::uint8_t{128});
        }
    });
    return {{codes, columns, count}, scales};
}

const float* simulateActivations(const ByteKernels& kernels, Activations how, const float* x,
                                 std::int64_t count, std::int64_t cols) {
    if (how == Activations::f32)
        return x;
    thread_local AlignedBuffer<float> buffer;
    float* out = buffer.reserve(static_cast<std::size_t>(count * cols));
    if (how == Activations::int8PerToken) {
        const ScaledTokens tokens = quantizeTokenRows(kernels, x, count, cols, cols);
        for (std::int64_t i = 0; i < count * cols; ++i)
            out[i] = tokens.scales[i / cols] * static_cast<float>(tokens.rows.codes[i] - 128);
        return out;
    }
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
