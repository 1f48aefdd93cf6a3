// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

#include "core/experiment/layer_errors.h"
#include "widgets/plots/layer_error_plot.h"
#include "widgets/plots/pareto_plot.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

VariantResult variant(const std::string& method, std::int64_t bytes, double perplexity) {
    VariantResult one;
    one.method = method;
    one.bytes = bytes;
    one.bitsPerWeight = static_cast<double>(bytes) / 1e6;
    one.perplexity = perplexity;
    one.standardError = 0.1;
    return one;
}

/// Four final rows, one that runs and one that is queued.
Result someResult() {
    Result result;
    result.variants = {variant("f16", 16000000, 10),         variant("q8_0", 8000000, 10.05),
                       variant("rtn:int4:g32", 5000000, 11), variant("nf4:g64", 6000000, 11.5),
                       variant("w8a8", 7900000, 10.2),       variant("rtn:int3:g32", 3000000, 0)};
    result.variants[0].baseline = true;
    result.variants[1].verdict = Verdict{.status = "PASS", .lower = 0.001, .upper = 0.01};
    result.variants[4].stage = RowStage::scoring;
    result.variants[5].stage = RowStage::queued;
    result.variants[5].perplexity.reset();
    for (int layer = 0; layer < 3; ++layer)
        for (const char* kind : {"attn_q", "ffn_up"})
            for (std::size_t i = 1; i < 4; ++i) {
                TensorResult tensor;
                tensor.name = "blk." + std::to_string(layer) + "." + kind + ".weight";
                tensor.weightSqnrDb = 20.0 * static_cast<double>(i) + layer;
                result.variants[i].tensors.push_back(tensor);
            }
    return result;
}

QWidget* surface(PlotFrame& frame) {
    return frame.view().findChild<QWidget*>(QStringLiteral("surface"));
}

void hover(QWidget* widget, const QPoint& at) {
    QMouseEvent move(QEvent::MouseMove, at, widget->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(widget, &move);
}

} // namespace

class ResultPlotsTest : public QObject {
    Q_OBJECT

private slots:
    void pointsHaveTheFigures() {
        const Result result = someResult();
        const auto points = paretoPoints(result, ParetoX::size, ParetoY::logRatio);
        QCOMPARE(points.size(), std::size_t{6});
        QCOMPARE(points[0].y.value(), 0.0);
        QCOMPARE(points[1].x, 8.0);
        QVERIFY(std::abs(points[1].y.value() - std::log(10.05 / 10)) < 1e-15);
        QCOMPARE(points[1].high.value(), 0.01);
        QVERIFY(points[1].final && !points[4].final && !points[5].y);
        const auto perplexity = paretoPoints(result, ParetoX::bitsPerWeight, ParetoY::perplexity);
        QVERIFY(std::abs(perplexity[2].low.value() - (11 - 1.96 * 0.1)) < 1e-12);
        QVERIFY(paretoPoints(result, ParetoX::generationSpeed, ParetoY::logRatio).empty());
    }

    /// Smallest first: int4 (5 MB, 11), then w8a8 (7.9 MB, 10.2), q8_0, f16; nf4 is larger and worse than
    /// int4.
    void frontLeavesOutWhatIsBeaten() {
        const auto points = paretoPoints(someResult(), ParetoX::size, ParetoY::perplexity);
        QCOMPARE(paretoFront(points, ParetoX::size), (std::vector<std::size_t>{2, 4, 1, 0}));
        std::vector<ParetoPoint> fast{{.variant = 0, .x = 10, .y = 1.0},
                                      {.variant = 1, .x = 20, .y = 2.0},
                                      {.variant = 2, .x = 15, .y = 3.0}};
        QCOMPARE(paretoFront(fast, ParetoX::generationSpeed), (std::vector<std::size_t>{1, 0}));
    }

    void aClickChoosesAVariant() {
        ParetoPlot plot;
        plot.resize(440, 330);
        plot.show();
        plot.setResult(someResult());
        QTest::qWait(150);
        QSignalSpy chosen(&plot, &ParetoPlot::variantChosen);
        // From the left: rtn:int3 (3 MB), rtn:int4 (5 MB), nf4, w8a8, …
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
        QTest::keyClick(&plot.view(), Qt::Key_Return);
        QCOMPARE(chosen.last().first().toString(), QStringLiteral("rtn:int4:g32"));
        // The same with the pointer: look for the point that reads "f16", then click there.
        QSignalSpy told(&plot.view(), &PlotView::readoutChanged);
        auto* widget = surface(plot);
        QPoint found(-1, -1);
        for (int y = 0; y < widget->height() && found.x() < 0; y += 4)
            for (int x = 0; x < widget->width() && found.x() < 0; x += 4) {
                hover(widget, {x, y});
                if (!told.isEmpty() && told.last().first().toString().startsWith(QLatin1StringView("f16")))
                    found = {x, y};
            }
        QVERIFY(found.x() >= 0);
        QTest::mouseClick(widget, Qt::LeftButton, {}, found);
        QCOMPARE(chosen.last().first().toString(), QStringLiteral("f16"));
    }

    void tableEqualsThePoints() {
        ParetoPlot plot;
        plot.setResult(someResult());
        plot.setAxes(ParetoX::bitsPerWeight, ParetoY::perplexity);
        const PlotTable table = plot.view().table();
        QCOMPARE(table.rows, qsizetype{6});
        QCOMPARE(table.cell(2, 0).toString(), QStringLiteral("rtn:int4:g32"));
        QCOMPARE(table.cell(2, 1).toDouble(), 5.0);
        QCOMPARE(table.cell(2, 2).toDouble(), 11.0);
        QVERIFY(!table.cell(5, 2).isValid());
        QCOMPARE(plot.state(), PlotFrame::State::data);
        plot.setAxes(ParetoX::promptSpeed, ParetoY::perplexity);
        QCOMPARE(plot.state(), PlotFrame::State::waiting);
    }

    void layersShareTheCursor() {
        LayerErrorPlot plot;
        plot.resize(600, 320);
        plot.show();
        QCOMPARE(plot.state(), PlotFrame::State::waiting);
        const Result result = someResult();
        plot.setResult(result);
        QTest::qWait(150);
        QSignalSpy layer(&plot, &LayerErrorPlot::layerChosen);
        QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
        QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(layer.last().first().toInt(), 1);
        auto* widget = surface(plot);
        hover(widget, {widget->width() / 2 - 12, widget->height() / 2}); // right end of the left panel
        QCOMPARE(layer.last().first().toInt(), 2);
    }

    void layerTableEqualsTheErrors() {
        LayerErrorPlot plot;
        const Result result = someResult();
        plot.setResult(result);
        const PlotTable table = plot.view().table();
        QCOMPARE(table.rows, qsizetype{6});
        QCOMPARE(table.headers.size(), qsizetype{5});
        // 20 dB are one tenth: 10 %.
        QVERIFY(std::abs(table.cell(0, 2).toDouble() - 10) < 1e-9);
        QCOMPARE(table.cell(3, 0).toString(), QStringLiteral("ffn_up"));
    }
};

QTEST_MAIN(ResultPlotsTest)
#include "tst_result_plots.moc"
