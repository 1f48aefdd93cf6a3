// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page Outliers by mouse and keyboard: what is typed, dragged and chosen, and what then stands in map,
// tables, surgery and inspector.
#include <cmath>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/main_window.h"
#include "tests/support/run_nibble.h"
#include "widgets/controls/inspector_rows.h"
#include "widgets/controls/segmented.h"
#include "widgets/models/channel_profile_model.h"
#include "widgets/outliers/outlier_actions.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/outlier_views.h"
#include "widgets/outliers/surgery_run.h"
#include "widgets/pages/outliers_page.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/token_map_plot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kLong = 120000; // ms, on a busy machine
const QString kPrompt = QStringLiteral("Once upon a time there was a girl.");

} // namespace

class TestOutliersPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void runsAPrompt();
    void mapReadsExactly();
    void layersAreChosen();
    void thresholdTyped();
    void tablesSortAndFollow();
    void injectionBySliders();
    void surgeryFollowsItsSlider();
    void everyRemedy_data();
    void everyRemedy();
    void thresholdColoursColumns();
    void weights();
    void coursePicture();
    void formatsAreTimed();
    void remedyGoesToCompare();
    void injectedModelOnAllPages();
    void newerRequestsReplaceOlder();
    void wrongTextsAreTold();
    void exportsFigures();
    void themesSizesAndPresenter();
    void keyboard();
    void sameAsTheCommandLine();

private:
    template <typename T>
    T* find(const char* name) const {
        auto* found = m_page->findChild<T*>(QLatin1StringView(name));
        if (!found)
            QTest::qFail(name, __FILE__, __LINE__);
        return found;
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_page->settled(), kLong); }
    void run(const QString& prompt) {
        auto* field = find<QLineEdit>("prompt");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, prompt);
        QTest::keyClick(field, Qt::Key_Return);
        settle();
    }
    void press(const char* control, int index) {
        auto* button =
            qobject_cast<QPushButton*>(find<SegmentedControl>(control)->layout()->itemAt(index)->widget());
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void inject(bool on) {
        find<QCheckBox>("inject")->setChecked(on);
        settle();
    }
    [[nodiscard]] const ChannelProfile& profile() const { return *m_page->bench().profile(); }
    [[nodiscard]] const OutlierStudy& study() const { return m_page->bench().study()->study; }
    [[nodiscard]] const SurgeryResult& result() const { return *m_page->surgery().result(); }
    [[nodiscard]] QString inspected(const QString& label) const {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // rows of before
        for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
            if (each->label() == label)
                return each->value();
        return {};
    }
    void choosePlace(const char* tensor) {
        const auto& profiles = m_page->bench().profiles();
        for (std::size_t i = 0; i < profiles.size(); ++i)
            if (profiles[i].name == tensor) {
                auto* places = find<QComboBox>("outlierPlace");
                places->setFocus();
                places->setCurrentIndex(static_cast<int>(i));
                emit places->activated(static_cast<int>(i));
            }
        settle();
        QCOMPARE(profile().name, tensor);
    }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    OutliersPage* m_page = nullptr;
};

void TestOutliersPage::initTestCase() {
    theme().setMode(ThemeMode::light);
    qRegisterMetaType<std::int64_t>();
}

void TestOutliersPage::init() {
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get())); // shortcuts ask for it
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open({});
    QVERIFY(opened.wait(30000));
    QTest::keyClick(m_window.get(), Qt::Key_6, Qt::ControlModifier);
    m_page = qobject_cast<OutliersPage*>(m_window->page(QStringLiteral("outliers")));
    QVERIFY(m_page && m_page->isVisible());
    settle(); // the page runs its prompt by itself
}

void TestOutliersPage::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestOutliersPage::runsAPrompt() {
    QVERIFY(m_page->bench().study());
    QCOMPARE(study().layers.size(), std::size_t(21));
    const auto before = study().tokens.size();
    run(kPrompt);
    QVERIFY(study().tokens.size() < before);
    const TokenMap& map = m_page->views().map().map();
    QCOMPARE(map.rows, qint64(study().tokens.size()));
    QCOMPARE(map.channels, profile().channels);
    QVERIFY(map.tokens.join(QString()).contains(QStringLiteral("Once")));
    // A text in place of the prompt, limited in length.
    find<QLineEdit>("prompt")->clear();
    QTest::mouseClick(find<QPushButton>("runPrompt"), Qt::LeftButton);
    settle();
    QVERIFY(std::ssize(study().tokens) <= OutlierBench::kMostTokens);
    QVERIFY(study().tokens.size() > 100 && !m_page->bench().study()->textName.isEmpty());
}

