// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several grids on the page Ranges: one of them chosen and dragged, all of them dragged by one factor, and
// which calibrators there are for them.
#include <cmath>

#include <QJsonArray>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTableView>

#include "tests/support/run_nibble.h"
#include "tests/widgets/ranges_page_driver.h"
#include "widgets/plots/error_map_plot.h"
#include "widgets/plots/error_split_plot.h"
#include "widgets/plots/range_grid_plot.h"
#include "widgets/ranges/metric_strip.h"
#include "widgets/ranges/range_texts.h"

using namespace nibble;
using namespace nibble::ui;

class TestRangesGrids : public test::RangesPageDriver {
    Q_OBJECT

private slots:
    void init() {
        open();
        RangeSource source = m_page->bench().settings().source;
        source.distribution.samples = 64 * 1024;
        m_page->bench().setSource(source);
        setScheme({.bits = 4, .unit = GridUnit::group, .group = 64});
        wait();
    }
    void cleanup() { close(); }
    void handlesMoveAllByOneFactor();
    void oneGridIsChosenAndDragged();
    void zeroPointOfOneGrid();
    void clipAndOptimumOfOneGrid();
    void choiceIsForgottenWithItsGrids();
    void mapChooses();
    void calibratorsThatMeanNothing();
    void sameAsTheCommandLine();

private:
    [[nodiscard]] const RangeRow& one() const { return m_page->bench().shown()->row; }
    [[nodiscard]] double noise() const { return row().figures.error.noise(); }
    void chooseGrid(int grid) {
        find<QSpinBox>("gridChoice")->setValue(grid);
        wait();
    }
};

void TestRangesGrids::handlesMoveAllByOneFactor() {
    auto& plot = m_page->grid();
    m_page->bench().setRule(RangeRule::minMax);
    wait();
    const double widest = row().grid.scale, before = noise();
    drag(plot, plot.handleAt(plot.grid().high()), plot.handleAt(0.8 * plot.grid().high()));
    wait();
    QVERIFY2(std::abs(row().request.shrink - 0.8) < 0.01, qPrintable(QString::number(row().request.shrink)));
    QVERIFY(std::abs(row().grid.scale / widest - row().request.shrink) < 1e-9);
    QVERIFY(row().figures.error.clippedAbove > 0 && noise() != before);
    QVERIFY(m_page->bench().byHand());
    // Ends of an asymmetric grid too, each in its own direction.
    clickSegment("kind", 1);
    wait();
    QCOMPARE(row().request.shrink, 1.0);
    drag(plot, plot.handleAt(plot.grid().low()), plot.handleAt(0.5 * plot.grid().low()));
    wait();
    QVERIFY(std::abs(row().request.shrink - 0.5) < 0.02);
    // Their zero points are their own.
    const RangeSettings settings = m_page->bench().settings();
    drag(plot, plot.zeroAt(), plot.zeroAt() + QPointF(60, 0));
    QVERIFY(m_page->bench().settings() == settings);
}

void TestRangesGrids::oneGridIsChosenAndDragged() {
    auto& plot = m_page->grid();
    const double before = noise();
    // Where the factor is 1 the curve of all grids is at their error of the moment.
    const auto curves = [this] { return *m_page->bench().curves(); };
    const ClipPoint whole = curves().clips.back();
    QVERIFY(std::abs(whole.rounding + whole.clipping - row().figures.error.meanSquare()) <
            1e-9 * row().figures.error.meanSquare());
    chooseGrid(17);
    for (const auto& curve : curves().curves)
        QVERIFY(!curve.theory); // that is of the distribution, not of 64 values
    QCOMPARE(one().grids, std::int64_t{1});
    QCOMPARE(m_page->bench().shown()->data->table().size(), std::int64_t{64});
    const auto values = GridPlan::valuesOf(*m_page->bench().data(), row().request.scheme, 17);
    QCOMPARE(m_page->bench().shown()->data->values()[3], values[3]);
    QVERIFY(plot.caption().contains(QStringLiteral("row 1, columns 64 – 127"))); // 16 grids in a row of 1024
    const double alone = one().figures.error.noise(), rule = one().grid.scale;
    drag(plot, plot.handleAt(plot.grid().high()), plot.handleAt(0.6 * plot.grid().high()));
    wait();
    QVERIFY2(std::abs(one().grid.scale / rule - 0.6) < 0.02,
             qPrintable(QString::number(one().grid.scale / rule)));
    QCOMPARE(row().request.byHand.size(), std::size_t{1});
    // All that changed among all values is this grid.
    const double change = noise() - before, ofGrid = one().figures.error.noise() - alone;
    QVERIFY(ofGrid > 0);
    QVERIFY(std::abs(change - ofGrid) < 1e-9 * before);
    QCOMPARE(inspected(QStringLiteral("Moved by hand")), QStringLiteral("1"));
    const auto* strip = m_page->findChild<MetricStrip*>();
    QVERIFY(!strip->valueOf(QStringLiteral("All grids")).isEmpty());
    // It is kept while another is looked at; choosing a rule takes all back.
    chooseGrid(18);
    QVERIFY(one().request.byHand.empty());
    chooseGrid(17);
    QVERIFY(std::abs(one().grid.scale / rule - 0.6) < 0.02);
    m_page->bench().setRule(RangeRule::mse);
    wait();
    QVERIFY(std::abs(noise() - before) < 1e-9 * before);
    chooseGrid(-1);
    QVERIFY(row().grids > 1 && &one() == &row());
    QVERIFY(strip->valueOf(QStringLiteral("All grids")).isEmpty());
}

