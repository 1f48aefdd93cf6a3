// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <limits>

#include <QtTest>

#include "core/kernels/isa.h"
#include "core/kernels/vector_ops.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

const std::vector<std::int64_t> lengths = {0,  1,  2,  5,  7,  8,  9,  15,  16,
                                           17, 31, 32, 33, 63, 64, 65, 100, 1000};

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

bool near(double value, double expected, double relative) {
    return std::fabs(value - expected) <= relative * std::fabs(expected) + 1e-44;
}

} // namespace

class TestVectorOps : public QObject {
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

    void dotProducts() {
        for (const std::int64_t n : lengths) {
            const auto a = randomFloats(n, 1);
            const auto b = randomFloats(n, 2);
            const auto h = randomHalves(n, 3);
            double sum = 0, magnitude = 0, halfSum = 0, halfMagnitude = 0;
            for (std::size_t i = 0; i < a.size(); ++i) {
                const double product = static_cast<double>(a[i]) * static_cast<double>(b[i]);
                const double halfProduct = halfValue(h[i]) * static_cast<double>(b[i]);
                sum += product;
                magnitude += std::fabs(product);
                halfSum += halfProduct;
                halfMagnitude += std::fabs(halfProduct);
            }
            QVERIFY(std::fabs(static_cast<double>(vectorOps().dotF32(a.data(), b.data(), n)) - sum) <=
                    roundingBound(n + 1, magnitude));
            QVERIFY(std::fabs(static_cast<double>(vectorOps().dotF16(h.data(), b.data(), n)) - halfSum) <=
                    roundingBound(n + 1, halfMagnitude));
        }
    }

