// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page Outliers by mouse and keyboard: what is typed, dragged and chosen, and what then stands in map,
// tables and inspector; the surgery is in tst_outliers_surgery.
#include <cmath>

#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>

#include "tests/support/run_nibble.h"
#include "tests/widgets/outliers_page_driver.h"
#include "widgets/models/channel_profile_model.h"
#include "widgets/outliers/outlier_actions.h"
#include "widgets/outliers/outlier_views.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/token_map_plot.h"
#include "widgets/text.h"

using namespace nibble;
using namespace nibble::ui;
using nibble::test::kLong;
using nibble::test::kPrompt;

class TestOutliersPage : public test::OutliersPageDriver {
    Q_OBJECT

private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }
    void runsAPrompt();
    void mapReadsExactly();
    void layersAreChosen();
    void thresholdTyped();
    void tablesSortAndFollow();
    void weights();
    void newerRequestsReplaceOlder();
    void wrongTextsAreTold();
    void exportsFigures();
    void themesSizesAndPresenter();
    void keyboard();
    void sameAsTheCommandLine();
};

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
    auto* figure = find<QComboBox>("layerFigure");
    figure->setCurrentIndex(1);
    for (std::size_t i = 0; i < study().layers.size(); ++i)
        QCOMPARE(bars.picture().bars[i].value, study().layers[i].peakToMedian());
    figure->setCurrentIndex(2);
    for (std::size_t i = 0; i < study().layers.size(); ++i)
        QCOMPARE(bars.picture().bars[i].value, study().layers[i].kurtosis);
    figure->setCurrentIndex(0);
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
