// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/activation_loss.h"

#include <algorithm>
#include <numeric>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

namespace {

/// Multiplications of one piece: so few that the product never spreads over threads itself.
constexpr std::int64_t kPieceProduct = 1 << 21;

/// Calls body(first row, rows, piece) for pieces of a matrix' rows, in parallel.
template <typename Body>
std::int64_t forEachPiece(std::int64_t count, std::int64_t rows, std::int64_t cols, Body&& body) {
    const std::int64_t size =
        std::clamp<std::int64_t>(kPieceProduct / std::max<std::int64_t>(1, count * cols), 1, rows);
    const std::int64_t pieces = (rows + size - 1) / size;
    parallelFor(pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece)
            body(piece * size, std::min(size, rows - piece * size), piece);
    });
    return pieces;
}

double sumOfSquares(const std::vector<float>& values) {
    return kernels::vectorOps().sumSquares(values.data(), std::ssize(values));
}

} // namespace

void multiplySample(std::span<const float> x, std::int64_t count, const FloatMatrix& weights, float* out) {
    const std::int64_t cols = weights.cols;
    forEachPiece(count, weights.rows, cols, [&](std::int64_t first, std::int64_t rows, std::int64_t) {
        kernels::sgemm(true, count, rows, cols, x.data(), cols, weights.values.data() + first * cols, cols,
                       out + first, weights.rows);
    });
}

double outputError(std::span<const float> x, std::int64_t count, const FloatMatrix& a, const FloatMatrix& b) {
    const std::int64_t cols = a.cols;
    std::vector<double> sums(static_cast<std::size_t>(a.rows));
    const std::int64_t pieces =
        forEachPiece(count, a.rows, cols, [&](std::int64_t first, std::int64_t rows, std::int64_t piece) {
            std::vector<float> difference(static_cast<std::size_t>(rows * cols));
            for (std::size_t i = 0; i < difference.size(); ++i) {
                const std::size_t at = static_cast<std::size_t>(first * cols) + i;
                difference[i] = a.values[at] - b.values[at];
            }
            std::vector<float> outputs(static_cast<std::size_t>(count * rows));
            kernels::sgemm(true, count, rows, cols, x.data(), cols, difference.data(), cols, outputs.data(),
                           rows);
            sums[static_cast<std::size_t>(piece)] = sumOfSquares(outputs);
        });
    return std::accumulate(sums.begin(), sums.begin() + pieces, 0.0);
}

double hiddenError(std::span<const float> h, std::span<const float> changed, std::int64_t count,
                   const FloatMatrix& down) {
    std::vector<float> difference(h.size());
    for (std::size_t i = 0; i < h.size(); ++i)
        difference[i] = changed[i] - h[i];
    std::vector<float> outputs(static_cast<std::size_t>(count * down.rows));
    multiplySample(difference, count, down, outputs.data());
    return sumOfSquares(outputs);
}

std::vector<float> gatedHidden(std::span<const float> x, std::int64_t count, const FloatMatrix& gate,
                               const FloatMatrix& up) {
    std::vector<float> gates(static_cast<std::size_t>(count * gate.rows));
    std::vector<float> hidden(gates.size());
    multiplySample(x, count, gate, gates.data());
    multiplySample(x, count, up, hidden.data());
    kernels::vectorOps().siluMul(gates.data(), hidden.data(), hidden.data(), std::ssize(hidden));
    return hidden;
}

} // namespace nibble
