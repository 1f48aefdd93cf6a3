// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page Ranges by mouse and keyboard: handles dragged, values typed, and what then stands in the figures,
// on the grid and in the table.
#include <cmath>
#include <set>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QJsonArray>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/run_nibble.h"
#include "widgets/controls/inspector_rows.h"
#include "widgets/pages/ranges_page.h"
#include "widgets/plots/code_share_plot.h"
#include "widgets/plots/error_map_plot.h"
#include "widgets/plots/error_split_plot.h"
#include "widgets/plots/range_grid_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/ranges/metric_strip.h"
#include "widgets/ranges/picture_values.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/ranges/value_rows.h"
#include "widgets/session.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestRangesPage : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void opensWithTheOptimalClip();
    void handlesAreDragged();
    void linesSetTheScale();
    void zeroPointIsDragged();
    void splitPlotMovesTheClip();
    void slidersAndFields();
    void wrongNumbersChangeNothing();
    void keyboard();
    void workedExample();
    void valuesAreTyped();
    void tiesTellTheFormulasApart();
    void spikeWastesCodes();
    void tensorsFirstOnASample();
    void granularities();
    void calibratorsCompared();
    void errorMapAndPicture();
    void activationsOnAPrompt();
    void snapshots();
    void inspectorSpellsOut();
    void exports();
    void otherThemesAndLargerText();
    void newerRequestsReplaceOlderOnes();
    void sameAsTheCommandLine();

private:
    void wait() { QTRY_VERIFY_WITH_TIMEOUT(m_page->settled() && m_page->bench().answered(), 20000); }
    [[nodiscard]] const RangeRow& row() const { return m_page->bench().answer()->row; }
    [[nodiscard]] double sqnr() const { return row().figures.error.sqnrDb().value_or(0); }
    void setSource(RangeSource::Kind kind, const char* distribution = "normal") {
        RangeSource source = m_page->bench().settings().source;
        source.kind = kind;
        source.distribution.name = distribution;
        m_page->bench().setSource(source);
    }
    void setScheme(const GridScheme& scheme) { m_page->bench().setScheme(scheme); }
    void openBuiltIn() {
        QSignalSpy opened(m_session.get(), &Session::modelChanged);
        m_session->open({});
        QVERIFY(opened.wait(20000));
    }
    static void drag(const PlotFrame& plot, const QPointF& from, const QPointF& to);
    void type(const char* name, const char* text);
    template <typename T>
    T* find(const char* name) const {
        return m_page->findChild<T*>(QLatin1StringView(name));
    }
    void clickSegment(const char* name, int at) {
        QTest::mouseClick(find<QWidget>(name)->findChildren<QPushButton*>()[at], Qt::LeftButton);
    }
    void choose(const char* name, int index) {
        auto* box = find<QComboBox>(name);
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    [[nodiscard]] QString inspected(const QString& label) const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<RangesPage> m_page;
};

void TestRangesPage::init() {
    theme().setMode(ThemeMode::light);
    m_session = std::make_unique<Session>();
    m_page = std::make_unique<RangesPage>(*m_session);
    m_page->resize(1300, 820);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    wait();
    QTest::qWait(60); // the plots are laid out
}

void TestRangesPage::cleanup() {
    m_page.reset();
    m_session.reset();
}

void TestRangesPage::drag(const PlotFrame& plot, const QPointF& from, const QPointF& to) {
    auto* surface = plot.view().findChild<QWidget*>(QStringLiteral("surface"));
    QTest::mousePress(surface, Qt::LeftButton, {}, from.toPoint());
    for (const double share : {0.5, 1.0}) {
        const QPointF at = from + share * (to - from);
        QMouseEvent move(QEvent::MouseMove, at, surface->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(surface, &move);
    }
    QTest::mouseRelease(surface, Qt::LeftButton, {}, to.toPoint());
}

void TestRangesPage::type(const char* name, const char* text) {
    auto* field = find<QLineEdit>(name);
    QVERIFY(field);
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QLatin1StringView(text));
    QTest::keyClick(field, Qt::Key_Return);
}

