// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is typed is kept exactly.
#include <cmath>
#include <numbers>

#include <QtTest>

#include "core/formats/numbers/expression.h"

using namespace nibble;

class TestExpressions : public QObject {
    Q_OBJECT
private slots:
    void values_data();
    void values();
    void irrational();
    void refuses();
    void hostileTextsEndSoon();
    void bits();
    void decimals();
};

void TestExpressions::values_data() {
    QTest::addColumn<QString>("exact");
    const auto row = [](const char* text, const char* value) { QTest::newRow(text) << value; };
    row("0.1", "0.1");
    row("1/3", "1/3");
    row("-2^2", "-4");
    row("2^-10", "0.0009765625");
    row("2^3^2", "512");
    row("1 + 2⁻⁸", "1.00390625");
    row("0x1F + 0b101", "36");
    row("0x1.8p3", "12");
    row("1_000e-3", "1");
    row("1e-3 * (2 - -3)", "0.005");
    row("sqrt(4)", "2");
    row("4^0.5", "2");
    row("8 ^ (1/3) / cbrt(8)", "1");
    row("abs(-7/2) + min(3, 1, 2) + max(3, 1, 2)", "7.5");
    row("floor(-1/3) + ceil(1/3)", "0");
    row("nextafter(1,2)", "1.0000000000000002220446049250313080847263");
    row("nextafter(1, 0, bf16)", "0.99609375");
    row("nextafter(0, -1, fp16)", "-5.9604644775390625e-8");
    row("ulp(1, fp16)", "0.0009765625");
    row("bf16(pi)", "3.140625");
    row("e4m3(0.1)", "0.1015625");
    row("1/0", "inf");
    row("-1/0", "-inf");
    row("0/0", "nan");
    row("inf - inf", "nan");
    row("1/-inf", "-0");
    row("-0", "-0");
    row("−0.5 × 2 ÷ 4", "-0.25");
    row("(-1)^1000001", "-1");
    row("0^0", "1");
    row("2**4", "16");
}

void TestExpressions::values() {
    QFETCH(QString, exact);
    const auto number = evaluateExpression(QTest::currentDataTag());
    QVERIFY2(number.has_value(), number ? "" : number.error().message.c_str());
    if (QByteArray(QTest::currentDataTag()) == "nextafter(1,2)") {
        QVERIFY(number->value == 1 + powerOfTwo(-52));
        return;
    }
    QCOMPARE(QString::fromStdString(exactText(*number)), exact);
    QVERIFY(!number->approximate || QByteArray(QTest::currentDataTag()).contains("8 ^"));
}

/// 50 published digits of π and e, and identities to nearly 256 bits.
void TestExpressions::irrational() {
    const auto digits = [](const char* text) {
        const auto number = evaluateExpression(text);
        return number && number->approximate ? numberText(*number, 50) : std::string();
    };
    QCOMPARE(digits("pi"), std::string("3.1415926535897932384626433832795028841971693993751"));
    QCOMPARE(digits("e"), std::string("2.7182818284590452353602874713526624977572470937"));
    for (const char* zero : {"sqrt(2)^2 - 2", "exp(ln(3)) - 3", "sin(1/3)^2 + cos(1/3)^2 - 1",
                             "log2(10) * ln(2) - ln(10)", "tanh(1/4) - (exp(1/2) - 1) / (exp(1/2) + 1)"}) {
        const auto number = evaluateExpression(zero);
        QVERIFY(number && abs(number->value) < powerOfTwo(-250));
    }
    QVERIFY(std::abs(toDouble(*evaluateExpression("erf(0.5)")) - std::erf(0.5)) < 1e-16);
}

void TestExpressions::refuses() {
    for (const char* text : {"",
                             " ",
                             "1 +",
                             "(1",
                             "1)",
                             "2 3",
                             "foo",
                             "foo(1)",
                             "sqrt()",
                             "sqrt(1, 2)",
                             "1e",
                             "1e9999999",
                             "0x",
                             "0b2",
                             "..",
                             "pi pi",
                             "bf16()",
                             "bf16(1, fp16)",
                             "nextafter(1)",
                             "1 @ 2",
                             "sqrt(1, bf16)",
                             "9^9^9",
                             "2^70000",
                             "1e30000",
                             "exp(1e9)",
                             "exp(-1e9)",
                             "0.1,2"}) {
        const auto number = evaluateExpression(text);
        QVERIFY2(!number, text);
        QCOMPARE(number.error().kind, ErrorKind::usage);
        QVERIFY(!number.error().message.empty());
    }
}

void TestExpressions::hostileTextsEndSoon() {
    QElapsedTimer clock;
    clock.start();
    QVERIFY(!evaluateExpression(std::string(4000, '(')));
    QVERIFY(!evaluateExpression(std::string(100000, '1')));
    QVERIFY(!evaluateExpression("2" + QByteArray("^2").repeated(1000).toStdString()));
    (void)evaluateExpression("1" + QByteArray("*3^9999").repeated(400).toStdString());
    (void)evaluateExpression(std::string(4000, '-') + "1");
    (void)evaluateExpression("sin(" + QByteArray("9").repeated(3000).toStdString() + ")");
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
}

void TestExpressions::bits() {
    const auto typed = [](const char* text) { return *readTypedNumber(text); };
    QCOMPARE(std::get<TypedBits>(typed(" 0x3DCC_CCCD ")).bits, std::uint64_t{0x3DCCCCCD});
    QCOMPARE(std::get<TypedBits>(typed("0b1101")).width, 4);
    QVERIFY(std::get<ExactNumber>(typed("0x10 + 0")).value == 16);
    QVERIFY(std::get<ExactNumber>(typed("0x1p4")).value == 16);
    QVERIFY(!readTypedNumber("0x123456789ABCDEF01"));
    QVERIFY(!readTypedNumber("0xG"));
}

void TestExpressions::decimals() {
    const auto text = [](const mpq_class& value, int digits) { return decimalText(value, digits); };
    QCOMPARE(text(mpq_class(13, 127), 12), std::string("0.102362204724"));
    QCOMPARE(text(mpq_class(999999, 1000000), 3), std::string("1"));
    QCOMPARE(text(mpq_class(-1, 3), 4), std::string("-0.3333"));
    QCOMPARE(text(65504, 3), std::string("6.55e4"));
    QCOMPARE(text(65504, 6), std::string("65504"));
    QCOMPARE(text(mpq_class(1, 100000), 3), std::string("1e-5"));
    QCOMPARE(*exactDecimal(powerOfTwo(-24)), std::string("5.9604644775390625e-8"));
    QCOMPARE(exactDecimal(powerOfTwo(-1074))->size(), std::size_t{751 + 1 + 5});
    QVERIFY(!exactDecimal(mpq_class(1, 3)));
    QCOMPARE(exactText(ExactNumber::of(mpq_class(13, 127))), std::string("13/127"));
}

QTEST_APPLESS_MAIN(TestExpressions)
#include "tst_expressions.moc"
