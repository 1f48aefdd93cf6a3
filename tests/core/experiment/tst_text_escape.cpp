// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/experiment/number_text.h"
#include "core/experiment/text_escape.h"

using namespace nibble;

class TestTextEscape : public QObject {
    Q_OBJECT

private slots:
    void cleanAgreesWithQt_data();
    void cleanAgreesWithQt();
    void latexIsPlainText();
    void unsafeCharactersAreReplaced();
    void xml();
    void markdown();
    void csv();
    void shortening();
    void numbers();
};

void TestTextEscape::latexIsPlainText() {
    // The ten characters that TeX reserves, as The LaTeX Companion lists them.
    QCOMPARE(escapeLatex("50 % & $1 #2 a_b {c}"), std::string(R"(50 \% \& \$1 \#2 a\_b \{c\})"));
    QCOMPARE(escapeLatex("~^\\"), std::string(R"(\textasciitilde{}\textasciicircum{}\textbackslash{})"));
}

void TestTextEscape::cleanAgreesWithQt_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << QByteArray("attn_q.weight");
    QTest::newRow("letters of 2, 3 and 4 bytes") << QByteArray("\u00FC\u4E2D\U0001F600");
    QTest::newRow("largest code point below the last plane's end") << QByteArray("\xF4\x8F\xBF\xBD");
    QTest::newRow("overlong slash") << QByteArray("\xC0\xAF");
    QTest::newRow("overlong in three bytes") << QByteArray("\xE0\x80\xAF");
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80");
    QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80");
    QTest::newRow("cut short") << QByteArray("abc\xE4\xB8");
    QTest::newRow("stray continuation") << QByteArray("a\x80z");
}

void TestTextEscape::cleanAgreesWithQt() {
    QFETCH(QByteArray, bytes);
    const bool valid = QString::fromUtf8(bytes).toUtf8() == bytes;
    const std::string clean = cleanText(bytes.toStdString());
    QCOMPARE(clean == bytes.toStdString(), valid);
    const QByteArray again = QByteArray::fromStdString(clean);
    QCOMPARE(QString::fromUtf8(again).toUtf8(), again); // always valid afterwards
}

void TestTextEscape::unsafeCharactersAreReplaced() {
    const std::string mark = "\xEF\xBF\xBD";
    QCOMPARE(cleanText("a\x1B[31mb"), "a" + mark + "[31mb");
    QCOMPARE(cleanText(std::string_view("a\0b", 3)), "a" + mark + "b");
    QCOMPARE(cleanText("\u202Egpj.exe"), mark + "gpj.exe");
    QCOMPARE(cleanText("\u0085"), mark);
    QCOMPARE(cleanText("a\tb\nc"), std::string("a\tb\nc"));
    QCOMPARE(cleanLine("a\tb\nc"), std::string("a b c"));
}

void TestTextEscape::xml() {
    QCOMPARE(escapeXml("<b a='1' c=\"2\">&"), std::string("&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"));
}

void TestTextEscape::markdown() {
    QCOMPARE(escapeMarkdown("a|b`c*d_e"), std::string("a\\|b\\`c\\*d\\_e"));
    QCOMPARE(escapeMarkdown("<img src=x>\n# top"), std::string("\\<img src=x\\> \\# top"));
    QCOMPARE(escapeMarkdown("[a](b)\\"), std::string("\\[a\\]\\(b\\)\\\\"));
}

void TestTextEscape::csv() {
    QCOMPARE(quoteCsv("plain"), std::string("plain"));
    QCOMPARE(quoteCsv("a,b"), std::string("\"a,b\""));
    QCOMPARE(quoteCsv("say \"hi\""), std::string("\"say \"\"hi\"\"\""));
    QCOMPARE(quoteCsv("two\r\nlines"), std::string("\"two\r\nlines\""));
}

void TestTextEscape::shortening() {
    QCOMPARE(textWidth("± 1"), std::size_t{3});
    QCOMPARE(shortened("abcdef", 6), std::string("abcdef"));
    QCOMPARE(shortened("abcdefg", 6), std::string("abcde…"));
    QCOMPARE(shortened("üüüü", 3), std::string("üü…"));
}

void TestTextEscape::numbers() {
    QCOMPARE(significantText(0.0587), std::string("0.0587"));
    QCOMPARE(significantText(0.00099999), std::string("0.00100"));
    QCOMPARE(significantText(1e-7), std::string("1.0e-07"));
    QCOMPARE(significantText(0), std::string("0"));
    QCOMPARE(significantText(49.1355, 4), std::string("49.14"));
    QCOMPARE(significantText(999.96, 4), std::string("1000"));
    QCOMPARE(significantText(std::numeric_limits<double>::quiet_NaN()), std::string("NaN"));
    QCOMPARE(bytesText(2200096768.0), std::string("2.20 GB"));
    QCOMPARE(bytesText(656000.0 * 2), std::string("1.31 MB"));
    QCOMPARE(countText(1234567), std::string("1\u2009234\u2009567"));
    QCOMPARE(parametersText(656000), std::string("656 k"));
    QCOMPARE(parametersText(1100048384), std::string("1.10 B"));
}

QTEST_APPLESS_MAIN(TestTextEscape)
#include "tst_text_escape.moc"
