// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tensor_error.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

std::optional<double> decibels(double signal, double noise) {
    if (noise <= 0)
        return std::nullopt;
    return 10 * std::log10(signal / noise);
}

TensorError& TensorError::operator+=(const TensorError& other) {
    signal += other.signal;
    noise += other.noise;
    outputSignal += other.outputSignal;
    outputNoise += other.outputNoise;
    return *this;
}

std::optional<double> TensorError::output() const {
    return outputSignal > 0 ? std::optional(outputNoise / outputSignal) : std::nullopt;
}

std::optional<double> TensorError::sqnrDb() const {
    return decibels(signal, noise);
}

namespace {

constexpr std::int64_t kTileValues = 1 << 16; ///< decoded at once: what a core's own cache holds
constexpr std::int64_t kMaxRowTile = 64;

/// ‖x · wᵀ‖² for `rows` rows of w.
double outputEnergy(const InputSample& inputs, const float* w, std::int64_t rows,
                    std::vector<float>& product) {
    product.resize(static_cast<std::size_t>(inputs.rows * rows));
    kernels::sgemm(true, inputs.rows, rows, inputs.channels, inputs.values.data(), inputs.channels, w,
                   inputs.channels, product.data(), rows);
    return kernels::vectorOps().sumSquares(product.data(), inputs.rows * rows);
}

/// What one thread needs again for each tile.
struct Scratch {
    std::vector<float> difference, product;
};

TensorError tileError(std::span<const float> weights, const QuantizedTensor& quantized,
                      const InputSample* inputs, std::int64_t first, std::int64_t count, Scratch& scratch) {
    const std::int64_t cols = quantized.shape.back();
    const float* original = weights.data() + first * cols;
    auto& difference = scratch.difference;
    difference.resize(std::max(difference.size(), static_cast<std::size_t>(count * cols)));
    quantized.decodeRows(first, count, difference.data());
    for (std::int64_t i = 0; i < count * cols; ++i)
        difference[static_cast<std::size_t>(i)] -= original[i];
    const auto& ops = kernels::vectorOps();
    TensorError sums{.signal = ops.sumSquares(original, count * cols),
                     .noise = ops.sumSquares(difference.data(), count * cols)};
    if (inputs) {
        sums.outputSignal = outputEnergy(*inputs, original, count, scratch.product);
        sums.outputNoise = outputEnergy(*inputs, difference.data(), count, scratch.product);
    }
    return sums;
}

} // namespace

TensorError measureTensorError(std::span<const float> weights, const QuantizedTensor& quantized,
                               const InputSample* inputs) {
    const std::int64_t rows = quantized.shape.front();
    if (inputs && (inputs->rows == 0 || inputs->channels != quantized.shape.back()))
        inputs = nullptr;
    // One slot per tile and a sum in order: the same figure with any number of threads.
    const std::int64_t rowTile = std::clamp<std::int64_t>(
        kTileValues / std::max<std::int64_t>(quantized.shape.back(), 1), 1, kMaxRowTile);
    const std::int64_t tiles = (rows + rowTile - 1) / rowTile;
    std::vector<TensorError> partial(static_cast<std::size_t>(tiles));
    parallelFor(tiles, 1, [&](std::int64_t begin, std::int64_t end) {
        Scratch scratch;
        for (std::int64_t tile = begin; tile < end; ++tile)
            partial[static_cast<std::size_t>(tile)] =
                tileError(weights, quantized, inputs, tile * rowTile,
                          std::min(rowTile, rows - tile * rowTile), scratch);
    });
    TensorError error;
    for (const auto& sums : partial)
        error += sums;
    return error;
}

} // namespace nibble