    void axpy() {
        for (const std::int64_t n : lengths) {
            const auto x = randomFloats(n, 4);
            const auto h = randomHalves(n, 5);
            const auto before = randomFloats(n + 1, 6);
            auto y = before;
            auto z = before;
            vectorOps().axpyF32(0.75F, x.data(), y.data(), n);
            vectorOps().axpyF16(-1.5F, h.data(), z.data(), n);
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double product = 0.75 * static_cast<double>(x[i]);
                const double halfProduct = -1.5 * halfValue(h[i]);
                QVERIFY(std::fabs(static_cast<double>(y[i]) - static_cast<double>(before[i]) - product) <=
                        roundingBound(2, std::fabs(product) + std::fabs(static_cast<double>(before[i]))));
                QVERIFY(std::fabs(static_cast<double>(z[i]) - static_cast<double>(before[i]) - halfProduct) <=
                        roundingBound(2, std::fabs(halfProduct) + std::fabs(static_cast<double>(before[i]))));
            }
            QCOMPARE(y.back(), before.back()); // nothing written behind the end
        }
    }

    /// All 65536 codes survive the way there and back; rounding goes to the nearest, ties to even.
    void halves() {
        std::vector<std::uint16_t> codes(65536), back(65536);
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = static_cast<std::uint16_t>(i);
        std::vector<float> values(65536);
        vectorOps().fromF16(codes.data(), values.data(), 65536);
        vectorOps().toF16(values.data(), back.data(), 65536);
        for (std::size_t i = 0; i < codes.size(); ++i)
            if ((i & 0x7FFF) > 0x7C00)
                QVERIFY(std::isnan(values[i]) && (back[i] & 0x7FFF) > 0x7C00);
            else
                QCOMPARE(back[i], codes[i]);
        QCOMPARE(values[0x3C00], 1.0F);
        QCOMPARE(values[0x0001], 0x1p-24F);
        QCOMPARE(values[0xFBFF], -65504.0F);
        const std::vector<float> ties = {65519.9F,          65520.0F,        1 + 0x1p-11F, 1 + 0x3p-11F,
                                         0x1p-25F,          0x1.000002p-25F, -0x1.8p-24F,  0x1.ffep-15F,
                                         -65504.0F - 15.9F, 0x1.ffffffp-15F};
        const std::vector<std::uint16_t> expected = {0x7BFF, 0x7C00, 0x3C00, 0x3C02, 0x0000,
                                                     0x0001, 0x8002, 0x0400, 0xFBFF, 0x0400};
        std::vector<std::uint16_t> rounded(ties.size());
        vectorOps().toF16(ties.data(), rounded.data(), static_cast<std::int64_t>(ties.size()));
        QCOMPARE(rounded, expected);
    }

    void bfloats() {
        std::vector<std::uint16_t> codes(65536);
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = static_cast<std::uint16_t>(i);
        std::vector<float> values(65536);
        vectorOps().fromBf16(codes.data(), values.data(), 65535);
        for (std::size_t i = 0; i < 65535; ++i)
            QCOMPARE(std::bit_cast<std::uint32_t>(values[i]), static_cast<std::uint32_t>(i) << 16);
        QCOMPARE(values[65535], 0.0F);
    }

    void maximum() {
        QCOMPARE(vectorOps().maximum(nullptr, 0), -std::numeric_limits<float>::infinity());
        for (const std::int64_t n : lengths)
            for (std::int64_t at = 0; at < n; at += 3) {
                std::vector<float> x(static_cast<std::size_t>(n), -7.0F);
                x[static_cast<std::size_t>(at)] = -0.5F;
                QCOMPARE(vectorOps().maximum(x.data(), n), -0.5F);
            }
    }

    /// 2 units in the last place, 2.4e-7, and the rounding of x − shift (|x − shift| · 2⁻²⁴ in the exponent).
    void exponentials() {
        for (const std::int64_t n : lengths) {
            std::vector<float> x, y(static_cast<std::size_t>(n + 1), 42.0F);
            for (std::int64_t i = 0; i < n; ++i)
                x.push_back(1.5F - static_cast<float>(i * i) * 86.0F / static_cast<float>(n * n));
            const double sum = vectorOps().expSum(x.data(), 1.5F, y.data(), n);
            QCOMPARE(vectorOps().expSum(x.data(), 1.5F, nullptr, n), sum);
            double expected = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double exponent = static_cast<double>(x[i]) - 1.5;
                QVERIFY(near(y[i], std::exp(exponent), 2.4e-7 + std::fabs(exponent) * unitRoundoff));
                expected += static_cast<double>(y[i]);
            }
            QVERIFY(near(sum, expected, 1e-13));
            QCOMPARE(y.back(), 42.0F);
        }
        const std::vector<float> extremes = {-std::numeric_limits<float>::infinity(), -1e30F, -103.0F, 0.0F};
        std::vector<float> y(4);
        vectorOps().expSum(extremes.data(), 0, y.data(), 4);
        QCOMPARE(y[0], 0.0F);
        QCOMPARE(y[1], 0.0F);
        QVERIFY(std::fabs(static_cast<double>(y[2]) - std::exp(-103.0)) <= 0x1p-149);
        QCOMPARE(y[3], 1.0F);
    }

    void dependsOnNaN() {
        const std::vector<float> x = {0.0F, NAN, 0.0F};
        std::vector<float> y(3);
        QVERIFY(std::isnan(vectorOps().expSum(x.data(), 0, y.data(), 3)));
        vectorOps().siluMul(x.data(), x.data(), y.data(), 3);
        QVERIFY(std::isnan(y[1]) && !std::isnan(y[0]));
    }

    /// exp to 2 units, the sum, the quotient and the product to ½ each; x itself in the exponent is exact.
    void silu() {
        for (const std::int64_t n : lengths) {
            auto gate = randomFloats(n, 7);
            const auto up = randomFloats(n, 8);
            for (float& value : gate)
                value *= 20;
            std::vector<float> y(static_cast<std::size_t>(n));
            vectorOps().siluMul(gate.data(), up.data(), y.data(), n);
            for (std::size_t i = 0; i < gate.size(); ++i)
                QVERIFY(near(y[i], gate[i] * sigmoid(gate[i]) * static_cast<double>(up[i]), 5e-7));
        }
    }

    /// Every BF16 and the values around it: back to itself, ties to even, NaN to NaN.
    void toBf16() {
        std::vector<float> values;
        std::vector<std::uint16_t> expected;
        const auto add = [&](std::uint32_t bits, std::uint32_t code) {
            values.push_back(std::bit_cast<float>(bits));
            expected.push_back(static_cast<std::uint16_t>(code));
        };
        for (std::uint32_t code = 0; code < 0x7F80; ++code) {
            add(code << 16, code);
            add((code << 16) + 0x7FFF, code);
            add((code << 16) + 0x8000, code + (code & 1));
            add((code << 16) + 0x8001, code + 1);
            add(code << 16 | 0x80000000U, code | 0x8000);
        }
        add(0x7F800000, 0x7F80);
        add(0x7FFFFFFF, 0x7FFF);
        add(0x7F800001, 0x7FC0);
        std::vector<std::uint16_t> codes(values.size());
        vectorOps().toBf16(values.data(), codes.data(), static_cast<std::int64_t>(values.size()));
        QCOMPARE(codes, expected);
    }

    /// The share to 4 units; 1 − share loses no more than a unit of 1, which gate multiplies.
    void siluGradient() {
        for (const std::int64_t n : lengths) {
            auto gate = randomFloats(n, 7);
            const auto up = randomFloats(n, 8);
            const auto dh = randomFloats(n, 9);
            for (float& value : gate)
                value *= 20;
            std::vector<float> dGate(static_cast<std::size_t>(n)), dUp(dGate);
            vectorOps().siluMulGradient(gate.data(), up.data(), dh.data(), dGate.data(), dUp.data(), n);
            for (std::size_t i = 0; i < gate.size(); ++i) {
                const double x = gate[i];
                const double share = sigmoid(gate[i]);
                const double down = static_cast<double>(dh[i]) * share;
                const double slope = 1 + x * (1 - share);
                QVERIFY(near(dUp[i], down * x, 1e-6));
                QVERIFY(
                    std::fabs(static_cast<double>(dGate[i]) - down * static_cast<double>(up[i]) * slope) <=
                    1e-6 * std::fabs(down * static_cast<double>(up[i])) * (std::fabs(slope) + std::fabs(x)));
            }
        }
    }

    /// The rounding of u (three units) is multiplied by |2u| where the exponential counts.
    void gelu() {
        for (const std::int64_t n : lengths) {
            auto x = randomFloats(n, 9);
            for (float& value : x)
                value *= 3;
            std::vector<float> y(static_cast<std::size_t>(n));
            vectorOps().geluTanh(x.data(), y.data(), n);
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double value = x[i];
                const double u =
                    std::sqrt(2 / 3.14159265358979323846) * (value + 0.044715 * value * value * value);
                const double expected = 0.5 * value * (1 + std::tanh(u));
                const double relative = 5e-7 + 2 * std::fabs(u) * 6 * unitRoundoff;
                // Where the double's own 1 + tanh cancels, only the absolute size matters.
                QVERIFY(std::fabs(static_cast<double>(y[i]) - expected) <=
                        relative * std::fabs(expected) + 1e-15);
            }
        }
    }

    void sumOfSquares() {
        for (const std::int64_t n : lengths) {
            const auto x = randomFloats(n, 10);
            double sum = 0;
            for (const float value : x)
                sum += static_cast<double>(value) * static_cast<double>(value);
            QVERIFY(near(vectorOps().sumSquares(x.data(), n), sum, 1e-13));
        }
    }
};

QTEST_APPLESS_MAIN(TestVectorOps)
#include "tst_vector_ops.moc"
