// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/quantized_tensor.h"

#include <algorithm>
#include <cmath>

#include "core/formats/half.h"
#include "core/formats/number_format.h"

namespace nibble {

std::int64_t CodedMatrix::groups() const {
    return flattened ? (rows * cols + group - 1) / group : rows * groupsPerRow();
}

std::int64_t CodedMatrix::groupOf(std::int64_t row, std::int64_t col) const {
    return flattened ? (row * cols + col) / group : row * groupsPerRow() + col / group;
}

float CodedMatrix::scale(std::int64_t index) const {
    const auto i = static_cast<std::size_t>(index);
    if (!scalesF16.empty())
        return halfToFloat(scalesF16[i]);
    if (!scalesF32.empty())
        return scalesF32[i];
    return dynamicMap8()[scaleCodes[i]] * secondScales[i / 256] + scaleOffset;
}

unsigned CodedMatrix::code(std::int64_t row, std::int64_t col) const {
    const std::int64_t bit = (row * cols + col) * bits;
    const auto byte = static_cast<std::size_t>(bit / 8);
    unsigned window = codes[byte];
    if (byte + 1 < codes.size())
        window |= static_cast<unsigned>(codes[byte + 1]) << 8;
    return (window >> (bit % 8)) & ((1U << bits) - 1U);
}

double CodedMatrix::storedBytes() const {
    const double codeBits = static_cast<double>(rows) * static_cast<double>(cols) * bits;
    const double zeroBits = static_cast<double>(zeros.size()) * bits;
    const double scaleBytes = 2.0 * static_cast<double>(scalesF16.size()) +
                              4.0 * static_cast<double>(scalesF32.size() + secondScales.size()) +
                              static_cast<double>(scaleCodes.size()) + (secondScales.empty() ? 0.0 : 4.0);
    const double orderBytes = columnOrder.empty() ? 0.0 : columnOrderBytes(cols);
    return std::ceil(codeBits / 8) + std::ceil(zeroBits / 8) + scaleBytes + orderBytes;
}

void CodedMatrix::decodeRows(std::int64_t first, std::int64_t count, float* out) const {
    decodeStoredRows(first, count, out);
    if (columnOrder.empty())
        return;
    std::vector<float> stored(static_cast<std::size_t>(cols));
    for (std::int64_t row = 0; row < count; ++row) {
        float* values = out + row * cols;
        std::copy_n(values, cols, stored.begin());
        for (std::size_t c = 0; c < stored.size(); ++c)
            values[columnOrder[c]] = stored[c];
    }
}

void CodedMatrix::decodeStoredRows(std::int64_t first, std::int64_t count, float* out) const {
    for (std::int64_t row = first; row < first + count; ++row) {
        for (std::int64_t col = 0; col < cols;) {
            const std::int64_t index = groupOf(row, col);
            const std::int64_t groupEnd =
                flattened ? (index + 1) * group - row * cols : (col / group + 1) * group;
            const std::int64_t end = std::min(cols, groupEnd);
            const float factor = scale(index);
            const auto zero =
                zeros.empty() ? 0.0F : static_cast<float>(zeros[static_cast<std::size_t>(index)]);
            for (; col < end; ++col)
                *out++ = factor * (table[code(row, col)] - zero);
        }
    }
}

double QuantizedTensor::storedBytes() const {
    if (const auto* tensor = std::get_if<Tensor>(&storage))
        return static_cast<double>(tensor->bytes().size());
    return std::get<1>(storage)->storedBytes();
}

double QuantizedTensor::bitsPerWeight() const {
    const auto count = elementCount(shape).value_or(0);
    return count > 0 ? 8.0 * storedBytes() / static_cast<double>(count) : 0.0;
}

std::string QuantizedTensor::typeName() const {
    if (const auto* tensor = std::get_if<Tensor>(&storage))
        return std::string(info(tensor->type()).name);
    return choice.text();
}

void QuantizedTensor::decodeRows(std::int64_t first, std::int64_t count, float* out) const {
    if (const auto* tensor = std::get_if<Tensor>(&storage)) {
        // A tensor that a quantizer stored has a decodable type.
        if (auto decoded = nibble::decodeRows(*tensor, first, count, out); !decoded)
            std::fill_n(out, count * tensor->cols(), std::nanf(""));
        return;
    }
    std::get<1>(storage)->decodeRows(first, count, out);
}

std::span<const float, 16> nf4Levels() {
    static constexpr std::array<float, 16> levels = {-1.0F,
                                                     -0.6961928009986877F,
                                                     -0.5250730514526367F,
                                                     -0.39491748809814453F,
                                                     -0.28444138169288635F,
                                                     -0.18477343022823334F,
                                                     -0.09105003625154495F,
                                                     0.0F,
                                                     0.07958029955625534F,
                                                     0.16093020141124725F,
                                                     0.24611230194568634F,
                                                     0.33791524171829224F,
                                                     0.44070982933044434F,
                                                     0.5626170039176941F,
                                                     0.7229568362236023F,
                                                     1.0F};
    return levels;
}

namespace {

/// For i = 0…6 the midpoints of 2^i + 1 points from 0.1 to 1, times 10^(i − 6), both signs; and 0 and 1
/// (bitsandbytes' create_dynamic_map).
std::array<float, 256> makeDynamicMap() {
    std::array<float, 256> map{};
    std::size_t n = 0;
    for (int i = 0; i < 7; ++i) {
        const int pieces = 1 << i;
        for (int j = 0; j < pieces; ++j) {
            const double middle = 0.1 + 0.9 * (j + 0.5) / pieces;
            const auto value = static_cast<float>(middle * std::pow(10.0, i - 6));
            map[n++] = value;
            map[n++] = -value;
        }
    }
    map[n++] = 0.0F;
    map[n++] = 1.0F;
    std::sort(map.begin(), map.end());
    return map;
}

} // namespace

std::span<const float, 256> dynamicMap8() {
    static const std::array<float, 256> map = makeDynamicMap();
    return map;
}

} // namespace nibble
