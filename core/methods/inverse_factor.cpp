// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/inverse_factor.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr std::int64_t kPanel = 64;      ///< columns that are factored at a time
constexpr std::int64_t kPanelTile = 512; ///< columns of a panel that stay in the second-level cache
constexpr std::int64_t kColumns = 128;   ///< of the inverse that one thread works on
constexpr double kFirstRaise = 1e-4, kLargestDamping = 1e3;

/// A square matrix of doubles. Of the symmetric ones only the lower half is used.
struct Square {
    explicit Square(std::int64_t size) : n(size), values(static_cast<std::size_t>(size * size)) {}
    double* row(std::int64_t i) { return values.data() + i * n; }

    std::int64_t n;
    std::vector<double> values;
};

/// y −= a · x for four rows of x, `stride` apart. The order of the sums is fixed.
void subtractFour(const double* a, const double* x, std::int64_t stride, std::int64_t count, double* y) {
    const double a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    const double *x0 = x, *x1 = x + stride, *x2 = x + 2 * stride, *x3 = x + 3 * stride;
    for (std::int64_t j = 0; j < count; ++j)
        y[j] -= a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
}

/// y −= Σ a[p] · x[p] over `terms` rows of x.
void subtractRows(const double* a, const double* x, std::int64_t terms, std::int64_t stride,
                  std::int64_t count, double* y) {
    std::int64_t p = 0;
    for (; p + 4 <= terms; p += 4)
        subtractFour(a + p, x + p * stride, stride, count, y);
    for (; p < terms; ++p)
        for (std::int64_t j = 0; j < count; ++j)
            y[j] -= a[p] * x[p * stride + j];
}

/// Row i of the Cholesky factor in columns [first, last) from what the columns before `first` left there.
void solveRow(Square& a, std::int64_t i, std::int64_t first, std::int64_t last) {
    double* row = a.row(i);
    for (std::int64_t j = first; j < last; ++j) {
        const double* other = a.row(j);
        double sum = row[j];
        for (std::int64_t p = first; p < j; ++p)
            sum -= row[p] * other[p];
        row[j] = sum / other[j];
    }
}

/// The factor of the diagonal block; false if it is not positive definite.
bool factorDiagonal(Square& a, std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
        solveRow(a, i, first, i);
        double* row = a.row(i);
        double pivot = row[i];
        for (std::int64_t p = first; p < i; ++p)
            pivot -= row[p] * row[p];
        if (!(pivot > 0) || !std::isfinite(pivot))
            return false;
        row[i] = std::sqrt(pivot);
    }
    return true;
}

/// A = LLᵀ in place, right-looking by panels; false if A is not positive definite.
Expected<bool> factorCholesky(Square& a, const JobContext& job) {
    const std::int64_t n = a.n;
    std::vector<double> turned(static_cast<std::size_t>(kPanel * n));
    for (std::int64_t first = 0; first < n; first += kPanel) {
        const std::int64_t last = std::min(n, first + kPanel);
        const std::int64_t width = last - first;
        if (!factorDiagonal(a, first, last))
            return false;
        parallelFor(n - last, 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = last + begin; i < last + end; ++i) {
                solveRow(a, i, first, last);
                for (std::int64_t p = 0; p < width; ++p)
                    turned[static_cast<std::size_t>(p * n + i)] = a.row(i)[first + p];
            }
        });
        parallelFor(n - last, 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t tile = last; tile < last + end && !job.stopRequested(); tile += kPanelTile)
                for (std::int64_t i = std::max(tile, last + begin); i < last + end; ++i)
                    subtractRows(a.row(i) + first, turned.data() + tile, width, n,
                                 std::min(i + 1, tile + kPanelTile) - tile, a.row(i) + tile);
        });
        if (job.stopRequested())
            return stoppedByUser();
    }
    return true;
}

