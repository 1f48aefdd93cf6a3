// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Formats of single numbers against the compiler's arithmetic, published limits and golden codes, and against
// themselves over all their codes and all halfway cases.
#include <bit>
#include <cmath>
#include <limits>

#include <QtTest>

#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/formats/number_format.h"
#include "core/formats/numbers/stored_number.h"
#include "tests/support/scalar_formats.h"

using namespace nibble;
using namespace nibble::test;

namespace {

/// Formats whose every code is visited.
constexpr int kMostBits = 16;

std::uint64_t codeOf(const ScalarFormat& format, const ExactNumber& value,
                     Rounding rounding = Rounding::nearestEven) {
    return storeNumber(format, value, {.rounding = rounding}).code.value_or(~std::uint64_t{0});
}

std::uint64_t codeOf(const char* format, const char* value) {
    return codeOf(formatOf(format), exact(value));
}

/// The rows of the table, each as it is and with its other choices.
std::vector<ScalarFormat> allFormats(int mostBits) {
    std::vector<ScalarFormat> formats;
    for (const ScalarType& type : scalarTypes()) {
        if (type.wordBits() > mostBits)
            continue;
        formats.push_back(*makeScalarFormat(type));
        if (type.wordBits() <= 8)
            formats.push_back(
                *makeScalarFormat(type, {.scale = mpq_class(1, 127), .restricted = true, .saturate = false}));
    }
    for (const char* text : {"e3m4:b5:finite", "e1m2", "e5m0:nan", "e3m3:fnuz", "e4m2:unsigned", "e2m5:ieee",
                             "int6", "uint5", "points:-1;-1/3;0;1/3;1/3;1;7"})
        formats.push_back(formatOf(text));
    return formats;
}

} // namespace

class TestScalarFormats : public QObject {
    Q_OBJECT
private slots:
    void limits_data();
    void limits();
    void goldenCodes_data();
    void goldenCodes();
    void everyCodeComesBack();
    void everyHalfwayCase();
    void agreesWithTheCodecs();
    void agreesWithTheProcessor();
    void roundsOnce();
    void overflow();
    void integersAndScales();
    void codebooksBreakTiesAsTheirSources();
    void stochasticByShare();
};

void TestScalarFormats::limits_data() {
    QTest::addColumn<QString>("largest");
    QTest::addColumn<QString>("smallestNormal");
    QTest::addColumn<QString>("smallest");
    QTest::newRow("fp64") << "(2 - 2^-52) * 2^1023"
                          << "2^-1022"
                          << "2^-1074";
    QTest::newRow("fp32") << "(2 - 2^-23) * 2^127"
                          << "2^-126"
                          << "2^-149";
    QTest::newRow("tf32") << "(2 - 2^-10) * 2^127"
                          << "2^-126"
                          << "2^-136";
    QTest::newRow("fp16") << "65504"
                          << "2^-14"
                          << "2^-24";
    QTest::newRow("bf16") << "(2 - 2^-7) * 2^127"
                          << "2^-126"
                          << "2^-133";
    QTest::newRow("e4m3") << "448"
                          << "2^-6"
                          << "2^-9";
    QTest::newRow("e5m2") << "57344"
                          << "2^-14"
                          << "2^-16";
    QTest::newRow("e4m3fnuz") << "240"
                              << "2^-7"
                              << "2^-10";
    QTest::newRow("e5m2fnuz") << "57344"
                              << "2^-15"
                              << "2^-17";
    QTest::newRow("e2m3") << "7.5"
                          << "1"
                          << "0.125";
    QTest::newRow("e3m2") << "28"
                          << "0.25"
                          << "0.0625";
    QTest::newRow("e2m1") << "6"
                          << "1"
                          << "0.5";
    QTest::newRow("e8m0") << "2^127"
                          << "2^-127"
                          << "2^-127";
}

