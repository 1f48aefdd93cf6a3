// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training for quantization as a person does it: choose, start, watch the curve, stop, keep, save and open.
#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/main_window.h"
#include "core/experiment/report.h"
#include "core/methods/model_quantizer.h"
#include "core/model/gguf_export.h"
#include "widgets/compare/comparison_exports.h"
#include "widgets/compare/qat_panel.h"
#include "widgets/forms/qat_form.h"
#include "widgets/pages/compare_page.h"
#include "widgets/plots/loss_plot.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kLongRun = 120000; // ms, on a busy machine
constexpr double kShort = 0.05;  // minutes

} // namespace

class TestQatPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void trainsMeasuresAndSaves();
    void stopKeepsWhatWasLearnt();
    void trainsAnewInPlace();
    void tellsWhatIsMissing();
    void refusalsAreTheEngines();
    void curveIsDrawnAndRead();

private:
    void openModel(const QString& path);
    void press(const char* name) {
        auto* button = m_page->findChild<QPushButton*>(QLatin1StringView(name));
        QVERIFY(button && button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void prepare(const QList<int>& bits, double minutes);
    [[nodiscard]] QString cell(int row, int column) const {
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("qatTable"));
        return table->model()->index(row, column).data().toString();
    }
    Comparison& comparison() { return m_session->comparison(); }
    QatRun& training() { return m_session->training(); }

    QTemporaryDir m_folder;
    QString m_model;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    ComparePage* m_page = nullptr;
    QatPanel* m_panel = nullptr;
};

void TestQatPanel::initTestCase() {
    m_model = m_folder.filePath(QStringLiteral("small.gguf"));
    QVERIFY(exportGguf(asOpened(randomModel(2)), m_model.toStdString()));
    theme().setMode(ThemeMode::light);
}

void TestQatPanel::init() {
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    openModel(m_model);
    QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
    m_page = qobject_cast<ComparePage*>(m_window->page(QStringLiteral("compare")));
    QVERIFY(m_page);
    m_panel = m_page->findChild<QatPanel*>();
    QVERIFY(m_panel);
    Experiment experiment = comparison().experiment();
    experiment.methods = {"w8a8"};
    experiment.context = 128;
    experiment.chunks = 2;
    experiment.latency = false;
    comparison().setExperiment(experiment);
    press("train");
    QVERIFY(m_panel->isVisible());
}

void TestQatPanel::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestQatPanel::openModel(const QString& path) {
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(path);
    QVERIFY(opened.wait(30000));
}

void TestQatPanel::prepare(const QList<int>& bits, double minutes) {
    m_panel->form().setBits(bits);
    m_panel->form().setMinutes(minutes);
}

void TestQatPanel::trainsMeasuresAndSaves() {
    auto* table = m_page->findChild<QTableView*>(QStringLiteral("qatTable"));
    const QAbstractItemModelTester tester(table->model());
    prepare({3, 2}, kShort);
    QSignalSpy changed(&training(), &QatRun::changed);
    QTest::keyClick(m_page, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(training().running());
    QVERIFY(!m_panel->form().isEnabled());
    std::size_t mostWhileRunning = 0; // the curve grows while it trains
    while (training().running() && changed.wait(kLongRun))
        for (const auto& run : training().trainings())
            if (run.stage == TrainingStage::training)
                mostWhileRunning = std::max(mostWhileRunning, run.record.size());
    QVERIFY(!training().running());
    QVERIFY(mostWhileRunning > 1);

    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(cell(0, QatModel::Scheme), QStringLiteral("rtn:int3:g64"));
    for (int row = 0; row < 2; ++row)
        for (int column = 0; column < QatModel::ColumnCount; ++column)
            QVERIFY2(!cell(row, column).isEmpty() && !cell(row, column).contains(QChar(0x2013)) &&
                         !cell(row, column).contains(QChar(0xB7)),
                     qPrintable(QStringLiteral("%1 %2 %3").arg(row).arg(column).arg(cell(row, column))));

    // The rows stand in the comparison, each after its scheme, with the table's figures.
    QStringList methods;
    for (const auto& variant : comparison().result()->variants)
        methods += QString::fromStdString(variant.method);
    QCOMPARE(methods.join(QChar(' ')),
             QStringLiteral("as opened w8a8 rtn:int3:g64 qat:rtn:int3:g64 rtn:int2:g64 qat:rtn:int2:g64"));
    QVERIFY(comparison().result()->variants[3].perplexity && comparison().result()->variants[3].verdict);
    QVERIFY(!comparison().complete()); // w8a8 was not measured

    // A run of the whole comparison measures them again, to the same figures.
    const double perplexity = *comparison().result()->variants[3].perplexity;
    press("train"); // back to the table
    QSignalSpy ended(&comparison(), &Comparison::runningChanged);
    press("run");
    QTRY_VERIFY_WITH_TIMEOUT(comparison().complete(), kLongRun);
    QCOMPARE(*comparison().result()->variants[3].perplexity, perplexity);
    QCOMPARE(comparison().result()->trainings.size(), std::size_t{2});

    // A report has the curves, and opens with them.
    const QString report = m_folder.filePath(QStringLiteral("report"));
    QVERIFY(writeReport(*comparison().result(), report.toStdString()));

    press("train");
    table->selectRow(1);
    const QString path = m_folder.filePath(QStringLiteral("trained.gguf"));
    QSignalSpy written(&m_page->exports(), &ComparisonExports::done);
    m_panel->saveTo(path, false);
    QVERIFY(written.wait(kLongRun));
    const auto saved = nibble::openModel(path.toStdString());
    QVERIFY(saved.has_value());
    QCOMPARE(*(*saved)->metadata.text("nibblescope.qat.scheme"), std::string("rtn:int2:g64"));
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_panel->saveTo(m_folder.filePath(QStringLiteral("opened.gguf")), true);
    QVERIFY(opened.wait(kLongRun));
    QVERIFY(m_session->model()->path.ends_with("opened.gguf"));
    QCOMPARE(table->model()->rowCount(), 0);

    m_session->open(report + QStringLiteral("/report.json"));
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 2, 30000);
    QVERIFY(!m_page->findChild<QPushButton*>(QStringLiteral("qatSave"))->isEnabled());
}

