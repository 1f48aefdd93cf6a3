// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// INT8 activations with a scale known beforehand, and LLM.int8()'s decomposition.
#include <QtTest>

#include <set>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/kernels/isa.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

struct Shape {
    std::int64_t rows, cols, m;
};

/// Around the widths of vectors, tiles and the number of rows from which oneDNN takes over.
const std::vector<Shape> shapes = {{1, 1, 1},   {5, 8, 2},    {9, 16, 5},    {16, 17, 8},  {31, 32, 1},
                                   {32, 33, 5}, {33, 64, 33}, {100, 172, 3}, {65, 288, 6}, {130, 512, 9}};

struct Weights {
    std::vector<std::int8_t> codes;
    std::vector<float> scales;
    Int8Matrix matrix;

    Weights(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
        : codes(randomIntegers<std::int8_t>(rows * cols, -127, 127, seed)),
          scales(randomFloats(rows, seed + 1)), matrix{rows, cols, codes.data(), scales.data()} {}
    [[nodiscard]] double at(std::int64_t row, std::int64_t col) const {
        return static_cast<double>(scales[static_cast<std::size_t>(row)]) *
               codes[static_cast<std::size_t>(row * matrix.cols + col)];
    }
};

/// y = x̂ · Ŵᵀ in double with room for `roundings` float roundings of a term.
template <typename ActivationAt>
Products expected(const Weights& w, std::int64_t m, std::int64_t roundings, const ActivationAt& activation) {
    return multiply(
        w.matrix.rows, w.matrix.cols, m, roundings,
        [&](std::int64_t row, std::int64_t col) {
            const double value = w.at(row, col);
            return Weight{value, std::fabs(value)};
        },
        activation);
}

/// Activations with some columns far above the threshold of 6; others stay below 4.
std::vector<float> withOutliers(std::int64_t m, std::int64_t cols, const std::set<std::int64_t>& columns,
                                std::uint64_t seed) {
    auto x = randomFloats(m * cols, seed);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::int64_t column = static_cast<std::int64_t>(i) % cols;
        x[i] = std::clamp(x[i], -4.0F, 4.0F);
        if (columns.contains(column))
            x[i] = std::copysign(60 + std::fabs(x[i]), x[i]);
    }
    return x;
}

/// What LLM.int8() multiplies, by its definition.
std::vector<double> decomposed(const std::vector<float>& x, std::int64_t m, std::int64_t cols,
                               double threshold) {
    std::vector<double> result(x.begin(), x.end());
    std::vector<bool> leaves(static_cast<std::size_t>(cols));
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::fabs(static_cast<double>(x[i])) >= threshold)
            leaves[i % static_cast<std::size_t>(cols)] = true;
    for (std::int64_t token = 0; token < m; ++token) {
        float largest = 0;
        for (std::int64_t col = 0; col < cols; ++col) {
            const float magnitude = std::fabs(x[static_cast<std::size_t>(token * cols + col)]);
            if (static_cast<double>(magnitude) < threshold)
                largest = std::max(largest, magnitude);
        }
        for (std::int64_t col = 0; col < cols; ++col) {
            const auto at = static_cast<std::size_t>(token * cols + col);
            if (!leaves[static_cast<std::size_t>(col)])
                result[at] = largest > 0 ? static_cast<double>(std::round(x[at] * (127.0F / largest))) *
                                               static_cast<double>(largest / 127.0F)
                                         : 0.0;
        }
    }
    return result;
}

double meanSquare(const std::vector<float>& y, const Products& exact) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        sum += std::pow(static_cast<double>(y[i]) - exact.values[i], 2);
    return sum / static_cast<double>(y.size());
}

} // namespace

class ActivationKernelsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() {
        QTest::addColumn<QString>("isa");
        for (const Isa isa : supportedIsas())
            QTest::newRow(isaName(isa).data()) << QString::fromLatin1(isaName(isa).data());
    }
    void init() {
        QFETCH_GLOBAL(QString, isa);
        QVERIFY(selectIsa(isa.toStdString()).has_value());
    }

    /// Halves go away from zero, what is beyond the grid becomes ±127, NaN 0; the tail of a row too.
    void codesOfAFixedScale() {
        const float infinite = std::numeric_limits<float>::infinity();
        const std::vector<float> values = {0.0F,   0.24F,   0.25F,  -0.25F,   -0.24F,    63.5F, -63.5F,
                                           63.24F, 1000.0F, -1e30F, infinite, -infinite, NAN,   1.25F};
        const std::vector<int> codes = {0, 0, 1, -1, 0, 127, -127, 126, 127, -127, 127, -127, 0, 3};
        for (const std::size_t n : {std::size_t{1}, std::size_t{7}, std::size_t{33}, std::size_t{100}}) {
            std::vector<float> x(n);
            for (std::size_t i = 0; i < n; ++i)
                x[i] = values[i % values.size()];
            std::vector<std::uint8_t> out(n + 1, 77);
            activeKernels().byte.encodeToken.run(x.data(), static_cast<std::int64_t>(n), 2.0F, out.data());
            for (std::size_t i = 0; i < n; ++i)
                QCOMPARE(int(out[i]) - 128, codes[i % codes.size()]);
            QCOMPARE(int(out[n]), 77);
        }
    }

    /// Three roundings after the exact sum: to float, the product of the scales, their product.
    void staticAgainstDouble() {
        for (const auto& [rows, cols, m] : shapes) {
            const Weights w(rows, cols, 3);
            const auto x = randomFloats(m * cols, 5);
            const float scale = 1.5F / 127; // some values are clipped
            const auto linear = makeInt8Linear(w.matrix, {Activations::int8Static, scale});
            QVERIFY(linear->executed());
            const auto exact = expected(w, m, 3, [&, width = cols](std::int64_t token, std::int64_t col) {
                const float steps = x[static_cast<std::size_t>(token * width + col)] * (1 / scale);
                return static_cast<double>(scale) *
                       static_cast<double>(std::round(std::clamp(steps, -127.0F, 127.0F)));
            });
            QVERIFY2(worst(run(*linear, x, m), exact) <= 1, qPrintable(QString::number(rows)));
        }
    }

    /// Integer products with zero points are the float product: Σ(qa − za)(qb − zb) is what the kernel's
    /// codes + 128 and its sums of rows amount to. Scales of powers of two: nothing is rounded.
    void zeroPointsCancel() {
        const Weights w(65, 100, 11);
        const std::vector<float> ones(65, 1.0F);
        const auto linear =
            makeInt8Linear({65, 100, w.codes.data(), ones.data()}, {Activations::int8Static, 0.5F});
        for (const std::int64_t m : {1, 7}) {
            const auto codes = randomIntegers<std::int8_t>(m * 100, -127, 127, 13);
            std::vector<float> x(codes.size());
            std::transform(codes.begin(), codes.end(), x.begin(),
                           [](int code) { return 0.5F * float(code); });
            const auto y = run(*linear, x, m);
            for (std::int64_t token = 0; token < m; ++token)
                for (std::int64_t row = 0; row < 65; ++row) {
                    std::int64_t sum = 0;
                    for (std::int64_t col = 0; col < 100; ++col)
                        sum += std::int64_t{w.codes[static_cast<std::size_t>(row * 100 + col)]} *
                               codes[static_cast<std::size_t>(token * 100 + col)];
                    QCOMPARE(y[static_cast<std::size_t>(token * 65 + row)], 0.5F * static_cast<float>(sum));
                }
        }
    }

    /// A sum of `cols` float terms beside the integer part's three roundings, weights rounded once.
    void outliersAgainstDouble() {
        for (const auto& [rows, cols, m] : shapes) {
            const Weights w(rows, cols, 17);
            const auto x = withOutliers(m, cols, {0, cols / 2, cols - 1}, 19);
            const auto linear = makeInt8Linear(w.matrix, {Activations::int8Outliers, 6.0F});
            QVERIFY(linear->executed());
            const auto seen = decomposed(x, m, cols, 6);
            const auto exact =
                expected(w, m, cols + 5, [&, width = cols](std::int64_t token, std::int64_t col) {
                    return seen[static_cast<std::size_t>(token * width + col)];
                });
            QVERIFY2(worst(run(*linear, x, m), exact) <= 1, qPrintable(QString::number(rows)));
            const auto count = linear->columnCount();
            QCOMPARE(count.seen, m * cols);
            QCOMPARE(count.left,
                     m * static_cast<std::int64_t>(std::set<std::int64_t>{0, cols / 2, cols - 1}.size()));
        }
    }

    /// Every column leaves: the float product with INT8-rounded weights.
    void tinyThresholdIsAFloatProduct() {
        for (const auto& [rows, cols, m] : shapes) {
            const Weights w(rows, cols, 23);
            const auto x = randomFloats(m * cols, 29);
            const auto linear = makeInt8Linear(w.matrix, {Activations::int8Outliers, 1e-30F});
            const auto exact =
                expected(w, m, cols + 2, [&, width = cols](std::int64_t token, std::int64_t col) {
                    return static_cast<double>(x[static_cast<std::size_t>(token * width + col)]);
                });
            QVERIFY2(worst(run(*linear, x, m), exact) <= 1, qPrintable(QString::number(rows)));
            QCOMPARE(linear->columnCount().left, m * cols);
        }
    }

    /// Columns named beforehand leave whatever they hold, and have a scale of their own.
    void namedColumns() {
        const std::vector<std::int32_t> columns = {0, 17, 63};
        const std::vector<float> columnScales = {0.5F, 3.0F, 1e-3F};
        Weights w(70, 64, 31);
        w.matrix.columnScales = columnScales.data();
        const ActivationCoding coding(Activations::int8Outliers, 6.0F, columns);
        const auto linear = makeInt8Linear(w.matrix, coding);
        for (const std::int64_t m : {1, 6}) {
            const auto x = withOutliers(m, 64, {40}, 37);
            const auto* seen = simulateActivations(activeKernels().byte, coding, x.data(), m, 64);
            for (const std::int32_t column : {0, 17, 40, 63})
                QCOMPARE(seen[column], x[static_cast<std::size_t>(column)]);
            const auto exact = multiply(
                70, 64, m, 64 + 5,
                [&](std::int64_t row, std::int64_t col) {
                    const auto own = std::find(columns.begin(), columns.end(), col) - columns.begin();
                    const double value =
                        own < 3 ? static_cast<double>(columnScales[static_cast<std::size_t>(own)]) *
                                      w.codes[static_cast<std::size_t>(row * 64 + col)]
                                : w.at(row, col);
                    return Weight{value, std::fabs(value)};
                },
                [&](std::int64_t token, std::int64_t col) {
                    return static_cast<double>(seen[token * 64 + col]);
                });
            QVERIFY(worst(run(*linear, x, m), exact) <= 1);
        }
        QCOMPARE(linear->columnCount().left, 7 * 4);
    }

    void nothingLeavesBelowTheThreshold() {
        const Weights w(33, 64, 31);
        const auto x = withOutliers(5, 64, {}, 37);
        const auto decomposing = makeInt8Linear(w.matrix, {Activations::int8Outliers, 6.0F});
        QCOMPARE(run(*decomposing, x, 5), run(*makeInt8Linear(w.matrix), x, 5));
        QCOMPARE(decomposing->columnCount().left, 0);
    }

    /// Decided over all tokens at hand; one token alone has only its own outliers.
    void decidedPerBatch() {
        const Weights w(16, 32, 41);
        auto x = withOutliers(2, 32, {}, 43);
        x[32 + 5] = 6.0F; // the second token's, at the threshold itself
        const auto linear = makeInt8Linear(w.matrix, {Activations::int8Outliers, 6.0F});
        (void)run(*linear, {x.begin(), x.begin() + 32}, 1);
        QCOMPARE(linear->columnCount().left, 0);
        (void)run(*linear, x, 2);
        QCOMPARE(linear->columnCount().left, 2);
    }

    /// One channel 60 times as large: its INT8 grid costs all others.
    void decompositionHelps() {
        const std::int64_t rows = 64, cols = 256, m = 16;
        const Weights w(rows, cols, 47);
        const auto x = withOutliers(m, cols, {100}, 53);
        const auto exact = expected(w, m, 1, [&](std::int64_t token, std::int64_t col) {
            return static_cast<double>(x[static_cast<std::size_t>(token * cols + col)]);
        });
        const double naive = meanSquare(run(*makeInt8Linear(w.matrix), x, m), exact);
        const double apart =
            meanSquare(run(*makeInt8Linear(w.matrix, {Activations::int8Outliers, 6.0F}), x, m), exact);
        // Steps of about 62 / 127 against 3 / 127: 400 times less noise.
        QVERIFY2(naive > 200 * apart, qPrintable(QString::number(naive / apart)));
    }

    /// What a decoded product multiplies is what the kernels multiply.
    void decodedAgrees() {
        const std::int64_t rows = 65, cols = 172;
        const Weights w(rows, cols, 59);
        const auto decode = [&](std::int64_t first, std::int64_t count, float* out) {
            for (std::int64_t row = first; row < first + count; ++row)
                for (std::int64_t col = 0; col < cols; ++col)
                    *out++ = static_cast<float>(w.at(row, col));
        };
        for (const std::int64_t m : {1, 4, 5, 33})
            for (const ActivationCoding coding : {ActivationCoding(Activations::int8Static, 0.4F),
                                                  ActivationCoding(Activations::int8Outliers, 6.0F)}) {
                const auto x = withOutliers(m, cols, {3, 171}, 61);
                const auto executed = run(*makeInt8Linear(w.matrix, coding), x, m);
                const auto decoded = run(*makeDecodedLinear(rows, cols, 1, decode, coding), x, m);
                const auto* seen = simulateActivations(activeKernels().byte, coding, x.data(), m, cols);
                const auto exact = expected(w, m, cols + 5, [&](std::int64_t token, std::int64_t col) {
                    return static_cast<double>(seen[token * cols + col]);
                });
                QVERIFY(worst(executed, exact) <= 1);
                QVERIFY(worst(decoded, exact) <= 1);
            }
    }

    void sameForAnyNumberOfThreads() {
        const int before = threadCount();
        const Weights w(300, 512, 67);
        for (const std::int64_t m : {1, 3, 64}) {
            const auto x = withOutliers(m, 512, {7, 8, 300}, 71);
            for (const ActivationCoding coding : {ActivationCoding(Activations::int8Static, 0.1F),
                                                  ActivationCoding(Activations::int8Outliers, 6.0F),
                                                  ActivationCoding(Activations::int8Outliers, 0.5F)}) {
                const auto linear = makeInt8Linear(w.matrix, coding);
                setThreadCount(1);
                const auto one = run(*linear, x, m);
                setThreadCount(2);
                const auto two = run(*linear, x, m);
                setThreadCount(before);
                QCOMPARE(one, two);
            }
        }
    }
};

QTEST_APPLESS_MAIN(ActivationKernelsTest)
#include "tst_activation_kernels.moc"
