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
#include "widgets/controls/inspector_rows.h"
#include "widgets/models/code_table_model.h"
#include "widgets/numbers/code_map.h"
#include "widgets/numbers/format_rows.h"
#include "widgets/numbers/number_inspector.h"
#include "widgets/pages/numbers_page.h"
#include "widgets/plots/number_line_plot.h"
#include "widgets/session.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestNumbersPage : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
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
    void brushCounts();
    void brushByMouse();
    void lineChoosesAndZooms();
    void lineExports();
    void tableOfCodes();
    void codeMapChooses();
    void inspectorSpellsOut();
    void largerTextAndOtherThemes();
    void sameAsTheCommandLine();

private:
    [[nodiscard]] const NumberRow& row(const char* name) const;
    [[nodiscard]] int place(const char* name) const {
        return static_cast<int>(m_page->bench().shown().indexOf(QLatin1StringView(name)));
    }
    [[nodiscard]] std::uint64_t code(const char* name) const { return row(name).stored.code.value_or(~0ULL); }
    void type(const char* text);
    void clickBit(const char* format, int bit);
    template <typename T>
    T* find(const char* name) const {
        return m_page->findChild<T*>(QLatin1StringView(name));
    }
    [[nodiscard]] QWidget* surface() const {
        return m_page->line().view().findChild<QWidget*>(QStringLiteral("surface"));
    }
    [[nodiscard]] QString inspected(const QString& label) const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<NumbersPage> m_page;
    FormatRows* m_rows = nullptr;
};

void TestNumbersPage::init() {
    theme().setMode(ThemeMode::light);
    m_session = std::make_unique<Session>();
    m_page = std::make_unique<NumbersPage>(*m_session);
    m_page->resize(1100, 800);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_rows = m_page->findChild<FormatRows*>();
    QVERIFY(m_rows);
}

void TestNumbersPage::cleanup() {
    m_page.reset();
    m_session.reset();
}

const NumberRow& TestNumbersPage::row(const char* name) const {
    return m_page->bench().rows()[static_cast<std::size_t>(std::max(0, place(name)))];
}

void TestNumbersPage::type(const char* text) {
    auto* field = find<QLineEdit>("number");
    field->selectAll();
    QTest::keyClicks(field, QLatin1StringView(text));
}

void TestNumbersPage::clickBit(const char* format, int bit) {
    QTest::mouseClick(m_rows, Qt::LeftButton, {}, m_rows->bitBox(place(format), bit).center().toPoint());
}

QString TestNumbersPage::inspected(const QString& label) const {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // rows of before
    for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
        if (each->label() == label)
            return each->value();
    return {};
}

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

/// By hand: multiples of 2^-14, 2^-11, 2^-7, 2^-6 and 1/127 from 0.08 to 0.12.
void TestNumbersPage::brushCounts() {
    auto& line = m_page->line();
    line.setBrush(0.08, 0.12);
    QCOMPARE(line.codesInBrush(place("fp16")), std::uint64_t{656});
    QCOMPARE(line.codesInBrush(place("bf16")), std::uint64_t{82});
    QCOMPARE(line.codesInBrush(place("e4m3")), std::uint64_t{5});
    QCOMPARE(line.codesInBrush(place("e5m2")), std::uint64_t{2});
    QCOMPARE(line.codesInBrush(place("int8")), std::uint64_t{5});
    QCOMPARE(line.codesInBrush(place("nf4")), std::uint64_t{0});
}

void TestNumbersPage::brushByMouse() {
    auto& line = m_page->line();
    QTest::qWait(100); // the plot is laid out
    const auto drag = [&](const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys) {
        auto* widget = surface();
        QTest::mousePress(widget, Qt::LeftButton, keys, from);
        QMouseEvent move(QEvent::MouseMove, to, widget->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, keys);
        QApplication::sendEvent(widget, &move);
        QTest::mouseRelease(widget, Qt::LeftButton, keys, to);
    };
    const QRectF range = line.view().visibleRange();
    const QPoint a = line.placeOf(0, 0.05).toPoint(), b = line.placeOf(0, 0.15).toPoint();
    drag(a, b, Qt::ShiftModifier);
    QVERIFY(std::abs(line.brush().first - 0.05) < 1e-3 && std::abs(line.brush().second - 0.15) < 1e-3);
    QCOMPARE(line.view().visibleRange(), range);             // the axis stood still
    drag(b, line.placeOf(0, 0.2).toPoint(), Qt::NoModifier); // an end
    QVERIFY(std::abs(line.brush().second - 0.2) < 1e-3);
    drag(line.placeOf(0, 0.1).toPoint(), line.placeOf(0, 0.12).toPoint(),
         Qt::NoModifier); // neither: the axis
    QVERIFY(line.view().visibleRange() != range);
}

void TestNumbersPage::lineChoosesAndZooms() {
    auto& line = m_page->line();
    QTest::qWait(100);
    QTest::mouseClick(surface(), Qt::LeftButton, {}, line.placeOf(place("e5m2"), 0.125).toPoint());
    QCOMPARE(toDouble(m_page->bench().value()), 0.125);
    QCOMPARE(m_page->bench().current(), place("e5m2"));
    m_page->bench().setCurrent(place("e4m3"));
    type("0.1");
    QTest::mouseClick(find<QPushButton>("zoomNeighbours"), Qt::LeftButton);
    QRectF range = line.view().visibleRange();
    QVERIFY(range.left() < 0.09375 && range.left() > 0.0859375 && range.right() > 0.1015625 &&
            range.right() < 0.109375);
    QTest::mouseClick(find<QPushButton>("zoomAll"), Qt::LeftButton);
    range = line.view().visibleRange();
    QVERIFY(range.left() < -448 && range.right() > 448);
    line.setLogarithmic(true);
    line.zoomTo(NumberLineZoom::everything);
    range = line.view().visibleRange();
    QVERIFY(range.left() > 0 && range.left() < std::ldexp(1.0, -9) && range.right() > 448);
    type("-0.1"); // magnitudes of negative numbers
    QTest::mouseClick(surface(), Qt::LeftButton, {}, line.placeOf(place("e4m3"), -0.1015625).toPoint());
    QCOMPARE(toDouble(m_page->bench().value()), -0.1015625);
    // FP32's neighbours of 0.1 lie 2^-27 apart.
    m_page->bench().setCurrent(place("fp32"));
    line.setLogarithmic(false);
    line.zoomTo(NumberLineZoom::neighbours);
    QVERIFY(line.view().visibleRange().width() < std::ldexp(1.0, -25));
}

void TestNumbersPage::lineExports() {
    const QTemporaryDir folder;
    for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("line.") + QLatin1StringView(suffix));
        QVERIFY(m_page->line().save(path));
        QVERIFY(QFileInfo(path).size() > 500);
    }
    const PlotTable table = m_page->line().view().table();
    int e4m3 = 0;
    for (qsizetype i = 0; i < table.rows; ++i)
        e4m3 += table.cell(i, 0).toString() == QLatin1StringView("FP8 E4M3") ? 1 : 0;
    const ScalarFormat& format = row("e4m3").format;
    QCOMPARE(e4m3, static_cast<int>(format.codesBetween(0, mpq_class(1, 4))) - 1); // one zero is drawn
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