void TestScalarFormats::limits() {
    QFETCH(QString, largest);
    QFETCH(QString, smallestNormal);
    QFETCH(QString, smallest);
    const ScalarFormat format = formatOf(QTest::currentDataTag());
    const auto value = [](const QString& text) { return evaluateExpression(text.toStdString())->value; };
    QVERIFY(format.largest() == value(largest));
    const auto first = storeNumber(format, ExactNumber::of(value(smallest)));
    QCOMPARE(first.event, StoreEvent::exact);
    QVERIFY(first.numberClass == NumberClass::subnormal || value(smallest) == value(smallestNormal));
    const auto normal = storeNumber(format, ExactNumber::of(value(smallestNormal)));
    QCOMPARE(normal.event, StoreEvent::exact);
    QCOMPARE(normal.numberClass, NumberClass::normal);
    if (format.type.name != "e8m0")
        QVERIFY(storeNumber(format, ExactNumber::of(value(smallestNormal) - value(smallest))).numberClass ==
                NumberClass::subnormal);
}

/// Codes worked out outside this program.
void TestScalarFormats::goldenCodes_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("value");
    QTest::addColumn<quint64>("code");
    const auto row = [](const char* format, const char* value, quint64 code) {
        QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(format, value))) << format << value << code;
    };
    row("e4m3", "2^-10", 0x00);
    row("e5m2", "2^-10", 0x14);
    row("e4m3", "1.5*2^-10", 0x01);
    row("e5m2", "1.5*2^-10", 0x16);
    row("e4m3", "2^-9", 0x01);
    row("e4m3", "0.0146484375", 0x08);
    row("e5m2", "0.0146484375", 0x24);
    row("e4m3", "1", 0x38);
    row("e5m2", "1", 0x3C);
    row("e4m3", "1.0625", 0x38);
    row("e4m3", "1.1875", 0x3A);
    row("e4m3", "17", 0x58);
    row("e4m3", "19", 0x5A);
    row("e4m3", "240", 0x77);
    row("e4m3", "248", 0x78);
    row("e4m3", "448", 0x7E);
    row("e4m3", "500", 0x7E);
    row("e4m3", "-1.3", 0xBA);
    row("e5m2", "-1.3", 0xBD);
    row("bf16", "1.00390625", 0x3F80);
    row("bf16", "1.01171875", 0x3F82);
    row("bf16", "pi", 0x4049);
    row("bf16", "65504", 0x4780);
    row("bf16", "1e-40", 0x0001);
    row("fp16", "pi", 0x4248);
    row("fp16", "65504", 0x7BFF);
    row("fp16", "65519.999", 0x7BFF);
    row("fp16", "65520", 0x7C00);
    row("fp32", "0.1", 0x3DCCCCCD);
    row("fp64", "pi", 0x400921FB54442D18);
    row("fp64", "0.1", 0x3FB999999999999A);
    row("e8m0", "1", 127);
    row("nf4", "1", 15);
    row("nf4", "0", 7);
    row("iq4_nl", "-127", 0);
}

void TestScalarFormats::goldenCodes() {
    QFETCH(QString, format);
    QFETCH(QString, value);
    QFETCH(quint64, code);
    QCOMPARE(codeOf(format.toUtf8().constData(), value.toUtf8().constData()), std::uint64_t{code});
}

/// Every code of every format of up to 16 bits is its value's own code, in every rounding, and values rise.
void TestScalarFormats::everyCodeComesBack() {
    for (const ScalarFormat& format : allFormats(kMostBits)) {
        std::int64_t finite = 0;
        for (std::uint64_t code = 0; code < std::uint64_t{1} << format.bits; ++code) {
            const auto value = format.decode(code);
            const NumberClass numberClass = format.classOf(code);
            QCOMPARE(value.has_value(), numberClass != NumberClass::unused);
            if (!value || !value->isFinite())
                continue;
            ++finite;
            for (const RoundingInfo& rounding : allRoundings()) {
                const StoredNumber stored =
                    storeNumber(format, *value, {.rounding = rounding.rounding, .draw = ~std::uint64_t{0}});
                QVERIFY(stored.code && stored.event == StoreEvent::exact && *stored.error == 0);
                // Two codes of one value: the first is taken, but for a zero's sign.
                const bool twin = *stored.code != code;
                QVERIFY2(!twin || (format.decode(*stored.code)->value == value->value &&
                                   format.type.name.starts_with("points")),
                         qPrintable(QStringLiteral("%1 %2").arg(format.type.name.c_str()).arg(code)));
                QCOMPARE(stored.numberClass, numberClass);
            }
        }
        const auto places = format.codes->last() - format.codes->first() + 1;
        QVERIFY(finite >= places && finite <= places + 1);
        for (std::int64_t place = format.codes->first(); place < format.codes->last(); ++place)
            QVERIFY(format.codes->value(place) < format.codes->value(place + 1));
    }
}

