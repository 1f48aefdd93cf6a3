// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <QtTest>

#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/formats/small_float.h"

using namespace nibble;

namespace {

/// What sign, exponent and mantissa fields mean, straight from IEEE 754's definition.
double fieldsToNumber(unsigned code, int exponentBits, int mantissaBits, int bias) {
    const unsigned mantissa = code & ((1U << mantissaBits) - 1);
    const int exponent = static_cast<int>(code >> mantissaBits & ((1U << exponentBits) - 1));
    const double sign = (code >> (exponentBits + mantissaBits) & 1U) != 0 ? -1 : 1;
    const double fraction = std::ldexp(mantissa, -mantissaBits) + (exponent > 0 ? 1 : 0);
    return sign * std::ldexp(fraction, std::max(exponent, 1) - bias);
}

/// A format as the conversion tests see it: `finite` codes are 0 … maxCode and the same with the sign.
struct Format {
    const char* name;
    int exponentBits, mantissaBits, bias;
    unsigned maxCode;
    std::function<float(unsigned)> decode;
    std::function<unsigned(float)> encode;

    [[nodiscard]] unsigned sign() const { return 1U << (exponentBits + mantissaBits); }
    [[nodiscard]] double number(unsigned code) const {
        return fieldsToNumber(code, exponentBits, mantissaBits, bias);
    }
};

Format smallFormat(const char* name, const SmallFloat& format, unsigned maxCode) {
    return {name,
            format.exponentBits,
            format.mantissaBits,
            format.bias,
            maxCode,
            [format](unsigned code) { return format.decode(code); },
            [format](float value) { return format.encode(value); }};
}

/// Largest finite codes as the specifications give them, not as the code under test says.
std::vector<Format> formats() {
    return {
        {"f16", 5, 10, 15, 0x7BFF,
         [](unsigned code) { return halfToFloat(static_cast<std::uint16_t>(code)); },
         [](float value) { return floatToHalf(value); }},
        {"bf16", 8, 7, 127, 0x7F7F,
         [](unsigned code) { return bf16ToFloat(static_cast<std::uint16_t>(code)); },
         [](float value) { return floatToBf16(value); }},
        {"e4m3", 4, 3, 7, 0x7E, [](unsigned code) { return e4m3ToFloat(static_cast<std::uint8_t>(code)); },
         [](float value) { return floatToE4m3(value); }},
        {"e5m2", 5, 2, 15, 0x7B, [](unsigned code) { return e5m2ToFloat(static_cast<std::uint8_t>(code)); },
         [](float value) { return floatToE5m2(value); }},
        {"e4m3fnuz", 4, 3, 8, 0x7F,
         [](unsigned code) { return e4m3fnuzToFloat(static_cast<std::uint8_t>(code)); },
         [](float value) { return kE4m3fnuz.encode(value); }},
        {"e5m2fnuz", 5, 2, 16, 0x7F,
         [](unsigned code) { return e5m2fnuzToFloat(static_cast<std::uint8_t>(code)); },
         [](float value) { return kE5m2fnuz.encode(value); }},
        smallFormat("e2m3", kE2m3, 0x1F),
        smallFormat("e3m2", kE3m2, 0x1F),
        smallFormat("e2m1", kE2m1, 0x07),
    };
}

float nextUp(float value) {
    return std::nextafter(value, std::numeric_limits<float>::infinity());
}

float nextDown(float value) {
    return std::nextafter(value, -std::numeric_limits<float>::infinity());
}

} // namespace

class TestHalf : public QObject {
    Q_OBJECT
private slots:
    void everyCode_data() { rows(); }
    void everyCode();
    void betweenNeighbours_data() { rows(); }
    void betweenNeighbours();
    void monotone_data() { rows(); }
    void monotone();
    void goldenValues();
    void overflow();
    void notANumber();
    void codesThatAreNoNumbers();

private:
    static void rows() {
        QTest::addColumn<int>("index");
        const auto all = formats();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << static_cast<int>(i);
    }
};

/// Every finite code decodes to what its fields say and encodes to itself.
void TestHalf::everyCode() {
    QFETCH(int, index);
    const Format format = formats()[static_cast<std::size_t>(index)];
    const bool negativeZero = !QByteArray(format.name).endsWith("fnuz");
    for (unsigned magnitude = 0; magnitude <= format.maxCode; ++magnitude) {
        for (const unsigned code : {magnitude, magnitude | format.sign()}) {
            if (code == format.sign() && !negativeZero)
                continue;
            const float value = format.decode(code);
            if (static_cast<double>(value) != format.number(code) ||
                std::signbit(value) != (code != magnitude))
                QFAIL(qPrintable(QString("code %1 decodes to %2").arg(code, 0, 16).arg(value)));
            if (format.encode(value) != code)
                QFAIL(qPrintable(
                    QString("code %1 encodes to %2").arg(code, 0, 16).arg(format.encode(value), 0, 16)));
        }
    }
}

/// Between neighbouring codes: the midpoint goes to the even one, a hair to either side to the nearer one.
/// The midpoint has one more mantissa bit than the format, so it is exact as a float (also for BF16's
/// subnormals).
void TestHalf::betweenNeighbours() {
    QFETCH(int, index);
    const Format format = formats()[static_cast<std::size_t>(index)];
    for (unsigned code = 0; code < format.maxCode; ++code) {
        const auto middle = static_cast<float>((format.number(code) + format.number(code + 1)) / 2);
        const unsigned even = code % 2 == 0 ? code : code + 1;
        const bool right = format.encode(middle) == even && format.encode(nextDown(middle)) == code &&
                           format.encode(nextUp(middle)) == code + 1 &&
                           format.encode(-nextUp(middle)) == ((code + 1) | format.sign());
        if (!right)
            QFAIL(qPrintable(QString("around the middle above code %1").arg(code, 0, 16)));
    }
}