void TestOutliersPage::mapReadsExactly() {
    run(kPrompt);
    choosePlace("blk.2.ffn_down.weight");
    auto& plot = m_page->views().map();
    auto* surface = plot.view().findChild<QWidget*>(QStringLiteral("surface"));
    QVERIFY(surface);
    QSignalSpy readout(&plot.view(), &PlotView::readoutChanged);
    // Zoomed in until a channel has pixels of its own.
    plot.view().setFocus();
    for (int i = 0; i < 20; ++i)
        QTest::keyClick(&plot.view(), Qt::Key_Plus);
    const QPoint middle = surface->rect().center();
    QTest::mouseMove(surface, middle - QPoint(3, 3));
    QTest::mouseMove(surface, middle);
    QTRY_VERIFY(!readout.isEmpty());
    QTest::mouseClick(surface, Qt::LeftButton, {}, middle);
    const qint64 row = plot.chosenRow(), channel = plot.chosenChannel();
    QCOMPARE(row, m_page->bench().token());
    QCOMPARE(channel, m_page->bench().channel());
    const float value = (*plot.map().values)[static_cast<std::size_t>(row * plot.map().channels + channel)];
    const QString told = readout.last()[0].toString();
    QVERIFY2(told.contains(QLocale().toString(channel)), qPrintable(told));
    QVERIFY2(told.contains(QLocale().toString(static_cast<double>(value), 'g', 7)) ||
                 told.contains(figureText(static_cast<double>(value), 7)),
             qPrintable(told));
    QCOMPARE(inspected(QStringLiteral("Peak")),
             figureText(profile().figures[static_cast<std::size_t>(channel)].peak, 5));
    // Back, by a double click; the keys go from cell to cell.
    QTest::mouseDClick(surface, Qt::LeftButton, {}, middle);
    QCOMPARE(plot.view().visibleRange().width(), double(plot.map().channels));
    QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot.view(), Qt::Key_Return);
    QCOMPARE(plot.chosenRow(), m_page->bench().token());
}

void TestOutliersPage::layersAreChosen() {
    run(kPrompt);
    auto& bars = m_page->views().perLayer();
    QCOMPARE(bars.picture().bars.size(), study().layers.size());
    for (std::size_t i = 0; i < study().layers.size(); ++i)
        QCOMPARE(bars.picture().bars[i].value,
                 double(study().layers[i].outliers(m_page->bench().threshold()).size()));
    QSignalSpy chosen(&bars, &BarsPlot::chosen);
    auto* surface = bars.view().findChild<QWidget*>(QStringLiteral("surface"));
    QTest::mouseClick(surface, Qt::LeftButton, {}, surface->rect().center());
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(m_page->bench().place(), chosen[0][0].toInt());
    QCOMPARE(find<QComboBox>("outlierPlace")->currentIndex(), m_page->bench().place());
    QCOMPARE(bars.picture().chosen, m_page->bench().place());
    settle();
    const auto& tensors = profile().tensors;
    QVERIFY(std::find(tensors.begin(), tensors.end(), result().tensor) != tensors.end());
    choosePlace("blk.1.attn_q.weight");
    auto* tensor = find<QComboBox>("surgeryTensor");
    QCOMPARE(tensor->count(), 3);
    tensor->setCurrentIndex(0);
    emit tensor->activated(0);
    settle();
    QCOMPARE(result().tensor, std::string("blk.1.attn_q.weight"));
}

void TestOutliersPage::thresholdTyped() {
    run(kPrompt);
    choosePlace("blk.0.attn_q.weight");
    auto* field = find<QDoubleSpinBox>("outlierThreshold");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QLocale().toString(0.5));
    QCOMPARE(m_page->bench().threshold().value, 0.5);
    const auto wanted = profile().outliers({0.5, false});
    QVERIFY(!wanted.empty() && wanted.size() < std::size_t(profile().channels));
    QCOMPARE(m_page->views().map().map().outliers.size(), wanted.size());
    const auto& byPeak = m_page->views().byPeak().picture();
    QCOMPARE(byPeak.series[0].points.size(), wanted.size());
    QCOMPARE(byPeak.series[1].points.size(), std::size_t(profile().channels) - wanted.size());
    QCOMPARE(byPeak.series[0].points[0].y(), profile().maxAbs);
    press("outlierUnit", 1);
    QVERIFY(m_page->bench().threshold().timesMedian);
    QCOMPARE(m_page->views().map().map().outliers.size(), profile().outliers({0.5, true}).size());
    // A click on a point chooses its channel.
    press("outlierUnit", 0);
    emit m_page->views().byPeak().pointChosen(1, 0);
    const auto order = sortedChannels(profile(), ChannelOrder::peak);
    QCOMPARE(m_page->bench().channel(), order[wanted.size()]);
}

