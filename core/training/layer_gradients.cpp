// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/layer_gradients.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/runtime/rope.h"
#include "core/training/arithmetic.h"

namespace nibble {

namespace {

constexpr std::int64_t kNormPiece = 64; ///< rows whose weight gradients are summed together
constexpr std::int64_t kGradientGrain = 64;

std::int64_t normPieces(std::int64_t rows) {
    return (rows + kNormPiece - 1) / kNormPiece;
}

} // namespace

template <typename T>
void rmsNorm(const T* x, const T* weight, double epsilon, std::int64_t rows, std::int64_t width, T* y,
             T* inverse) {
    parallelFor(rows, kGradientGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const T* in = x + row * width;
            T* out = y + row * width;
            const double square = sumSquares(in, width) / static_cast<double>(width);
            const T factor = static_cast<T>(1 / std::sqrt(square + epsilon));
            inverse[row] = factor;
            for (std::int64_t i = 0; i < width; ++i)
                out[i] = in[i] * factor * weight[i];
        }
    });
}

namespace {

/// One piece of rows: dx of each, and the piece's share of dWeight.
template <typename T>
struct NormPiece {
    const T* weight;
    std::int64_t width;
    T* share;

    void row(const T* x, T inverse, const T* dy, T* dx) const {
        T product = 0;
        for (std::int64_t first = 0; first < width; first += kBlock) {
            T weighted[kBlock];
            const std::int64_t n = std::min(kBlock, width - first);
            for (std::int64_t i = 0; i < n; ++i)
                weighted[i] = dy[first + i] * weight[first + i];
            product += dot(weighted, x + first, n);
        }
        const T pull = product * inverse * inverse * inverse / static_cast<T>(width);
        for (std::int64_t i = 0; i < width; ++i) {
            dx[i] += dy[i] * weight[i] * inverse - x[i] * pull;
            share[i] += dy[i] * x[i] * inverse;
        }
    }

    static constexpr std::int64_t kBlock = 256;
};

} // namespace

template <typename T>
void rmsNormGradient(const T* x, const T* weight, const T* inverse, const T* dy, std::int64_t rows,
                     std::int64_t width, T* dx, T* dWeight, T* partial) {
    const std::int64_t pieces = normPieces(rows);
    parallelFor(pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece) {
            const NormPiece<T> work{weight, width, partial + piece * width};
            std::fill_n(work.share, width, T(0));
            for (std::int64_t row = piece * kNormPiece; row < std::min(rows, (piece + 1) * kNormPiece); ++row)
                work.row(x + row * width, inverse[row], dy + row * width, dx + row * width);
        }
    });
    for (std::int64_t piece = 0; piece < pieces; ++piece)
        for (std::int64_t i = 0; i < width; ++i)
            dWeight[i] += partial[piece * width + i];
}

std::int64_t normScratch(std::int64_t rows, std::int64_t width) {
    return normPieces(rows) * width;
}

template <typename T>
void embed(const T* table, std::span<const TokenId> tokens, std::int64_t width, T* out) {
    for (const TokenId token : tokens) {
        std::copy_n(table + token * width, width, out);
        out += width;
    }
}

template <typename T>
void embedGradient(const T* dx, std::span<const TokenId> tokens, std::int64_t width, T* dTable) {
    // Threads share out the channels: each sums its own over the tokens in their order.
    parallelFor(width, 32, [&](std::int64_t begin, std::int64_t end) {
        const T* from = dx;
        for (const TokenId token : tokens) {
            T* to = dTable + token * width;
            for (std::int64_t i = begin; i < end; ++i)
                to[i] += from[i];
            from += width;
        }
    });
}

template <typename T>
RotaryTable<T>::RotaryTable(const ModelConfig& config, std::int64_t length)
    : m_length(length), m_pairs(config.ropeDimensions / 2),
      m_first(config.rope == RopeStyle::interleaved ? 2 : 1),
      m_second(config.rope == RopeStyle::interleaved ? 1 : m_pairs) {
    const auto frequencies = Rope(config).frequencies();
    for (std::int64_t position = 0; position < length; ++position)
        for (const double frequency : frequencies) {
            m_cosine.push_back(static_cast<T>(std::cos(static_cast<double>(position) * frequency)));
            m_sine.push_back(static_cast<T>(std::sin(static_cast<double>(position) * frequency)));
        }
}

template <typename T>
void RotaryTable<T>::rotate(T* x, std::int64_t sequences, std::int64_t heads, std::int64_t stride,
                            bool back) const {
    const T sign = back ? T(-1) : T(1);
    parallelFor(sequences * m_length, kGradientGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const T* cosine = m_cosine.data() + row % m_length * m_pairs;
            const T* sine = m_sine.data() + row % m_length * m_pairs;
            for (std::int64_t head = 0; head < heads; ++head) {
                T* values = x + row * stride + head * 2 * m_pairs;
                for (std::int64_t i = 0; i < m_pairs; ++i) {
                    T& a = values[i * m_first];
                    T& b = values[i * m_first + m_second];
                    const T turned = a * cosine[i] - b * sine[i] * sign;
                    b = a * sine[i] * sign + b * cosine[i];
                    a = turned;
                }
            }
        }
    });
}

#define NIBBLE_INSTANTIATE(T)                                                                                \
    template void rmsNorm(const T*, const T*, double, std::int64_t, std::int64_t, T*, T*);                   \
    template void rmsNormGradient(const T*, const T*, const T*, const T*, std::int64_t, std::int64_t, T*,    \
                                  T*, T*);                                                                   \
    template void embed(const T*, std::span<const TokenId>, std::int64_t, T*);                               \
    template void embedGradient(const T*, std::span<const TokenId>, std::int64_t, T*);                       \
    template class RotaryTable<T>;
NIBBLE_INSTANTIATE(float)
NIBBLE_INSTANTIATE(double)
#undef NIBBLE_INSTANTIATE

} // namespace nibble
