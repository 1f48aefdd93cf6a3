// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page Ranges by mouse and keyboard: handles dragged, values typed, and what then stands in the figures
// and on the grid.
#include <cmath>

#include <QSlider>

#include "tests/widgets/ranges_page_driver.h"
#include "widgets/plots/error_split_plot.h"
#include "widgets/plots/range_grid_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/ranges/metric_strip.h"

using namespace nibble;
using namespace nibble::ui;

class TestRangesPage : public test::RangesPageDriver {
    Q_OBJECT

private slots:
    void init() { open(); }
    void cleanup() { close(); }
    void opensWithTheOptimalClip();
    void handlesAreDragged();
    void linesSetTheScale();
    void zeroPointIsDragged();
    void splitPlotMovesTheClip();
    void slidersAndFields();
    void wrongNumbersChangeNothing();
    void keyboard();
    void snapshots();
    void inspectorSpellsOut();
    void otherThemesAndLargerText();
    void newerRequestsReplaceOlderOnes();
};

void TestRangesPage::opensWithTheOptimalClip() {
    QVERIFY(std::abs(sqnr() - 19.26) < 0.04);
    QVERIFY(std::abs(m_page->bench().clip() - 2.4) < 0.1);
    const auto& curves = m_page->bench().curves();
    QVERIFY(curves && curves->curves.size() == 4); // optimum, mse, min-max, theory
    const auto theory = std::find_if(curves->curves.begin(), curves->curves.end(),
                                     [](const auto& curve) { return curve.theory; });
    const double golden[] = {8.26, 13.91, 19.26, 24.53, 29.82, 35.16, 40.57};
    for (std::size_t i = 0; i < 7; ++i)
        QVERIFY(std::abs(theory->points[i].sqnr - golden[i]) < 0.006);
    QVERIFY(find<SeriesPlot>("errorAgainstBits")->state() == PlotFrame::State::data);
}

void TestRangesPage::handlesAreDragged() {
    auto& plot = m_page->grid();
    const QRectF before = plot.view().visibleRange();
    drag(plot, plot.handleAt(plot.grid().high()), plot.handleAt(1.5));
    wait();
    QVERIFY2(std::abs(row().grid.high() - 1.5) < 0.02, qPrintable(QString::number(row().grid.high())));
    QVERIFY(m_page->bench().byHand());
    QCOMPARE(plot.view().visibleRange(), before); // the axis stood still
    QVERIFY(row().figures.error.clipping > row().figures.error.rounding);
    QCOMPARE(plot.grid(), row().grid);
    // The low end of a symmetric grid lies a step further out.
    drag(plot, plot.handleAt(plot.grid().low()), plot.handleAt(-3.2));
    wait();
    QVERIFY(std::abs(row().grid.low() + 3.2) < 0.03);
    QVERIFY(std::abs(row().grid.high() - 2.8) < 0.03);
    // An asymmetric grid has ends of its own.
    clickSegment("kind", 1);
    wait();
    const double low = row().grid.low();
    drag(plot, plot.handleAt(plot.grid().high()), plot.handleAt(1));
    wait();
    QVERIFY(std::abs(row().range.high - 1) < 0.6 * row().grid.scale);
    QVERIFY(std::abs(row().grid.low() - low) < row().grid.scale);
}

void TestRangesPage::linesSetTheScale() {
    auto& plot = m_page->grid();
    const double scale = row().grid.scale;
    drag(plot, plot.lineAt(4), {plot.handleAt(4 * scale * 1.25).x(), plot.lineAt(4).y()});
    wait();
    QVERIFY2(std::abs(row().grid.scale / scale - 1.25) < 0.02,
             qPrintable(QString::number(row().grid.scale / scale)));
}

void TestRangesPage::zeroPointIsDragged() {
    clickSegment("kind", 1);
    wait();
    auto& plot = m_page->grid();
    const int zero = row().grid.zero;
    const double scale = row().grid.scale;
    const QPointF from = plot.zeroAt();
    drag(plot, from, {plot.handleAt(2 * scale).x(), from.y()}); // two steps to the right
    wait();
    QCOMPARE(row().grid.zero, zero - 2);
    QVERIFY(std::abs(row().grid.scale - scale) < 1e-9);
    type("zeroPoint", "3");
    wait();
    QCOMPARE(row().grid.zero, 3);
    QCOMPARE(row().grid.value(3), 0.0); // zero stays exact
}

void TestRangesPage::splitPlotMovesTheClip() {
    auto& plot = m_page->split();
    drag(plot, plot.placeOf(m_page->bench().clip()), plot.placeOf(1.8));
    wait();
    QVERIFY(std::abs(m_page->bench().clip() - 1.8) < 0.03);
    auto* surface = plot.view().findChild<QWidget*>(QStringLiteral("surface"));
    QTest::mouseClick(surface, Qt::LeftButton, {}, plot.placeOf(3).toPoint());
    wait();
    QVERIFY(std::abs(row().range.high - 3) < 0.03);
    QTest::mouseClick(find<QPushButton>("findOptimum"), Qt::LeftButton);
    wait();
    QVERIFY(std::abs(row().range.high - m_page->bench().curves()->bestClip) < 0.1);
}

