// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/attention_gradient.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"
#include "core/training/arithmetic.h"

namespace nibble {

namespace {

/// Queries per tile: two tiles of scores over 1024 keys, 512 KB, stay in the second-level cache.
constexpr std::int64_t kTile = 64;

template <typename T>
struct Scratch {
    kernels::AlignedBuffer<T> queries, scores, slopes;
};

/// One per thread for its whole life: no allocation per step.
template <typename T>
Scratch<T>& scratch(const AttentionShape& shape) {
    thread_local Scratch<T> buffers;
    const auto scores = static_cast<std::size_t>(kTile * kernels::roundUp(shape.length, 16));
    buffers.queries.reserve(static_cast<std::size_t>(kTile * shape.headDim));
    buffers.scores.reserve(scores);
    buffers.slopes.reserve(scores);
    return buffers;
}

/// One head of one sequence: where its rows begin.
template <typename T>
struct Head {
    const AttentionShape& shape;
    std::int64_t sequence, head;

    [[nodiscard]] std::int64_t kvHead() const { return head * shape.kvHeads / shape.heads; }
    [[nodiscard]] std::int64_t row() const { return sequence * shape.length; }
    [[nodiscard]] std::int64_t query(std::int64_t position) const {
        return (row() + position) * shape.stride() + head * shape.headDim;
    }
    [[nodiscard]] std::int64_t key() const {
        return row() * shape.stride() + (shape.heads + kvHead()) * shape.headDim;
    }
    [[nodiscard]] std::int64_t value() const { return key() + shape.kvHeads * shape.headDim; }
    [[nodiscard]] std::int64_t output(std::int64_t position) const {
        return (row() + position) * shape.queryWidth() + head * shape.headDim;
    }
    [[nodiscard]] std::int64_t logSum(std::int64_t position) const {
        return (sequence * shape.heads + head) * shape.length + position;
    }
    [[nodiscard]] T scale() const {
        return static_cast<T>(1 / std::sqrt(static_cast<double>(shape.headDim)));
    }
};

/// The scores of `rows` queries from position `first` on against all keys that any of them sees.
template <typename T>
struct ScoreTile {
    Head<T> head;
    std::int64_t first, rows;
    Scratch<T>& buffers;

    [[nodiscard]] std::int64_t keys() const { return first + rows; }
    [[nodiscard]] std::int64_t stride() const { return kernels::roundUp(head.shape.length, 16); }

    void compute(const T* qkv) const {
        const std::int64_t dim = head.shape.headDim;
        const T scale = head.scale();
        for (std::int64_t r = 0; r < rows; ++r) {
            const T* query = qkv + head.query(first + r);
            for (std::int64_t i = 0; i < dim; ++i)
                buffers.queries[static_cast<std::size_t>(r * dim + i)] = query[i] * scale;
        }
        productABt(rows, keys(), dim, buffers.queries.data(), dim, qkv + head.key(), head.shape.stride(),
                   buffers.scores.data(), stride(), false, head.shape.precision);
    }
    /// Row r as probabilities, zero for keys that lie ahead.
    [[nodiscard]] T* row(std::int64_t r) const { return buffers.scores.data() + r * stride(); }
};

template <typename T>
void forwardTile(const ScoreTile<T>& tile, const T* qkv, T* out, T* logSums) {
    const auto& head = tile.head;
    const std::int64_t dim = head.shape.headDim;
    T shares[kTile];
    tile.compute(qkv);
    for (std::int64_t r = 0; r < tile.rows; ++r) {
        T* scores = tile.row(r);
        const std::int64_t visible = tile.first + r + 1;
        const T largest = maximum(scores, visible);
        const double sum = expSum(scores, largest, scores, visible);
        std::fill(scores + visible, scores + tile.keys(), T(0));
        shares[r] = static_cast<T>(1 / sum);
        logSums[head.logSum(tile.first + r)] = largest + static_cast<T>(std::log(sum));
    }
    T* target = out + head.output(tile.first);
    productAB(tile.rows, dim, tile.keys(), tile.row(0), tile.stride(), qkv + head.value(),
              head.shape.stride(), target, head.shape.queryWidth(), false, head.shape.precision);
    for (std::int64_t r = 0; r < tile.rows; ++r)
        for (std::int64_t i = 0; i < dim; ++i)
            target[r * head.shape.queryWidth() + i] *= shares[r];
}

/// Turns the products dO · vᵀ of one row into dS; probabilities are made from the scores on the way.
template <typename T>
void rowSlopes(T* scores, T* slopes, T logSum, T mean, std::int64_t visible, std::int64_t keys) {
    static_cast<void>(expSum(scores, logSum, scores, visible));
    std::fill(scores + visible, scores + keys, T(0));
    for (std::int64_t i = 0; i < keys; ++i)
        slopes[i] = scores[i] * (slopes[i] - mean);
}

template <typename T>
struct BackwardPass {
    const T* qkv;
    const T* out;
    const T* logSums;
    const T* dOut;
    T* dQkv;