/// Rows [first, last) of L⁻¹ in columns [left, right), all rows before them being there already. `factors`
/// holds these rows of L, [row][n]. Above the diagonal the matrix is 0, so that no sum needs a triangle.
void invertTile(Square& a, const std::vector<double>& factors, std::int64_t first, std::int64_t last,
                std::int64_t left, std::int64_t right) {
    const std::int64_t n = a.n;
    const auto factor = [&](std::int64_t i) { return factors.data() + (i - first) * n; };
    const auto width = [&](std::int64_t i) {
        return std::max<std::int64_t>(0, std::min(right, i + 1) - left);
    };
    for (std::int64_t i = first; i < last; ++i)
        for (std::int64_t j = left; j < left + width(i); ++j)
            a.row(i)[j] = i == j ? 1.0 : 0.0;
    for (std::int64_t p = left; p < first; p += kPanel)
        for (std::int64_t i = first; i < last; ++i)
            subtractRows(factor(i) + p, a.row(p) + left, std::min(kPanel, first - p), n, width(i),
                         a.row(i) + left);
    for (std::int64_t i = std::max(first, left); i < last; ++i) {
        const std::int64_t p = std::max(first, left);
        subtractRows(factor(i) + p, a.row(p) + left, i - p, n, width(i), a.row(i) + left);
        for (std::int64_t j = left; j < left + width(i); ++j)
            a.row(i)[j] /= factor(i)[i];
    }
}

/// L → L⁻¹ in place, row block by row block.
Expected<void> invertLower(Square& a, const JobContext& job) {
    const std::int64_t n = a.n;
    std::vector<double> factors(static_cast<std::size_t>(kPanel * n));
    for (std::int64_t first = 0; first < n; first += kPanel) {
        const std::int64_t last = std::min(n, first + kPanel);
        std::copy(a.row(first), a.row(first) + (last - first) * n, factors.begin());
        parallelFor((last + kColumns - 1) / kColumns, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t tile = begin; tile < end && !job.stopRequested(); ++tile)
                invertTile(a, factors, first, last, tile * kColumns, std::min(last, (tile + 1) * kColumns));
        });
        if (job.stopRequested())
            return stoppedByUser();
    }
    return {};
}

/// With rows and columns turned round: then the lower factor's inverse, turned back, is the upper factor of
/// the inverse (J H J = LLᵀ gives H⁻¹ = UᵀU with U = J L⁻¹ J), and no inverse is ever formed.
void fillTurned(Square& a, std::span<const float> hessian, std::span<const std::int64_t> order,
                double added) {
    const std::int64_t n = a.n;
    std::fill(a.values.begin(), a.values.end(), 0.0);
    parallelFor(n, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const float* source = hessian.data() + order[static_cast<std::size_t>(n - 1 - i)] * n;
            for (std::int64_t j = 0; j <= i; ++j)
                a.row(i)[j] = static_cast<double>(source[order[static_cast<std::size_t>(n - 1 - j)]]);
            a.row(i)[i] += added;
        }
    });
}

std::vector<float> upperTurnedBack(Square& a) {
    const std::int64_t n = a.n;
    std::vector<float> upper(static_cast<std::size_t>(n * n));
    parallelFor(n, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            for (std::int64_t j = i; j < n; ++j)
                upper[static_cast<std::size_t>(i * n + j)] = static_cast<float>(a.row(n - 1 - i)[n - 1 - j]);
    });
    return upper;
}

} // namespace

Expected<InverseFactor> inverseFactor(std::span<const float> hessian, std::span<const std::int64_t> order,
                                      double damping, const JobContext& job) {
    const auto n = static_cast<std::int64_t>(order.size());
    double mean = 0;
    for (std::int64_t i = 0; i < n; ++i)
        mean += static_cast<double>(hessian[static_cast<std::size_t>(i * n + i)]) / static_cast<double>(n);
    Square a(n);
    for (; damping <= kLargestDamping; damping = std::max(10 * damping, kFirstRaise)) {
        fillTurned(a, hessian, order, damping * mean);
        auto definite = factorCholesky(a, job);
        if (!definite)
            return passOn(definite);
        if (!*definite)
            continue;
        if (auto done = invertLower(a, job); !done)
            return passOn(done);
        return InverseFactor{upperTurnedBack(a), damping};
    }
    return fail(ErrorKind::failed, "the Hessian of the layer's inputs is not positive definite");
}

} // namespace nibble
