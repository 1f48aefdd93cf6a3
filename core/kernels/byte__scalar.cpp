// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The readable twins of the eight-bit kernels and of the activations' quantization.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/kernels/kernel_set.h"
#include "core/kernels/scalar_half.h"

namespace nibble::kernels {
namespace {

std::int64_t codeIndex(const ByteTiles& w, std::int64_t row, std::int64_t column) {
    const std::int64_t quad = row / byteTileRows * (w.columns / 4) + column / 4;
    return (quad * byteTileRows + row % byteTileRows) * 4 + column % 4;
}

Range rowsOf(const ByteTiles& w, Range tiles) {
    return {tiles.first * byteTileRows, std::min(w.rows, tiles.last * byteTileRows)};
}

/// Codes are weight + 128.
void multiplyBlocks(const ByteTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    const Range rows = rowsOf(w, tiles);
    const std::int64_t blocks = w.columns / blockColumns;
    for (std::int64_t token = 0; token < x.count; ++token)
        for (std::int64_t row = rows.first; row < rows.last; ++row) {
            float total = 0;
            for (std::int64_t block = 0; block < blocks; ++block) {
                std::int32_t products = 0;
                for (std::int64_t column = block * blockColumns; column < (block + 1) * blockColumns;
                     ++column)
                    products +=
                        (w.codes[codeIndex(w, row, column)] - 128) * x.codes[token * x.columns + column];
                const std::int64_t at =
                    (row / byteTileRows * blocks + block) * byteTileRows + row % byteTileRows;
                total += scalar::fromHalf(w.blockScales[at]) *
                         (x.scales[token * blocks + block] * static_cast<float>(products));
            }
            y.values[token * y.stride + row] = total;
        }
}

void multiplyTokens(const ByteTiles& w, const TokenRows& x, Range tiles, OutputRows y) {
    const Range rows = rowsOf(w, tiles);
    for (std::int64_t token = 0; token < x.count; ++token)
        for (std::int64_t row = rows.first; row < rows.last; ++row) {
            std::uint32_t products = 0;
            for (std::int64_t column = 0; column < w.columns; ++column) {
                const auto weight = static_cast<std::int8_t>(w.codes[codeIndex(w, row, column)]);
                products += static_cast<std::uint32_t>(weight * x.codes[token * x.columns + column]);
            }
            std::memcpy(&y.values[token * y.stride + row], &products, sizeof products);
        }
}

void finish(OutputRows y, Range tokens, std::int64_t rows, const float* tokenScales, const float* rowScales,
            const std::int32_t* rowSums) {
    for (std::int64_t token = tokens.first; token < tokens.last; ++token)
        for (std::int64_t row = 0; row < rows; ++row) {
            float& value = y.values[token * y.stride + row];
            const std::uint32_t offset = 128U * static_cast<std::uint32_t>(rowSums[row]);
            const auto products = static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(value) - offset);
            value = static_cast<float>(products) * (tokenScales[token] * rowScales[row]);
        }
}

/// Half away from zero. |x| ≤ 127.5: the float below ½ makes 0.49999997 stay 0; NaN becomes 0.
std::int32_t roundAway(float x) {
    const float moved = x + std::copysign(0x1.fffffep-2F, x);
    return moved > -128.0F && moved < 128.0F ? static_cast<std::int32_t>(moved) : 0;
}

/// 127 / absmax, or 0 where there is nothing but zeros or subnormal numbers too small to divide by.
float inverseScale(float largest) {
    const float inverse = 127.0F / largest;
    return std::isfinite(inverse) ? inverse : 0.0F;
}

float largestMagnitude(const float* x, std::int64_t n) {
    float largest = 0;
    for (std::int64_t i = 0; i < n; ++i)
        largest = std::max(largest, std::fabs(x[i]));
    return largest;
}

void quantizeBlocks(const float* x, std::int64_t n, std::int8_t* codes, float* scales, std::int32_t* sums) {
    for (std::int64_t block = 0; block < n / blockColumns; ++block) {
        const float* values = x + block * blockColumns;
        const float largest = largestMagnitude(values, blockColumns);
        const float inverse = inverseScale(largest);
        std::int32_t sum = 0;
        for (std::int64_t i = 0; i < blockColumns; ++i) {
            const std::int32_t code = roundAway(values[i] * inverse);
            codes[block * blockColumns + i] = static_cast<std::int8_t>(code);
            sum += code;
        }
        scales[block] = largest / 127.0F;
        sums[block] = sum;
    }
}

void encodeToken(const float* x, std::int64_t n, float inverse, std::uint8_t* codes) {
    for (std::int64_t i = 0; i < n; ++i)
        codes[i] = static_cast<std::uint8_t>(roundAway(std::clamp(x[i] * inverse, -127.0F, 127.0F)) + 128);
}

float quantizeToken(const float* x, std::int64_t n, std::uint8_t* codes) {
    const float largest = largestMagnitude(x, n);
    encodeToken(x, n, inverseScale(largest), codes);
    return largest / 127.0F;
}

} // namespace

const ByteKernels byteKernels__scalar = {
    .blocks = {"gemv_byte_f16s_a8_1row__scalar", multiplyBlocks},
    .tokens = {"gemv_byte_s32_1row__scalar", multiplyTokens},
    .finish = {"finish_s32__scalar", finish},
    .quantizeBlocks = {"quantize_blocks__scalar", quantizeBlocks},
    .quantizeToken = {"quantize_token__scalar", quantizeToken},
    .encodeToken = {"encode_token__scalar", encodeToken},
};

} // namespace nibble::kernels
