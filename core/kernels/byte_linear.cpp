// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/kernels/aligned_buffer.h"
#include "core/kernels/gemm.h"
#include "core/kernels/onednn.h"

namespace nibble::kernels {
namespace {

/// Packed bytes that are worth waking another thread for.
constexpr std::int64_t bytesPerThread = 16384;
/// Rows of activations from which oneDNN's product is faster than our own kernel's.
constexpr std::int64_t manyRows = 5;

struct PackedBytes {
    ByteTiles tiles{};
    AlignedBuffer<std::uint8_t> codes;
    AlignedBuffer<std::uint16_t> scales;

    [[nodiscard]] std::int64_t tileCount() const { return (tiles.rows + byteTileRows - 1) / byteTileRows; }
    [[nodiscard]] std::int64_t tileGrain() const {
        return std::max<std::int64_t>(1, bytesPerThread / (byteTileRows * tiles.columns));
    }
};

/// `readRow(row, out)` writes one row's bytes; padded rows and columns are filled with `padding`.
template <typename ReadRow>
PackedBytes packBytes(std::int64_t rows, std::int64_t columns, std::uint8_t padding, const ReadRow& readRow) {
    PackedBytes packed;
    packed.tiles = {rows, columns, nullptr, nullptr};
    std::uint8_t* out =
        packed.codes.reserve(static_cast<std::size_t>(packed.tileCount() * byteTileRows * columns));
    packed.tiles.codes = out;
    parallelFor(packed.tileCount(), 1, [&](std::int64_t begin, std::int64_t end) {
        AlignedBuffer<std::uint8_t> line(static_cast<std::size_t>(columns));
        for (std::int64_t row = begin * byteTileRows; row < end * byteTileRows; ++row) {
            std::memset(line.data(), padding, line.bytes());
            if (row < rows)
                readRow(row, line.data());
            std::uint8_t* lane = out + row / byteTileRows * byteTileRows * columns + row % byteTileRows * 4;
            for (std::int64_t quad = 0; quad < columns / 4; ++quad)
                std::memcpy(lane + quad * byteTileRows * 4, line.data() + quad * 4, 4);
        }
    });
    return packed;
}

PackedBytes packInt8(const Int8Matrix& weights) {
    constexpr std::int64_t oneDnnColumns = 64;
    return packBytes(
        weights.rows, roundUp(weights.cols, oneDnnColumns), 0, [&](std::int64_t row, std::uint8_t* out) {
            std::memcpy(out, weights.codes + row * weights.cols, static_cast<std::size_t>(weights.cols));
        });
}

/// INT8 × INT8 with a scale per row and a scale per token; sums exact in every ISA.
class Int8Linear : public Linear {
public:
    Int8Linear(const Int8Matrix& weights, ActivationCoding activations, PackedBytes packed,
               const KernelSet& set)
        : Linear(weights.rows, weights.cols,
                 packed.codes.bytes() +
                     static_cast<std::size_t>(weights.rows) * (sizeof(float) + sizeof(std::int32_t)),
                 set.byte.tokens.name, true),
          m_activations(activations), m_packed(std::move(packed)), m_kernels(set.byte),
          m_scales(static_cast<std::size_t>(weights.rows)), m_sums(static_cast<std::size_t>(weights.rows)),
          m_oneDnn(m_packed.tiles.codes, weights.rows, m_packed.tiles.columns),
          m_usesOneDnn(activeIsa() == Isa::avx512vnni && oneDnnInt8IsExact()) {
        std::copy_n(weights.scales, weights.rows, m_scales.data());
        for (std::int64_t row = 0; row < weights.rows; ++row) {
            std::int32_t sum = 0;
            for (std::int64_t column = 0; column < weights.cols; ++column)
                sum += weights.codes[row * weights.cols + column];
            m_sums[static_cast<std::size_t>(row)] = sum;
        }
    }

