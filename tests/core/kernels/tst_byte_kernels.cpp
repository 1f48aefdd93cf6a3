// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include <QtTest>

#include "core/kernels/isa.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

struct Shape {
    std::int64_t rows, cols, m;
};

const std::vector<Shape> awkwardShapes = {{1, 1, 1},    {2, 5, 1},    {5, 8, 2},    {8, 9, 3},
                                          {9, 16, 5},   {16, 17, 8},  {17, 31, 17}, {31, 32, 1},
                                          {32, 33, 5},  {33, 64, 64}, {64, 100, 2}, {100, 172, 3},
                                          {172, 64, 8}, {65, 288, 6}, {130, 512, 9}};

void addIsas() {
    QTest::addColumn<QString>("isa");
    for (const Isa isa : supportedIsas())
        QTest::newRow(isaName(isa).data()) << QString::fromLatin1(isaName(isa).data());
}

void select() {
    QFETCH_GLOBAL(QString, isa);
    QVERIFY(selectIsa(isa.toStdString()).has_value());
}

/// Q8_0 blocks with random codes, −128 included.
std::vector<std::byte> q8Blocks(std::int64_t blocks, std::uint64_t seed) {
    const auto scales = randomHalves(blocks, seed);
    const auto codes = randomIntegers<std::int8_t>(blocks * 32, -128, 127, seed + 1);
    std::vector<std::byte> bytes(static_cast<std::size_t>(blocks * 34));
    for (std::size_t block = 0; block < static_cast<std::size_t>(blocks); ++block) {
        std::memcpy(&bytes[block * 34], &scales[block], 2);
        std::memcpy(&bytes[block * 34 + 2], &codes[block * 32], 32);
    }
    return bytes;
}

} // namespace

class TestByteKernels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() { addIsas(); }
    void init() { select(); }

    /// Sums are exact integers: with all scales 1 the float result is the integer itself.
    void extremeOperandsAreExact_data() {
        QTest::addColumn<int>("weight");
        QTest::addColumn<int>("activation");
        for (const int weight : {-128, -127, 127})
            for (const int activation : {-127, 127})
                QTest::addRow("%d times %d", weight, activation) << weight << activation;
    }
    void extremeOperandsAreExact() {
        QFETCH(int, weight);
        QFETCH(int, activation);
        for (const std::int64_t m : {1, 2, 5, 64}) {
            constexpr std::int64_t rows = 70;
            constexpr std::int64_t cols = 1000; // 1000 · 128 · 127 < 2^24: exact in float too
            const std::vector<std::int8_t> codes(rows * cols, static_cast<std::int8_t>(weight));
            const std::vector<float> scales(rows, 1.0F);
            const std::vector<float> x(static_cast<std::size_t>(m * cols), static_cast<float>(activation));
            const auto linear = makeInt8Linear({rows, cols, codes.data(), scales.data()});
            for (const float y : run(*linear, x, m))
                QCOMPARE(y, static_cast<float>(cols * weight * activation));
        }
    }

    void int8SumsAreExact() {
        for (const auto& [rows, cols, m] : awkwardShapes) {
            const auto codes = randomIntegers<std::int8_t>(rows * cols, -128, 127, 1);
            const std::vector<float> scales(static_cast<std::size_t>(rows), 1.0F);
            auto x = std::vector<float>();
            for (const int value : randomIntegers<int>(m * cols, -127, 127, 2))
                x.push_back(static_cast<float>(value));
            for (std::int64_t token = 0; token < m; ++token)
                x[static_cast<std::size_t>(token * cols)] = 127; // so that every token's scale is 1
            const auto linear = makeInt8Linear({rows, cols, codes.data(), scales.data()});
            const auto y = run(*linear, x, m);
            for (std::int64_t token = 0; token < m; ++token)
                for (std::int64_t row = 0; row < rows; ++row) {
                    std::int64_t sum = 0;
                    for (std::int64_t column = 0; column < cols; ++column)
                        sum += codes[static_cast<std::size_t>(row * cols + column)] *
                               static_cast<std::int64_t>(x[static_cast<std::size_t>(token * cols + column)]);
                    QCOMPARE(y[static_cast<std::size_t>(token * rows + row)], static_cast<float>(sum));
                }
        }
    }

    /// Three roundings after the exact sum: to float, the product of the scales, their product.
    void int8AgainstDouble() {
        for (const auto& [rows, cols, m] : awkwardShapes) {
            const auto codes = randomIntegers<std::int8_t>(rows * cols, -127, 127, 3);
            const auto scales = randomFloats(rows, 4);
            const auto x = randomFloats(m * cols, 5);
            const auto q = quantize(x, cols, cols);
            const auto expected = multiply(
                rows, cols, m, 3,
                [&, width = cols](std::int64_t row, std::int64_t column) {
                    const double value = static_cast<double>(scales[static_cast<std::size_t>(row)]) *
                                         codes[static_cast<std::size_t>(row * width + column)];
                    return Weight{value, std::fabs(value)};
                },
                [&, width = cols](std::int64_t token, std::int64_t column) {
                    const auto at = static_cast<std::size_t>(token * width + column);
                    return static_cast<double>(q.scales[at]) * q.codes[at];
                });
            const auto linear = makeInt8Linear({rows, cols, codes.data(), scales.data()});
            QVERIFY(linear->executed());
            QVERIFY2(worst(run(*linear, x, m), expected) <= 1, qPrintable(QString::number(rows)));
        }
    }

    /// Per block: two scales multiplied, one product, one addition to the total.
    void q8_0AgainstDouble() {
        for (const Shape& shape : {Shape{1, 32, 1}, Shape{5, 64, 3}, Shape{17, 96, 2}, Shape{64, 160, 8},
                                   Shape{65, 32, 17}, Shape{200, 512, 5}, Shape{33, 256, 64}}) {
            const std::int64_t blocks = shape.cols / 32;
            const auto bytes = q8Blocks(shape.rows * blocks, 6);
            const auto x = randomFloats(shape.m * shape.cols, 8);
            const auto q = quantize(x, shape.cols, 32);
            const auto expected = multiply(
                shape.rows, shape.cols, shape.m, blocks + 4,
                [&](std::int64_t row, std::int64_t column) {
                    const std::byte* block =
                        &bytes[static_cast<std::size_t>((row * blocks + column / 32) * 34)];
                    std::uint16_t scale = 0;
                    std::memcpy(&scale, block, 2);
                    const double value = halfValue(scale) * static_cast<std::int8_t>(block[2 + column % 32]);
                    return Weight{value, std::fabs(value)};
                },
                [&](std::int64_t token, std::int64_t column) {
                    const auto at = static_cast<std::size_t>(token * shape.cols + column);
                    return static_cast<double>(q.scales[at]) * q.codes[at];
                });
            const auto linear = makeQ8_0Linear(bytes.data(), shape.rows, shape.cols);
            QVERIFY(linear->executed());
            QVERIFY2(worst(run(*linear, x, shape.m), expected) <= 1, qPrintable(QString::number(shape.rows)));
        }
    }

    void zeroActivationsGiveZero() {
        const std::vector<std::int8_t> codes(64 * 33, 77);
        const std::vector<float> scales(33, 1.0F);
        const auto linear = makeInt8Linear({33, 64, codes.data(), scales.data()});
        for (const float y : run(*linear, std::vector<float>(128), 2))
            QCOMPARE(y, 0.0F);
    }
};

QTEST_APPLESS_MAIN(TestByteKernels)
#include "tst_byte_kernels.moc"
