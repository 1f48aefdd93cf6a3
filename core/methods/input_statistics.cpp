// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/input_statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/one_thread.h"
#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"
#include "core/kernels/gemm.h"

namespace nibble {

namespace {

constexpr std::int64_t kTile = 256;
/// Tokens whose products are summed in float before the sum goes to the doubles.
constexpr std::int64_t kBatch = 512;

struct TilePlace {
    std::int64_t row, col; ///< first channel of each
};

std::vector<TilePlace> tilePlaces(std::int64_t channels) {
    std::vector<TilePlace> places;
    for (std::int64_t row = 0; row < channels; row += kTile)
        for (std::int64_t col = row; col < channels; col += kTile)
            places.push_back({row, col});
    return places;
}

std::int64_t extent(std::int64_t first, std::int64_t channels) {
    return std::min(kTile, channels - first);
}

} // namespace

InputStatistics::InputStatistics(std::int64_t channels, std::int64_t tokens, const QuantizerNeeds& needs)
    : m_needs(needs), m_expected(tokens), m_squares(static_cast<std::size_t>(channels)),
      m_sizes(static_cast<std::size_t>(channels)) {
    m_inputs.channels = channels;
    m_inputs.maxAbs.resize(static_cast<std::size_t>(channels));
    if (!needs.hessian)
        return;
    for (const auto& place : tilePlaces(channels))
        m_tiles.emplace_back(
            static_cast<std::size_t>(extent(place.row, channels) * extent(place.col, channels)));
}

void InputStatistics::addMoments(const float* x, std::int64_t tokens) {
    const std::int64_t channels = m_inputs.channels;
    parallelFor(channels, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = 0; t < tokens; ++t) {
            const float* row = x + t * channels;
            for (std::int64_t c = begin; c < end; ++c) {
                const auto i = static_cast<std::size_t>(c);
                const double value = row[c];
                const float size = std::abs(row[c]);
                m_squares[i] += value * value;
                m_sizes[i] += static_cast<double>(size);
                m_inputs.maxAbs[i] = size > m_inputs.maxAbs[i] ? size : m_inputs.maxAbs[i];
            }
        }
    });
}

void InputStatistics::addProducts(const float* x, std::int64_t tokens) {
    const std::int64_t channels = m_inputs.channels;
    const auto places = tilePlaces(channels);
    // One thread makes a tile, so that no sum depends on how many there are.
    parallelFor(static_cast<std::int64_t>(places.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        const OneThread alone;
        thread_local kernels::AlignedBuffer<float> buffer;
        float* products = buffer.reserve(static_cast<std::size_t>(kTile * kTile));
        for (std::int64_t tile = begin; tile < end; ++tile) {
            const auto [row, col] = places[static_cast<std::size_t>(tile)];
            const std::int64_t rows = extent(row, channels), cols = extent(col, channels);
            kernels::sgemmTransposedA(rows, cols, tokens, x + row, channels, x + col, channels, products,
                                      cols);
            auto& sums = m_tiles[static_cast<std::size_t>(tile)];
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += static_cast<double>(products[i]);
        }
    });
}

void InputStatistics::keepSample(const float* x, std::int64_t tokens) {
    const std::int64_t wanted = std::min(kSampleRows, m_expected);
    for (std::int64_t t = 0; t < tokens && m_inputs.sampleRows < wanted; ++t) {
        // Row r of the sample is the token at r · tokens / rows.
        if (m_inputs.tokens + t < m_inputs.sampleRows * m_expected / wanted)
            continue;
        m_inputs.sample.insert(m_inputs.sample.end(), x + t * m_inputs.channels,
                               x + (t + 1) * m_inputs.channels);
        ++m_inputs.sampleRows;
    }
}

void InputStatistics::add(const float* x, std::int64_t tokens) {
    addMoments(x, tokens);
    if (m_needs.activations)
        keepSample(x, tokens);
    if (m_needs.range)
        m_inputs.range.add({x, static_cast<std::size_t>(tokens * m_inputs.channels)});
    for (std::int64_t first = 0; m_needs.hessian && first < tokens; first += kBatch)
        addProducts(x + first * m_inputs.channels, std::min(kBatch, tokens - first));
    m_inputs.tokens += tokens;
}

std::vector<float> InputStatistics::hessian() const {
    const std::int64_t channels = m_inputs.channels;
    std::vector<float> matrix(static_cast<std::size_t>(channels * channels));
    const auto places = tilePlaces(channels);
    const double scale = 1.0 / static_cast<double>(m_inputs.tokens);
    parallelFor(static_cast<std::int64_t>(places.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t tile = begin; tile < end; ++tile) {
            const auto [row, col] = places[static_cast<std::size_t>(tile)];
            const auto& sums = m_tiles[static_cast<std::size_t>(tile)];
            const std::int64_t cols = extent(col, channels);
            for (std::int64_t i = 0; i < extent(row, channels); ++i) {
                // A tile on the diagonal is symmetric itself: its upper half stands for both.
                for (std::int64_t j = row == col ? i : 0; j < cols; ++j) {
                    const auto value =
                        static_cast<float>(sums[static_cast<std::size_t>(i * cols + j)] * scale);
                    matrix[static_cast<std::size_t>((row + i) * channels + col + j)] = value;
                    matrix[static_cast<std::size_t>((col + j) * channels + row + i)] = value;
                }
            }
        }
    });
    return matrix;
}

Expected<LayerInputs> InputStatistics::finish() {
    const double scale = m_inputs.tokens > 0 ? 1.0 / static_cast<double>(m_inputs.tokens) : 0.0;
    for (std::size_t i = 0; i < m_squares.size(); ++i) {
        m_inputs.meanSquare.push_back(static_cast<float>(m_squares[i] * scale));
        m_inputs.meanAbs.push_back(static_cast<float>(m_sizes[i] * scale));
        if (!std::isfinite(m_inputs.meanSquare.back()))
            return fail(ErrorKind::failed, "input channel {} is not finite in the calibration", i);
    }
    if (m_needs.hessian && m_inputs.tokens > 0)
        m_inputs.hessian = hessian();
    m_tiles.clear();
    return std::exchange(m_inputs, {});
}

} // namespace nibble
