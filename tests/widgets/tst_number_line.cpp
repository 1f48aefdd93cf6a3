// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The number line of the page Numbers: brush, zoom, choice by mouse, export.
#include <cmath>
#include <limits>

#include <QApplication>
#include <QFileInfo>
#include <QMouseEvent>
#include <QPushButton>
#include <QTemporaryDir>
#include <QWheelEvent>

#include "tests/widgets/numbers_page_driver.h"
#include "widgets/text.h"

using namespace nibble;
using namespace nibble::ui;

class TestNumberLine : public test::NumbersPageDriver {
    Q_OBJECT

private slots:
    void init() { open(); }
    void cleanup() { close(); }
    void brushCounts();
    void brushByMouse();
    void lineChoosesAndZooms();
    void neighboursOfEveryFormat();
    void wheelReachesNeighbours();
    void endsOfFp64();
    void lineExports();
};

/// By hand: multiples of 2^-14, 2^-11, 2^-7, 2^-6 and 1/127 from 0.08 to 0.12.
void TestNumberLine::brushCounts() {
    auto& line = m_page->line();
    line.setBrush(0.08, 0.12);
    QCOMPARE(line.codesInBrush(place("fp16")), std::uint64_t{656});
    QCOMPARE(line.codesInBrush(place("bf16")), std::uint64_t{82});
    QCOMPARE(line.codesInBrush(place("e4m3")), std::uint64_t{5});
    QCOMPARE(line.codesInBrush(place("e5m2")), std::uint64_t{2});
    QCOMPARE(line.codesInBrush(place("int8")), std::uint64_t{5});
    QCOMPARE(line.codesInBrush(place("nf4")), std::uint64_t{0});
}

void TestNumberLine::brushByMouse() {
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

void TestNumberLine::lineChoosesAndZooms() {
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

/// Two neighbours in FP64 lie nearer to one another than the doubles of an axis from 0 on can tell.
void TestNumberLine::neighboursOfEveryFormat() {
    QStringList all;
    for (const ScalarType& type : m_page->bench().types())
        all += toQt(type.name);
    m_page->bench().setShown(all);
    auto& line = m_page->line();
    QTest::qWait(100);
    for (const char* number : {"0.1", "-3", "1e-300", "1/3"})
        for (int i = 0; i < all.size(); ++i) {
            type(number);
            m_page->bench().setCurrent(i);
            line.zoomTo(NumberLineZoom::neighbours);
            const NumberRow& at = m_page->bench().currentRow();
            if (!at.stored.code)
                continue; // it has no such number
            const CodeSequence& codes = *at.format.codes;
            const std::int64_t left =
                std::clamp(codes.floor(m_page->bench().value().value), codes.first(), codes.last() - 1);
            const double a = line.placeOf(i, toDouble(codes.value(left))).x(),
                         b = line.placeOf(i, toDouble(codes.value(left + 1))).x();
            const double room = surface()->width();
            QVERIFY2(b - a > 0.4 * room && a > 0 && b < room,
                     qPrintable(QStringLiteral("%1 in %2: %3 … %4").arg(number, all[i]).arg(a).arg(b)));
        }
    // They can be chosen there, and brushed.
    m_page->bench().setCurrent(static_cast<int>(all.indexOf(QStringLiteral("fp64"))));
    type("0.1");
    line.setLogarithmic(true);
    line.zoomTo(NumberLineZoom::neighbours);
    QVERIFY(!line.isLogarithmic()); // so close only a linear axis tells them apart
    const double next = std::nextafter(0.1, 1.0);
    line.setBrush(0.1, next);
    QCOMPARE(line.codesInBrush(place("fp64")), std::uint64_t{2});
    QTest::mouseClick(surface(), Qt::LeftButton, {}, line.placeOf(place("fp64"), next).toPoint());
    QCOMPARE(toDouble(m_page->bench().value()), next);
    QCOMPARE(m_page->bench().current(), place("fp64"));
    QVERIFY(!line.grab().isNull());
    line.zoomTo(NumberLineZoom::around);
    QVERIFY(line.view().visibleRange().width() > 0.2);
}

/// In and out again by the wheel alone.
void TestNumberLine::wheelReachesNeighbours() {
    m_page->bench().setShown({QStringLiteral("fp64"), QStringLiteral("bf16")});
    auto& line = m_page->line();
    QTest::qWait(100);
    const double next = std::nextafter(0.1, 1.0);
    const auto apart = [&] { return line.placeOf(0, next).x() - line.placeOf(0, 0.1).x(); };
    const auto turn = [&](int by) {
        const QPointF at = line.placeOf(0, 0.1);
        QWheelEvent wheel(at, surface()->mapToGlobal(at), {}, QPoint(0, by), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(surface(), &wheel);
    };
    int turns = 0;
    for (; apart() < 100 && turns < 400; ++turns)
        turn(120);
    QVERIFY2(apart() >= 100, qPrintable(QString::number(apart())));
    QVERIFY(std::abs(line.placeOf(0, 0.1).x() - surface()->width() / 2.0) < surface()->width() / 2.0);
    for (int i = 0; i < turns; ++i)
        turn(-120);
    QVERIFY(apart() < 1);
    QVERIFY(line.placeOf(0, 0.2).x() - line.placeOf(0, 0.1).x() > 20);
}

void TestNumberLine::endsOfFp64() {
    m_page->bench().setShown({QStringLiteral("fp64")});
    auto& line = m_page->line();
    QTest::qWait(100);
    line.zoomTo(NumberLineZoom::everything);
    const double most = std::numeric_limits<double>::max();
    QVERIFY(line.placeOf(0, -most).x() > 0 && line.placeOf(0, most).x() < surface()->width() &&
            line.placeOf(0, most).x() - line.placeOf(0, -most).x() > 0.5 * surface()->width());
    type("5e-324");
    line.zoomTo(NumberLineZoom::around);
    QVERIFY(line.placeOf(0, 5e-324).x() - line.placeOf(0, 0).x() > 50);
}

void TestNumberLine::lineExports() {
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

QTEST_MAIN(TestNumberLine)
#include "tst_number_line.moc"
