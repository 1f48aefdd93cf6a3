// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/orthogonal.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/base/random.h"

namespace nibble {

namespace {

constexpr std::int64_t kRotationGrain = 1 << 15; ///< values that are worth a thread
constexpr std::int64_t kTile = 16;               ///< columns that are gathered together

bool isPrime(std::int64_t n) {
    if (n < 2)
        return false;
    for (std::int64_t divisor = 2; divisor * divisor <= n; ++divisor)
        if (n % divisor == 0)
            return false;
    return true;
}

bool isPowerOfTwo(std::int64_t n) {
    return n > 0 && (n & (n - 1)) == 0;
}

/// Legendre symbols of 0…q − 1 modulo the prime q: 1 for squares, −1 for others, 0 for 0.
std::vector<std::int8_t> legendreSymbols(std::int64_t q) {
    std::vector<std::int8_t> symbols(static_cast<std::size_t>(q), -1);
    symbols[0] = 0;
    for (std::int64_t i = 1; i < q; ++i)
        symbols[static_cast<std::size_t>(i * i % q)] = 1;
    return symbols;
}

/// Entry (i, j) of the bordered Jacobsthal matrix of order q + 1, whose square is ±q · I: 0 on the diagonal,
/// χ(i − j) inside; the border is 1 in the first row and `corner` in the first column.
int bordered(const std::vector<std::int8_t>& symbols, std::int64_t i, std::int64_t j, int corner) {
    if (i == j)
        return 0;
    if (i == 0)
        return 1;
    if (j == 0)
        return corner;
    const auto q = std::ssize(symbols);
    return symbols[static_cast<std::size_t>((i - j + q) % q)];
}

/// q ≡ 3 (mod 4): I + S with S skew.
std::vector<std::int8_t> paleyFirst(std::int64_t q) {
    const auto symbols = legendreSymbols(q);
    std::vector<std::int8_t> matrix;
    for (std::int64_t i = 0; i <= q; ++i)
        for (std::int64_t j = 0; j <= q; ++j)
            matrix.push_back(static_cast<std::int8_t>(i == j ? 1 : bordered(symbols, i, j, -1)));
    return matrix;
}

/// q ≡ 1 (mod 4): 0 of the symmetric S becomes [1 −1; −1 −1], ±1 becomes ±[1 1; 1 −1].
std::vector<std::int8_t> paleySecond(std::int64_t q) {
    const auto symbols = legendreSymbols(q);
    std::vector<std::int8_t> matrix;
    for (std::int64_t i = 0; i < 2 * (q + 1); ++i) {
        for (std::int64_t j = 0; j < 2 * (q + 1); ++j) {
            const int sign = bordered(symbols, i / 2, j / 2, 1);
            const bool lowerRight = i % 2 == 1 && j % 2 == 1;
            const int zero = i % 2 == 0 && j % 2 == 0 ? 1 : -1;
            matrix.push_back(static_cast<std::int8_t>(sign == 0 ? zero : lowerRight ? -sign : sign));
        }
    }
    return matrix;
}

std::vector<std::int8_t> sylvester(std::int64_t order) {
    std::vector<std::int8_t> matrix;
    for (std::int64_t i = 0; i < order; ++i)
        for (std::int64_t j = 0; j < order; ++j)
            matrix.push_back(__builtin_parityll(static_cast<unsigned long long>(i & j)) ? -1 : 1);
    return matrix;
}

/// Gram and Schmidt's orthogonal rows of a normal matrix: uniform over the orthogonal group. Each row is
/// cleaned twice, which leaves them orthogonal to the last bits of a double.
std::vector<float> randomOrthogonal(std::int64_t n, Random& random) {
    const auto size = static_cast<std::size_t>(n);
    std::vector<double> rows(size * size);
    for (auto& value : rows)
        value = random.normal();
    for (std::size_t i = 0; i < size; ++i) {
        double* const row = rows.data() + i * size;
        for (int pass = 0; pass < 2; ++pass) {
            for (std::size_t k = 0; k < i; ++k) {
                const double* const other = rows.data() + k * size;
                double dot = 0;
                for (std::size_t j = 0; j < size; ++j)
                    dot += row[j] * other[j];
                for (std::size_t j = 0; j < size; ++j)
                    row[j] -= dot * other[j];
            }
        }
        double square = 0;
        for (std::size_t j = 0; j < size; ++j)
            square += row[j] * row[j];
        for (std::size_t j = 0; j < size; ++j)
            row[j] /= std::sqrt(square);
    }
    return {rows.begin(), rows.end()};
}

} // namespace

std::optional<std::vector<std::int8_t>> hadamardMatrix(std::int64_t order) {
    if (isPowerOfTwo(order))
        return sylvester(order);
    if (order % 4 != 0)
        return std::nullopt;
    if (isPrime(order - 1)) // ≡ 3 (mod 4), since 4 divides the order
        return paleyFirst(order - 1);
    if (const std::int64_t q = order / 2 - 1; q % 4 == 1 && isPrime(q))
        return paleySecond(q);
    return std::nullopt;
}

Rotation::Rotation(std::int64_t n, std::uint64_t seed) : m_n(n) {
    Random random(seed);
    for (std::int64_t i = 0; i < n; ++i)
        m_signs.push_back(random.next() >> 63 ? -1.0F : 1.0F);
    std::int64_t odd = n;
    while (odd % 2 == 0)
        odd /= 2;
    // The smallest Hadamard matrix that holds the odd factor leaves most to the fast transform.
    std::optional<std::vector<std::int8_t>> base;
    for (m_small = odd; n % m_small == 0 && !base; m_small *= 2)
        base = hadamardMatrix(m_small);
    m_hadamard = base.has_value();
    m_small = m_hadamard ? m_small / 2 : odd;
    m_large = n / m_small;
    if (m_small == 1)
        return;
    if (!base) {
        m_base = randomOrthogonal(m_small, random);
        return;
    }
    const auto entry = static_cast<float>(1.0 / std::sqrt(static_cast<double>(m_small)));
    for (const std::int8_t sign : *base)
        m_base.push_back(sign > 0 ? entry : -entry);
}

/// `scratch` holds smallOrder() values.
void Rotation::rotateOne(float* x, float* scratch) const {
    for (std::int64_t i = 0; i < m_n; ++i)
        x[i] *= m_signs[static_cast<std::size_t>(i)];
    for (std::int64_t half = m_small; half < m_n; half *= 2) {
        for (std::int64_t first = 0; first < m_n; first += 2 * half) {
            for (std::int64_t i = first; i < first + half; ++i) {
                const float sum = x[i] + x[i + half];
                x[i + half] = x[i] - x[i + half];
                x[i] = sum;
            }
        }
    }
    const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(m_large)));
    if (m_small == 1) {
        for (std::int64_t i = 0; i < m_n; ++i)
            x[i] *= scale;
        return;
    }
    for (float* part = x; part < x + m_n; part += m_small) {
        std::fill_n(scratch, m_small, 0.0F);
        for (std::int64_t j = 0; j < m_small; ++j)
            for (std::int64_t k = 0; k < m_small; ++k)
                scratch[k] += part[j] * m_base[static_cast<std::size_t>(j * m_small + k)];
        for (std::int64_t k = 0; k < m_small; ++k)
            part[k] = scratch[k] * scale;
    }
}