/// Halfway between every two neighbours and a hair to either side, in each deterministic rounding.
void TestScalarFormats::everyHalfwayCase() {
    const mpq_class hair = powerOfTwo(-300);
    for (const ScalarFormat& format : allFormats(kMostBits))
        for (std::int64_t place = format.codes->first(); place < format.codes->last(); ++place) {
            const mpq_class low = format.codes->value(place), high = format.codes->value(place + 1);
            const mpq_class middle = (low + high) / 2;
            const auto lands = [&](const mpq_class& value, Rounding rounding) {
                return storeNumber(format, ExactNumber::of(value), {.rounding = rounding}).value.value;
            };
            for (const Rounding nearest : {Rounding::nearestEven, Rounding::nearestAway}) {
                QVERIFY(lands(middle - hair, nearest) == low);
                QVERIFY(lands(middle + hair, nearest) == high);
            }
            const mpq_class outer = middle < 0 ? low : high, inner = middle < 0 ? high : low;
            QVERIFY(lands(middle, Rounding::nearestAway) == outer);
            QVERIFY(lands(middle, Rounding::towardZero) == inner);
            const StoredNumber tie = storeNumber(format, ExactNumber::of(middle));
            QVERIFY(tie.tie && *tie.shareUp == mpq_class(1, 2));
            if (format.codes->tie() == Tie::even)
                QVERIFY2(*tie.code % 2 == 0, format.type.name.c_str());
        }
}

/// The codecs of tensors read every code alike.
void TestScalarFormats::agreesWithTheCodecs() {
    for (const char* name : {"f16", "bf16", "e4m3", "e5m2", "e4m3fnuz", "e5m2fnuz", "e8m0"}) {
        const ScalarFormat format = formatOf(name);
        const auto type = elementTypeByName(name);
        const auto bytes = static_cast<std::size_t>(info(*type).blockBytes);
        for (std::uint64_t code = 0; code < std::uint64_t{1} << format.bits; ++code) {
            std::byte stored[2] = {static_cast<std::byte>(code & 0xFF), static_cast<std::byte>(code >> 8)};
            QCOMPARE(bytes * 8, static_cast<std::size_t>(format.bits));
            float value = 0;
            numberFormat(*type).decode(stored, 1, &value);
            const double ours = toDouble(*format.decode(code));
            QVERIFY(std::isnan(value)
                        ? std::isnan(ours)
                        : static_cast<double>(value) == ours && std::signbit(value) == std::signbit(ours));
        }
    }
    for (const auto& [name, small] : {std::pair{"e4m3", kE4m3},
                                      {"e5m2", kE5m2},
                                      {"e2m3", kE2m3},
                                      {"e3m2", kE3m2},
                                      {"e2m1", kE2m1},
                                      {"e4m3fnuz", kE4m3fnuz}}) {
        const ScalarFormat format = formatOf(name);
        Random random(7);
        for (int i = 0; i < 5000; ++i) {
            const auto value =
                static_cast<float>(std::ldexp(random.normal(), static_cast<int>(random.below(24)) - 14));
            QCOMPARE(codeOf(format, ExactNumber::of(static_cast<double>(value))),
                     std::uint64_t{small.encode(value)});
        }
    }
}

