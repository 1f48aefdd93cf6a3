// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/microscaling.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/formats/block_codec.h"
#include "core/formats/small_float.h"

namespace nibble {

namespace {

constexpr std::int64_t kMxBlock = 32;
constexpr std::int64_t kNvBlock = 16;
constexpr std::int64_t kRowsPerTask = 16;
constexpr int kLargestE2m1Exponent = 2;
constexpr int kE8m0Bias = 127;
constexpr float kLargestE2m1 = 6.0F;
constexpr float kLargestE4m3 = 448.0F;
constexpr float kZeroScale = 0.125F; // what compressed-tensors puts in the place of a scale of 0

float absmaxOf(const float* values, std::int64_t count) {
    float largest = 0;
    for (std::int64_t i = 0; i < count; ++i)
        largest = std::max(largest, std::abs(values[i]));
    return largest;
}

void encodeBlock(const float* values, std::byte* out) {
    const int exponent = sharedExponent(absmaxOf(values, kMxBlock));
    const float inverse = std::ldexp(1.0F, -exponent); // −125…127: a normal number
    out[0] = static_cast<std::byte>(exponent + kE8m0Bias);
    for (std::int64_t i = 0; i < kMxBlock / 2; ++i) {
        const unsigned low = kE2m1.encode(values[i] * inverse);
        const unsigned high = kE2m1.encode(values[i + kMxBlock / 2] * inverse);
        out[1 + i] = static_cast<std::byte>(low | high << 4U);
    }
}

/// A row may begin within a byte: every code is put in its place by itself.
void putNibble(std::vector<std::uint8_t>& codes, std::int64_t at, unsigned code) {
    codes[static_cast<std::size_t>(at / 2)] |= static_cast<std::uint8_t>(code << (at % 2 * 4));
}

} // namespace

int sharedExponent(float absmax) {
    if (!(absmax > 0))
        return -kE8m0Bias;
    return std::clamp(std::ilogb(absmax) - kLargestE2m1Exponent, -kE8m0Bias, kE8m0Bias);
}

Expected<Tensor> encodeMxfp4Ocp(std::span<const float> values, std::int64_t rows, std::int64_t cols) {
    const ElementTypeInfo& type = info(ElementType::mxfp4);
    if (cols % kMxBlock != 0)
        return fail(ErrorKind::unsupported, "{} needs rows of whole blocks of {} values, not {}", type.name,
                    kMxBlock, cols);
    const std::int64_t blocks = rows * cols / kMxBlock;
    std::vector<std::byte> bytes(static_cast<std::size_t>(blocks * type.blockBytes));
    parallelFor(blocks, kRowsPerTask * kMxBlock, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t block = begin; block < end; ++block)
            encodeBlock(values.data() + block * kMxBlock, bytes.data() + block * type.blockBytes);
    });
    return Tensor::own(ElementType::mxfp4, {rows, cols}, std::move(bytes));
}

CodedMatrix encodeNvfp4(std::span<const float> values, std::int64_t rows, std::int64_t cols) {
    CodedMatrix matrix;
    matrix.rows = rows;
    matrix.cols = cols;
    matrix.bits = 4;
    matrix.group = kNvBlock;
    matrix.table.assign(kSmallFloatTable<kE2m1>.begin(), kSmallFloatTable<kE2m1>.begin() + 16);
    matrix.scaleMap = kSmallFloatTable<kE4m3>;
    matrix.scaleCodes.resize(static_cast<std::size_t>(matrix.groups()));
    matrix.secondBlock = (matrix.groups() + 255) / 256 * 256; // kernels want a multiple of 256
    const float absmax = absmaxOf(values.data(), static_cast<std::int64_t>(values.size()));
    const float factor = absmax > 0 ? kLargestE4m3 * kLargestE2m1 / absmax : 1.0F;
    matrix.secondScales = {1 / factor};
    matrix.codes.resize(static_cast<std::size_t>((rows * cols + 1) / 2));
    // Two rows at a time: an odd row may end within a byte.
    parallelFor((rows + 1) / 2, kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin * 2; row < std::min(rows, end * 2); ++row)
            for (std::int64_t first = 0; first < cols; first += kNvBlock) {
                const float* group = values.data() + row * cols + first;
                const std::int64_t count = std::min(kNvBlock, cols - first);
                std::uint8_t code = kE4m3.encode(factor * absmaxOf(group, count) / kLargestE2m1);
                if (code == 0)
                    code = kE4m3.encode(kZeroScale);
                matrix.scaleCodes[static_cast<std::size_t>(matrix.groupOf(row, first))] = code;
                const float scale = kE4m3.decode(code);
                for (std::int64_t i = 0; i < count; ++i)
                    putNibble(matrix.codes, row * cols + first + i, kE2m1.encode(group[i] * factor / scale));
            }
    });
    return matrix;
}

double nvfp4Bytes(std::int64_t rows, std::int64_t cols) {
    const double groups = static_cast<double>(rows) * static_cast<double>((cols + kNvBlock - 1) / kNvBlock);
    return std::ceil(static_cast<double>(rows) * static_cast<double>(cols) / 2) + groups + sizeof(float);
}

} // namespace nibble