void Rotation::rotate(float* x, std::int64_t count, const JobContext& job) const {
    parallelFor(count, std::max<std::int64_t>(1, kRotationGrain / m_n),
                [&](std::int64_t begin, std::int64_t end) {
                    std::vector<float> scratch(static_cast<std::size_t>(m_small));
                    for (std::int64_t i = begin; i < end && !job.stopRequested(); ++i)
                        rotateOne(x + i * m_n, scratch.data());
                });
}

void Rotation::rotateRows(float* weights, std::int64_t cols, const JobContext& job) const {
    const std::int64_t tiles = (cols + kTile - 1) / kTile;
    parallelFor(tiles, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scratch(static_cast<std::size_t>(m_small));
        std::vector<float> columns(static_cast<std::size_t>(kTile * m_n));
        for (std::int64_t tile = begin; tile < end && !job.stopRequested(); ++tile) {
            const std::int64_t first = tile * kTile;
            const std::int64_t count = std::min(kTile, cols - first);
            for (std::int64_t row = 0; row < m_n; ++row)
                for (std::int64_t c = 0; c < count; ++c)
                    columns[static_cast<std::size_t>(c * m_n + row)] = weights[row * cols + first + c];
            for (std::int64_t c = 0; c < count; ++c)
                rotateOne(columns.data() + c * m_n, scratch.data());
            for (std::int64_t row = 0; row < m_n; ++row)
                for (std::int64_t c = 0; c < count; ++c)
                    weights[row * cols + first + c] = columns[static_cast<std::size_t>(c * m_n + row)];
        }
    });
}

} // namespace nibble