    void multiply(const float* x, std::int64_t m, float* y) const override {
        const std::int64_t columns = m_packed.tiles.columns;
        multiplyCodes(m_activations.how == Activations::int8Static
                          ? encodeTokenRows(m_kernels, x, m, cols(), columns, m_activations.parameter)
                          : quantizeTokenRows(m_kernels, x, m, cols(), columns),
                      y);
    }

protected:
    void multiplyCodes(const ScaledTokens& tokens, float* y) const {
        const std::int64_t m = tokens.rows.count;
        if (m < manyRows || !m_usesOneDnn || !m_oneDnn.multiply(tokens.rows, y))
            multiplyTiles(tokens.rows, y);
        const std::int64_t grain = std::max<std::int64_t>(1, bytesPerThread / rows());
        parallelFor(m, grain, [&](std::int64_t begin, std::int64_t end) {
            m_kernels.finish.run({y, rows()}, {begin, end}, rows(), tokens.scales, m_scales.data(),
                                 m_sums.data());
        });
    }

    [[nodiscard]] const ByteTiles& tiles() const { return m_packed.tiles; }
    [[nodiscard]] const ByteKernels& kernels() const { return m_kernels; }
    [[nodiscard]] const float* scales() const { return m_scales.data(); }

    ActivationCoding m_activations;

private:
    void multiplyTiles(const TokenRows& x, float* y) const {
        const std::int64_t step = cachedRows(x.columns);
        for (std::int64_t first = 0; first < x.count; first += step) {
            const TokenRows part{x.codes + first * x.columns, x.columns, std::min(step, x.count - first)};
            parallelFor(
                m_packed.tileCount(), m_packed.tileGrain(), [&](std::int64_t begin, std::int64_t end) {
                    m_kernels.tokens.run(m_packed.tiles, part, {begin, end}, {y + first * rows(), rows()});
                });
        }
    }

    PackedBytes m_packed;
    ByteKernels m_kernels;
    AlignedBuffer<float> m_scales;
    AlignedBuffer<std::int32_t> m_sums;
    OneDnnInt8 m_oneDnn;
    bool m_usesOneDnn;
};

/// LLM.int8(): columns of activations with outliers multiply in float, with their weights decoded.
class Int8OutlierLinear final : public Int8Linear {
public:
    Int8OutlierLinear(const Int8Matrix& weights, const ActivationCoding& activations, PackedBytes packed,
                      const KernelSet& set)
        : Int8Linear(weights, activations, std::move(packed), set),
          m_ownScales(static_cast<std::size_t>(weights.cols)),
          m_floatColumns(activations.floatColumns.begin(), activations.floatColumns.end()) {
        m_activations.floatColumns = m_floatColumns;
        for (std::size_t i = 0; i < m_floatColumns.size(); ++i)
            m_ownScales[static_cast<std::size_t>(m_floatColumns[i])] = weights.columnScales[i];
    }

    void multiply(const float* x, std::int64_t m, float* y) const override {
        const OutlierRows rows = splitOutliers(kernels(), x, m, cols(), tiles().columns, m_activations);
        multiplyCodes(rows.tokens, y);
        m_seen += m * cols();
        m_left += m * rows.left;
        if (rows.left == 0)
            return;
        const std::int64_t work = m * rows.left * byteTileRows;
        parallelFor((this->rows() + byteTileRows - 1) / byteTileRows,
                    std::max<std::int64_t>(1, bytesPerThread / work),
                    [&](std::int64_t begin, std::int64_t end) {
                        for (std::int64_t tile = begin; tile < end; ++tile)
                            addTile(rows, m, tile, y);
                    });
    }

    [[nodiscard]] ColumnCount columnCount() const override { return {m_seen, m_left}; }

private:
    /// Adds the float product to one tile's rows of y.
    void addTile(const OutlierRows& x, std::int64_t m, std::int64_t tile, float* y) const {
        thread_local AlignedBuffer<float> weightBuffer, productBuffer;
        float* weights = weightBuffer.reserve(static_cast<std::size_t>(x.left * byteTileRows));
        float* products = productBuffer.reserve(static_cast<std::size_t>(m * byteTileRows));
        const std::int64_t first = tile * byteTileRows;
        const std::int64_t count = std::min(byteTileRows, rows() - first);
        decodeColumns(x, tile, weights);
        if (m < manyRows)
            multiplyFew(x, m, weights, products);
        else
            sgemm(false, m, count, x.left, x.values, x.left, weights, byteTileRows, products, byteTileRows);
        for (std::int64_t token = 0; token < m; ++token)
            for (std::int64_t row = 0; row < count; ++row)
                y[token * rows() + first + row] += products[token * byteTileRows + row];
    }

