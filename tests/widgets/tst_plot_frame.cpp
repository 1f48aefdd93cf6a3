// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <memory>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/line_plot.h"
#include "widgets/plots/min_max_pyramid.h"
#include "widgets/plots/repaint_limiter.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

const std::vector<double> kEdges{-2, -1, 0, 1, 2};
const std::vector<std::int64_t> kCounts{3, 10, 8, 1};

/// A frame as large as on a page, with data, on the offscreen platform.
std::unique_ptr<HistogramPlot> shownPlot() {
    auto plot = std::make_unique<HistogramPlot>(QStringLiteral("Weights"));
    plot->setBins(kEdges, kCounts);
    plot->resize(420, 300);
    plot->show();
    QTest::qWait(100);
    return plot;
}

QWidget* surface(PlotFrame& frame) {
    return frame.view().findChild<QWidget*>(QStringLiteral("surface"));
}

void wheel(QWidget* widget, const QPoint& at, int notches) {
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &event);
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class PlotFrameTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { theme().setMode(ThemeMode::dark); }

    void wheelZoomsAtThePointer() {
        const auto plot = shownPlot();
        auto* widget = surface(*plot);
        QVERIFY(widget);
        const QRectF before = plot->view().visibleRange();
        wheel(widget, QRect(QPoint(), widget->size()).center(), 2);
        const QRectF after = plot->view().visibleRange();
        QVERIFY(after.width() < before.width() && after.height() < before.height());
        QVERIFY(before.left() < after.left() && after.right() < before.right());
        wheel(widget, QRect(QPoint(), widget->size()).center(), -2);
        // In and out again at one place ends where it began.
        QVERIFY(std::abs(plot->view().visibleRange().left() - before.left()) < 1e-9);
    }

    void dragPansAndDoubleClickResets() {
        const auto plot = shownPlot();
        auto* widget = surface(*plot);
        const QRectF before = plot->view().visibleRange();
        const QPoint middle = widget->rect().center();
        QTest::mousePress(widget, Qt::LeftButton, {}, middle);
        QTest::mouseMove(widget, middle + QPoint(20, 0));
        QMouseEvent move(QEvent::MouseMove, middle + QPoint(40, 0),
                         widget->mapToGlobal(middle + QPoint(40, 0)), Qt::NoButton, Qt::LeftButton,
                         Qt::NoModifier);
        QApplication::sendEvent(widget, &move);
        QTest::mouseRelease(widget, Qt::LeftButton, {}, middle + QPoint(40, 0));
        const QRectF after = plot->view().visibleRange();
        QVERIFY(after.left() < before.left());
        QVERIFY(std::abs(after.width() - before.width()) < 1e-9);
        QTest::mouseDClick(widget, Qt::LeftButton, {}, middle);
        QCOMPARE(plot->view().visibleRange(), before);
    }

    void keysMoveZoomAndReset() {
        const auto plot = shownPlot();
        PlotView& view = plot->view();
        const QRectF home = view.visibleRange();
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(std::abs(view.visibleRange().left() - home.left() - 0.1 * home.width()) < 1e-9);
        QTest::keyClick(&view, Qt::Key_Up);
        QVERIFY(view.visibleRange().top() > home.top());
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(std::abs(view.visibleRange().width() * 1.25 - home.width()) < 1e-9);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.visibleRange(), home);
        QTest::keyClick(&view, Qt::Key_Minus);
        QTest::keyClick(&view, Qt::Key_0);
        QCOMPARE(view.visibleRange(), home);
    }

    void keysReadOut() {
        const auto plot = shownPlot();
        QSignalSpy told(&plot->view(), &PlotView::readoutChanged);
        QTest::keyClick(&plot->view(), Qt::Key_Right, Qt::ControlModifier);
        QTest::keyClick(&plot->view(), Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(told.last().first().toString().contains(QLocale().toString(10)));
        QCOMPARE(plot->view().accessibleDescription(), told.last().first().toString());
    }

    void filesAreWholeAndInTheLightTheme() {
        const auto plot = shownPlot();
        QTemporaryDir folder;
        const auto path = [&](const char* name) { return folder.filePath(QLatin1StringView(name)); };
        for (const char* name : {"a.png", "a.svg", "a.pdf", "a.csv"})
            QVERIFY(plot->save(path(name)).has_value());
        const QImage image(path("a.png"));
        QVERIFY(image.width() > 2 * 400);
        QCOMPARE(image.pixelColor(2, image.height() - 3), QColor(Qt::white));
        QVERIFY(theme().isDark());
        QSvgRenderer svg(path("a.svg"));
        QVERIFY(svg.isValid());
        QVERIFY(contents(path("a.svg")).contains("<title>Weights</title>"));
        QVERIFY(contents(path("a.pdf")).startsWith("%PDF-") && contents(path("a.pdf")).contains("%%EOF"));
        QCOMPARE(contents(path("a.csv")),
                 QByteArray("From,To,Count\r\n-2,-1,3\r\n-1,0,10\r\n0,1,8\r\n1,2,1\r\n"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 4);
        QVERIFY(!plot->save(path("a.gif")).has_value());
        QVERIFY(!plot->save(path("none/a.png")).has_value());
        // The screen is dark again.
        QTRY_VERIFY(plot->grab().toImage().pixelColor(200, 290).lightness() < 100);
    }

    void csvHasADecimalPointInEveryLocale() {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German));
        const PlotTable table{{QStringLiteral("a,b")}, 2, [](qsizetype row, int) {
                                  return row == 0 ? QVariant(0.1) : QVariant(QStringLiteral("say \"x\""));
                              }};
        QCOMPARE(csvOf(table), QByteArray("\"a,b\"\r\n0.1\r\n\"say \"\"x\"\"\"\r\n"));
        PlotTableModel model;
        model.setTable(table);
        QVERIFY(model.data(model.index(0, 0), Qt::DisplayRole).toString().contains(QChar(',')));
        QLocale::setDefault(before);
    }

    void tableHasTheData() {
        PlotTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto plot = shownPlot();
        model.setTable(plot->view().table());
        QCOMPARE(model.rowCount(), 4);
        for (int row = 0; row < 4; ++row) {
            QCOMPARE(model.table().cell(row, 0).toDouble(), kEdges[static_cast<std::size_t>(row)]);
            QCOMPARE(model.table().cell(row, 2).toLongLong(), kCounts[static_cast<std::size_t>(row)]);
        }
        plot->showTable(true);
        auto* shown = plot->findChild<QTableView*>();
        QVERIFY(shown && shown->isVisible() && !plot->view().isVisible());
        QCOMPARE(shown->model()->rowCount(), 4);
        plot->showTable(false);
        QVERIFY(plot->view().isVisible());
    }

    void waitsAndFails() {
        HistogramPlot plot(QStringLiteral("Weights"));
        QCOMPARE(plot.state(), PlotFrame::State::waiting);
        bool acted = false;
        plot.showFailure(QStringLiteral("broken at byte 8"), QStringLiteral("Show"), [&] { acted = true; });
        QCOMPARE(plot.state(), PlotFrame::State::failed);
        for (auto* button : plot.findChildren<QPushButton*>())
            if (button->text() == QLatin1StringView("Show"))
                button->click();
        QVERIFY(acted);
        plot.setBins(kEdges, kCounts);
        QCOMPARE(plot.state(), PlotFrame::State::data);
    }

    void logarithmicCountsKeepSingleValues() {
        const auto plot = shownPlot();
        plot->setLogarithmic(true);
        const QRectF range = plot->view().visibleRange();
        QVERIFY(range.top() > 0 && range.top() < 1);
    }

    void repaintsAreLimited() {
        RepaintLimiter limiter;
        int repaints = 0;
        connect(&limiter, &RepaintLimiter::due, this, [&] { ++repaints; });
        QElapsedTimer time;
        time.start();
        while (time.elapsed() < 1000) {
            limiter.request();
            QTest::qWait(1);
        }
        QVERIFY2(repaints >= 5 && repaints <= 26, QByteArray::number(repaints));
    }

    void detailEqualsBruteForce() {
        std::vector<float> samples(10007);
        quint32 state = 1;
        for (float& sample : samples)
            sample = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8);
        samples[17] = NAN;
        const MinMaxPyramid pyramid(samples);
        for (int i = 0; i < 3000; ++i) {
            std::size_t first = (state = state * 1664525U + 1013904223U) % 10007;
            std::size_t last = (state = state * 1664525U + 1013904223U) % 10010;
            float least = INFINITY, greatest = -INFINITY;
            for (std::size_t k = first; k < std::min<std::size_t>(last, samples.size()); ++k) {
                least = std::fmin(least, samples[k]);
                greatest = std::fmax(greatest, samples[k]);
            }
            const auto range = pyramid.range(first, last);
            QCOMPARE(range.least, least);
            QCOMPARE(range.greatest, greatest);
        }
        QVERIFY(MinMaxPyramid().range(0, 5).least > 0);
    }

    void aMillionSamplesDrawAtOnce() {
        LinePlot plot(QStringLiteral("Norms"));
        plot.resize(500, 300);
        plot.show();
        std::vector<float> samples(1000000, 1.0F);
        samples[500000] = 2;
        plot.setSamples(samples);
        QTest::qWait(100);
        QCOMPARE(plot.view().table().rows, qsizetype{1000000});
        QElapsedTimer time;
        time.start();
        constexpr int steps = 20;
        for (int i = 0; i < steps; ++i) {
            plot.view().zoom(1.5);
            (void)plot.view().grab();
            QCoreApplication::processEvents();
        }
        // 50 ms are the window's promise; a machine that does other things too gets some more.
        QVERIFY2(time.elapsed() < steps * 100, QByteArray::number(time.elapsed()));
    }
};

QTEST_MAIN(PlotFrameTest)
#include "tst_plot_frame.moc"