/// Random doubles through float and half by the processor and by us; and back to the same double.
void TestScalarFormats::agreesWithTheProcessor() {
    const ScalarFormat single = formatOf("fp32"), half = formatOf("fp16"), whole = formatOf("fp64");
    Random random(11);
    for (int i = 0; i < 20000; ++i) {
        const auto value = std::bit_cast<double>(random.next());
        if (std::isnan(value))
            continue;
        const ExactNumber number = ExactNumber::of(value);
        QCOMPARE(codeOf(whole, number), std::bit_cast<std::uint64_t>(value));
        QCOMPARE(toDouble(number), value);
        const double near = std::ldexp(random.normal(), static_cast<int>(random.below(300)) - 160);
        const auto rounded = static_cast<float>(near);
        QCOMPARE(codeOf(single, ExactNumber::of(near)), std::uint64_t{std::bit_cast<std::uint32_t>(rounded)});
        QCOMPARE(codeOf(half, ExactNumber::of(static_cast<double>(rounded))),
                 std::uint64_t{floatToHalf(rounded)});
    }
}

/// 2^-60 above the middle goes up although no double holds it; the middle itself goes to even.
void TestScalarFormats::roundsOnce() {
    QCOMPARE(codeOf("bf16", "1 + 2^-8 + 2^-60"), std::uint64_t{0x3F81});
    QCOMPARE(codeOf("bf16", "1 + 2⁻⁸ + 2⁻⁶⁰"), std::uint64_t{0x3F81});
    QCOMPARE(codeOf("bf16", "1 + 2^-8"), std::uint64_t{0x3F80});
    QCOMPARE(codeOf("fp32", "1 + 2^-24 + 2^-200"), std::uint64_t{0x3F800001});
    const StoredNumber stored = storeNumber(formatOf("bf16"), exact("1 + 2^-8 + 2^-60"));
    QVERIFY(*stored.error == powerOfTwo(-7) - powerOfTwo(-8) - powerOfTwo(-60));
    QVERIFY(*stored.ulp == powerOfTwo(-7));
}

void TestScalarFormats::overflow() {
    const auto stored = [](const char* name, const char* value, bool saturate, Rounding rounding) {
        return storeNumber(formatOf(name, {.saturate = saturate}), exact(value), {.rounding = rounding});
    };
    const auto nearest = Rounding::nearestEven;
    // 464 is halfway to the 480 that E4M3 has not; 448 is even.
    QCOMPARE(*stored("e4m3", "464", false, nearest).code, std::uint64_t{0x7E});
    QCOMPARE(*stored("e4m3", "464 + 2^-80", false, nearest).code, std::uint64_t{0x7F});
    QCOMPARE(stored("e4m3", "464 + 2^-80", false, nearest).event, StoreEvent::overflow);
    QCOMPARE(*stored("e4m3", "1e30", true, nearest).code, std::uint64_t{0x7E});
    QCOMPARE(stored("e4m3", "-1e30", true, nearest).event, StoreEvent::saturated);
    QCOMPARE(*stored("e5m2", "61440", false, nearest).code, std::uint64_t{0x7C});
    QCOMPARE(*stored("e5m2", "61439.9", false, nearest).code, std::uint64_t{0x7B});
    QCOMPARE(*stored("e5m2", "-inf", false, nearest).code, std::uint64_t{0xFC});
    QCOMPARE(*stored("e5m2", "-inf", true, nearest).code, std::uint64_t{0xFB});
    QCOMPARE(*stored("e4m3fnuz", "1e9", false, nearest).code, std::uint64_t{0x80});
    QCOMPARE(*stored("fp16", "1e9", true, Rounding::towardZero).code, std::uint64_t{0x7BFF});
    QCOMPARE(*stored("fp16", "-1e9", true, nearest).code, std::uint64_t{0xFC00});
    QCOMPARE(stored("e2m1", "nan", true, nearest).event, StoreEvent::noCode);
    QCOMPARE(stored("e8m0", "-3", true, nearest).event, StoreEvent::saturated);
    QCOMPARE(*stored("e8m0", "nan", true, nearest).code, std::uint64_t{0xFF});
    QCOMPARE(*stored("fp32", "-0", true, nearest).code, std::uint64_t{0x80000000});
    const StoredNumber under = stored("fp16", "-2^-26", true, nearest);
    QCOMPARE(under.event, StoreEvent::underflow);
    QCOMPARE(*under.code, std::uint64_t{0x8000});
}

