// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model.h"

namespace nibble {

/// A matrix seen in square cells of `side` × `side` weights (fewer at the lower and right edge), row by row.
/// Values that are not finite count in none of the figures; a cell of such values only is 0.
struct PyramidLevel {
    std::int64_t side = 1;
    std::int64_t rows = 0, cols = 0; ///< in cells
    std::vector<float> meanMagnitude, largestMagnitude, mean;
};

/// A tensor from single weights or small cells up to one cell, each level half as fine as the one before: so
/// that any part of it can be drawn in a time that depends on the picture only.
struct TensorPyramid {
    std::int64_t rows = 0, cols = 0;  ///< of the model's matrix
    std::vector<PyramidLevel> levels; ///< finest first
    float largestMagnitude = 0;
    double rootMeanSquare = 0;
    /// Of meanMagnitude over cells: what a colour scale should span (quantiles 1 % and 99.5 %).
    float lowMagnitude = 0, highMagnitude = 0;
};

/// The finest level has at most this many cells (12 bytes each); finer than that, weights are to be decoded
/// where they are looked at.
inline constexpr std::int64_t kMostPyramidCells = std::int64_t{1} << 22;

/// One pass over the tensor on this thread, a row at a time. Errors: those of
/// ModelTensor::decodeRows; stopped.
Expected<TensorPyramid> buildTensorPyramid(const ModelTensor& tensor, const JobContext& job = {},
                                           std::int64_t mostCells = kMostPyramidCells);

} // namespace nibble
