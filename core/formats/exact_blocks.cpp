// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/exact_blocks.h"

#include <cstring>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr std::int64_t kBlock = 32;

/// The signed code of a value: stored codes are offset by half their range.
int signedCode(const CodedMatrix& matrix, std::int64_t row, std::int64_t col) {
    return static_cast<int>(matrix.code(row, col)) - (1 << (matrix.bits - 1));
}

void writeBlock(const CodedMatrix& matrix, std::int64_t row, std::int64_t col, bool nibbles, std::byte* out) {
    const std::uint16_t scale = matrix.scalesF16[static_cast<std::size_t>(matrix.groupOf(row, col))];
    std::memcpy(out, &scale, sizeof scale);
    out += sizeof scale;
    if (!nibbles) {
        for (std::int64_t i = 0; i < kBlock; ++i)
            out[i] = static_cast<std::byte>(signedCode(matrix, row, col + i));
        return;
    }
    // Q4_0: value i in the low nibble of byte i, value i + 16 in the high one, both offset by 8.
    for (std::int64_t i = 0; i < kBlock / 2; ++i) {
        const int low = signedCode(matrix, row, col + i) + 8;
        const int high = signedCode(matrix, row, col + i + kBlock / 2) + 8;
        out[i] = static_cast<std::byte>(low | high << 4);
    }
}

} // namespace

std::optional<Tensor> asExactBlocks(const CodedMatrix& matrix) {
    const bool wholeBlocks = matrix.cols % kBlock == 0 && matrix.group % kBlock == 0;
    const bool rowAligned =
        !matrix.flattened || matrix.group % matrix.cols == 0 || matrix.cols % matrix.group == 0;
    const bool integers =
        !matrix.table.empty() && matrix.table.front() == -static_cast<float>(1 << (matrix.bits - 1));
    if (!wholeBlocks || !rowAligned || !integers || !matrix.zeros.empty() || matrix.scalesF16.empty() ||
        !matrix.columnOrder.empty())
        return std::nullopt;
    const bool nibbles = matrix.bits <= 4;
    const ElementType type = nibbles ? ElementType::q4_0 : ElementType::q8_0;
    const auto blockBytes = info(type).blockBytes;
    const std::int64_t perRow = matrix.cols / kBlock;
    std::vector<std::byte> bytes(static_cast<std::size_t>(matrix.rows * perRow * blockBytes));
    parallelFor(matrix.rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row)
            for (std::int64_t block = 0; block < perRow; ++block)
                writeBlock(matrix, row, block * kBlock, nibbles,
                           bytes.data() + (row * perRow + block) * blockBytes);
    });
    return Tensor::own(type, {matrix.rows, matrix.cols}, std::move(bytes));
}

} // namespace nibble
