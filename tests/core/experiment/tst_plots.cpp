// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QXmlStreamReader>

#include "core/experiment/layer_errors.h"
#include "core/experiment/plot_axis.h"
#include "core/experiment/plot_labels.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/plots_svg.h"
#include "core/experiment/text_escape.h"
#include "tests/support/sample_result.h"

using namespace nibble;

namespace {

constexpr ScatterPlot kSizePlot{"Size", "bytes", "kl_divergence", "Size, MB", "KL divergence, nats", 1e-6};

/// All texts of a picture, or nothing if it is not well-formed.
QStringList textsOf(const std::string& svg) {
    QXmlStreamReader reader(QByteArray::fromStdString(svg));
    QStringList texts;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String("text"))
            texts += reader.readElementText();
    }
    return reader.hasError() ? QStringList() : texts;
}

std::vector<std::string> allPlots(const Result& result) {
    return {scatterPlotSvg(result, kSizePlot), intervalPlotSvg(result), layerErrorPlotSvg(result),
            speedPlotSvg(result)};
}

bool overlap(const PlotBox& a, const PlotBox& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

} // namespace

class TestPlots : public QObject {
    Q_OBJECT

private slots:
    void ticksAreRound_data();
    void ticksAreRound();
    void axisMapsItsEnds();
    void labelsDoNotOverlap();
    void everyPlotNamesEveryVariant_data();
    void everyPlotNamesEveryVariant();
    void coordinatesAreFinite();
    void tensorNamesAreTakenApart();
    void layerErrorIsTheRootOfTheNoise();
    void stylesTellVariantsApart();
    void nothingToShow();
};

void TestPlots::ticksAreRound_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<bool>("logarithmic");
    QTest::addColumn<QStringList>("labels");
    QTest::newRow("linear") << 0.0 << 1.0 << false << QStringList{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"};
    QTest::newRow("with negative") << -0.01 << 0.03 << false
                                   << QStringList{"-0.01", "0.00", "0.01", "0.02", "0.03"};
    QTest::newRow("decades") << 1e-3 << 10.0 << true << QStringList{"0.001", "0.01", "0.1", "1", "10"};
    QTest::newRow("many decades") << 1e-7 << 3.0 << true << QStringList{"1e-06", "0.0001", "0.01", "1"};
    QTest::newRow("less than a decade") << 11.0 << 18.0 << true << QStringList{"12", "14", "16", "18"};
}

void TestPlots::ticksAreRound() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(bool, logarithmic);
    QFETCH(QStringList, labels);
    const PlotAxis axis =
        makeAxis(low, high, logarithmic ? AxisScale::logarithmic : AxisScale::linear, 0, 100, 5);
    QStringList found;
    for (const AxisTick& tick : axis.ticks)
        found += QString::fromStdString(tick.label);
    QCOMPARE(found, labels);
}

void TestPlots::axisMapsItsEnds() {
    const PlotAxis linear = makeAxis(2, 4, AxisScale::linear, 100, 0, 5);
    QCOMPARE(linear.at(2), 100.0);
    QCOMPARE(linear.at(3), 50.0);
    QCOMPARE(linear.at(99), 0.0);
    const PlotAxis logarithmic = makeAxis(1, 100, AxisScale::logarithmic, 0, 200, 5);
    QCOMPARE(logarithmic.at(10), 100.0);
    const PlotAxis single = makeAxis(5, 5, AxisScale::linear, 0, 10, 5);
    QVERIFY(single.low < 5 && single.high > 5);
    QCOMPARE(makeRoundAxis(0, 0, 0, 10, 5).low, 0.0);
    QVERIFY(makeAxis(0x1p62, 0x1p62 + 4096, AxisScale::linear, 0, 10, 5).ticks.size() <= 100);
}

void TestPlots::labelsDoNotOverlap() {
    // A cluster as tight as 14 variants of nearly one size, in a plot of the usual size.
    std::vector<PointLabel> labels;
    std::vector<PlotBox> obstacles;
    for (int i = 0; i < 14; ++i) {
        const double x = 250 + 9 * (i % 4), y = 150 + 7 * (i / 4);
        labels.push_back({x, y, 80, 13});
        obstacles.push_back({x - 6, y - 6, x + 6, y + 6});
    }
    const PlotBox bounds{0, 0, 560, 330};
    placeLabels(labels, obstacles, bounds);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        QVERIFY(labels[i].placed.left >= bounds.left && labels[i].placed.right <= bounds.right);
        QVERIFY(labels[i].placed.top >= bounds.top && labels[i].placed.bottom <= bounds.bottom);
        for (std::size_t j = i + 1; j < labels.size(); ++j)
            QVERIFY2(!overlap(labels[i].placed, labels[j].placed),
                     qPrintable(QString("%1 and %2").arg(i).arg(j)));
        for (const PlotBox& obstacle : obstacles)
            QVERIFY(!overlap(labels[i].placed, obstacle));
    }
}

