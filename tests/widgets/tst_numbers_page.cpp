// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page Numbers by mouse and keyboard: what is typed and clicked, and what then stands in the formats, on
// the number line, in the inspector and in the table of codes.
#include <cmath>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/run_nibble.h"
#include "tests/widgets/numbers_page_driver.h"
#include "widgets/models/code_table_model.h"
#include "widgets/numbers/code_map.h"

using namespace nibble;
using namespace nibble::ui;

class TestNumbersPage : public test::NumbersPageDriver {
    Q_OBJECT

private slots:
    void init() { open(); }
    void cleanup() { close(); }
    void typedValue();
    void typedBitsAreTheChosenFormats();
    void wrongTextKeepsTheValue();
    void clickedBits();
    void everyBitByMouse();
    void keyboard();
    void codesThatShareAValue();
    void roundingModes();
    void settingsAndDefinitions();
    void formatMenu();
    void tableOfCodes();
    void codeMapChooses();
    void inspectorSpellsOut();
    void largerTextAndOtherThemes();
    void comesBackAsItWas();
    void sameAsTheCommandLine();
};

void TestNumbersPage::typedValue() {
    QCOMPARE(code("fp32"), std::uint64_t{0x3DCCCCCD}); // 0.1, as the page opens
    QCOMPARE(code("int8"), std::uint64_t{0x0D});       // absmax 1
    type("1 + 2^-8 + 2^-60");
    QCOMPARE(code("bf16"), std::uint64_t{0x3F81});
    type("1 + 2^-8");
    QCOMPARE(code("bf16"), std::uint64_t{0x3F80});
    QVERIFY(row("bf16").stored.tie);
    type("pi");
    QVERIFY(m_page->bench().value().approximate);
    QCOMPARE(code("fp16"), std::uint64_t{0x4248});
    type("65520");
    QCOMPARE(row("fp16").stored.event, StoreEvent::overflow);
    QVERIFY(m_rows->rowText(place("fp16")).contains(QStringLiteral("∞")));
}

void TestNumbersPage::typedBitsAreTheChosenFormats() {
    m_page->bench().setCurrent(place("fp16"));
    type("0x2E66");
    QCOMPARE(toDouble(m_page->bench().value()), 0.0999755859375);
    QCOMPARE(code("fp16"), std::uint64_t{0x2E66});
    m_page->bench().setCurrent(place("e4m3"));
    type("0b01111110");
    QCOMPARE(toDouble(m_page->bench().value()), 448.0);
    QCOMPARE(find<QLineEdit>("number")->text(), QStringLiteral("0b01111110"));
}

void TestNumbersPage::wrongTextKeepsTheValue() {
    type("0.5 +");
    QVERIFY(!m_page->bench().problem().isEmpty());
    QVERIFY(find<QLineEdit>("number")->property("wrong").toBool());
    QCOMPARE(toDouble(m_page->bench().value()), 0.5); // as far as it was a number
    type("0x1FF");                                    // more bits than E4M3 has
    QVERIFY(!m_page->bench().problem().isEmpty());
    type("0.25");
    QVERIFY(m_page->bench().problem().isEmpty());
    QVERIFY(!find<QLineEdit>("number")->property("wrong").toBool());
}

void TestNumbersPage::clickedBits() {
    type("1");
    clickBit("fp32", 0); // the sign
    QCOMPARE(toDouble(m_page->bench().value()), -1.0);
    QCOMPARE(m_page->bench().current(), place("fp32"));
    clickBit("fp32", 31); // the last bit of the mantissa
    QCOMPARE(toDouble(m_page->bench().value()), -1 - std::ldexp(1.0, -23));
    clickBit("e4m3", 1); // the exponent's highest: 1.0 is 0x38
    QCOMPARE(code("e4m3"), std::uint64_t{0xF8});
    // What stands in the field gives the number back.
    const QString text = find<QLineEdit>("number")->text();
    const ExactNumber before = m_page->bench().value();
    type("0");
    type(text.toUtf8().constData());
    QVERIFY(m_page->bench().value().value == before.value);
}