QString TestRangesPage::inspected(const QString& label) const {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
        if (each->label() == label)
            return each->value();
    return {};
}

/// N(0, 1) at 4 bits with the least squares: 19.26 dB (an independent program's figure).
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
    QVERIFY2(std::abs(row().grid.scale / scale - 1.25) < 0.02, qPrintable(QString::number(row().grid.scale / scale)));
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
    for (const auto& [field, text] : std::vector<std::pair<const char*, const char*>>{
             {"clipField", "-1"}, {"clipField", "abc"}, {"clipField", "1e40"}, {"samples", "0"},
             {"samples", "1e30"}, {"distributionScale", "-2"}, {"seed", "-5"}, {"samples", "nan"}}) {
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

/// inventory.md: scale 0.0152941, zero point 137, codes 0, 170, 255, largest error 0.0047.
void TestRangesPage::workedExample() {
    setSource(RangeSource::Kind::list);
    setScheme({.bits = 8, .kind = GridKind::asymmetric});
    m_page->bench().setRule(RangeRule::minMax);
    wait();
    QVERIFY(std::abs(row().grid.scale - 0.0152941) < 5e-8);
    QCOMPARE(row().grid.zero, 137);
    QVERIFY(std::abs(row().figures.error.largest - 0.0047) < 5e-5);
    QVERIFY(m_page->showView(QStringLiteral("values")));
    const auto* model = find<QTableView>("valueRows")->model();
    QStringList codes;
    for (int i = 0; i < 3; ++i)
        codes += model->index(i, ValueRowsModel::code).data().toString();
    QCOMPARE(codes, (QStringList{"0", "170", "255"}));
    QTest::mouseClick(find<QPushButton>("copyMarkdown"), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("| 170 |")));
}

void TestRangesPage::valuesAreTyped() {
    setSource(RangeSource::Kind::list);
    m_page->showView(QStringLiteral("values"));
    auto* model = find<QTableView>("valueRows")->model();
    const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(model->setData(model->index(0, 0), QStringLiteral("-8")));
    wait();
    QCOMPARE(m_page->bench().data()->table().minimum(), -8.0F);
    QVERIFY(model->setData(model->index(3, 0), QStringLiteral("2^-3"))); // the row for a new one
    wait();
    QCOMPARE(model->rowCount(), 5);
    QCOMPARE(m_page->bench().list().back(), 0.125);
    QVERIFY(!model->setData(model->index(0, 0), QStringLiteral("one")));
    QVERIFY(!model->setData(model->index(0, 0), QStringLiteral("1e200")));
    for (int i = 0; i < 4; ++i)
        QVERIFY(model->setData(model->index(0, 0), QString()));
    QTRY_VERIFY(!m_page->bench().problem().isEmpty()); // nothing is left: said, not shown
    QCOMPARE(m_page->grid().state(), PlotFrame::State::failed);
    QTest::mouseClick(find<QPushButton>("workedExample"), Qt::LeftButton);
    wait();
    QCOMPARE(m_page->grid().state(), PlotFrame::State::data);
}

void TestRangesPage::tiesTellTheFormulasApart() {
    setScheme({.bits = 8, .kind = GridKind::asymmetric});
    wait();
    m_page->bench().setZeroPoint(131);
    wait();
    QCOMPARE(row().grid.zero, 131);
    m_page->showView(QStringLiteral("values"));
    QTest::mouseClick(find<QPushButton>("findTies"), Qt::LeftButton);
    const auto* model = find<QTableView>("valueRows")->model();
    int different = 0;
    for (int i = 0; i + 1 < model->rowCount(); ++i)
        different += model->index(i, ValueRowsModel::code).data() != model->index(i, ValueRowsModel::otherCode).data();
    QVERIFY(different > 0);
    m_page->bench().setZeroPoint(132); // an even one
    wait();
    for (int i = 0; i + 1 < model->rowCount(); ++i)
        QCOMPARE(model->index(i, ValueRowsModel::code).data(), model->index(i, ValueRowsModel::otherCode).data());
}

