// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/gguf_linear.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/kernels/gguf_pack.h"

namespace nibble::kernels {
namespace {

/// Packed bytes that are worth waking another thread for.
constexpr std::int64_t bytesPerThread = 16384;

class GgufLinear final : public Linear {
public:
    GgufLinear(PackedGguf packed, GgufFormat format, const KernelSet& set)
        : Linear(packed.tiles.rows, packed.tiles.columns, packed.bytes.bytes(),
                 set.gguf.products[static_cast<std::size_t>(format)].name, true),
          m_packed(std::move(packed)), m_layout(layoutOf(format)), m_bytes(set.byte),
          m_kernel(set.gguf.products[static_cast<std::size_t>(format)].run) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        const std::int64_t step = std::min(ggufMostTokens, cachedRows(cols() / 2));
        const std::int64_t tileBytes = static_cast<std::int64_t>(bytes()) / m_packed.tileCount();
        const std::int64_t grain = std::max<std::int64_t>(1, bytesPerThread / tileBytes);
        for (std::int64_t first = 0; first < m; first += step) {
            const std::int64_t count = std::min(step, m - first);
            const BlockRows rows = quantizeBlockRows(m_bytes, x + first * cols(), count, cols(), cols());
            const GgufRows prepared = prepare(rows);
            parallelFor(m_packed.tileCount(), grain, [&](std::int64_t begin, std::int64_t end) {
                m_kernel(m_packed.tiles, prepared, {begin, end}, {y + first * this->rows(), this->rows()});
            });
        }
    }

private:
    /// Adds the sums of codes that offsets and minima are multiplied by. The buffers belong to the calling
    /// thread.
    [[nodiscard]] GgufRows prepare(const BlockRows& rows) const {
        thread_local AlignedBuffer<std::int32_t> startBuffer;
        thread_local AlignedBuffer<float> sumBuffer;
        const std::int64_t sub = m_layout.subColumns;
        const std::int64_t subs = rows.count * rows.columns / sub;
        std::int32_t* starts = startBuffer.reserve(static_cast<std::size_t>(subs));
        float* weighted = sumBuffer.reserve(static_cast<std::size_t>(subs));
        parallelFor(subs, bytesPerThread / sub, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t at = begin; at < end; ++at) {
                std::int32_t sum = 0;
                for (std::int64_t i = 0; i < sub; ++i)
                    sum += rows.codes[at * sub + i];
                starts[at] = -m_layout.offset * sum;
                weighted[at] = rows.scales[at * sub / blockColumns] * static_cast<float>(sum);
            }
        });
        return {rows, starts, weighted};
    }

    PackedGguf m_packed;
    GgufLayout m_layout;
    ByteKernels m_bytes;
    GgufKernel* m_kernel;
};

} // namespace

LinearPointer makeGgufLinear(const GgufMatrix& weights) {
    return std::make_unique<GgufLinear>(packGguf(weights), weights.format, activeKernels());
}

} // namespace nibble::kernels
