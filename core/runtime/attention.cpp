// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

namespace {

constexpr std::int64_t kQueryTile = 64; ///< query positions of one head group handled together
constexpr std::int64_t kKeyTile = 256;  ///< keys per step of the online softmax

/// What all tiles of one call share.
struct Call {
    const KvCache& cache;
    std::int64_t layer, heads, kvHeads, position, tokens;
    const float* q;
    float* out;

    [[nodiscard]] std::int64_t headDim() const { return cache.headDim(); }
    [[nodiscard]] std::int64_t groupHeads() const { return heads / kvHeads; }
    [[nodiscard]] std::int64_t stride() const { return heads * headDim(); }
    [[nodiscard]] float scale() const { return 1.0F / std::sqrt(static_cast<float>(headDim())); }
};

/// Rows [first, first + count) of stored keys or values as floats; F32 is read in place.
const float* asFloats(const void* stored, KvType type, std::int64_t first, std::int64_t count,
                      std::int64_t headDim, std::vector<float>& buffer) {
    if (type == KvType::f32)
        return static_cast<const float*>(stored) + first * headDim;
    kernels::vectorOps().fromF16(static_cast<const std::uint16_t*>(stored) + first * headDim, buffer.data(),
                                 count * headDim);
    return buffer.data();
}

/// Running softmax of a tile of query rows: maximum and sum so far, and the weighted values.
class QueryTile {
public:
    QueryTile(const Call& call, std::int64_t maxQueries)
        : m_call(call), m_rows(maxQueries * call.groupHeads()),
          m_query(static_cast<std::size_t>(m_rows * call.headDim())), m_values(m_query.size()),
          m_scores(static_cast<std::size_t>(m_rows * kKeyTile)), m_maximum(static_cast<std::size_t>(m_rows)),
          m_sum(static_cast<std::size_t>(m_rows)),
          m_buffer(call.cache.type() == KvType::f16 ? static_cast<std::size_t>(kKeyTile * call.headDim())
                                                    : 0) {}

    /// Queries [first, first + count) of the heads that share key-value head `kvHead`.
    void run(std::int64_t kvHead, std::int64_t first, std::int64_t count) {
        m_kvHead = kvHead;
        m_first = first;
        m_count = count;
        load();
        const std::int64_t keys = m_call.position + first + count;
        for (std::int64_t key = 0; key < keys; key += kKeyTile)
            step(key, std::min(kKeyTile, keys - key));
        store();
    }

private:
    [[nodiscard]] std::int64_t usedRows() const { return m_count * m_call.groupHeads(); }
    /// Row r of the tile is query position r / groupHeads of head r % groupHeads within the group.
    [[nodiscard]] std::int64_t offset(std::int64_t row) const {
        const std::int64_t group = m_call.groupHeads();
        return (m_first + row / group) * m_call.stride() +
               (m_kvHead * group + row % group) * m_call.headDim();
    }

    void load() {
        const std::int64_t dim = m_call.headDim();
        const float scale = m_call.scale();
        for (std::int64_t row = 0; row < usedRows(); ++row)
            for (std::int64_t i = 0; i < dim; ++i)
                m_query[static_cast<std::size_t>(row * dim + i)] = m_call.q[offset(row) + i] * scale;
        std::fill(m_values.begin(), m_values.end(), 0.0F);
        std::fill(m_maximum.begin(), m_maximum.end(), -std::numeric_limits<float>::infinity());
        std::fill(m_sum.begin(), m_sum.end(), 0.0);
    }

    void step(std::int64_t key, std::int64_t count) {
        const std::int64_t dim = m_call.headDim();
        const auto& cache = m_call.cache;
        const float* keys =
            asFloats(cache.keys(m_call.layer, m_kvHead), cache.type(), key, count, dim, m_buffer);
        kernels::sgemm(true, usedRows(), count, dim, m_query.data(), dim, keys, dim, m_scores.data(),
                       kKeyTile);
        for (std::int64_t row = 0; row < usedRows(); ++row)
            softmaxRow(row, key, count);
        const float* values =
            asFloats(cache.values(m_call.layer, m_kvHead), cache.type(), key, count, dim, m_buffer);
        kernels::sgemm(false, usedRows(), dim, count, m_scores.data(), kKeyTile, values, dim, m_values.data(),
                       dim, true);
    }