/// 85 among −2…3: eight levels for all but the one.
void TestRangesPage::spikeWastesCodes() {
    setSource(RangeSource::Kind::distribution, "spike");
    setScheme({.bits = 8});
    m_page->bench().setRule(RangeRule::minMax);
    wait();
    QCOMPARE(inspected(QStringLiteral("Used")), QStringLiteral("9 of 256"));
    QCOMPARE(inspected(QStringLiteral("For 99.99 % of the values")), QStringLiteral("8"));
    QCOMPARE(inspected(QStringLiteral("Wasted")), QStringLiteral("247"));
}

void TestRangesPage::tensorsFirstOnASample() {
    openBuiltIn();
    setSource(RangeSource::Kind::tensor);
    wait();
    QVERIFY(!m_page->bench().settings().source.tensor.isEmpty());
    m_session->selection().setTensor(QStringLiteral("token_embd.weight")); // 2048 × 256
    wait();
    QCOMPARE(m_page->bench().data()->table().size(), std::int64_t{2048 * 256});
    QVERIFY(!m_page->bench().answer()->data->isSample());
    QCOMPARE(find<QComboBox>("tensor")->currentText(), QStringLiteral("token_embd.weight"));
    QVERIFY(std::isfinite(sqnr()) && sqnr() > 5);
}

void TestRangesPage::granularities() {
    openBuiltIn();
    setSource(RangeSource::Kind::tensor);
    m_page->bench().setRule(RangeRule::minMax);
    wait();
    const double whole = sqnr();
    choose("unit", 1);
    wait();
    const double channel = sqnr();
    choose("unit", 3); // groups of 32
    wait();
    QVERIFY(whole < channel && channel < sqnr());
    QCOMPARE(row().figures.bitsPerValue, 4.5);
    type("clipField", "0.9"); // all ranges shrink
    wait();
    QCOMPARE(row().request.shrink, 0.9);
    QVERIFY(row().figures.error.clippedAbove > 0);
    m_page->bench().setRule(RangeRule::mse);
    wait();
    QVERIFY(m_page->bench().settings().shrink == 1 && sqnr() >= channel);
}

void TestRangesPage::calibratorsCompared() {
    m_page->showView(QStringLiteral("calibrators"));
    auto* view = find<QTableView>("choiceRows");
    QTRY_VERIFY_WITH_TIMEOUT(view->model()->rowCount() >= 12, 20000);
    QCOMPARE(view->model()->index(0, 1).data().toString(), QStringLiteral("Min-max"));
    emit view->activated(view->model()->index(0, 0));
    wait();
    QCOMPARE(m_page->bench().settings().rule, RangeRule::minMax);
}

void TestRangesPage::errorMapAndPicture() {
    setSource(RangeSource::Kind::picture);
    setScheme({.bits = 3, .kind = GridKind::asymmetric});
    m_page->showView(QStringLiteral("map"));
    QTRY_VERIFY_WITH_TIMEOUT(m_page->bench().map().has_value(), 10000);
    const ErrorMap& map = *m_page->bench().map();
    QCOMPARE(map.rows, std::int64_t{256});
    QCOMPARE(map.width, std::int64_t{256});
    std::set<float> levels(map.restored.begin(), map.restored.end());
    QVERIFY(levels.size() <= 8); // three bits
    auto* plot = m_page->findChild<ErrorMapPlot*>();
    for (const auto layer : {ErrorMapPlot::Layer::error, ErrorMapPlot::Layer::original, ErrorMapPlot::Layer::stored}) {
        plot->setLayer(layer);
        QVERIFY(!plot->grab().isNull());
    }
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("picture.png"));
    QVERIFY(drawnPicture().scaled(64, 32).save(path));
    RangeSource source = m_page->bench().settings().source;
    source.picture = path;
    m_page->bench().setSource(source);
    wait();
    QCOMPARE(m_page->bench().data()->cols(), std::int64_t{64});
    // Not a picture: said, and the page goes on.
    QFile bad(folder.filePath(QStringLiteral("bad.png")));
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write("\x89PNG\r\n\x1a\nrubbish");
    bad.close();
    source.picture = bad.fileName();
    m_page->bench().setSource(source);
    QTRY_VERIFY(m_page->bench().problem().contains(QStringLiteral("bad.png")));
}