    void tile(const ScoreTile<T>& tile) const {
        const auto& head = tile.head;
        const auto& shape = head.shape;
        const std::int64_t dim = shape.headDim, stride = tile.stride(), keys = tile.keys();
        const T* dTarget = dOut + head.output(tile.first);
        T* slopes = tile.buffers.slopes.data();
        tile.compute(qkv);
        productABt(tile.rows, keys, dim, dTarget, shape.queryWidth(), qkv + head.value(), shape.stride(),
                   slopes, stride, false, shape.precision);
        for (std::int64_t r = 0; r < tile.rows; ++r) {
            const T mean = dot(dTarget + r * shape.queryWidth(), out + head.output(tile.first + r), dim);
            rowSlopes(tile.row(r), slopes + r * stride, logSums[head.logSum(tile.first + r)], mean,
                      tile.first + r + 1, keys);
        }
        T* dQuery = dQkv + head.query(tile.first);
        productAtB(keys, dim, tile.rows, tile.row(0), stride, dTarget, shape.queryWidth(),
                   dQkv + head.value(), shape.stride(), true, shape.precision);
        productAtB(keys, dim, tile.rows, slopes, stride, tile.buffers.queries.data(), dim, dQkv + head.key(),
                   shape.stride(), true, shape.precision);
        productAB(tile.rows, dim, keys, slopes, stride, qkv + head.key(), shape.stride(), dQuery,
                  shape.stride(), false, shape.precision);
        for (std::int64_t r = 0; r < tile.rows; ++r)
            for (std::int64_t i = 0; i < dim; ++i)
                dQuery[r * shape.stride() + i] *= head.scale();
    }

    void clearKeys(const Head<T>& head) const {
        const auto& shape = head.shape;
        for (std::int64_t position = 0; position < shape.length; ++position) {
            std::fill_n(dQkv + head.key() + position * shape.stride(), shape.headDim, T(0));
            std::fill_n(dQkv + head.value() + position * shape.stride(), shape.headDim, T(0));
        }
    }
};

template <typename T, typename Body>
void forEachTile(const Head<T>& head, Scratch<T>& buffers, Body&& body) {
    for (std::int64_t first = 0; first < head.shape.length; first += kTile)
        body(ScoreTile<T>{head, first, std::min(kTile, head.shape.length - first), buffers});
}

} // namespace

template <typename T>
void attend(const AttentionShape& shape, const T* qkv, T* out, T* logSums) {
    parallelFor(shape.sequences * shape.heads, 1, [&](std::int64_t begin, std::int64_t end) {
        auto& buffers = scratch<T>(shape);
        for (std::int64_t task = begin; task < end; ++task)
            forEachTile(Head<T>{shape, task / shape.heads, task % shape.heads}, buffers,
                        [&](const ScoreTile<T>& tile) { forwardTile(tile, qkv, out, logSums); });
    });
}

template <typename T>
void attendGradient(const AttentionShape& shape, const T* qkv, const T* out, const T* logSums, const T* dOut,
                    T* dQkv) {
    const BackwardPass<T> pass{qkv, out, logSums, dOut, dQkv};
    const std::int64_t group = shape.heads / shape.kvHeads;
    parallelFor(shape.sequences * shape.kvHeads, 1, [&](std::int64_t begin, std::int64_t end) {
        auto& buffers = scratch<T>(shape);
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t firstHead = task % shape.kvHeads * group;
            pass.clearKeys(Head<T>{shape, task / shape.kvHeads, firstHead});
            for (std::int64_t head = firstHead; head < firstHead + group; ++head)
                forEachTile(Head<T>{shape, task / shape.kvHeads, head}, buffers,
                            [&](const ScoreTile<T>& tile) { pass.tile(tile); });
        }
    });
}

template void attend(const AttentionShape&, const float*, float*, float*);
template void attend(const AttentionShape&, const double*, double*, double*);
template void attendGradient(const AttentionShape&, const float*, const float*, const float*, const float*,
                             float*);
template void attendGradient(const AttentionShape&, const double*, const double*, const double*,
                             const double*, double*);

} // namespace nibble