/// Each bit of each format there is, by a click where it is drawn.
void TestNumbersPage::everyBitByMouse() {
    QStringList all;
    for (const ScalarType& type : scalarTypes())
        all += QString::fromStdString(type.name);
    m_page->bench().setShown(all);
    m_rows->resize(1000, m_rows->minimumSizeHint().height());
    for (int at = 0; at < all.size(); ++at) {
        const ScalarFormat format = m_page->bench().rows()[static_cast<std::size_t>(at)].format;
        for (int bit = 0; bit < format.wordBits(); ++bit) {
            m_page->bench().setCode(at, 0);
            QTest::mouseClick(m_rows, Qt::LeftButton, {}, m_rows->bitBox(at, bit).center().toPoint());
            const auto stored = m_page->bench().rows()[static_cast<std::size_t>(at)].stored.code;
            const std::uint64_t wanted = bit < format.bits ? std::uint64_t{1} << (format.bits - 1 - bit) : 0;
            QVERIFY2(stored && *stored == wanted, format.type.name.c_str());
        }
    }
}

void TestNumbersPage::keyboard() {
    type("1");
    m_rows->setFocus();
    QCOMPARE(m_page->bench().current(), place("e4m3"));
    QTest::keyClick(m_rows, Qt::Key_Plus);
    QCOMPARE(toDouble(m_page->bench().value()), 1.125);
    QTest::keyClick(m_rows, Qt::Key_Minus);
    QTest::keyClick(m_rows, Qt::Key_Minus);
    QCOMPARE(toDouble(m_page->bench().value()), 0.9375);
    QTest::keyClick(m_rows, Qt::Key_Up);
    QCOMPARE(m_page->bench().current(), place("bf16"));
    QTest::keyClick(m_rows, Qt::Key_Space); // the sign, where the cursor began
    QCOMPARE(toDouble(m_page->bench().value()), -0.9375);
    QTest::keyClick(m_rows, Qt::Key_Right);
    QTest::keyClick(m_rows, Qt::Key_Space);
    QCOMPARE(code("bf16"), std::uint64_t{0xFF70});
    QVERIFY(m_rows->accessibleDescription().contains(QStringLiteral("exponent")));
    QTest::mouseClick(find<QPushButton>("stepUp"), Qt::LeftButton);
    QCOMPARE(code("bf16"), std::uint64_t{0xFF6F});
    QTest::keyClick(m_rows, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split(QChar('\n'));
    QCOMPARE(lines.size(), m_page->bench().shown().size() + 1);
    QVERIFY(lines[1].startsWith(QStringLiteral("FP32\t1")));
}

/// NaN has many codes and bnb FP4 two zeros: the one that was clicked stays.
void TestNumbersPage::codesThatShareAValue() {
    m_page->bench().setCode(place("fp32"), 0x7F800001);
    QCOMPARE(code("fp32"), std::uint64_t{0x7F800001});
    QVERIFY(row("fp32").stored.value.isNan());
    QCOMPARE(row("e2m1").stored.event, StoreEvent::noCode);
    clickBit("fp32", 31);
    QCOMPARE(code("fp32"), std::uint64_t{0x7F800000});
    QVERIFY(!row("fp32").stored.value.isFinite() && !row("fp32").stored.value.isNan());
    m_page->bench().setShown({QStringLiteral("fp4")});
    m_page->bench().setCode(0, 8);
    QCOMPARE(code("fp4"), std::uint64_t{8});
}

void TestNumbersPage::roundingModes() {
    type("1.03125");
    const auto choose = [&](int segment) {
        QTest::mouseClick(find<QWidget>("rounding")->findChildren<QPushButton*>()[segment], Qt::LeftButton);
        return code("e4m3");
    };
    QCOMPARE(choose(0), std::uint64_t{0x38});
    QCOMPARE(choose(2), std::uint64_t{0x38});
    type("-1.0625");
    QCOMPARE(choose(0), std::uint64_t{0xB8});
    QCOMPARE(choose(1), std::uint64_t{0xB9});
    QCOMPARE(choose(2), std::uint64_t{0xB8});
    int up = 0;
    for (int i = 0; i < 64; ++i) // every click draws: never the same 64 times
        up += choose(3) == 0xB9 ? 1 : 0;
    QVERIFY2(up > 10 && up < 54, qPrintable(QString::number(up)));
}

void TestNumbersPage::settingsAndDefinitions() {
    QTest::mouseClick(find<QPushButton>("settings"), Qt::LeftButton);
    auto* panel = find<QWidget>("settingsPanel");
    QVERIFY(panel && panel->isVisible());
    auto* scale = panel->findChild<QLineEdit*>(QStringLiteral("scale"));
    auto* accept = panel->findChild<QPushButton*>(QStringLiteral("accept"));
    scale->setText(QStringLiteral("-1"));
    QTest::mouseClick(accept, Qt::LeftButton);
    QVERIFY(panel->isVisible()); // says what is wrong
    scale->setText(QStringLiteral("127/2"));
    QTest::mouseClick(accept, Qt::LeftButton);
    type("3.2");
    QCOMPARE(code("int8"), std::uint64_t{6}); // a step is 1/2
    const auto bad = m_page->bench().define(QStringLiteral("e0m3"));
    QVERIFY(!bad);
    QVERIFY(m_page->bench().define(QStringLiteral("mine=e3m4:b5:finite")));
    QCOMPARE(m_page->bench().current(), place("mine"));
    QCOMPARE(toDouble(row("mine").format.largest()), 7.75);
    QVERIFY(m_page->bench().define(QStringLiteral("mine=points:-1;0;4"))); // another by the same name
    QCOMPARE(code("mine"), std::uint64_t{1}); // 4 is worth 63.5: 3.2 is nearest to 0
    QCOMPARE(m_page->bench().shown().count(QStringLiteral("mine")), qsizetype{1});
}

void TestNumbersPage::formatMenu() {
    auto* menu = find<QPushButton>("formats")->menu();
    emit menu->aboutToShow();
    menu->findChild<QAction*>(QStringLiteral("fp64"))->trigger();
    QCOMPARE(place("fp64"), 0);                                                   // in the order of the table
    QCOMPARE(m_page->bench().currentRow().format.type.name, std::string("e4m3")); // stays chosen
    emit menu->aboutToShow();
    menu->findChild<QAction*>(QStringLiteral("fp64"))->trigger();
    QCOMPARE(place("fp64"), -1);
    menu->actions().first()->trigger();
    QCOMPARE(static_cast<std::size_t>(m_page->bench().shown().size()), scalarTypes().size());
}

void TestNumbersPage::tableOfCodes() {
    QVERIFY(m_page->showView(QStringLiteral("codes")));
    auto* view = find<QTableView>("codes");
    auto* format = find<QComboBox>("codeFormat");
    QCOMPARE(format->currentData().toString(), QStringLiteral("e4m3"));
    QCOMPARE(view->model()->rowCount(), 256);
    const QAbstractItemModelTester tester(m_page->findChild<CodeTableModel*>(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* search = find<QLineEdit>("codeSearch");
    QTest::keyClicks(search, QStringLiteral("NaN"));
    QCOMPARE(view->model()->rowCount(), 2);
    QTest::mouseClick(find<QPushButton>("copyCodes"), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("0x7F\t0 1111 111")));
    search->setText(QStringLiteral("448"));
    QCOMPARE(view->model()->rowCount(), 2); // ±448
    emit view->activated(view->model()->index(0, 0));
    QCOMPARE(toDouble(m_page->bench().value()), 448.0);
    search->clear();
    view->sortByColumn(CodeTableModel::value, Qt::AscendingOrder);
    QCOMPARE(view->model()->index(0, CodeTableModel::value).data().toString(), QStringLiteral("-448"));
}

void TestNumbersPage::codeMapChooses() {
    auto* map = m_page->inspector()->findChild<CodeMap*>();
    QVERIFY(map);
    map->resize(map->sizeHint());
    QTest::mouseClick(map, Qt::LeftButton, {}, map->cellBox(0x41).center().toPoint());
    QCOMPARE(code("e4m3"), std::uint64_t{0x41});
    QTest::keyClick(map, Qt::Key_Down);
    QCOMPARE(code("e4m3"), std::uint64_t{0x51});
}

void TestNumbersPage::inspectorSpellsOut() {
    QCOMPARE(inspected(QStringLiteral("Next below")), QStringLiteral("0.09375"));
    QCOMPARE(inspected(QStringLiteral("Next above")), QStringLiteral("0.109375"));
    QCOMPARE(inspected(QStringLiteral("In half-ulps")), QStringLiteral("0.4 of 1"));
    QCOMPARE(inspected(QStringLiteral("Largest")), QStringLiteral("448"));
    QCOMPARE(inspected(QStringLiteral("Smallest subnormal")), QStringLiteral("0.001953125"));
    type("-nan");
    QCOMPARE(inspected(QStringLiteral("Class")), QStringLiteral("NaN"));
}

void TestNumbersPage::largerTextAndOtherThemes() {
    for (const ThemeMode mode : {ThemeMode::dark, ThemeMode::highContrast, ThemeMode::light}) {
        theme().setMode(mode);
        theme().setTextScale(mode == ThemeMode::dark ? 1.5 : 1);
        QTest::qWait(60);
        const QImage picture = m_page->grab().toImage();
        QVERIFY(picture.pixelColor(4, picture.height() - 4).lightness() < 128 || mode == ThemeMode::light);
        clickBit("e4m3", 7); // where bits are drawn at this size
        QCOMPARE(code("e4m3") & 1U, std::uint64_t{mode == ThemeMode::highContrast ? 1U : 0U});
    }
    theme().setTextScale(1);
}

void TestNumbersPage::comesBackAsItWas() {
    m_page->bench().setShown({QStringLiteral("bf16"), QStringLiteral("fp16")});
    m_page->bench().setCurrent(1);
    type("0x2E66"); // bits of the chosen format
    const auto again = [this](const char* text) {
        SavedState saved = m_session->saved();
        if (text)
            saved.number = QLatin1StringView(text);
        m_session = std::make_unique<Session>(saved);
        m_page = std::make_unique<NumbersPage>(*m_session);
        m_rows = m_page->findChild<FormatRows*>();
    };
    m_page.reset();
    again(nullptr);
    QCOMPARE(m_page->bench().shown(), (QStringList{"bf16", "fp16"}));
    QCOMPARE(m_page->bench().current(), 1);
    QCOMPARE(toDouble(m_page->bench().value()), 0.0999755859375);
    QCOMPARE(find<QLineEdit>("number")->text(), QStringLiteral("0x2E66"));
    type("1/3 +"); // what is not understood is not kept
    m_page.reset();
    again(nullptr);
    QCOMPARE(toDouble(m_page->bench().value()), 1.0 / 3);
    m_page.reset();
    again("9^9^9^9"); // a file that somebody else wrote
    QVERIFY(m_page->bench().problem().isEmpty());
    QCOMPARE(find<QLineEdit>("number")->text(), QStringLiteral("0.1"));
}

void TestNumbersPage::sameAsTheCommandLine() {
    type("1/3");
    const auto outcome = test::runNibble(
        {"number", "1/3", "--absmax", "1", "--formats", m_page->bench().shown().join(QChar(',')), "--json"});
    QCOMPARE(outcome.code, 0);
    const QJsonArray formats = outcome.json()["formats"].toArray();
    QCOMPARE(static_cast<std::size_t>(formats.size()), m_page->bench().rows().size());
    for (qsizetype i = 0; i < formats.size(); ++i) {
        const NumberRow& ours = m_page->bench().rows()[static_cast<std::size_t>(i)];
        const QJsonObject theirs = formats[i].toObject();
        QCOMPARE(theirs["hex"].toString().toStdString(), ours.format.hexText(*ours.stored.code));
        QCOMPARE(theirs["value"].toDouble(), toDouble(ours.stored.value));
    }
}

QTEST_MAIN(TestNumbersPage)
#include "tst_numbers_page.moc"
