// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Remedies on one layer by mouse and keyboard: slider, threshold, every kind of remedy, and where they lead.
#include <cmath>

#include <QDoubleSpinBox>
#include <QLabel>
#include <QSlider>

#include "tests/widgets/outliers_page_driver.h"
#include "widgets/outliers/outlier_views.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/token_map_plot.h"
#include "widgets/text.h"

using namespace nibble;
using namespace nibble::ui;
using nibble::test::kLong;
using nibble::test::kPrompt;

class TestOutliersSurgery : public test::OutliersPageDriver {
    Q_OBJECT

private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }
    void surgeryFollowsItsSlider();
    void everyRemedy_data();
    void everyRemedy();
    void thresholdColoursColumns();
    void coursePicture();
    void formatsAreTimed();
    void remedyGoesToCompare();
};

void TestOutliersSurgery::surgeryFollowsItsSlider() {
    run(kPrompt);
    inject(true);
    choosePlace("blk.1.ffn_gate.weight");
    press("remedies", 1);
    settle();
    QCOMPARE(result().choice.kind, RemedyKind::smoothQuant);
    auto* slider = find<QSlider>("remedySlider");
    slider->setValue(800); // as a drag does
    settle();
    QCOMPARE(result().choice.alpha, 0.8);
    QCOMPARE(find<QDoubleSpinBox>("remedyValue")->value(), 0.8);
    const double at80 = result().after.outputError;
    QCOMPARE(find<QLabel>("outputErrorAfter")->text(), figureText(100 * at80, 3) + QStringLiteral(" %"));
    auto* typed = find<QDoubleSpinBox>("remedyValue");
    typed->setFocus();
    typed->selectAll();
    QTest::keyClicks(typed, QLocale().toString(0.35));
    settle();
    QCOMPARE(result().choice.alpha, 0.35);
    QVERIFY(result().after.outputError != at80);
    QVERIFY(result().after.outputError < result().before.outputError);
    QVERIFY(find<QLabel>("outputErrorRatio")->text().startsWith(QChar(0xF7)));
    // The curve goes through the point, and its best is no worse than any of it.
    const auto& curve = m_page->surgery().curve();
    QCOMPARE(curve.size(), std::size_t(21));
    QCOMPARE(curve[7].value, 0.35);
    QCOMPARE(curve[7].outputError, result().after.outputError);
    QTest::mouseClick(find<QPushButton>("remedyBest"), Qt::LeftButton);
    settle();
    for (const auto& point : curve)
        QVERIFY(result().after.outputError <= point.outputError);
    QVERIFY(find<SeriesPlot>("surgeryError")->picture().series.size() >= 2);
    // Both ranges are drawn as they are now.
    const auto& ranges = find<SeriesPlot>("surgeryEffect")->picture();
    QCOMPARE(ranges.series.size(), std::size_t(4));
    double highest = 0;
    for (const QPointF& point : ranges.series[2].points)
        highest = std::max(highest, point.y());
    const auto& largest = result().after.largestInputs;
    QCOMPARE(highest, double(*std::max_element(largest.begin(), largest.end())));
}

void TestOutliersSurgery::everyRemedy_data() {
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("helps");
    QTest::newRow("int8") << "int8"
                          << "llm.int8:t6" << true;
    QTest::newRow("smooth") << "smooth"
                            << "smoothquant:a0.5" << true;
    QTest::newRow("awq") << "awq"
                         << "awq:int4:g128:fixed" << true;
    QTest::newRow("rotation") << "rotation"
                              << "rotate:s1+w8a8" << true;
    QTest::newRow("clip") << "clip"
                          << "w8a8:static" << false;
    QTest::newRow("scales") << "scales"
                            << "w8a8" << true;
    QTest::newRow("formats") << "formats"
                             << "rtn:int4:g32" << false;
}

void TestOutliersSurgery::everyRemedy() {
    QFETCH(QString, view);
    QFETCH(QString, scheme);
    QFETCH(bool, helps);
    run(kPrompt);
    inject(true);
    choosePlace("blk.3.ffn_gate.weight");
    QVERIFY(m_page->showView(view));
    settle();
    QVERIFY(!m_page->surgery().problem());
    QCOMPARE(result().choice.scheme(), scheme);
    QVERIFY(std::isfinite(result().after.outputError));
    if (helps)
        QVERIFY(result().after.outputError < result().before.outputError);
    QVERIFY(!find<QLabel>("surgerySentence")->text().isEmpty());
    QVERIFY(!find<QLabel>("surgerySentence")->text().contains(QStringLiteral("nan")));
    if (view == QStringLiteral("rotation")) {
        QVERIFY(result().after.inputKurtosis < result().before.inputKurtosis / 5);
        const auto& histograms = find<SeriesPlot>("surgeryEffect")->picture();
        QCOMPARE(histograms.series.size(), std::size_t(4)); // a line and its counts, twice
        double counted = 0;
        for (const QPointF& point : histograms.series[3].points)
            counted += point.y();
        QCOMPARE(counted, double(result().after.inputs.size()));
        find<QCheckBox>("rotated")->click();
        settle();
        QCOMPARE(result().after.outputError, result().before.outputError);
    }
    if (view == QStringLiteral("clip")) {
        QCOMPARE(result().after.outputError, result().before.outputError); // all of the range
        find<QSlider>("remedySlider")->setValue(300);
        settle();
        QVERIFY(result().after.inputError > result().before.inputError); // the outliers are cut
    }
}

