// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/gemm.h"

using namespace nibble;
using namespace nibble::kernels;

namespace {

/// A matrix with unused values between its rows.
struct Matrix {
    std::int64_t rows, cols, stride;
    std::vector<float> values;

    Matrix(std::int64_t r, std::int64_t c, std::int64_t gap, std::uint64_t seed)
        : rows(r), cols(c), stride(c + gap), values(std::size_t(r * (c + gap))) {
        Random random(seed);
        for (float& value : values)
            value = float(random.normal());
    }
    [[nodiscard]] float at(std::int64_t r, std::int64_t c) const {
        return values[std::size_t(r * stride + c)];
    }
};

/// To nearest, ties to even, by arithmetic on the number itself: 8 significant bits.
double toBf16(float value) {
    int exponent = 0;
    const double mantissa = std::frexp(double(value), &exponent);
    return std::ldexp(std::nearbyint(std::ldexp(mantissa, 8)), exponent - 8);
}

using Round = double (*)(float);
double keep(float value) {
    return double(value);
}

void compare(Turned turned, const Matrix& a, const Matrix& b, const Matrix& before, const Matrix& c,
             bool accumulate, Round round) {
    const std::int64_t k = turned == Turned::a ? a.rows : a.cols;
    for (std::int64_t i = 0; i < c.rows; ++i)
        for (std::int64_t j = 0; j < c.stride; ++j) {
            if (j >= c.cols) {
                QCOMPARE(c.at(i, j), before.at(i, j)); // what lies between rows is not ours
                continue;
            }
            double sum = accumulate ? double(before.at(i, j)) : 0.0, size = std::abs(sum);
            for (std::int64_t p = 0; p < k; ++p) {
                const double x = round(turned == Turned::a ? a.at(p, i) : a.at(i, p));
                const double y = round(turned == Turned::b ? b.at(j, p) : b.at(p, j));
                sum += x * y;
                size += std::abs(x * y);
            }
            // Each of k additions rounds a partial sum that never passes the sum of magnitudes.
            QVERIFY(std::abs(double(c.at(i, j)) - sum) <= double(k + 1) * 0x1p-24 * size);
        }
}

} // namespace

class GemmTest : public QObject {
    Q_OBJECT

private slots:
    void againstDouble_data() {
        QTest::addColumn<int>("turned");
        QTest::addColumn<bool>("bf16");
        QTest::addColumn<bool>("accumulate");
        QTest::addColumn<int>("threads");
        for (const Turned turned : {Turned::none, Turned::a, Turned::b})
            for (const bool bf16 : {false, true})
                for (const bool accumulate : {false, true})
                    for (const int threads : {1, 2})
                        QTest::addRow("turned %d, bf16 %d, accumulate %d, threads %d", int(turned), int(bf16),
                                      int(accumulate), threads)
                            << int(turned) << bf16 << accumulate << threads;
    }
    void againstDouble() {
        QFETCH(int, turned);
        QFETCH(bool, bf16);
        QFETCH(bool, accumulate);
        QFETCH(int, threads);
        const int before = threadCount();
        const auto turn = Turned(turned);
        const std::int64_t shapes[][3] = {{1, 33, 7}, {64, 192, 64}, {64, 64, 130}, {300, 64, 256}};
        for (const auto& shape : shapes) {
            const std::int64_t m = shape[0], n = shape[1], k = shape[2];
            const std::int64_t gap = m == 1 ? 0 : 16;
            const Matrix a(turn == Turned::a ? k : m, turn == Turned::a ? m : k, gap, 1);
            const Matrix b(turn == Turned::b ? n : k, turn == Turned::b ? k : n, gap, 2);
            const Matrix kept(m, n, gap, 3);
            // Four at once from a parallel loop, as training calls it, and one on the team.
            std::vector<Matrix> results(5, kept);
            const auto run = [&](Matrix& c) {
                if (bf16)
                    bf16gemm(turn, m, n, k, a.values.data(), a.stride, b.values.data(), b.stride,
                             c.values.data(), c.stride, accumulate);
                else if (turn == Turned::a)
                    sgemmTransposedA(m, n, k, a.values.data(), a.stride, b.values.data(), b.stride,
                                     c.values.data(), c.stride, accumulate);
                else
                    sgemm(turn == Turned::b, m, n, k, a.values.data(), a.stride, b.values.data(), b.stride,
                          c.values.data(), c.stride, accumulate);
            };
            setThreadCount(threads);
            parallelFor(4, 1, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; ++i)
                    run(results[std::size_t(i)]);
            });
            run(results[4]);
            setThreadCount(before);
            compare(turn, a, b, kept, results[0], accumulate, bf16 ? toBf16 : keep);
            compare(turn, a, b, kept, results[3], accumulate, bf16 ? toBf16 : keep);
            compare(turn, a, b, kept, results[4], accumulate, bf16 ? toBf16 : keep);
        }
    }
};

QTEST_APPLESS_MAIN(GemmTest)
#include "tst_gemm.moc"
