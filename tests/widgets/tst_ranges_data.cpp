// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the page Ranges lays its grids on – lists, distributions, tensors, pictures, activations – and what it
// tells of them in tables, maps and files; the same figures as the command line's.
#include <cmath>
#include <set>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QFileInfo>
#include <QJsonArray>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>

#include "tests/support/run_nibble.h"
#include "tests/widgets/ranges_page_driver.h"
#include "widgets/plots/code_share_plot.h"
#include "widgets/plots/error_map_plot.h"
#include "widgets/plots/range_grid_plot.h"
#include "widgets/ranges/picture_values.h"
#include "widgets/ranges/value_rows.h"

using namespace nibble;
using namespace nibble::ui;

class TestRangesData : public test::RangesPageDriver {
    Q_OBJECT

private slots:
    void init() { open(); }
    void cleanup() { close(); }
    void workedExample();
    void valuesAreTyped();
    void tiesTellTheFormulasApart();
    void spikeWastesCodes();
    void tensorsFirstOnASample();
    void granularities();
    void calibratorsCompared();
    void errorMapAndPicture();
    void activationsOnAPrompt();
    void exports();
    void sameAsTheCommandLine();
};

void TestRangesData::workedExample() {
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

void TestRangesData::valuesAreTyped() {
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

void TestRangesData::tiesTellTheFormulasApart() {
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
        different +=
            model->index(i, ValueRowsModel::code).data() != model->index(i, ValueRowsModel::otherCode).data();
    QVERIFY(different > 0);
    m_page->bench().setZeroPoint(132); // an even one
    wait();
    for (int i = 0; i + 1 < model->rowCount(); ++i)
        QCOMPARE(model->index(i, ValueRowsModel::code).data(),
                 model->index(i, ValueRowsModel::otherCode).data());
}

void TestRangesData::spikeWastesCodes() {
    setSource(RangeSource::Kind::distribution, "spike");
    setScheme({.bits = 8});
    m_page->bench().setRule(RangeRule::minMax);
    wait();
    QCOMPARE(inspected(QStringLiteral("Used")), QStringLiteral("9 of 256"));
    QCOMPARE(inspected(QStringLiteral("For 99.99 % of the values")), QStringLiteral("8"));
    QCOMPARE(inspected(QStringLiteral("Wasted")), QStringLiteral("247"));
}

void TestRangesData::tensorsFirstOnASample() {
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

void TestRangesData::granularities() {
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

void TestRangesData::calibratorsCompared() {
    m_page->showView(QStringLiteral("calibrators"));
    auto* view = find<QTableView>("choiceRows");
    QTRY_VERIFY_WITH_TIMEOUT(view->model()->rowCount() >= 12, 20000);
    QCOMPARE(view->model()->index(0, 1).data().toString(), QStringLiteral("Min-max"));
    emit view->activated(view->model()->index(0, 0));
    wait();
    QCOMPARE(m_page->bench().settings().rule, RangeRule::minMax);
}

void TestRangesData::errorMapAndPicture() {
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
    for (const auto layer :
         {ErrorMapPlot::Layer::error, ErrorMapPlot::Layer::original, ErrorMapPlot::Layer::stored}) {
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

void TestRangesData::activationsOnAPrompt() {
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

void TestRangesData::exports() {
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

void TestRangesData::sameAsTheCommandLine() {
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

QTEST_MAIN(TestRangesData)
#include "tst_ranges_data.moc"