void TestRangesPage::slidersAndFields() {
    find<QSlider>("bits")->setValue(8);
    wait();
    QCOMPARE(row().request.scheme.bits, 8);
    QVERIFY(std::abs(sqnr() - 40.57) < 0.05);
    type("clipField", "5/2");
    wait();
    QCOMPARE(row().range.high, 2.5);
    QCOMPARE(row().grid.scale, 2.5 / 127);
    find<QSlider>("clip")->setValue(500); // a quarter of the largest magnitude
    wait();
    QVERIFY(std::abs(row().range.high - m_page->bench().largestClip() / 4) < 1e-9);
    clickSegment("codes", 1);
    wait();
    QCOMPARE(row().grid.lowest, -127);
    choose("rule", static_cast<int>(RangeRule::percentile));
    type("percentile", "99");
    wait();
    QVERIFY(std::abs(row().range.high - 2.576) < 0.02); // two-sided 1 % of N(0, 1)
    type("samples", "1000");
    wait();
    QCOMPARE(m_page->bench().data()->table().size(), std::int64_t{1000});
}

void TestRangesPage::wrongNumbersChangeNothing() {
    const RangeSettings before = m_page->bench().settings();
    for (const auto& [field, text] :
         std::vector<std::pair<const char*, const char*>>{{"clipField", "-1"},
                                                          {"clipField", "abc"},
                                                          {"clipField", "1e40"},
                                                          {"samples", "0"},
                                                          {"samples", "1e30"},
                                                          {"distributionScale", "-2"},
                                                          {"seed", "-5"},
                                                          {"samples", "nan"}}) {
        type(field, text);
        QVERIFY2(m_page->bench().settings() == before, field);
        QVERIFY(find<QLineEdit>(field)->property("wrong").toBool());
    }
}

void TestRangesPage::keyboard() {
    auto& view = m_page->grid().view();
    view.setFocus();
    const double clip = m_page->bench().clip();
    QTest::keyClick(&view, Qt::Key_BracketRight);
    wait();
    QVERIFY(std::abs(m_page->bench().clip() / clip - 1.01) < 1e-6);
    QTest::keyClick(&view, Qt::Key_BracketLeft);
    wait();
    QVERIFY(std::abs(m_page->bench().clip() / clip - 1) < 1e-6);
    QSignalSpy read(&view, &PlotView::readoutChanged);
    QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(read.last()[0].toString().contains(QStringLiteral("q  1")));
    QTest::keyClick(m_page.get(), Qt::Key_Up, Qt::AltModifier);
    wait();
    QCOMPARE(row().request.scheme.bits, 5);
}

void TestRangesPage::snapshots() {
    clickSegment("snapshot", 1);
    find<QSlider>("bits")->setValue(2);
    wait();
    clickSegment("snapshot", 0);
    wait();
    QCOMPARE(row().request.scheme.bits, 4);
    clickSegment("snapshot", 1);
    wait();
    QCOMPARE(row().request.scheme.bits, 2);
}

void TestRangesPage::inspectorSpellsOut() {
    m_page->bench().setRange({-2.4, 2.4});
    wait();
    QCOMPARE(inspected(QStringLiteral("Range from")), QStringLiteral("by hand"));
    QCOMPARE(inspected(QStringLiteral("Stored from … to")), QStringLiteral("-2.743 … 2.400"));
    QVERIFY(inspected(QStringLiteral("SQNR")).startsWith(QStringLiteral("19.2")));
    const auto* strip = m_page->findChild<MetricStrip*>();
    QCOMPARE(strip->valueOf(QStringLiteral("Bits per value")), QStringLiteral("4.00"));
}

void TestRangesPage::otherThemesAndLargerText() {
    for (const ThemeMode mode : {ThemeMode::dark, ThemeMode::highContrast, ThemeMode::light}) {
        theme().setMode(mode);
        theme().setTextScale(mode == ThemeMode::dark ? 1.5 : 1);
        QTest::qWait(60);
        QVERIFY(!m_page->grab().isNull());
        auto& plot = m_page->grid();
        const double wanted = mode == ThemeMode::dark ? 2.0 : 3.0;
        drag(plot, plot.handleAt(plot.grid().high()), plot.handleAt(wanted));
        wait();
        QVERIFY(std::abs(row().grid.high() - wanted) < 0.05);
    }
    theme().setTextScale(1);
}

void TestRangesPage::newerRequestsReplaceOlderOnes() {
    for (int i = 1; i <= 100; ++i) {
        m_page->bench().setRange({-0.03 * i, 0.03 * i});
        if (i % 10 == 0)
            QCoreApplication::processEvents();
        if (m_page->bench().answered())
            QCOMPARE(row().range.high, m_page->bench().settings().range->high);
    }
    wait();
    QVERIFY(std::abs(row().range.high - 3) < 1e-12);
    setSource(RangeSource::Kind::distribution, "laplace");
    QVERIFY(!m_page->bench().answer()); // nothing under the new name before it is there
    setSource(RangeSource::Kind::distribution, "uniform");
    wait();
    QVERIFY(std::abs(m_page->bench().data()->table().largestMagnitude() - 1) < 1e-3);
}

QTEST_MAIN(TestRangesPage)
#include "tst_ranges_page.moc"
