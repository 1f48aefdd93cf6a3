// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/kernels/gemm.h"
#include "core/kernels/nibble_pack.h"

namespace nibble::kernels {
namespace {

/// Packed bytes that are worth waking another thread for.
constexpr std::int64_t bytesPerThread = 16384;
/// Rows of float activations from which unpacking a tile once and multiplying it in oneDNN is faster than
/// decoding it in registers for every row.
constexpr std::int64_t manyRows = 12;
/// Floats of the buffer that tiles are unpacked into.
constexpr std::int64_t unpackedValues = 1 << 20;

std::string_view nameOf(const KernelSet& set, ScaleType type, Activations activations) {
    const auto at = static_cast<std::size_t>(type);
    return activations == Activations::f32 ? set.nibble.floats[at].name : set.nibble.blocks[at].name;
}

class NibbleLinear final : public Linear {
public:
    NibbleLinear(PackedNibbles packed, Activations activations, const KernelSet& set)
        : Linear(packed.tiles.rows, packed.cols, packed.bytes(), nameOf(set, packed.scaleType, activations),
                 true),
          m_packed(std::move(packed)), m_activations(activations), m_bytes(set.byte),
          m_floatKernel(set.nibble.floats[static_cast<std::size_t>(m_packed.scaleType)].run),
          m_blockKernel(set.nibble.blocks[static_cast<std::size_t>(m_packed.scaleType)].run),
          m_unpack(set.nibble.unpack[static_cast<std::size_t>(m_packed.scaleType)].run) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        if (m_activations == Activations::int8Per32)
            multiplyBlocks(x, m, y);
        else if (m < manyRows)
            multiplyFloats(x, m, y);
        else
            multiplyUnpacked(x, m, y);
    }

private:
    [[nodiscard]] const NibbleTiles& tiles() const { return m_packed.tiles; }

    [[nodiscard]] std::int64_t tileGrain() const {
        return std::max<std::int64_t>(1, bytesPerThread / (nibbleTileRows * tiles().columns / 2));
    }

    void multiplyFloats(const float* x, std::int64_t m, float* y) const {
        const FloatRows rows = padRows(x, m, cols(), tiles().columns, tiles().zeros != nullptr);
        parallelFor(m_packed.tileCount(), tileGrain(), [&](std::int64_t begin, std::int64_t end) {
            m_floatKernel(tiles(), rows, {begin, end}, {y, this->rows()});
        });
    }

    void multiplyBlocks(const float* x, std::int64_t m, float* y) const {
        const std::int64_t step = cachedRows(tiles().columns);
        for (std::int64_t first = 0; first < m; first += step) {
            const std::int64_t count = std::min(step, m - first);
            const BlockRows rows =
                quantizeBlockRows(m_bytes, x + first * cols(), count, cols(), tiles().columns);
            parallelFor(m_packed.tileCount(), tileGrain(), [&](std::int64_t begin, std::int64_t end) {
                m_blockKernel(tiles(), rows, {begin, end}, {y + first * this->rows(), this->rows()});
            });
        }
    }

    /// Some tiles at a time to floats, then oneDNN.
    void multiplyUnpacked(const float* x, std::int64_t m, float* y) const {
        thread_local AlignedBuffer<float> buffer;
        const std::int64_t step = std::clamp<std::int64_t>(unpackedValues / tiles().columns / nibbleTileRows,
                                                           1, m_packed.tileCount());
        const std::int64_t stride = step * nibbleTileRows;
        float* unpacked = buffer.reserve(static_cast<std::size_t>(stride * tiles().columns));
        for (std::int64_t first = 0; first < m_packed.tileCount(); first += step) {
            const std::int64_t last = std::min(m_packed.tileCount(), first + step);
            parallelFor(last - first, 1, [&](std::int64_t begin, std::int64_t end) {
                m_unpack(tiles(), {first + begin, first + end}, unpacked + begin * nibbleTileRows, stride);
            });
            const std::int64_t row = first * nibbleTileRows;
            const std::int64_t count = std::min(rows(), last * nibbleTileRows) - row;
            sgemm(false, m, count, cols(), x, cols(), unpacked, stride, y + row, rows());
        }
    }

    PackedNibbles m_packed;
    Activations m_activations;
    ByteKernels m_bytes;
    NibbleFloatKernel* m_floatKernel;
    NibbleBlockKernel* m_blockKernel;
    NibbleUnpackKernel* m_unpack;
};

} // namespace

LinearPointer makeNibbleLinear(const NibbleMatrix& weights, Activations activations) {
    const bool isTaken = activations == Activations::f32 ||
                         (activations == Activations::int8Per32 && weights.group >= blockColumns);
    if (!isTaken)
        return nullptr;
    auto packed = packNibbles(weights);
    if (!packed)
        return nullptr;
    return std::make_unique<NibbleLinear>(std::move(*packed), activations, activeKernels());
}

} // namespace nibble::kernels