void TestOutliersSurgery::thresholdColoursColumns() {
    run(kPrompt);
    inject(true);
    choosePlace("blk.1.ffn_gate.weight");
    press("remedies", 0);
    settle();
    const auto& map = m_page->views().map();
    const auto wanted = profile().outliers({6, false});
    QVERIFY(wanted.size() >= 4);
    QCOMPARE(map.map().leaving.size(), wanted.size());
    auto* typed = find<QDoubleSpinBox>("remedyValue");
    typed->setFocus();
    typed->selectAll();
    QTest::keyClicks(typed, QStringLiteral("20"));
    settle();
    QCOMPARE(map.map().leaving.size(), profile().outliers({20, false}).size());
    QVERIFY(find<QLabel>("surgerySentence")->text().contains(QChar('%'))); // their share
    press("remedies", 3);
    settle();
    QVERIFY(map.map().leaving.empty());
}

void TestOutliersSurgery::coursePicture() {
    run(kPrompt);
    press("remedies", 0);
    QTest::mouseClick(find<QPushButton>("course"), Qt::LeftButton);
    settle();
    QCOMPARE(profile().maxAbs, 85.0);
    QCOMPARE(profile().outliers({6, false}).size(), std::size_t(1));
    bool told = false;
    for (const QLabel* label : m_page->inspector()->findChildren<QLabel*>())
        told =
            told || (label->text().contains(figureText(85.0 / 127, 3)) && label->text().contains(QChar('8')));
    QVERIFY(told);
    QVERIFY(result().after.inputError < result().before.inputError / 10);
    QVERIFY(!find<QPushButton>("compareRemedy")->isEnabled()); // no model has these inputs
    QTest::mouseClick(find<QPushButton>("course"), Qt::LeftButton);
    settle();
    QVERIFY(profile().maxAbs != 85.0);
}

void TestOutliersSurgery::formatsAreTimed() {
    run(kPrompt);
    choosePlace("blk.0.ffn_gate.weight");
    press("moreRemedies", 2);
    settle();
    QTest::mouseClick(find<QPushButton>("timeFormats"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->surgery().timed().empty(), kLong);
    const auto& timed = m_page->surgery().timed();
    QCOMPARE(timed[0].scheme, QStringLiteral("w8a8"));
    QCOMPARE(timed[1].scheme, QStringLiteral("rtn:int4:g32"));
    for (const auto& one : timed)
        QVERIFY(one.speed.prompt.tokensPerSecond > 0 && one.outcome.outputError > 0);
    QCOMPARE(find<BarsPlot>("surgeryBars")->picture().bars.size(), timed.size());
    QVERIFY(find<QLabel>("formatTimes")->text().contains(QStringLiteral("w8a8")));
}

void TestOutliersSurgery::remedyGoesToCompare() {
    run(kPrompt);
    inject(true);
    press("remedies", 1);
    settle();
    QTest::mouseClick(find<QPushButton>("compareRemedy"), Qt::LeftButton);
    const auto& methods = m_session->comparison().experiment().methods;
    for (const char* scheme : {"inject:c4:x64:s1+w8a8", "inject:c4:x64:s1+smoothquant:a0.5"})
        QVERIFY(std::find(methods.begin(), methods.end(), scheme) != methods.end());
    // AWQ's exponent of the slider goes with it.
    for (const int place : {700, 500}) {
        m_window->showPage(QStringLiteral("outliers"));
        press("remedies", 2);
        find<QSlider>("remedySlider")->setValue(place);
        settle();
        QTest::mouseClick(find<QPushButton>("compareRemedy"), Qt::LeftButton);
    }
    for (const char* scheme :
         {"inject:c4:x64:s1+awq:int4:g128:fixed:r0.7", "inject:c4:x64:s1+awq:int4:g128:fixed"})
        QCOMPARE(std::count(methods.begin(), methods.end(), scheme), std::ptrdiff_t{1});
    QVERIFY(!m_page->isVisible() && m_window->page(QStringLiteral("compare"))->isVisible());
}

QTEST_MAIN(TestOutliersSurgery)
#include "tst_outliers_surgery.moc"