void TestRangesGrids::zeroPointOfOneGrid() {
    clickSegment("kind", 1);
    wait();
    chooseGrid(3);
    auto& plot = m_page->grid();
    const int zero = one().grid.zero;
    const double scale = one().grid.scale;
    drag(plot, plot.zeroAt(), {plot.handleAt(2 * scale).x(), plot.zeroAt().y()});
    wait();
    QCOMPARE(one().grid.zero, zero - 2);
    QVERIFY(std::abs(one().grid.scale - scale) < 1e-9);
    type("zeroPoint", "5");
    wait();
    QCOMPARE(one().grid.zero, 5);
}

void TestRangesGrids::clipAndOptimumOfOneGrid() {
    chooseGrid(40);
    const double best = *one().figures.error.sqnrDb();
    type("clipField", "1");
    wait();
    QVERIFY(std::abs(one().grid.high() - 1) < 1e-12);
    QVERIFY(*one().figures.error.sqnrDb() < best);
    auto& split = m_page->split();
    drag(split, split.placeOf(m_page->bench().clip()), split.placeOf(1.5));
    wait();
    QVERIFY(std::abs(one().grid.high() - 1.5) < 0.03);
    QTest::mouseClick(find<QPushButton>("findOptimum"), Qt::LeftButton);
    wait();
    QVERIFY(*one().figures.error.sqnrDb() >= best - 0.01);
    QCOMPARE(m_page->bench().settings().rule, RangeRule::mse); // of the others
}

void TestRangesGrids::choiceIsForgottenWithItsGrids() {
    chooseGrid(12);
    find<QSlider>("bits")->setValue(3); // the same grids
    wait();
    QCOMPARE(m_page->bench().gridAt(), std::optional<std::int64_t>(12));
    choose("unit", 1);
    wait();
    QVERIFY(!m_page->bench().gridAt());
    chooseGrid(5);
    QVERIFY(m_page->grid().caption().contains(QStringLiteral("row 5")));
    setSource(RangeSource::Kind::distribution, "laplace");
    wait();
    QVERIFY(!m_page->bench().gridAt());
    m_page->bench().setGrid(std::int64_t{1} << 40); // the last there is
    wait();
    QCOMPARE(m_page->bench().gridAt(), std::optional<std::int64_t>(63));
    choose("unit", 0);
    wait();
    QVERIFY(!find<QSpinBox>("gridChoice")->isVisible());
}

void TestRangesGrids::mapChooses() {
    m_page->showView(QStringLiteral("map"));
    QTRY_VERIFY_WITH_TIMEOUT(m_page->bench().map().has_value(), 10000);
    auto& map = m_page->map();
    QTest::qWait(50);
    QTest::mouseClick(&map.view(), Qt::LeftButton, {}, map.placeOf(50, 224).toPoint());
    wait();
    QCOMPARE(m_page->bench().gridAt(), std::optional<std::int64_t>(50 * 16 + 3));
    QVERIFY(m_page->bench().map().has_value()); // it is still the map of these grids
}

void TestRangesGrids::calibratorsThatMeanNothing() {
    const auto enabled = [this](RangeRule rule) {
        return qobject_cast<QStandardItemModel*>(find<QComboBox>("rule")->model())
            ->item(static_cast<int>(rule))
            ->isEnabled();
    };
    QVERIFY(!enabled(RangeRule::movingAverage) && !enabled(RangeRule::entropy) && enabled(RangeRule::mse));
    const auto* reasons = find<QLabel>("obstacles");
    QVERIFY(reasons->isVisible() && reasons->text().contains(QStringLiteral("2048 bins")) &&
            reasons->text().contains(QStringLiteral("single batch")));
    m_page->showView(QStringLiteral("calibrators"));
    const auto* table = find<QTableView>("choiceRows")->model();
    QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() >= 12, 20000);
    QVERIFY(table->index(table->rowCount() - 1, 9).data().toString().contains(QStringLiteral("2048 bins")));
    choose("unit", 0);
    wait();
    QVERIFY(enabled(RangeRule::entropy) && !reasons->isVisible());
    m_page->bench().setRule(RangeRule::entropy);
    wait();
    choose("unit", 2); // groups of 16: min-max stands in, and the reason is there
    wait();
    QCOMPARE(m_page->bench().settings().rule, RangeRule::minMax);
    QVERIFY(reasons->isVisible());
}

void TestRangesGrids::sameAsTheCommandLine() {
    chooseGrid(17);
    m_page->bench().setRange({-1.25, 1.25});
    wait();
    const auto same = [this] {
        const QString command = rangeCommand(*m_session, m_page->bench());
        QStringList words = command.split(QChar(' '));
        QCOMPARE(words.takeFirst(), QStringLiteral("nibble"));
        const auto theirs = test::runNibble(words + QStringList{QStringLiteral("--json")})
                                .json()["rows"]
                                .toArray()[0]
                                .toObject();
        QCOMPARE(theirs["sqnr_db"].toDouble(), sqnr());
        QCOMPARE(theirs["grids"].toInteger(), row().grids);
    };
    same();
    chooseGrid(-1);
    m_page->bench().setShrink(0.75);
    wait();
    same();
    setSource(RangeSource::Kind::list);
    setScheme({.bits = 8, .kind = GridKind::asymmetric});
    wait();
    m_page->bench().setRange({-2, 1.5});
    wait();
    same();
}

QTEST_MAIN(TestRangesGrids)
#include "tst_ranges_grids.moc"