    void softmaxRow(std::int64_t row, std::int64_t key, std::int64_t count) {
        const auto& ops = kernels::vectorOps();
        const auto r = static_cast<std::size_t>(row);
        float* scores = m_scores.data() + row * kKeyTile;
        const std::int64_t last = m_call.position + m_first + row / m_call.groupHeads();
        const std::int64_t visible = std::clamp<std::int64_t>(last + 1 - key, 0, count);
        std::fill(scores + visible, scores + count, 0.0F);
        if (visible == 0)
            return;
        const float maximum = std::max(m_maximum[r], ops.maximum(scores, visible));
        const float correction = std::exp(m_maximum[r] - maximum);
        m_sum[r] = m_sum[r] * static_cast<double>(correction) + ops.expSum(scores, maximum, scores, visible);
        if (correction != 1.0F) {
            float* values = m_values.data() + row * m_call.headDim();
            for (std::int64_t i = 0; i < m_call.headDim(); ++i)
                values[i] *= correction;
        }
        m_maximum[r] = maximum;
    }

    void store() const {
        const std::int64_t dim = m_call.headDim();
        for (std::int64_t row = 0; row < usedRows(); ++row) {
            const auto factor = static_cast<float>(1.0 / m_sum[static_cast<std::size_t>(row)]);
            for (std::int64_t i = 0; i < dim; ++i)
                m_call.out[offset(row) + i] = m_values[static_cast<std::size_t>(row * dim + i)] * factor;
        }
    }

    const Call& m_call;
    std::int64_t m_rows, m_kvHead = 0, m_first = 0, m_count = 0;
    std::vector<float> m_query, m_values, m_scores, m_maximum;
    std::vector<double> m_sum;
    std::vector<float> m_buffer;
};

void attendTiles(const Call& call) {
    // Few query positions per tile where a group has many heads: a tile's rows stay about the same.
    const std::int64_t queries = std::max<std::int64_t>(1, kQueryTile / call.groupHeads());
    const std::int64_t tiles = (call.tokens + queries - 1) / queries;
    // A thread is worth waking for a million multiplications; a short window of a small model stays on one.
    const std::int64_t work =
        2 * queries * call.groupHeads() * (call.position + call.tokens) * call.headDim();
    const std::int64_t grain = std::max<std::int64_t>(1, (std::int64_t{1} << 20) / work);
    parallelFor(tiles * call.kvHeads, grain, [&](std::int64_t begin, std::int64_t end) {
        QueryTile tile(call, queries);
        for (std::int64_t i = begin; i < end; ++i) {
            // Later tiles see more keys: interleave the ends so that threads get equal work.
            const std::int64_t index = i / call.kvHeads;
            const std::int64_t paired = index % 2 == 0 ? index / 2 : tiles - 1 - index / 2;
            const std::int64_t first = paired * queries;
            tile.run(i % call.kvHeads, first, std::min(queries, call.tokens - first));
        }
    });
}

/// One new position: the keys are read once, row by row.
template <typename Value>
void attendOne(const Call& call, float (*dot)(const Value*, const float*, std::int64_t),
               void (*axpy)(float, const Value*, float*, std::int64_t)) {
    const auto& ops = kernels::vectorOps();
    const std::int64_t dim = call.headDim();
    const std::int64_t length = call.position + 1;
    const std::int64_t grain = std::max<std::int64_t>(1, (std::int64_t{1} << 15) / (length * dim));
    parallelFor(call.heads, grain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> weights(static_cast<std::size_t>(length));
        for (std::int64_t head = begin; head < end; ++head) {
            const std::int64_t kvHead = head / call.groupHeads();
            const auto* keys = static_cast<const Value*>(call.cache.keys(call.layer, kvHead));
            const auto* values = static_cast<const Value*>(call.cache.values(call.layer, kvHead));
            const float* query = call.q + head * dim;
            float* out = call.out + head * dim;
            for (std::int64_t t = 0; t < length; ++t)
                weights[static_cast<std::size_t>(t)] = dot(keys + t * dim, query, dim) * call.scale();
            const float maximum = ops.maximum(weights.data(), length);
            const auto factor =
                static_cast<float>(1.0 / ops.expSum(weights.data(), maximum, weights.data(), length));
            std::fill_n(out, dim, 0.0F);
            for (std::int64_t t = 0; t < length; ++t)
                axpy(weights[static_cast<std::size_t>(t)] * factor, values + t * dim, out, dim);
        }
    });
}

} // namespace

void attend(const KvCache& cache, std::int64_t layer, std::int64_t heads, std::int64_t kvHeads,
            std::int64_t position, std::int64_t tokens, const float* q, float* out) {
    const Call call{cache, layer, heads, kvHeads, position, tokens, q, out};
    const auto& ops = kernels::vectorOps();
    if (tokens > 1)
        attendTiles(call);
    else if (cache.type() == KvType::f32)
        attendOne<float>(call, ops.dotF32, ops.axpyF32);
    else
        attendOne<std::uint16_t>(call, ops.dotF16, ops.axpyF16);
}

} // namespace nibble