void TestRangesPage::activationsOnAPrompt() {
    openBuiltIn();
    choose("sourceKind", static_cast<int>(RangeSource::Kind::activations));
    auto* prompt = find<QLineEdit>("prompt");
    prompt->setText(QStringLiteral("Once upon a time there was a cat"));
    QTest::mouseClick(find<QPushButton>("capture"), Qt::LeftButton);
    wait();
    const auto& data = *m_page->bench().data();
    QCOMPARE(data.kind(), RangeData::Kind::activations);
    QCOMPARE(data.cols(), std::int64_t{256});
    QVERIFY(data.rows() > 3);
    const auto* unit = find<QComboBox>("unit");
    const int token = unit->findText(QStringLiteral("Token"));
    QVERIFY(token > 0);
    choose("unit", token);
    wait();
    QCOMPARE(row().grids, data.rows());
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
    QCOMPARE(inspected(QStringLiteral("Stored from … to")), QStringLiteral("-2.743 … 2.4"));
    QVERIFY(inspected(QStringLiteral("SQNR")).startsWith(QStringLiteral("19.2")));
    const auto* strip = m_page->findChild<MetricStrip*>();
    QCOMPARE(strip->valueOf(QStringLiteral("Bits per value")), QStringLiteral("4.00"));
}

void TestRangesPage::exports() {
    const QTemporaryDir folder;
    m_page->showView(QStringLiteral("map"));
    QTRY_VERIFY(m_page->bench().map().has_value());
    int saved = 0;
    for (PlotFrame* plot : m_page->findChildren<PlotFrame*>()) {
        for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
            const QString path = folder.filePath(QStringLiteral("plot.") + QLatin1StringView(suffix));
            QVERIFY(plot->save(path));
            QVERIFY(QFileInfo(path).size() > 100);
            ++saved;
        }
        plot->showTable(true);
        plot->showTable(false);
    }
    QCOMPARE(saved, 20);
    const PlotTable codes = m_page->findChild<CodeSharePlot*>()->view().table();
    double sum = 0;
    for (qsizetype i = 0; i < codes.rows; ++i)
        sum += codes.cell(i, 1).toDouble();
    QCOMPARE(sum, double(1 << 20));
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

/// A hundred changes in a row: the last answer is the last change's, and none in between is shown as another's.
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

void TestRangesPage::sameAsTheCommandLine() {
    find<QSlider>("bits")->setValue(3);
    setSource(RangeSource::Kind::distribution, "laplace");
    for (const RangeRule rule : {RangeRule::minMax, RangeRule::mse, RangeRule::entropy}) {
        m_page->bench().setRule(rule);
        wait();
        const auto outcome =
            test::runNibble({"ranges", "--distribution", "laplace", "--bits", "3", "--calibrator",
                             QString::fromStdString(std::string(info(rule).name)), "--json"});
        const auto theirs = outcome.json()["rows"].toArray()[0].toObject();
        QCOMPARE(theirs["sqnr_db"].toDouble(), sqnr());
        QCOMPARE(theirs["clip"].toDouble(), m_page->bench().clip());
        QCOMPARE(theirs["mse"].toDouble(), row().figures.error.meanSquare());
        QCOMPARE(theirs["codes_used"].toInt(), row().figures.error.codesUsed());
    }
}

QTEST_MAIN(TestRangesPage)
#include "tst_ranges_page.moc"
