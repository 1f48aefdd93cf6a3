// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include <QImage>
#include <QRectF>
#include <QSize>

#include "core/evaluation/tensor_pyramid.h"

namespace nibble::ui {

/// A tensor that is looked at, shared with the thread that draws it.
struct HeatMapSource {
    ModelPointer model;
    const ModelTensor* tensor = nullptr; ///< of `model`
    TensorPyramid pyramid;
};
using HeatMapSourcePointer = std::shared_ptr<const HeatMapSource>;

/// The cells of a part of the matrix, no finer than a picture of it can show.
struct HeatMapCells {
    std::int64_t rowSide = 1, colSide = 1;   ///< weights that a cell spans
    bool isSigned = false;                   ///< weights themselves instead of magnitudes
    std::int64_t firstRow = 0, firstCol = 0; ///< in cells
    std::int64_t rows = 0, cols = 0;         ///< in cells
    /// Mean magnitude and the largest, or the weights themselves and nothing.
    std::vector<float> values, largest;

    /// In weights.
    [[nodiscard]] QRectF area() const;
    /// Index of the cell that holds a weight, or −1.
    [[nodiscard]] std::int64_t indexOf(std::int64_t row, std::int64_t col) const;
};

enum class HeatMapValues { magnitudes, weightsWhereSingle };

/// What `window` (x, width: columns; y, height: rows) shows on `pixels`; cells are at least about a pixel.
/// Errors: those of ModelTensor::decodeRows; stopped.
Expected<HeatMapCells> heatMapCells(const HeatMapSource& source, const QRectF& window, const QSize& pixels,
                                    HeatMapValues values, const std::stop_token& stop = {});

/// Colours of magnitudes and of signed weights, as tables: themes belong to the GUI thread.
struct HeatMapColours {
    std::vector<QRgb> magnitude, diverging;
    float low = 0, high = 1; ///< magnitudes at the ends
    float limit = 1;         ///< signed weights at both ends

    /// The theme's colours of the moment, scaled for a tensor.
    [[nodiscard]] static HeatMapColours of(const TensorPyramid& pyramid);
};

/// One pixel per cell.
[[nodiscard]] QImage heatMapImage(const HeatMapCells& cells, const HeatMapColours& colours);

} // namespace nibble::ui