void TestPlots::everyPlotNamesEveryVariant_data() {
    QTest::addColumn<int>("methods");
    for (const int methods : {1, 3, 8, 13, -1})
        QTest::addRow("%d", methods) << methods;
}

void TestPlots::everyPlotNamesEveryVariant() {
    QFETCH(int, methods);
    const Result result =
        methods < 0 ? test::extremeResult() : test::sampleResult(static_cast<std::size_t>(methods));
    for (const std::string& plot : allPlots(result)) {
        const QStringList texts = textsOf(plot);
        QVERIFY(!texts.isEmpty());
        for (const VariantStyle& style : variantStyles(result.variants)) {
            const QString label = QString::fromStdString(style.label);
            const bool found = std::any_of(texts.begin(), texts.end(), [&](const QString& text) {
                return text == label || text.startsWith(label + " (") || text.contains(" " + label);
            });
            QVERIFY2(found, style.label.c_str());
        }
    }
}

void TestPlots::coordinatesAreFinite() {
    Result huge = test::extremeResult();
    huge.variants[2].perplexity = huge.variants[2].standardError = 1e308;
    huge.variants[2].klDivergence = huge.variants[2].klStandardError = 1e308;
    huge.variants[2].prompt = Speed{1e308, 1e308};
    huge.variants[2].generate = Speed{-1e300, 1e30};
    huge.variants[2].tensors[0].weightSqnrDb = -1e307;
    for (const std::string& plot : allPlots(huge)) {
        for (const char* bad : {"\"nan", "\"inf", "\"-inf", "Mnan", "Lnan", " nan", "Hnan", "Vnan", "inf "})
            QVERIFY2(plot.find(bad) == std::string::npos, bad);
    }
    const std::string plot = intervalPlotSvg(test::extremeResult());
    QVERIFY(!plot.empty() && plot.find("not measured") != std::string::npos);
    QVERIFY(plot.find("failed") != std::string::npos);
}

void TestPlots::tensorNamesAreTakenApart() {
    QCOMPARE(layerTensor("blk.12.ffn_down.weight")->layer, 12);
    QCOMPARE(layerTensor("blk.12.ffn_down.weight")->kind, std::string("ffn_down"));
    QCOMPARE(layerTensor("model.layers.3.mlp.up_proj.weight")->kind, std::string("mlp.up_proj"));
    QVERIFY(!layerTensor("token_embd.weight"));
    QVERIFY(!layerTensor("blk.7"));
    QVERIFY(!layerTensor("blk.99999999999999999999.x.weight"));
    QVERIFY(!layerTensor("blk.4611686018427387904.x.weight"));
    QVERIFY(!layerTensor(""));
}

void TestPlots::layerErrorIsTheRootOfTheNoise() {
    Result result = test::sampleResult(1);
    result.variants[1].tensors = {{"blk.0.attn_q.weight", "q8_0", "executed", 1, 8.5, 20.0, {}, false}};
    const auto errors = layerErrors(result);
    QCOMPARE(errors.size(), std::size_t{1});
    QCOMPARE(errors[0].byVariant[1].at(0), 10.0); // 20 dB: noise of a tenth of the weights' size
    QVERIFY(errors[0].byVariant[0].empty());
}

void TestPlots::stylesTellVariantsApart() {
    const auto variants = test::sampleResult(8).variants;
    const auto styles = variantStyles(variants);
    QVERIFY(styles[0].shape == MarkerShape::diamond);
    QVERIFY(styles[1].shape == MarkerShape::circle);   // q8_0
    QVERIFY(styles[3].shape == MarkerShape::square);   // rtn:int4:g32
    QVERIFY(styles[6].shape == MarkerShape::triangle); // rtn:int3:g32
    QCOMPARE(styles[3].colour, std::string("c-rtn"));
    QCOMPARE(styles[5].colour, std::string("c-gguf"));
    for (std::size_t i = 0; i < styles.size(); ++i) {
        for (std::size_t j = i + 1; j < styles.size(); ++j)
            QVERIFY(styles[i].colour != styles[j].colour || styles[i].shape != styles[j].shape ||
                    styles[i].hollow != styles[j].hollow);
    }
}

void TestPlots::nothingToShow() {
    Result result;
    for (const std::string& plot : allPlots(result))
        QVERIFY(plot.empty());
    result.variants.resize(2);
    for (const std::string& plot : allPlots(result))
        QVERIFY(plot.empty());
}

QTEST_APPLESS_MAIN(TestPlots)
#include "tst_plots.moc"
