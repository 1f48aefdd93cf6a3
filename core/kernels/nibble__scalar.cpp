// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The readable twins of the four-bit kernels: same bytes, same integers, same formula.
#include <algorithm>

#include "core/kernels/kernel_set.h"
#include "core/kernels/scalar_half.h"

namespace nibble::kernels {
namespace {

unsigned codeAt(const NibbleTiles& w, std::int64_t row, std::int64_t column) {
    const std::int64_t run = row / nibbleTileRows * (w.columns / runColumns) + column / runColumns;
    const std::uint8_t byte = w.codes[run * runBytes + row % nibbleTileRows * 4 + column % 4];
    return column % 8 < 4 ? byte & 15U : byte >> 4U;
}

template <ScaleType type>
float scaleAt(const NibbleTiles& w, std::int64_t row, std::int64_t group) {
    const std::int64_t at = (row / nibbleTileRows * w.groups + group) * nibbleTileRows + row % nibbleTileRows;
    if constexpr (type == ScaleType::f16)
        return scalar::fromHalf(static_cast<const std::uint16_t*>(w.scales)[at]);
    else if constexpr (type == ScaleType::f32)
        return static_cast<const float*>(w.scales)[at];
    else
        return w.map[static_cast<const std::uint8_t*>(w.scales)[at]] *
                   w.second[(row * w.groups + group) / 256] +
               w.offset;
}

float zeroAt(const NibbleTiles& w, std::int64_t row, std::int64_t group) {
    if (w.zeros == nullptr)
        return 0;
    const std::int64_t lane = row % nibbleTileRows;
    const std::int64_t first = (row / nibbleTileRows * w.groups + group) * nibbleTileRows;
    if (w.zerosAreF16)
        return scalar::fromHalf(static_cast<const std::uint16_t*>(w.zeros)[first + lane]);
    const std::uint8_t pair = static_cast<const std::uint8_t*>(w.zeros)[first / 2 + lane / 2];
    return static_cast<float>(lane % 2 == 0 ? pair & 15U : pair >> 4U);
}

Range rowsOf(const NibbleTiles& w, Range tiles) {
    return {tiles.first * nibbleTileRows, std::min(w.rows, tiles.last * nibbleTileRows)};
}

/// y = Σ over groups of scale · (Σ table[q] · x − zero · Σ x).
template <ScaleType type>
void multiplyFloats(const NibbleTiles& w, const FloatRows& x, Range tiles, OutputRows y) {
    const Range rows = rowsOf(w, tiles);
    for (std::int64_t token = 0; token < x.count; ++token)
        for (std::int64_t row = rows.first; row < rows.last; ++row) {
            float total = 0;
            for (std::int64_t group = 0; group < w.groups; ++group) {
                const std::int64_t end = std::min(w.columns, (group + 1) * w.group);
                float products = 0;
                float values = 0;
                for (std::int64_t column = group * w.group; column < end; ++column) {
                    const float value = x.values[token * x.stride + column];
                    products += w.table[codeAt(w, row, column)] * value;
                    values += value;
                }
                total += scaleAt<type>(w, row, group) * (products - zeroAt(w, row, group) * values);
            }
            y.values[token * y.stride + row] = total;
        }
}

/// The integer that stands for a code; for a codebook that of the two 7-bit halves.
std::int32_t integerOf(const NibbleTiles& w, unsigned code) {
    return w.isInteger ? static_cast<std::int32_t>(code) - w.codeOffset
                       : 128 * w.high[code] + w.low[code] - 8192;
}

/// y = Σ over blocks of scale · activation scale · unit · (Σ integer · code − zero / unit · Σ codes): the
/// sums are exact.
template <ScaleType type>
void multiplyBlocks(const NibbleTiles& w, const BlockRows& x, Range tiles, OutputRows y) {
    const Range rows = rowsOf(w, tiles);
    const std::int64_t blocks = w.columns / blockColumns;
    for (std::int64_t token = 0; token < x.count; ++token)
        for (std::int64_t row = rows.first; row < rows.last; ++row) {
            float total = 0;
            for (std::int64_t block = 0; block < blocks; ++block) {
                const std::int64_t first = block * blockColumns;
                const std::int64_t group = first / w.group;
                std::int32_t products = 0;
                for (std::int64_t column = first; column < first + blockColumns; ++column)
                    products += integerOf(w, codeAt(w, row, column)) * x.codes[token * x.columns + column];
                const std::int64_t at = token * blocks + block;
                const float zero = zeroAt(w, row, group) * static_cast<float>(x.sums[at]);
                const float value = w.codeUnit * static_cast<float>(products) - zero;
                total += scaleAt<type>(w, row, group) * (x.scales[at] * value);
            }
            y.values[token * y.stride + row] = total;
        }
}

template <ScaleType type>
void unpack(const NibbleTiles& w, Range tiles, float* out, std::int64_t stride) {
    const std::int64_t firstRow = tiles.first * nibbleTileRows;
    for (std::int64_t row = firstRow; row < tiles.last * nibbleTileRows; ++row)
        for (std::int64_t column = 0; column < w.columns; ++column) {
            const std::int64_t group = column / w.group;
            const float value = w.table[codeAt(w, row, column)] - zeroAt(w, row, group);
            out[column * stride + row - firstRow] = scaleAt<type>(w, row, group) * value;
        }
}

} // namespace

const NibbleKernels nibbleKernels__scalar = {
    .floats = {{"gemv_nib4_f16s_f32_1row__scalar", multiplyFloats<ScaleType::f16>},
               {"gemv_nib4_f32s_f32_1row__scalar", multiplyFloats<ScaleType::f32>},
               {"gemv_nib4_dqs_f32_1row__scalar", multiplyFloats<ScaleType::doublyQuantized>}},
    .blocks = {{"gemv_nib4_f16s_a8_1row__scalar", multiplyBlocks<ScaleType::f16>},
               {"gemv_nib4_f32s_a8_1row__scalar", multiplyBlocks<ScaleType::f32>},
               {"gemv_nib4_dqs_a8_1row__scalar", multiplyBlocks<ScaleType::doublyQuantized>}},
    .unpack = {{"unpack_nib4_f16s__scalar", unpack<ScaleType::f16>},
               {"unpack_nib4_f32s__scalar", unpack<ScaleType::f32>},
               {"unpack_nib4_dqs__scalar", unpack<ScaleType::doublyQuantized>}},
};

} // namespace nibble::kernels