void TestQatPanel::stopKeepsWhatWasLearnt() {
    prepare({4, 2}, 4);
    press("run");
    QTRY_VERIFY_WITH_TIMEOUT(
        !training().trainings().empty() && training().trainings().front().record.size() > 2, kLongRun);
    QSignalSpy ended(&training(), &QatRun::runningChanged);
    QElapsedTimer clock;
    clock.start();
    press("run"); // it says Stop now
    QVERIFY(ended.wait(kLongRun));
    QVERIFY2(clock.elapsed() < 3000,
             qPrintable(QString::number(clock.elapsed()))); // a second on an idle machine
    const auto kept = comparison().trained(QStringLiteral("qat:rtn:int4:g64"));
    QVERIFY(kept && kept->training.stopped && !kept->variant.replaced.empty());
    QVERIFY(!comparison().trained(QStringLiteral("qat:rtn:int2:g64")));
    QCOMPARE(training().trainings().size(), std::size_t{1}); // what was never begun is no row
    QCOMPARE(cell(0, QatModel::State), QStringLiteral("stopped, kept"));
    QVERIFY(!comparison().measured(QStringLiteral("qat:rtn:int4:g64")));
    m_page->findChild<QTableView*>(QStringLiteral("qatTable"))->selectRow(0);
    // The job itself ends a moment after the run.
    QTRY_VERIFY(m_page->findChild<QPushButton*>(QStringLiteral("qatRemove"))->isEnabled());
    press("qatRemove");
    QVERIFY(!comparison().trained(QStringLiteral("qat:rtn:int4:g64")));
    QVERIFY(training().trainings().empty());
}

void TestQatPanel::trainsAnewInPlace() {
    for (int round = 0; round < 2; ++round) {
        prepare({2}, kShort);
        press("run");
        QTRY_VERIFY_WITH_TIMEOUT(!training().running(), kLongRun);
        QVERIFY(comparison().measured(QStringLiteral("qat:rtn:int2:g64")));
    }
    QCOMPARE(training().trainings().size(), std::size_t{1});
    QCOMPARE(comparison().result()->trainings.size(), std::size_t{1});
    QCOMPARE(comparison().result()->variants.size(), std::size_t{4});
}

void TestQatPanel::tellsWhatIsMissing() {
    m_panel->form().setBits({});
    auto* run = m_page->findChild<QPushButton*>(QStringLiteral("run"));
    QVERIFY(!run->isEnabled());
    QCOMPARE(run->toolTip(), m_panel->form().missing());
    m_panel->form().setBits({4});
    QVERIFY(run->isEnabled());
    QCOMPARE(m_panel->form().schemes(), QStringList{QStringLiteral("rtn:int4:g64")});
}

void TestQatPanel::refusalsAreTheEngines() {
    QSignalSpy problem(m_session.get(), &Session::problem);
    QVERIFY(training().start({QStringLiteral("nf4:g64")}, m_panel->form().plan()));
    QVERIFY(problem.wait(30000));
    const QString message = problem.first().first().toString();
    QVERIFY2(message.contains(QStringLiteral("nf4")), qPrintable(message));
    auto* banner = m_window->findChild<QWidget*>(QStringLiteral("banner"));
    QVERIFY(banner && banner->isVisible());
    QVERIFY(!training().running());
    QVERIFY(!training().start({QStringLiteral("nonsense")}, {}));
}

void TestQatPanel::curveIsDrawnAndRead() {
    TrainingResult run{
        .method = "qat:rtn:int2:g64", .loss = "divergence", .untrainedLoss = 4.0, .bestLoss = 0.4};
    for (int step = 0; step <= 40; step += 2)
        run.record.push_back({.step = step,
                              .tokens = step * 100,
                              .learningRate = 1e-3,
                              .trainingLoss = 4.0 / (1 + step),
                              .heldOutLoss = step % 10 == 0 ? std::optional(4.2 / (1 + step)) : std::nullopt,
                              .seconds = 0.5 * step});
    LossPlot plot;
    plot.resize(600, 360);
    plot.setTrainings({run});
    plot.show();
    QCOMPARE(plot.state(), PlotFrame::State::data);
    const auto table = plot.view().table();
    QCOMPARE(table.rows, qsizetype{21});
    QCOMPARE(table.cell(5, 6).toDouble(), 4.2 / 11);
    QVERIFY(!table.cell(1, 6).isValid());
    QVERIFY(plot.view().visibleRange().right() >= 20);
    plot.setX(LossX::steps);
    QVERIFY(plot.view().visibleRange().right() >= 40);
    // By keyboard along the measurements.
    QSignalSpy readout(&plot.view(), &PlotView::readoutChanged);
    QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(readout.size(), 2);
    QVERIFY2(readout.last().first().toString().contains(QStringLiteral("step 10")),
             qPrintable(readout.last().first().toString()));
    QSignalSpy chosen(&plot, &LossPlot::methodChosen);
    QTest::keyClick(&plot.view(), Qt::Key_Return);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("qat:rtn:int2:g64"));
    plot.setTrainings({});
    QCOMPARE(plot.state(), PlotFrame::State::waiting);
}

QTEST_MAIN(TestQatPanel)
#include "tst_qat_panel.moc"
