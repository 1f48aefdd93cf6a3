// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/formats/block_layout.h"
#include "core/model/model.h"

namespace nibble::ui {

/// One block of a tensor taken apart; of plain types a few values in a row.
struct BlockContents {
    static constexpr std::int64_t kPlainValues = 8;

    ElementType type = ElementType::f32;
    const BlockLayout* layout = nullptr; ///< null for plain types
    std::int64_t number = 0;             ///< of all blocks of the tensor, in the order of the file
    std::int64_t row = 0, column = 0;    ///< of the first weight, as the model has them
    bool transposed = false;             ///< the following weights lie in the following rows, not columns
    std::optional<std::uint64_t> fileOffset;
    float rowFactor = 1; ///< FP8 checkpoints: what the decoded values of this row are multiplied with
    std::vector<std::byte> bytes;
    std::vector<unsigned> codes;        ///< empty for plain types
    std::vector<float> levels, weights; ///< before the scale; as the model uses them

    [[nodiscard]] bool empty() const { return weights.empty(); }
    [[nodiscard]] float largestMagnitude() const;
    /// Row and column of a weight.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> placeOf(int weight) const;
};

/// Blocks of the whole tensor; 0 where the type cannot be decoded.
[[nodiscard]] std::int64_t blockCount(const ModelTensor& tensor);
/// The block that holds a weight of the model's matrix.
[[nodiscard]] std::int64_t blockAt(const ModelTensor& tensor, std::int64_t row, std::int64_t column);
/// Empty contents if there is no such block or the type cannot be decoded.
[[nodiscard]] BlockContents readBlock(const ModelTensor& tensor, std::int64_t number);

} // namespace nibble::ui