void TestHalf::monotone() {
    QFETCH(int, index);
    const Format format = formats()[static_cast<std::size_t>(index)];
    Random random(7);
    std::vector<float> values;
    for (int i = 0; i < 20000; ++i)
        values.push_back(
            static_cast<float>(std::ldexp(random.uniform(), static_cast<int>(random.below(60)) - 40)));
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < values.size(); ++i)
        QVERIFY(format.encode(values[i - 1]) <= format.encode(values[i]));
}

/// Values worked out by hand in the method notes.
void TestHalf::goldenValues() {
    const auto pi = static_cast<float>(3.14159265358979);
    QCOMPARE(floatToHalf(pi), std::uint16_t{0x4248});
    QCOMPARE(floatToHalf(65504.0F), std::uint16_t{0x7BFF});
    QCOMPARE(floatToBf16(1.00390625F), std::uint16_t{0x3F80});
    QCOMPARE(floatToBf16(1.01171875F), std::uint16_t{0x3F82});
    QCOMPARE(floatToBf16(pi), std::uint16_t{0x4049});
    QCOMPARE(floatToBf16(65504.0F), std::uint16_t{0x4780});
    QCOMPARE(floatToBf16(1e-40F), std::uint16_t{0x0001});
    const struct {
        float value;
        unsigned e4m3, e5m2;
    } pairs[] = {{0x1p-10F, 0x00, 0x14},      {0x1.8p-10F, 0x01, 0x16}, {0x1p-9F, 0x01, 0x18},
                 {0.0146484375F, 0x08, 0x24}, {1.0F, 0x38, 0x3C},       {-1.3F, 0xBA, 0xBD}};
    for (const auto& pair : pairs) {
        QCOMPARE(unsigned{floatToE4m3(pair.value)}, pair.e4m3);
        QCOMPARE(unsigned{floatToE5m2(pair.value)}, pair.e5m2);
    }
    const std::pair<float, unsigned> e4m3[] = {{1.0625F, 0x38}, {1.1875F, 0x3A}, {17, 0x58},  {19, 0x5A},
                                               {240, 0x77},     {248, 0x78},     {448, 0x7E}, {500, 0x7E}};
    for (const auto& [value, code] : e4m3)
        QCOMPARE(unsigned{floatToE4m3(value)}, code);
    const float e2m1[] = {0, 0.5F, 1, 1.5F, 2, 3, 4, 6};
    for (unsigned code = 0; code < 8; ++code)
        QCOMPARE(kE2m1.decode(code), e2m1[code]);
}

void TestHalf::overflow() {
    const float infinity = std::numeric_limits<float>::infinity();
    QCOMPARE(floatToHalf(nextDown(65520.0F)), std::uint16_t{0x7BFF});
    QCOMPARE(floatToHalf(65520.0F), std::uint16_t{0x7C00});
    QCOMPARE(floatToHalf(-1e30F), std::uint16_t{0xFC00});
    QCOMPARE(floatToHalf(infinity), std::uint16_t{0x7C00});
    QCOMPARE(floatToBf16(std::numeric_limits<float>::max()), std::uint16_t{0x7F80});
    QCOMPARE(floatToBf16(-infinity), std::uint16_t{0xFF80});
    QCOMPARE(floatToE4m3(infinity), std::uint8_t{0x7E});
    QCOMPARE(floatToE4m3(-infinity), std::uint8_t{0xFE});
    QCOMPARE(floatToE5m2(1e9F), std::uint8_t{0x7B});
    QCOMPARE(kE2m1.encode(-1e9F), std::uint8_t{0x0F});
}

void TestHalf::notANumber() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float signalling = std::bit_cast<float>(0xFF800001U);
    QCOMPARE(floatToHalf(nan), std::uint16_t{0x7E00});
    QCOMPARE(floatToHalf(-nan), std::uint16_t{0xFE00});
    QCOMPARE(floatToHalf(signalling), std::uint16_t{0xFE00});
    QCOMPARE(floatToBf16(signalling), std::uint16_t{0xFFC0});
    QVERIFY(std::isnan(e4m3ToFloat(floatToE4m3(nan))));
    QVERIFY(std::isnan(e5m2ToFloat(floatToE5m2(nan))));
    QCOMPARE(kE4m3fnuz.encode(nan), std::uint8_t{0x80});
    QCOMPARE(kE2m1.encode(nan), std::uint8_t{0x07});
}

void TestHalf::codesThatAreNoNumbers() {
    for (unsigned code = 0x7C01; code <= 0x7FFF; ++code)
        QVERIFY(std::isnan(halfToFloat(static_cast<std::uint16_t>(code))));
    QVERIFY(std::isinf(halfToFloat(0x7C00)) && halfToFloat(0x7C00) > 0);
    QVERIFY(std::isinf(halfToFloat(0xFC00)) && halfToFloat(0xFC00) < 0);
    QVERIFY(std::isnan(e4m3ToFloat(0x7F)) && std::isnan(e4m3ToFloat(0xFF)));
    QVERIFY(std::isinf(e5m2ToFloat(0x7C)) && e5m2ToFloat(0xFC) < 0 && std::isinf(e5m2ToFloat(0xFC)));
    for (const unsigned code : {0x7DU, 0x7EU, 0x7FU, 0xFDU, 0xFFU})
        QVERIFY(std::isnan(e5m2ToFloat(static_cast<std::uint8_t>(code))));
    QVERIFY(std::isnan(e4m3fnuzToFloat(0x80)) && std::isnan(e5m2fnuzToFloat(0x80)));
}

QTEST_APPLESS_MAIN(TestHalf)
#include "tst_half.moc"
