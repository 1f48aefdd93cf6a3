// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cstring>

#include <QtTest>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"
#include "core/kernels/isa.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

struct Shape {
    std::int64_t rows, cols, m;
};

const std::vector<Shape> shapes = {{1, 1, 1},    {2, 5, 2},     {5, 8, 3},    {8, 9, 1},    {9, 16, 5},
                                   {16, 17, 8},  {17, 31, 17},  {31, 32, 1},  {32, 33, 4},  {33, 64, 64},
                                   {64, 100, 2}, {100, 172, 5}, {172, 64, 1}, {7, 3000, 6}, {3000, 400, 6}};

auto inDouble(const std::vector<float>& values, std::int64_t cols) {
    return [&values, cols](std::int64_t row, std::int64_t column) {
        return static_cast<double>(values[static_cast<std::size_t>(row * cols + column)]);
    };
}

/// Weights of a type with their values.
struct Stored {
    std::vector<std::uint16_t> halves;
    std::vector<float> values;

    Stored(FloatType type, std::int64_t n) : halves(randomHalves(n, 1)), values(randomFloats(n, 2)) {
        for (std::size_t i = 0; i < halves.size() && type != FloatType::f32; ++i)
            values[i] = type == FloatType::f16
                            ? static_cast<float>(halfValue(halves[i]))
                            : std::bit_cast<float>(static_cast<std::uint32_t>(halves[i]) << 16);
    }
    [[nodiscard]] const void* data(FloatType type) const {
        return type == FloatType::f32 ? static_cast<const void*>(values.data()) : halves.data();
    }
};

} // namespace

class TestFloatKernels : public QObject {
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

    /// FP8 with a factor per row: the codes' values by their definition, one rounding more for the factor.
    void float8AgainstDouble() {
        for (const Float8Type type : {Float8Type::e4m3, Float8Type::e5m2})
            for (const auto& [rows, cols, m] : shapes) {
                const bool isE5m2 = type == Float8Type::e5m2;
                // Below E4M3's NaN and E5M2's infinity, either sign.
                auto codes = randomIntegers<std::uint8_t>(rows * cols, 0, isE5m2 ? 0x7B : 0x7E, 5);
                for (std::size_t i = 0; i < codes.size(); i += 3)
                    codes[i] |= 0x80;
                const auto scales = randomFloats(rows, 6);
                const auto x = randomFloats(m * cols, 7);
                const auto weight = [&](std::int64_t row, std::int64_t column) {
                    const unsigned code = codes[static_cast<std::size_t>(row * cols + column)];
                    const int mantissaBits = isE5m2 ? 2 : 3;
                    const int bias = isE5m2 ? 15 : 7;
                    const int exponent = static_cast<int>((code & 0x7FU) >> mantissaBits);
                    const int mantissa = static_cast<int>(code & ((1U << mantissaBits) - 1U));
                    const double value = std::ldexp(exponent > 0 ? mantissa + (1 << mantissaBits) : mantissa,
                                                    std::max(exponent, 1) - bias - mantissaBits) *
                                         static_cast<double>(scales[static_cast<std::size_t>(row)]);
                    return Weight{(code & 0x80U) != 0 ? -value : value, std::fabs(value)};
                };
                const auto expected = multiply(rows, cols, m, cols + 2, weight, inDouble(x, cols));
                const auto linear = makeFloat8Linear({rows, cols, type, codes.data(), scales.data()});
                QVERIFY(linear != nullptr && linear->executed());
                QVERIFY2(worst(run(*linear, x, m), expected) <= 1, qPrintable(QString::number(cols)));
                codes[0] = 0x7F;
                const bool refused =
                    makeFloat8Linear({rows, cols, type, codes.data(), scales.data()}) == nullptr;
                QCOMPARE(refused, !isE5m2);
            }
    }

    void storedTypesAgainstDouble() {
        for (const FloatType type : {FloatType::f32, FloatType::f16, FloatType::bf16})
            for (const auto& [rows, cols, m] : shapes) {
                const Stored stored(type, rows * cols);
                const auto x = randomFloats(m * cols, 3);
                const auto weight = inDouble(stored.values, cols);
                const auto expected = multiply(
                    rows, cols, m, cols + 1,
                    [&](std::int64_t row, std::int64_t column) {
                        return Weight{weight(row, column), std::fabs(weight(row, column))};
                    },
                    inDouble(x, cols));
                const auto linear = makeFloatLinear({rows, cols, type, stored.data(type), nullptr});
                QVERIFY(linear->executed());
                QVERIFY2(worst(run(*linear, x, m), expected) <= 1, qPrintable(QString::number(cols)));
            }
    }