    static void multiplyFew(const OutlierRows& x, std::int64_t m, const float* weights, float* products) {
        std::fill_n(products, m * byteTileRows, 0.0F);
        for (std::int64_t token = 0; token < m; ++token)
            for (std::int64_t i = 0; i < x.left; ++i)
                for (std::int64_t row = 0; row < byteTileRows; ++row)
                    products[token * byteTileRows + row] +=
                        x.values[token * x.left + i] * weights[i * byteTileRows + row];
    }

    /// Weights of one tile in the columns that left, out[column][row].
    void decodeColumns(const OutlierRows& x, std::int64_t tile, float* out) const {
        const std::int64_t first = tile * byteTileRows;
        const std::int64_t count = std::min(byteTileRows, rows() - first);
        for (std::int64_t i = 0; i < x.left; ++i) {
            const std::int64_t quad = tile * (tiles().columns / 4) + x.columns[i] / 4;
            const std::uint8_t* codes = tiles().codes + quad * byteTileRows * 4 + x.columns[i] % 4;
            const float own = m_ownScales[static_cast<std::size_t>(x.columns[i])];
            float* column = out + i * byteTileRows;
            std::fill_n(column, byteTileRows, 0.0F);
            for (std::int64_t row = 0; row < count; ++row)
                column[row] = (own > 0 ? own : scales()[first + row]) *
                              static_cast<float>(static_cast<std::int8_t>(codes[row * 4]));
        }
    }

    std::vector<float> m_ownScales; ///< [cols], 0 where the rows' scales hold
    std::vector<std::int32_t> m_floatColumns;
    mutable std::atomic<std::int64_t> m_seen = 0, m_left = 0;
};

/// INT8 in blocks of 32 × INT8 activations per 32.
class ByteBlockLinear final : public Linear {
public:
    ByteBlockLinear(PackedBytes packed, const KernelSet& set)
        : Linear(packed.tiles.rows, packed.tiles.columns, packed.codes.bytes() + packed.scales.bytes(),
                 set.byte.blocks.name, true),
          m_packed(std::move(packed)), m_kernels(set.byte) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        const std::int64_t step = cachedRows(cols());
        for (std::int64_t first = 0; first < m; first += step) {
            const std::int64_t count = std::min(step, m - first);
            const BlockRows part = quantizeBlockRows(m_kernels, x + first * cols(), count, cols(), cols());
            parallelFor(
                m_packed.tileCount(), m_packed.tileGrain(), [&](std::int64_t begin, std::int64_t end) {
                    m_kernels.blocks.run(m_packed.tiles, part, {begin, end}, {y + first * rows(), rows()});
                });
        }
    }

private:
    PackedBytes m_packed;
    ByteKernels m_kernels;
};

} // namespace

LinearPointer makeInt8Linear(const Int8Matrix& weights, ActivationCoding activations) {
    if (activations.how == Activations::int8Outliers)
        return std::make_unique<Int8OutlierLinear>(weights, activations, packInt8(weights), activeKernels());
    return std::make_unique<Int8Linear>(weights, activations, packInt8(weights), activeKernels());
}

LinearPointer makeQ8_0Linear(const std::byte* blocks, std::int64_t rows, std::int64_t cols) {
    constexpr std::int64_t blockBytes = 34;
    const std::int64_t perRow = cols / blockColumns;
    PackedBytes packed = packBytes(rows, cols, 128, [&](std::int64_t row, std::uint8_t* out) {
        for (std::int64_t block = 0; block < perRow; ++block) {
            const std::byte* from = blocks + (row * perRow + block) * blockBytes + 2;
            for (std::int64_t i = 0; i < blockColumns; ++i)
                out[block * blockColumns + i] = std::to_integer<std::uint8_t>(from[i] ^ std::byte{0x80});
        }
    });
    packed.scales.reserve(static_cast<std::size_t>(packed.tileCount() * perRow * byteTileRows));
    std::memset(packed.scales.data(), 0, packed.scales.bytes());
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t block = 0; block < perRow; ++block) {
            const std::int64_t at = (row / byteTileRows * perRow + block) * byteTileRows + row % byteTileRows;
            std::memcpy(packed.scales.data() + at, blocks + (row * perRow + block) * blockBytes, 2);
        }
    packed.tiles.blockScales = packed.scales.data();
    return std::make_unique<ByteBlockLinear>(std::move(packed), activeKernels());
}

} // namespace nibble::kernels
