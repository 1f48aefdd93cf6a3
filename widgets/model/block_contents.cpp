// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/block_contents.h"

#include <algorithm>
#include <cmath>

#include "core/formats/number_format.h"

namespace nibble::ui {

namespace {

std::int64_t valuesPerBlock(const ModelTensor& tensor) {
    const std::int64_t values = info(tensor.data.type()).blockElements;
    return values > 1 ? values : BlockContents::kPlainValues;
}

/// Blocks end with the row, so that one block's weights always lie side by side.
std::int64_t blocksPerRow(const ModelTensor& tensor) {
    const std::int64_t values = valuesPerBlock(tensor);
    return (tensor.data.cols() + values - 1) / values;
}

} // namespace

float BlockContents::largestMagnitude() const {
    float largest = 0;
    for (const float weight : weights)
        if (std::isfinite(weight))
            largest = std::max(largest, std::abs(weight));
    return largest;
}

std::pair<std::int64_t, std::int64_t> BlockContents::placeOf(int weight) const {
    return transposed ? std::pair{row + weight, column} : std::pair{row, column + weight};
}

std::int64_t blockCount(const ModelTensor& tensor) {
    // Codes whose scales lie in other tensors are no blocks.
    const bool readable =
        numberFormat(tensor.data.type()).decode && tensor.data.elements() > 0 && !tensor.coded;
    return readable ? tensor.data.rows() * blocksPerRow(tensor) : 0;
}

std::int64_t blockAt(const ModelTensor& tensor, std::int64_t row, std::int64_t column) {
    if (tensor.transposed)
        std::swap(row, column);
    return row * blocksPerRow(tensor) + column / valuesPerBlock(tensor);
}

BlockContents readBlock(const ModelTensor& tensor, std::int64_t number) {
    BlockContents block;
    if (number < 0 || number >= blockCount(tensor))
        return block;
    const ElementTypeInfo& type = info(tensor.data.type());
    const std::int64_t perRow = blocksPerRow(tensor), values = valuesPerBlock(tensor);
    const std::int64_t storedRow = number / perRow, storedColumn = number % perRow * values;
    const std::int64_t count = std::min(values, tensor.data.cols() - storedColumn);
    const std::int64_t begin =
        storedRow * tensor.data.rowBytes() + storedColumn / type.blockElements * type.blockBytes;
    block.type = type.type;
    block.layout = blockLayout(type.type);
    block.number = number;
    block.transposed = tensor.transposed;
    block.row = tensor.transposed ? storedColumn : storedRow;
    block.column = tensor.transposed ? storedRow : storedColumn;
    if (tensor.place)
        block.fileOffset = tensor.place->offset + static_cast<std::uint64_t>(begin);
    const std::int64_t blocks = count / type.blockElements;
    const auto bytes = tensor.data.bytes().subspan(static_cast<std::size_t>(begin),
                                                   static_cast<std::size_t>(blocks * type.blockBytes));
    block.bytes.assign(bytes.begin(), bytes.end());
    block.weights.resize(static_cast<std::size_t>(count));
    numberFormat(type.type).decode(block.bytes.data(), blocks, block.weights.data());
    if (!tensor.rowScales.empty()) {
        block.rowFactor =
            tensor.rowScales[tensor.rowScales.size() == 1 ? 0 : static_cast<std::size_t>(block.row)];
        for (float& weight : block.weights)
            weight *= block.rowFactor;
    }
    if (block.layout)
        for (int i = 0; i < block.layout->weights(); ++i) {
            block.codes.push_back(block.layout->code(block.bytes.data(), i));
            block.levels.push_back(block.layout->level(block.codes.back()));
        }
    return block;
}

} // namespace nibble::ui
