// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/formats/microscaling.h"
#include "core/formats/number_format.h"
#include "core/formats/small_float.h"
#include "core/methods/registry.h"
#include "core/runtime/weight_binding.h"

using namespace nibble;

namespace {

std::vector<float> normals(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(n);
    for (auto& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

QuantizedTensorPointer quantizeWith(const std::string& scheme, std::int64_t rows, std::int64_t cols,
                                    const std::vector<float>& weights) {
    const auto parsed = parseScheme(scheme);
    const auto quantizer = makeQuantizer(parsed->base);
    const TensorTask task{.name = "blk.0.attn_q.weight", .rows = rows, .cols = cols, .layer = 0, .layers = 1};
    auto result = (*quantizer)->quantize(task, weights, {});
    Q_ASSERT(result.has_value());
    return std::make_shared<const QuantizedTensor>(std::move(*result));
}

const CodedMatrix& coded(const QuantizedTensorPointer& tensor) {
    return *std::get<1>(tensor->storage);
}

} // namespace

class SmallFormatsTest : public QObject {
    Q_OBJECT

private slots:
    /// methods.md §1.1.
    void float8Codes() {
        const struct {
            float value;
            int e4m3, e5m2;
        } golden[] = {{0x1p-10F, 0x00, 0x14},      {0x1.8p-10F, 0x01, 0x16}, {0x1p-9F, 0x01, 0x18},
                      {0.0146484375F, 0x08, 0x24}, {1.0F, 0x38, 0x3C},       {1.0625F, 0x38, -1},
                      {1.1875F, 0x3A, -1},         {17.0F, 0x58, -1},        {19.0F, 0x5A, -1},
                      {240.0F, 0x77, -1},          {248.0F, 0x78, -1},       {448.0F, 0x7E, -1},
                      {500.0F, 0x7E, -1},          {-1.3F, 0xBA, 0xBD}};
        for (const auto& [value, e4m3, e5m2] : golden) {
            QCOMPARE(int(kE4m3.encode(value)), e4m3);
            if (e5m2 >= 0)
                QCOMPARE(int(kE5m2.encode(value)), e5m2);
        }
        QCOMPARE(int(kE5m2.encode(1e30F)), 0x7B);
    }

    /// Every boundary between two neighbours of every small format: the nearest, ties to the even code.
    void smallFloatsRoundToNearestEven() {
        for (const SmallFloat& format : {kE4m3, kE5m2, kE2m3, kE3m2, kE2m1, kE4m3fnuz, kE5m2fnuz})
            for (unsigned code = 0; code < format.maxCode(); ++code) {
                const float low = format.decode(code);
                const float high = format.decode(code + 1);
                const float middle = (low + high) / 2; // exact: one more bit of mantissa
                QCOMPARE(unsigned(format.encode(low)), code);
                QCOMPARE(unsigned(format.encode(middle)), code % 2 == 0 ? code : code + 1);
                QCOMPARE(unsigned(format.encode(std::nextafter(middle, 0.0F))), code);
                QCOMPARE(unsigned(format.encode(std::nextafter(middle, 1e9F))), code + 1);
            }
    }

    /// The published thresholds of methods.md §1.4; a block's first value is its absmax.
    void bitsAndBytesThresholds() {
        const float fp4[] = {0.00260417F, 0.0859375F, 0.20833333F, 0.29166667F,
                             0.4166667F,  0.583333F,  0.8333333F};
        const unsigned fp4Above[] = {1, 6, 7, 4, 5, 2, 3};
        unsigned below = 0;
        for (std::size_t i = 0; i < 7; ++i) {
            std::vector<float> w(64, 0.0F);
            w[0] = 1;
            w[1] = fp4[i];
            w[2] = std::nextafter(fp4[i], 2.0F);
            w[3] = -w[2];
            const auto tensor = quantizeWith("fp4:g64", 1, 64, w);
            QCOMPARE(coded(tensor).code(0, 1), below);
            QCOMPARE(coded(tensor).code(0, 2), fp4Above[i]);
            QCOMPARE(coded(tensor).code(0, 3), fp4Above[i] | 8U);
            below = fp4Above[i];
        }
        const double nf4[] = {-0.8480964, -0.6106329, -0.4599953, -0.3396794, -0.2346074,
                              -0.1379117, -0.0455250, 0.0397901,  0.1202552,  0.2035213,
                              0.2920138,  0.3893125,  0.5016634,  0.6427869,  0.8614784};
        for (unsigned i = 0; i < 15; ++i) {
            std::vector<float> w(64, 0.0F);
            w[0] = 1;
            w[1] = float(nf4[i] - 2e-7);
            w[2] = float(nf4[i] + 2e-7);
            const auto tensor = quantizeWith("nf4:g64", 1, 64, w);
            QCOMPARE(coded(tensor).code(0, 1), i);
            QCOMPARE(coded(tensor).code(0, 2), i + 1);
        }
    }

    void fp4Levels() {
        const double published[] = {0, 0.005208333, 0.6666667, 1, 0.3333333, 0.5, 0.1666667, 0.25};
        for (std::size_t i = 0; i < 8; ++i) {
            QVERIFY(std::abs(double(nibble::fp4Levels()[i]) - published[i]) < 1e-7);
            QCOMPARE(nibble::fp4Levels()[8 + i], -nibble::fp4Levels()[i]);
        }
    }

    /// Shared exponent floor(log2(absmax)) − 2; what lies above 6 of it saturates; ties go to even.
    void mxfp4OfTheSpecification() {
        std::vector<float> w(32, 0.0F);
        w[0] = 7.5F;   // exponent 0: 7.5 saturates at 6
        w[1] = 2.5F;   // between 2 (code 4) and 3 (code 5): even
        w[2] = -0.75F; // between 0.5 (code 1) and 1 (code 2): even
        w[17] = 5.0F;  // between 4 (code 6) and 6 (code 7): even
        const auto blocks = *encodeMxfp4Ocp(w, 1, 32);
        const auto byte = [&](std::size_t i) { return std::to_integer<int>(blocks.bytes()[i]); };
        QCOMPARE(byte(0), 127);
        QCOMPARE(byte(1), 0x07);
        QCOMPARE(byte(2), 0x64); // value 17 in the high nibble
        QCOMPARE(byte(3), 0x0A);
        const auto back = *decodeAll(blocks);
        QCOMPARE(back[0], 6.0F);
        QCOMPARE(back[1], 2.0F);
        QCOMPARE(back[2], -1.0F);
        QCOMPARE(back[17], 4.0F);
        // A power of two changes the scale byte only.
        for (float& value : w)
            value *= 0x1p-20F;
        const auto small = *encodeMxfp4Ocp(w, 1, 32);
        QCOMPARE(std::to_integer<int>(small.bytes()[0]), 107);
        QVERIFY(std::equal(blocks.bytes().begin() + 1, blocks.bytes().end(), small.bytes().begin() + 1));
        QCOMPARE(sharedExponent(0), -127);
        QCOMPARE(sharedExponent(0x1p-140F), -127);
        QCOMPARE(sharedExponent(3.4e38F), 125);
        QVERIFY(!encodeMxfp4Ocp(w, 2, 16));
    }

    /// The group with the tensor's absmax has scale 448 and maps it to ±6; zeros have scale 0.125.
    void nvfp4() {
        std::vector<float> w(2 * 32, 0.0F);
        w[3] = -2.0F;
        w[20] = 1.0F;
        const CodedMatrix matrix = encodeNvfp4(w, 2, 32);
        QCOMPARE(matrix.scaleCodes, (std::vector<std::uint8_t>{0x7E, kE4m3.encode(224), kE4m3.encode(0.125F),
                                                               kE4m3.encode(0.125F)}));
        QCOMPARE(matrix.code(0, 3), 15U);
        std::vector<float> back(w.size());
        matrix.decodeRows(0, 2, back.data());
        for (std::size_t i = 0; i < w.size(); ++i)
            QVERIFY(std::abs(back[i] - w[i]) < 1e-6F);
        QCOMPARE(nvfp4Bytes(2, 32), matrix.storedBytes());
        const auto odd = normals(3 * 21, 5); // rows that begin within a byte, a short group
        const CodedMatrix ragged = encodeNvfp4(odd, 3, 21);
        back.resize(odd.size());
        ragged.decodeRows(0, 3, back.data());
        // Half a step of E2M1 is at most a sixth of the group's absmax; its scale is rounded by up to 1/16.
        for (std::size_t i = 0; i < odd.size(); ++i)
            QVERIFY(std::abs(back[i] - odd[i]) < 4.0F / 6 * 1.07F);
    }

    /// Products of executed kernels against those of decoded weights. Both add in float, in another order:
    /// 160 terms, |w| ≤ 4, |x| ≤ 5, at most 2 · 160 · 2^-24 · Σ |w x| with Σ below 160.
    void executedAgreesWithDecoded_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<bool>("executed");
        for (const char* scheme : {"hqq:int4:g32", "hqq:int4:g64", "hqq:int4:g32:a8", "fp4:g32", "fp4:g32:dq",
                                   "fp8:e4m3", "fp8:e5m2:tensor", "mxfp4:ocp", "nvfp4"})
            QTest::newRow(scheme) << scheme << true;
        for (const char* scheme : {"hqq:int3:g64", "hqq:int4:g32:axis0", "fp8:e4m3:a8", "fp4:g64"})
            QTest::newRow(scheme) << scheme << false;
    }
    void executedAgreesWithDecoded() {
        QFETCH(QString, scheme);
        QFETCH(bool, executed);
        const std::int64_t rows = 70;
        const std::int64_t cols = 160; // no multiple of 64: blocks of a flattened matrix straddle rows
        const auto tensor =
            quantizeWith(scheme.toStdString(), rows, cols, normals(std::size_t(rows * cols), 7));
        const auto fast = bindQuantized(tensor, {});
        const auto slow = bindQuantized(tensor, {.forceDecoded = true});
        QCOMPARE(fast->executed(), executed);
        for (const std::int64_t m : {1, 3, 20}) {
            const auto x = normals(std::size_t(m * cols), 9);
            std::vector<float> y(std::size_t(m * rows));
            std::vector<float> expected(y.size());
            fast->multiply(x.data(), m, y.data());
            slow->multiply(x.data(), m, expected.data());
            const bool rounded = scheme.endsWith(":a8");
            for (std::size_t i = 0; i < y.size(); ++i)
                QVERIFY2(
                    std::abs(y[i] - expected[i]) < 2 * 160 * 160 * 0x1p-24F + (rounded ? 2e-3F : 0.0F),
                    qPrintable(QString("m %1: %2, %3").arg(m).arg(double(y[i])).arg(double(expected[i]))));
        }
    }

    /// E4M3 activations: the product is that of the rounded values.
    void float8Activations() {
        const std::vector<float> w = {1, 0, 0, 1};
        const auto linear = bindQuantized(quantizeWith("fp8:e4m3:a8", 2, 2, w), {});
        const float x[] = {448.0F, 17.0F}; // scale 1: 17 lies between 16 and 18
        float y[2];
        linear->multiply(x, 1, y);
        QVERIFY(std::abs(y[0] - 448) < 1e-3F && std::abs(y[1] - 16) < 1e-3F);
    }
};

QTEST_APPLESS_MAIN(SmallFormatsTest)
#include "tst_small_formats.moc"
