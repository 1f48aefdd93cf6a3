// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the page Memory by mouse and keyboard: bars, devices, ledger, hardware, measurement, exports.
#include <cmath>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLabel>
#include <QMouseEvent>
#include <QSlider>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QWheelEvent>

#include "tests/support/memory_page_driver.h"
#include "tests/support/pagemap.h"
#include "widgets/memory/cell_table.h"
#include "widgets/plots/memory_bars_plot.h"
#include "widgets/plots/series_plot.h"

using namespace nibble;
using namespace nibble::ui;

class TestMemoryViews : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_driver = std::make_unique<MemoryPageDriver>();
        QVERIFY(m_driver->shown);
    }
    void cleanup() { m_driver.reset(); }
    void machineIsMeasuredByItself(); // the first of all: later pages know the figure
    void chosenAndZoomedBars();
    void devicesAndTheirFigures();
    void splitLayers();
    void overheads();
    void ledgerAddsUp();
    void hardwareKnowsThisProcessor();
    void openedModelIsMeasured();
    void speedHasARidge();
    void exports();
    void copiedTables();
    void largerTextAndOtherThemes();

private:
    std::unique_ptr<MemoryPageDriver> m_driver;
};

void TestMemoryViews::chosenAndZoomedBars() {
    auto& bars = m_driver->page().bars();
    QWidget* view = &bars.view();
    QTest::mouseClick(view, Qt::LeftButton, {}, bars.rowBox(2).center().toPoint());
    QCOMPARE(m_driver->bench().current(), 2);
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(m_driver->bench().current(), 3);
    QCOMPARE(bars.bars().current, 3);
    const QRectF home = bars.view().visibleRange();
    const QPoint at(static_cast<int>(bars.xOf(home.width() / 4)),
                    static_cast<int>(bars.rowBox(1).center().y()));
    QWheelEvent wheel(at, view->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view, &wheel);
    QVERIFY(bars.view().visibleRange().width() < home.width() / 1.3);
    QVERIFY(std::abs(bars.xOf(home.width() / 4) - at.x()) < 1.5); // what the pointer is on stands still
    const double from = bars.view().visibleRange().left();
    QTest::mousePress(view, Qt::LeftButton, {}, at);
    QMouseEvent move(QEvent::MouseMove, at - QPoint(60, 0), view->mapToGlobal(at - QPoint(60, 0)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(view, &move);
    QTest::mouseRelease(view, Qt::LeftButton, {}, at - QPoint(60, 0));
    QVERIFY(bars.view().visibleRange().left() > from);
    QCOMPARE(m_driver->bench().current(), 3); // a drag chooses nothing
    QTest::mouseDClick(view, Qt::LeftButton, {}, at);
    QCOMPARE(bars.view().visibleRange(), home);
}

/// Nobody presses anything; until the figure is there the page says that it is on its way.
void TestMemoryViews::machineIsMeasuredByItself() {
    auto& bench = m_driver->bench();
    QCOMPARE(bench.usage().device.name, std::string("this"));
    auto* bandwidth = m_driver->find<QDoubleSpinBox>("deviceBandwidth");
    const bool watched = bench.measuringMachine();
    bool told = false;
    while (bench.usage().device.bandwidth == 0) {
        QVERIFY(!bandwidth->text().startsWith(QChar('0')));
        told = told || (bench.measuringMachine() && bandwidth->text() == bandwidth->specialValueText() &&
                        m_driver->page().bars().bars().noRate == QStringLiteral("…") &&
                        m_driver->page().batchPlot().state() == PlotFrame::State::waiting);
        QTest::qWait(1);
    }
    QVERIFY(told || !watched);
    QVERIFY(!bench.measuringMachine());
    QVERIFY(m_driver->row("q4_0").estimate->tokensPerSecond);
    QVERIFY(std::abs(bandwidth->value() - bench.usage().device.bandwidth / 1e9) < 0.06);
    QVERIFY(m_driver->page().batchPlot().state() == PlotFrame::State::data);
    // Another page of this program has it at once; figures that are typed are never replaced.
    MemoryPageDriver other;
    QTRY_VERIFY_WITH_TIMEOUT(other.bench().usage().device.bandwidth > 0, 1000);
    QCOMPARE(other.bench().usage().device.bandwidth, bench.usage().device.bandwidth);
    other.type(other.find<QDoubleSpinBox>("deviceBandwidth"), QStringLiteral("5"));
    other.bench().measureMachine();
    QTRY_VERIFY_WITH_TIMEOUT(!other.bench().measuringMachine(), 60000);
    QCOMPARE(other.bench().usage().device.bandwidth, 5e9);
}

void TestMemoryViews::devicesAndTheirFigures() {
    m_driver->choose("memoryDevice", QStringLiteral("rtx-4090"));
    QVERIFY(m_driver->row("q8_0").estimate->fits && !m_driver->row("f32").estimate->fits);
    QCOMPARE(m_driver->row("q8_0").estimate->loads[0].leftBytes, 23.5e9);
    // At most the bandwidth over what a token reads: all but the token table, and the cache.
    const double read = m_driver->row("q8_0").plan->bytes - m_driver->row("q8_0").plan->embeddingBytes +
                        m_driver->row("q8_0").estimate->kvBytes;
    QVERIFY(std::abs(*m_driver->row("q8_0").estimate->tokensPerSecond - 1008e9 / read) < 1e-6);
    m_driver->type(m_driver->find<QDoubleSpinBox>("deviceMemory"), QStringLiteral("6"));
    QVERIFY(!m_driver->row("q8_0").estimate->fits);
    QCOMPARE(m_driver->row("q8_0").estimate->loads[0].leftBytes, 5.5e9);
    m_driver->type(m_driver->find<QDoubleSpinBox>("deviceBandwidth"), QStringLiteral("504"));
    QVERIFY(std::abs(*m_driver->row("q8_0").estimate->tokensPerSecond - 504e9 / read) < 1e-6);
    m_driver->type(m_driver->find<QLineEdit>("deviceName"), QStringLiteral("half of it"));
    QVERIFY(m_driver->find<QLineEdit>("deviceName")->text().isEmpty()); // kept
    m_driver->choose("memoryDevice", QStringLiteral("h100"));
    m_driver->choose("memoryDevice", QStringLiteral("half of it"));
    QCOMPARE(m_driver->bench().usage().device.memoryBytes, 6e9);
    QCOMPARE(m_driver->bench().usage().device.bandwidth, 504e9);
    m_driver->type(m_driver->find<QLineEdit>("deviceName"), QStringLiteral("h100")); // the table's own
    QVERIFY(m_driver->find<QLineEdit>("deviceName")->property("wrong").toBool());
    m_driver->choose("memoryDevice", QStringLiteral("this"));
    QTest::mouseClick(m_driver->find<QPushButton>("measureMachine"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->bench().usage().device.bandwidth > 0, 60000);
    QVERIFY(m_driver->row("q4_0").estimate->tokensPerSecond);
}

void TestMemoryViews::splitLayers() {
    m_driver->choose("memoryDevice", QStringLiteral("jetson-orin-nano-8"));
    m_driver->choose("memorySecond", QStringLiteral("laptop-ddr5-5600"));
    m_driver->bench().setCurrent(2); // q8_0
    const MemoryEstimate& automatic = *m_driver->row("q8_0").estimate;
    QCOMPARE(automatic.loads.size(), std::size_t{2});
    QVERIFY(automatic.loads[0].layers > 0 && automatic.loads[0].layers < 32 && automatic.fits);
    auto* slider = m_driver->find<QSlider>("memorySplit");
    QCOMPARE(slider->value(), static_cast<int>(automatic.loads[0].layers));
    QCOMPARE(m_driver->page().bars().bars().rows[2].bars.size(), std::size_t{2});
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(m_driver->row("q8_0").estimate->loads[0].layers, std::int64_t{32});
    QVERIFY(!m_driver->row("q8_0").estimate->fits);
    QTest::mouseClick(m_driver->find<QPushButton>("memoryAutomatic"), Qt::LeftButton);
    QVERIFY(m_driver->row("q8_0").estimate->fits);
    m_driver->preset("gpt-2"); // 12 layers: the split is brought within them
    QVERIFY(m_driver->row("q8_0").valid());
    m_driver->choose("memorySecond", QStringLiteral("none"));
    QCOMPARE(m_driver->row("q8_0").estimate->loads.size(), std::size_t{1});
}

void TestMemoryViews::overheads() {
    const double before = m_driver->row("q4_0").estimate->runtimeBytes;
    m_driver->type(m_driver->find<QDoubleSpinBox>("memoryRuntime"), QStringLiteral("1000"));
    const double typed = m_driver->row("q4_0").estimate->runtimeBytes;
    QVERIFY(typed > before);
    QTest::mouseClick(m_driver->find<QPushButton>("addOverhead"), Qt::LeftButton);
    QCOMPARE(m_driver->row("q4_0").estimate->runtimeBytes, typed + 100e6);
    m_driver->type(m_driver->find<QLineEdit>("overheadName"), QStringLiteral("Vision tower"));
    m_driver->type(m_driver->find<QDoubleSpinBox>("overheadSize"), QStringLiteral("250"));
    QCOMPARE(m_driver->row("q4_0").estimate->runtimeBytes, typed + 250e6);
    QVERIFY(m_driver->find<CellTable>("ledger")->tableText().contains(QStringLiteral("Vision tower")));
    const double activations =
        m_driver->row("q4_0").estimate->items[m_driver->row("q4_0").estimate->items.size() - 4].bytes;
    m_driver->type(m_driver->find<QSpinBox>("memoryPass"), QStringLiteral("1024"));
    QCOMPARE(m_driver->row("q4_0").estimate->items[m_driver->row("q4_0").estimate->items.size() - 4].bytes,
             2 * activations);
}

void TestMemoryViews::ledgerAddsUp() {
    const MemoryBenchRow* current = m_driver->bench().currentRow();
    double sum = 0;
    for (const MemoryItem& item : current->estimate->items)
        sum += item.bytes;
    QVERIFY(std::abs(sum - current->estimate->totalBytes()) < 1);
    auto* ledger = m_driver->find<CellTable>("ledger");
    QCOMPARE(static_cast<std::size_t>(ledger->model()->rowCount()), current->estimate->items.size() + 1);
    const QAbstractItemModelTester tester(ledger->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_driver->bench().setCurrent(0);
    QVERIFY(ledger->model()->headerData(0, Qt::Horizontal).toString().startsWith(QStringLiteral("f32")));
    QTest::mouseClick(m_driver->find<QPushButton>("copyLedger"), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), ledger->tableText());
}

void TestMemoryViews::hardwareKnowsThisProcessor() {
    QVERIFY(m_driver->page().showView(QStringLiteral("hardware:rtx-4090")));
    auto* table = m_driver->find<CellTable>("hardware");
    QVERIFY(table->isVisible());
    QVERIFY(table->model()->index(0, 0).data().toString().startsWith(QStringLiteral("This processor")));
    QVERIFY(table->model()->rowCount() > 15);
    for (int i = 0; i < table->model()->rowCount(); ++i)
        if (table->model()->index(i, 0).data().toString().contains(QStringLiteral("Ada")))
            QCOMPARE(table->model()->index(i, 7).data().toString(), QStringLiteral("native")); // FP8
    QVERIFY(!m_driver->page().showView(QStringLiteral("nothing")));
}

void TestMemoryViews::openedModelIsMeasured() {
    m_driver->session().open({});
    QTRY_VERIFY(m_driver->session().model());
    m_driver->segment("memorySource", 1);
    QCOMPARE(m_driver->bench().rows()[0].format, QStringLiteral("as_opened"));
    QCOMPARE(m_driver->bench().rows()[0].plan->bytes,
             static_cast<double>(m_driver->session().model()->tensorBytes()));
    m_driver->segment("memoryView", 3);
    QTest::mouseClick(m_driver->find<QPushButton>("measureModel"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->bench().measured() || !m_driver->bench().measureProblem().isEmpty(),
                             60000);
    if (!test::hasPagemap())
        QSKIP("no /proc/self/pagemap here");
    QVERIFY2(m_driver->bench().measured(), qPrintable(m_driver->bench().measureProblem()));
    auto* table = m_driver->find<CellTable>("measured");
    QTRY_VERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 6);
    QVERIFY(m_driver->find<QLabel>("measuredWords")->text().contains(QStringLiteral("resident")));
}

void TestMemoryViews::speedHasARidge() {
    // With long contexts the caches are read longer than they are computed with: no ridge. A short one has
    // it.
    QVERIFY(m_driver->page().showView(QStringLiteral("speed:a100-80")));
    QVERIFY(!m_driver->bench().currentRow()->estimate->ridgeBatch);
    m_driver->bench().setCurrent(1); // bf16
    m_driver->type(m_driver->find<QSpinBox>("memoryContext"), QStringLiteral("128"));
    QVERIFY(m_driver->page().batchPlot().state() == PlotFrame::State::data);
    const SeriesPicture& picture = m_driver->page().batchPlot().picture();
    QCOMPARE(picture.series.size(), std::size_t{4}); // the last one is the ridge's line
    for (std::size_t i = 0; i < picture.series[0].points.size(); ++i)
        QCOMPARE(picture.series[0].points[i].y(),
                 std::min(picture.series[1].points[i].y(), picture.series[2].points[i].y()));
    const auto ridge = m_driver->bench().currentRow()->estimate->ridgeBatch;
    QVERIFY(ridge);
    QVERIFY(std::any_of(picture.notes.begin(), picture.notes.end(), [&](const SeriesPicture::Note& note) {
        return note.at.x() == static_cast<double>(*ridge);
    }));
    m_driver->type(m_driver->find<QDoubleSpinBox>("deviceBandwidth"), QStringLiteral("0")); // not known
    QVERIFY(m_driver->page().batchPlot().state() == PlotFrame::State::failed);
}

void TestMemoryViews::exports() {
    const QTemporaryDir folder;
    m_driver->page().showView(QStringLiteral("fit:rtx-4090"));
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{
             &m_driver->page().bars(), &m_driver->page().kvPlot(), &m_driver->page().batchPlot()})
        for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
            const QString path = folder.filePath(QStringLiteral("plot.") + QLatin1StringView(suffix));
            QVERIFY(plot->save(path));
            QVERIFY(QFileInfo(path).size() > 300);
        }
    const PlotTable table = m_driver->page().bars().view().table();
    QCOMPARE(static_cast<std::size_t>(table.rows), m_driver->bench().rows().size());
    QCOMPARE(table.cell(5, 3).toDouble(), m_driver->row("q4_k_m").plan->bytes);
    m_driver->page().bars().showTable(true);
    QVERIFY(m_driver->page().bars().tableShown());
}

void TestMemoryViews::copiedTables() {
    m_driver->find<QAction>("copyMarkdown")->trigger();
    const QStringList lines = QApplication::clipboard()->text().split(QChar('\n'));
    QCOMPARE(static_cast<std::size_t>(lines.size()),
             m_driver->bench().rows().size() + 3); // head, rule, last end of line
    QVERIFY(lines[7].startsWith(QStringLiteral("| q4_k_m | 4.8944 |")));
    m_driver->find<QAction>("copyCsv")->trigger();
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("format,bits_per_weight")));
}

void TestMemoryViews::largerTextAndOtherThemes() {
    for (const ThemeMode mode : {ThemeMode::dark, ThemeMode::highContrast, ThemeMode::light}) {
        theme().setMode(mode);
        theme().setTextScale(mode == ThemeMode::dark ? 1.5 : 1);
        QTest::qWait(60);
        const QImage picture = m_driver->page().grab().toImage();
        QVERIFY(picture.pixelColor(4, picture.height() - 4).lightness() < 128 || mode == ThemeMode::light);
        QTest::mouseClick(&m_driver->page().bars().view(), Qt::LeftButton, {},
                          m_driver->page().bars().rowBox(1).center().toPoint());
        QCOMPARE(m_driver->bench().current(), 1); // where rows are drawn at this size
        m_driver->bench().setCurrent(0);
    }
    theme().setTextScale(1);
}

QTEST_MAIN(TestMemoryViews)
#include "tst_memory_views.moc"