    /// The decoder is called for every row once per product; activations are treated as the executed kernels
    /// do.
    void decodedAgainstDouble() {
        for (const Activations how : {Activations::f32, Activations::int8PerToken, Activations::int8Per32})
            for (const auto& [rows, cols, m] : shapes) {
                const auto values = randomFloats(rows * cols, 4);
                const auto x = randomFloats(m * cols, 5);
                const auto q = quantize(x, cols, how == Activations::int8PerToken ? cols : 32);
                auto seen = x;
                for (std::size_t i = 0; i < seen.size() && how != Activations::f32; ++i)
                    seen[i] = q.scales[i] * static_cast<float>(q.codes[i]);
                const auto weight = inDouble(values, cols);
                const auto expected = multiply(
                    rows, cols, m, cols + 1,
                    [&](std::int64_t row, std::int64_t column) {
                        return Weight{weight(row, column), std::fabs(weight(row, column))};
                    },
                    inDouble(seen, cols));
                const auto decode = [&, width = cols](std::int64_t first, std::int64_t count, float* out) {
                    std::memcpy(out, &values[static_cast<std::size_t>(first * width)],
                                static_cast<std::size_t>(count * width) * sizeof(float));
                };
                const auto linear = makeDecodedLinear(rows, cols, 1234, decode, how);
                QVERIFY(!linear->executed());
                QCOMPARE(linear->bytes(), std::size_t{1234});
                QVERIFY2(worst(run(*linear, x, m), expected) <= 1, qPrintable(QString::number(cols)));
            }
    }

    void sgemmInAllForms() {
        for (const bool isTransposed : {false, true})
            for (const bool accumulates : {false, true}) {
                constexpr std::int64_t m = 5, n = 7, k = 9, lda = 11, ldb = 13, ldc = 15;
                const auto a = randomFloats(m * lda, 6);
                const auto b = randomFloats(ldb * ldb, 7);
                auto c = randomFloats(m * ldc, 8);
                const auto before = c;
                sgemm(isTransposed, m, n, k, a.data(), lda, b.data(), ldb, c.data(), ldc, accumulates);
                for (std::int64_t row = 0; row < m; ++row)
                    for (std::int64_t column = 0; column < ldc; ++column) {
                        const auto at = static_cast<std::size_t>(row * ldc + column);
                        if (column >= n) {
                            QCOMPARE(c[at], before[at]);
                            continue;
                        }
                        double sum = accumulates ? static_cast<double>(before[at]) : 0;
                        double magnitude = std::fabs(sum);
                        for (std::int64_t i = 0; i < k; ++i) {
                            const std::int64_t from = isTransposed ? column * ldb + i : i * ldb + column;
                            const double product =
                                static_cast<double>(a[static_cast<std::size_t>(row * lda + i)]) *
                                static_cast<double>(b[static_cast<std::size_t>(from)]);
                            sum += product;
                            magnitude += std::fabs(product);
                        }
                        QVERIFY(std::fabs(static_cast<double>(c[at]) - sum) <=
                                roundingBound(k + 2, magnitude));
                    }
            }
    }

    /// Attention calls it from inside a parallel loop.
    void sgemmInsideAParallelLoop() {
        constexpr std::int64_t size = 64;
        const auto a = randomFloats(size * size, 9);
        std::vector<float> alone(size * size), together(8 * size * size);
        sgemm(true, size, size, size, a.data(), size, a.data(), size, alone.data(), size);
        parallelFor(8, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                sgemm(true, size, size, size, a.data(), size, a.data(), size,
                      &together[static_cast<std::size_t>(i * size * size)], size);
        });
        for (std::size_t i = 0; i < together.size(); ++i)
            QVERIFY(std::fabs(together[i] - alone[i % alone.size()]) < 1e-3F);
        QVERIFY(QString(gemmLibrary()).startsWith("oneDNN 2."));
    }
};

QTEST_APPLESS_MAIN(TestFloatKernels)
#include "tst_float_kernels.moc"