void TestScalarFormats::integersAndScales() {
    const auto stored = [](const char* name, const char* value, FormatSettings settings) {
        return storeNumber(formatOf(name, settings), exact(value));
    };
    QCOMPARE(*stored("int8", "-200", {}).code, std::uint64_t{0x80});
    QCOMPARE(*stored("int8", "-200", {.restricted = true}).code, std::uint64_t{0x81});
    QCOMPARE(*stored("int8", "0.1", {.absmax = mpq_class(1)}).code, std::uint64_t{0x0D});
    QVERIFY(stored("int8", "0.1", {.absmax = mpq_class(1)}).value.value == mpq_class(13, 127));
    QCOMPARE(*stored("int4", "7.5", {}).code, std::uint64_t{7});
    QCOMPARE(*stored("int3", "-2.5", {}).code, std::uint64_t{6}); // −2 is even
    QCOMPARE(*stored("int2", "0.5", {}).code, std::uint64_t{0});
    QCOMPARE(*stored("uint8", "-3", {}).code, std::uint64_t{0});
    QCOMPARE(formatOf("int4", {.restricted = true}).classOf(8), NumberClass::unused);
    QVERIFY(!makeScalarFormat(*findScalarType("int8"), {.scale = 0}));
}

/// NF4: on the threshold goes down; FP4: to the smaller magnitude; IQ4_NL: up (bitsandbytes, ggml).
void TestScalarFormats::codebooksBreakTiesAsTheirSources() {
    const auto middle = [](const ScalarFormat& format, std::int64_t place) {
        return ExactNumber::of(mpq_class((format.codes->value(place) + format.codes->value(place + 1)) / 2));
    };
    const ScalarFormat nf4 = formatOf("nf4"), fp4 = formatOf("fp4"), iq4 = formatOf("iq4_nl");
    QCOMPARE(codeOf(nf4, middle(nf4, 9)), std::uint64_t{9});
    QCOMPARE(codeOf(iq4, middle(iq4, 9)), std::uint64_t{10});
    QVERIFY(storeNumber(fp4, middle(fp4, 0)).value.value == fp4.codes->value(1));
    QCOMPARE(codeOf(fp4, exact("-0.001")), std::uint64_t{8}); // −0
    QCOMPARE(codeOf(fp4, exact("0.6")), std::uint64_t{2});
    // Published thresholds of NF4 (bitsandbytes), to the digits in which they are given.
    for (const auto& [threshold, code] : {std::pair{"0.0397901", 7}, {"-0.8480964", 0}, {"0.8614784", 14}}) {
        const mpq_class value = exact(threshold).value;
        QCOMPARE(codeOf(nf4, ExactNumber::of(mpq_class(value - mpq_class(1, 1000000)))),
                 static_cast<std::uint64_t>(code));
        QCOMPARE(codeOf(nf4, ExactNumber::of(mpq_class(value + mpq_class(1, 1000000)))),
                 static_cast<std::uint64_t>(code + 1));
    }
}

/// A quarter of the way up: a quarter of equally spaced draws, exactly.
void TestScalarFormats::stochasticByShare() {
    const ScalarFormat format = formatOf("e4m3");
    int up = 0;
    for (std::uint64_t i = 0; i < 256; ++i) {
        const StoredNumber stored = storeNumber(format, exact("-1.03125"), {Rounding::stochastic, i << 56});
        QVERIFY(*stored.shareUp == mpq_class(3, 4));
        up += stored.value.value == -1 ? 1 : 0;
    }
    QCOMPARE(up, 192);
}

QTEST_APPLESS_MAIN(TestScalarFormats)
#include "tst_scalar_formats.moc"