void TestOutliersPage::tablesSortAndFollow() {
    run(kPrompt);
    QVERIFY(m_page->showView(QStringLiteral("tables")));
    auto* layers = find<QTableView>("layerTable");
    auto* channels = find<QTableView>("channelTable");
    const QAbstractItemModelTester one(layers->model()), other(channels->model());
    QCOMPARE(layers->model()->rowCount(), 21);
    layers->selectRow(4);
    QCOMPARE(m_page->bench().place(), 4);
    auto* model = qobject_cast<ChannelTableModel*>(channels->model());
    QVERIFY(model);
    const auto check = [&](ChannelOrder order, int column) {
        channels->sortByColumn(column, Qt::DescendingOrder);
        const auto wanted = sortedChannels(profile(), order);
        for (int row = 0; row < model->rowCount(); ++row)
            QCOMPARE(model->channelAt(row), wanted[static_cast<std::size_t>(row)]);
    };
    check(ChannelOrder::kurtosis, ChannelTableModel::kurtosis);
    check(ChannelOrder::peakToMedian, ChannelTableModel::toMedian);
    check(ChannelOrder::peak, ChannelTableModel::peak);
    channels->selectRow(3);
    QCOMPARE(m_page->bench().channel(), model->channelAt(3));
    QVERIFY(inspected(QStringLiteral("Kurtosis")).size() > 0);
}

void TestOutliersPage::injectionBySliders() {
    run(kPrompt);
    choosePlace("blk.2.ffn_gate.weight");
    const double before = profile().maxAbs;
    inject(true);
    QCOMPARE(study().transforms, std::string("inject:c4:x64:s1"));
    QCOMPARE(*study().logitsMaxDifference, 0.0);
    QVERIFY(find<QLabel>("injectOutcome")->text().contains(QChar('0')));
    QVERIFY(profile().maxAbs > 4 * before);
    QVERIFY(m_session->model() != study().model); // the session's stays
    const auto outliers = m_page->views().map().map().outliers;
    QVERIFY(outliers.size() >= 4);
    // A slider as a drag moves it.
    find<QSlider>("injectChannels")->setValue(2);
    find<QSlider>("injectFactor")->setValue(8);
    settle();
    QCOMPARE(study().transforms, std::string("inject:c2:x256:s1"));
    auto* seed = find<QSpinBox>("injectSeedBox");
    seed->setFocus();
    seed->selectAll();
    QTest::keyClicks(seed, QStringLiteral("9"));
    settle();
    QCOMPARE(study().transforms, std::string("inject:c2:x256:s9"));
    QCOMPARE(find<QSlider>("injectSeed")->value(), 9);
    // Not a power of two: close, not equal.
    find<QDoubleSpinBox>("injectFactorBox")->setValue(100);
    settle();
    QVERIFY(*study().logitsMaxDifference > 0 && *study().logitsMaxDifference < 1e-3);
    inject(false);
    QVERIFY(study().transforms.empty());
    QCOMPARE(profile().maxAbs, before);
}

