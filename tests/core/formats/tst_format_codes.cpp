// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Walking over a format's codes, counting them, and formats that a user defines.
#include <QtTest>

#include "core/base/random.h"
#include "tests/support/scalar_formats.h"

using namespace nibble;
using namespace nibble::test;

class TestFormatCodes : public QObject {
    Q_OBJECT
private slots:
    void steps();
    void countsCodes();
    void definitions();
};

/// From the lowest code up to the highest, through zero, infinities included.
void TestFormatCodes::steps() {
    const ScalarFormat half = formatOf("fp16");
    std::uint64_t code = 0xFC00;
    int count = 0;
    for (; code != 0x7C00; code = half.stepped(code, true))
        QVERIFY(++count < 70000);
    QCOMPARE(count, 2 * 0x7C00); // each magnitude twice, zero once, and the infinity
    QCOMPARE(half.stepped(0x7C00, true), std::uint64_t{0x7C00});
    QCOMPARE(half.stepped(0x7C00, false), std::uint64_t{0x7BFF});
    QCOMPARE(half.stepped(0x0001, false), std::uint64_t{0});
    QCOMPARE(half.stepped(0x8001, true), std::uint64_t{0x8000});
    const ScalarFormat saturating = formatOf("e4m3");
    QCOMPARE(saturating.stepped(0x7E, true), std::uint64_t{0x7E});
}

void TestFormatCodes::countsCodes() {
    const auto count = [](const char* name, const char* low, const char* high) {
        return formatOf(name).codesBetween(exact(low).value, exact(high).value);
    };
    QCOMPARE(count("e4m3", "-1000", "1000"), std::uint64_t{254}); // OCP: 254 finite codes
    QCOMPARE(count("e5m2", "-1e9", "1e9"), std::uint64_t{248});
    QCOMPARE(count("fp32", "1", "2"), std::uint64_t{(1 << 23) + 1});
    QCOMPARE(count("e2m1", "0.4", "0.6"), std::uint64_t{1});
    QCOMPARE(count("e2m1", "0.6", "0.9"), std::uint64_t{0});
    QCOMPARE(count("int8", "-1000", "1000"), std::uint64_t{256});
    QCOMPARE(count("nf4", "0", "1"), std::uint64_t{9});
    QCOMPARE(count("e8m0", "0", "1"), std::uint64_t{128});
    QCOMPARE(count("bf16", "7", "6"), std::uint64_t{0});
    // Against counting by hand, over ranges between all codes of a format.
    const ScalarFormat format = formatOf("e3m2");
    Random random(5);
    for (int i = 0; i < 300; ++i) {
        const mpq_class low(60 * random.uniform() - 30), high(60 * random.uniform() - 30);
        std::uint64_t counted = 0;
        for (std::uint64_t code = 0; code < 64; ++code)
            counted += format.decode(code)->value >= low && format.decode(code)->value <= high ? 1 : 0;
        QCOMPARE(format.codesBetween(low, high), counted);
    }
}

void TestFormatCodes::definitions() {
    const ScalarFormat defined = formatOf("e5m10"), built = formatOf("fp16");
    QCOMPARE(defined.bits, 16);
    for (std::uint64_t code = 0; code < 65536; ++code) {
        const auto ours = defined.decode(code), theirs = built.decode(code);
        QVERIFY(ours->kind == theirs->kind && ours->value == theirs->value);
    }
    QVERIFY(formatOf("mine=e3m4:b5:finite").largest() == exact("31/16 * 2^2").value);
    QCOMPARE(scalarTypeFrom("mine=points:1;0;-1")->name, std::string("mine"));
    for (const char* wrong : {"", "e0m3", "e12m3", "e4m60", "e4m3:b5:what", "e4m3:b-2000", "int1", "int17",
                              "points:", "points:0;0", "points:1;inf", "fp16=e4m3:ieee", "=e4m3",
                              "x=", "q4_0", "e4m3:fnuz:unsigned", "e1m0:nan", "e99999999999m1"})
        QVERIFY2(!scalarTypeFrom(wrong), wrong);
}

QTEST_APPLESS_MAIN(TestFormatCodes)
#include "tst_format_codes.moc"