void TestOutliersPage::surgeryFollowsItsSlider() {
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

void TestOutliersPage::everyRemedy_data() {
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("helps");
    QTest::newRow("int8") << "int8"
                          << "llm.int8:t6" << true;
    QTest::newRow("smooth") << "smooth"
                            << "smoothquant:a0.5" << true;
    QTest::newRow("awq") << "awq"
                         << "awq:int4:g128" << true;
    QTest::newRow("rotation") << "rotation"
                              << "rotate:s1+w8a8" << true;
    QTest::newRow("clip") << "clip"
                          << "w8a8:static" << false;
    QTest::newRow("scales") << "scales"
                            << "w8a8" << true;
    QTest::newRow("formats") << "formats"
                             << "rtn:int4:g32" << false;
}

void TestOutliersPage::everyRemedy() {
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

void TestOutliersPage::thresholdColoursColumns() {
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

void TestOutliersPage::weights() {
    run(kPrompt);
    press("outlierValues", 1);
    settle();
    const auto& bench = m_page->bench();
    QVERIFY(bench.values() == OutlierBench::Values::weights);
    QCOMPARE(bench.profiles().size(), std::size_t(5 * 7 + 1));
    QVERIFY(bench.threshold().timesMedian);
    choosePlace("blk.4.ffn_down.weight");
    QCOMPARE(profile().channels, qint64(768));
    QCOMPARE(profile().rows, qint64(256));
    QCOMPARE(result().tensor, std::string("blk.4.ffn_down.weight"));
    QCOMPARE(m_page->views().perLayer().picture().bars.size(), std::size_t(36));
    press("outlierValues", 0);
    settle();
    QCOMPARE(profile().name, std::string("blk.4.ffn_down.weight")); // its inputs
}

void TestOutliersPage::coursePicture() {
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

void TestOutliersPage::formatsAreTimed() {
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

void TestOutliersPage::remedyGoesToCompare() {
    run(kPrompt);
    inject(true);
    press("remedies", 1);
    settle();
    QTest::mouseClick(find<QPushButton>("compareRemedy"), Qt::LeftButton);
    const auto& methods = m_session->comparison().experiment().methods;
    for (const char* scheme : {"inject:c4:x64:s1+w8a8", "inject:c4:x64:s1+smoothquant:a0.5"})
        QVERIFY(std::find(methods.begin(), methods.end(), scheme) != methods.end());
    QVERIFY(!m_page->isVisible() && m_window->page(QStringLiteral("compare"))->isVisible());
}

void TestOutliersPage::injectedModelOnAllPages() {
    QTemporaryDir cache;
    qputenv("XDG_CACHE_HOME", cache.path().toUtf8());
    run(kPrompt);
    inject(true);
    choosePlace("blk.0.attn_q.weight");
    const double injected = profile().maxAbs;
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    QTest::mouseClick(find<QPushButton>("useInjected"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, kLong);
    QVERIFY(QFileInfo(toQt(m_session->model()->path)).size() > 1000000);
    QVERIFY(toQt(m_session->model()->path).startsWith(cache.path()));
    QVERIFY(!m_page->bench().injection().on); // it has them
    settle();
    choosePlace("blk.0.attn_q.weight");
    QCOMPARE(profile().maxAbs, injected);
    QVERIFY(find<QPushButton>("useOriginal")->isVisible());
    QTest::mouseClick(find<QPushButton>("useOriginal"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 2, kLong);
    QVERIFY(m_session->builtIn());
    settle();
    QVERIFY(!find<QPushButton>("useOriginal")->isVisible());
    qunsetenv("XDG_CACHE_HOME");
}

void TestOutliersPage::newerRequestsReplaceOlder() {
    run(kPrompt);
    choosePlace("blk.1.ffn_gate.weight");
    press("remedies", 1);
    auto* slider = find<QSlider>("remedySlider");
    for (int place = 0; place <= 1000; place += 7)
        slider->setValue(place);
    settle();
    QCOMPARE(result().choice, m_page->surgery().choice());
    QCOMPARE(result().choice.alpha, slider->value() / 1000.0);
    // Another layer while one is being operated on: nothing is shown under the wrong name.
    for (int i = 0; i < 8; ++i)
        m_page->bench().setPlace(i);
    settle();
    const auto& tensors = profile().tensors;
    QVERIFY(std::find(tensors.begin(), tensors.end(), result().tensor) != tensors.end());
    QCOMPARE(result().channels, profile().channels);
    // A prompt while one runs.
    m_page->bench().setPrompt(QStringLiteral("First of all"));
    m_page->bench().run();
    m_page->bench().setPrompt(QStringLiteral("Second"));
    m_page->bench().run();
    settle();
    QVERIFY(m_page->bench().study()->tokens.join(QString()).contains(QStringLiteral("Second")));
}

void TestOutliersPage::wrongTextsAreTold() {
    run(kPrompt);
    const auto before = m_page->bench().study();
    m_page->bench().setText("/nowhere/at/all.txt");
    m_page->bench().run();
    settle();
    QVERIFY(find<QLabel>("outlierProblem")->text().contains(QStringLiteral("/nowhere/at/all.txt")));
    QCOMPARE(m_page->bench().study(), before); // stays
    run(kPrompt);
    QVERIFY(!find<QLabel>("outlierProblem")->isVisible());
    Injection injection{.on = true, .channels = 60000};
    m_page->bench().setInjection(injection);
    settle();
    QVERIFY(m_page->bench().problem());
    inject(false);
    QVERIFY(!m_page->bench().problem());
}

void TestOutliersPage::exportsFigures() {
    run(kPrompt);
    QTemporaryDir folder;
    auto* deeds = m_page->findChild<OutlierActions*>();
    const QString csv = folder.filePath(QStringLiteral("a.csv")),
                  json = folder.filePath(QStringLiteral("a.json"));
    deeds->writeFigures(csv);
    deeds->writeFigures(json);
    QTRY_VERIFY(QFileInfo::exists(csv) && QFileInfo::exists(json));
    QFile file(csv);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), qsizetype(1 + 5 * (256 + 256 + 256 + 768) + 256));
    QFile document(json);
    QVERIFY(document.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(document.readAll())["layers"].toArray().size(), qsizetype(21));
    for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("map.") + QLatin1StringView(suffix));
        QVERIFY2(m_page->views().map().save(path), suffix);
        QVERIFY(QFileInfo(path).size() > 500);
    }
}

void TestOutliersPage::themesSizesAndPresenter() {
    run(kPrompt);
    for (const auto mode : {ThemeMode::dark, ThemeMode::highContrast, ThemeMode::light}) {
        theme().setMode(mode);
        theme().apply();
        for (const QSize size : {QSize(1024, 700), QSize(1920, 1080)}) {
            m_window->resize(size);
            settle();
            QVERIFY(!m_window->grab().isNull());
            QVERIFY(m_page->width() <= size.width());
        }
    }
    theme().setTextScale(1.5);
    m_window->resize(1440, 900);
    settle();
    QVERIFY(!m_window->grab().isNull());
    theme().setTextScale(1);
}

void TestOutliersPage::keyboard() {
    run(kPrompt);
    const int place = m_page->bench().place();
    m_page->setFocus();
    QTest::keyClick(m_page, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_page->bench().place(), place + 1);
    QTest::keyClick(m_page, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_page->bench().place(), place);
    QTest::keyClick(m_page, Qt::Key_E, Qt::ControlModifier);
    QVERIFY(m_page->views().tablesShown());
    QTest::keyClick(m_page, Qt::Key_E, Qt::ControlModifier);
    QTest::keyClick(m_page, Qt::Key_J, Qt::ControlModifier);
    QVERIFY(m_page->bench().injection().on);
    QTest::keyClick(m_page, Qt::Key_L, Qt::ControlModifier);
    QVERIFY(find<QLineEdit>("prompt")->hasFocus());
    settle();
    auto* slider = find<QSlider>("remedySlider");
    slider->setFocus();
    const double before = m_page->surgery().choice().value();
    QTest::keyClick(slider, Qt::Key_Right);
    QVERIFY(m_page->surgery().choice().value() > before);
    settle();
}

void TestOutliersPage::sameAsTheCommandLine() {
    run(kPrompt);
    inject(true);
    choosePlace("blk.1.ffn_gate.weight");
    m_page->bench().setTensor("blk.1.ffn_up.weight");
    press("remedies", 1);
    settle();
    const auto document =
        nibble::test::runNibble({"outliers", "--prompt", kPrompt, "--with", "inject:c4:x64:s1", "--tensor",
                                 "blk.1.ffn_up.weight", "--surgery", "w8a8,smoothquant:a0.5", "--json"})
            .json();
    const auto layers = document["layers"].toArray();
    QCOMPARE(layers.size(), qsizetype(study().layers.size()));
    for (qsizetype i = 0; i < layers.size(); ++i) {
        const auto row = layers[i].toObject();
        const auto& shown = study().layers[static_cast<std::size_t>(i)];
        QCOMPARE(row["name"].toString(), toQt(shown.name));
        QCOMPARE(row["max_abs"].toDouble(), shown.maxAbs);
        QCOMPARE(row["median_abs"].toDouble(), shown.medianAbs);
        QCOMPARE(row["kurtosis"].toDouble(), shown.kurtosis);
        QCOMPARE(row["outlier_channels"].toInt(), int(shown.outliers({6, false}).size()));
    }
    const auto results = document["surgery"].toObject()["results"].toArray();
    QCOMPARE(results[0].toObject()["output_error"].toDouble(), result().before.outputError);
    QCOMPARE(results[1].toObject()["output_error"].toDouble(), result().after.outputError);
    QCOMPARE(results[1].toObject()["input_error"].toDouble(), result().after.inputError);
    QCOMPARE(results[1].toObject()["weight_error"].toDouble(), result().after.weightError);
}

QTEST_MAIN(TestOutliersPage)
#include "tst_outliers_page.moc"
