// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The calibration lab as a person uses it: choose, start, watch the curves, stop, read.
#include <QAbstractItemModelTester>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/main_window.h"
#include "core/experiment/kept_between_runs.h"
#include "core/methods/model_quantizer.h"
#include "core/model/gguf_export.h"
#include "widgets/compare/calibration_panel.h"
#include "widgets/forms/calibration_form.h"
#include "widgets/pages/compare_page.h"
#include "widgets/plots/calibration_plot.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kLongRun = 120000; // ms, on a busy machine

CalibrationLabPointer sampleResult() {
    auto result = std::make_shared<CalibrationLabResult>();
    result->modelName = "model";
    result->textName = "measured";
    result->lab.experiment.methods = {"gptq:int3:g64", "awq:int3:g64"};
    result->texts = {{.name = "story", .sha256 = {}, .sequences = 8, .length = 256},
                     {.name = "code", .sha256 = {}, .sequences = 8, .length = 256}};
    for (std::size_t method = 0; method < 2; ++method) {
        result->references.push_back({.method = "rtn:int3:g64", .figures = {}, .error = {}, .done = true});
        result->references.back().figures.klDivergence = 0.2;
        result->references.back().figures.outputError = 0.05;
        for (std::size_t text = 0; text < 2; ++text) {
            CalibrationCurve curve{.method = method, .text = text, .points = {}};
            for (const std::int64_t samples : {1, 2, 4, 8}) {
                CalibrationPoint point{.samples = samples, .tokens = 256 * samples, .done = true};
                point.figures.klDivergence =
                    (0.1 + 0.05 * static_cast<double>(text)) * (1 + 1.0 / static_cast<double>(samples));
                point.figures.klStandardError = 0.004;
                point.figures.outputError = 0.03 / static_cast<double>(samples);
                curve.points.push_back(point);
            }
            result->curves.push_back(std::move(curve));
        }
    }
    return result;
}

} // namespace

class TestCalibrationPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void measuresBothTexts();
    void stopKeepsWhatLanded();
    void tellsWhatIsMissing();
    void curvesAreDrawnAndRead();
    void survivesItsWindow();

private:
    QPushButton* button(const char* name) { return m_page->findChild<QPushButton*>(QLatin1StringView(name)); }
    [[nodiscard]] QString cell(int row, int column) const {
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("labTable"));
        return table->model()->index(row, column).data().toString();
    }
    CalibrationRun& run() { return m_panel->run(); }

    QTemporaryDir m_folder;
    QString m_model;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    ComparePage* m_page = nullptr;
    CalibrationPanel* m_panel = nullptr;
};

void TestCalibrationPanel::initTestCase() {
    setWorkFolder({});
    m_model = m_folder.filePath(QStringLiteral("small.gguf"));
    QVERIFY(exportGguf(asOpened(randomModel(2)), m_model.toStdString()));
    theme().setMode(ThemeMode::light);
}

void TestCalibrationPanel::init() {
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(m_model);
    QVERIFY(opened.wait(30000));
    QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
    m_page = qobject_cast<ComparePage*>(m_window->page(QStringLiteral("compare")));
    QVERIFY(m_page);
    m_panel = m_page->findChild<CalibrationPanel*>();
    QVERIFY(m_panel);
    Experiment experiment = m_session->comparison().experiment();
    experiment.methods = {"nf4:g64", "w8a8:static"};
    experiment.context = 64;
    experiment.threads = 1;
    m_session->comparison().setExperiment(experiment);
    QVERIFY(m_page->showView(QStringLiteral("calibration")));
    QVERIFY(m_panel->isVisible());
    m_panel->form().setChecked({QStringLiteral("gptq:int3:g32")});
    m_panel->form().setMost(4);
    m_panel->form().setWindows(1);
}

void TestCalibrationPanel::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestCalibrationPanel::measuresBothTexts() {
    auto* table = m_page->findChild<QTableView*>(QStringLiteral("labTable"));
    const QAbstractItemModelTester tester(table->model());
    m_panel->form().setTexts("generated:story", "generated:code");
    auto* plot = m_page->findChild<CalibrationPlot*>();
    QCOMPARE(plot->state(), PlotFrame::State::waiting);
    QSignalSpy changed(&run(), &CalibrationRun::changed);
    QTest::keyClick(m_page, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(run().running());
    QVERIFY(!m_panel->form().isEnabled());
    QVERIFY(!m_page->settled());
    QTRY_VERIFY_WITH_TIMEOUT(!run().running(), kLongRun);
    QVERIFY(changed.size() > 4); // figures arrive one by one
    QCOMPARE(plot->state(), PlotFrame::State::data);
    QCOMPARE(table->model()->rowCount(), 2);
    for (int row = 0; row < 2; ++row) {
        QCOMPARE(cell(row, CalibrationModel::Method), QStringLiteral("gptq:int3:g32"));
        QCOMPARE(cell(row, CalibrationModel::State), QStringLiteral("done"));
        QVERIFY(!cell(row, CalibrationModel::Change).contains(QChar(0x2013)));
    }
    QVERIFY(cell(1, CalibrationModel::Text).startsWith(QStringLiteral("B: ")));
    QCOMPARE(plot->view().table().rows, qsizetype{6}); // 1, 2 and 4 sequences of two texts
    const QString csv = m_folder.filePath(QStringLiteral("lab.csv"));
    QVERIFY(plot->save(csv));
    QFile file(csv);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().trimmed().split('\n').size(), qsizetype{7});
    plot->setMeasure(CalibrationMeasure::outputError);
    const auto worth = worthOf(*run().result(), run().result()->curves[0], &CalibrationFigures::outputError);
    QVERIFY(cell(0, CalibrationModel::Most).left(3) == QString::number(worth->most).left(3));
}

void TestCalibrationPanel::stopKeepsWhatLanded() {
    m_panel->form().setMost(64);
    auto* start = button("run");
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(run().result() && !run().result()->curves.empty() &&
                                 run().result()->curves.front().points.front().done,
                             kLongRun);
    QTest::mouseClick(start, Qt::LeftButton); // it says Stop now
    QTRY_VERIFY_WITH_TIMEOUT(!run().running(), 5000);
    QVERIFY(run().result()->curves.front().points.front().figures.klDivergence);
    QVERIFY(!run().result()->curves.front().points.back().done);
    QVERIFY(m_panel->form().isEnabled());
}

void TestCalibrationPanel::tellsWhatIsMissing() {
    auto* start = button("run");
    QVERIFY(start->isEnabled());
    m_panel->form().setChecked({});
    QVERIFY(!start->isEnabled());
    QCOMPARE(start->toolTip(), m_panel->form().missing());
    m_panel->form().setChecked({QStringLiteral("gptq:int3:g32")});
    m_panel->form().setTexts("generated:code", "generated:code");
    QVERIFY(!start->isEnabled());
    m_panel->form().setTexts("", std::nullopt);
    QVERIFY(start->isEnabled());
    // Of the comparison's methods those that look at a text are offered.
    auto* methods = m_page->findChild<QListWidget*>(QStringLiteral("labMethods"));
    QCOMPARE(methods->findItems(QStringLiteral("w8a8:static"), Qt::MatchStartsWith).size(), 1);
    QVERIFY(methods->findItems(QStringLiteral("nf4:g64"), Qt::MatchExactly).isEmpty());
    const auto lab = m_panel->form().lab(m_session->comparison().experiment());
    QCOMPARE(lab.texts, std::vector<std::string>{""});
    QCOMPARE(lab.experiment.methods, std::vector<std::string>{"gptq:int3:g32"});
    QTest::mouseClick(button("lab"), Qt::LeftButton); // back to the table
    QVERIFY(!m_panel->isVisible());
}

void TestCalibrationPanel::curvesAreDrawnAndRead() {
    CalibrationPlot plot;
    plot.resize(700, 400);
    plot.setResult(sampleResult());
    plot.show();
    QCOMPARE(plot.state(), PlotFrame::State::data);
    const auto table = plot.view().table();
    QCOMPARE(table.rows, qsizetype{16});
    QCOMPARE(table.cell(5, 6).toDouble(), 0.15 * 1.5);
    QCOMPARE(table.cell(5, 10).toString(), QStringLiteral("rtn:int3:g64"));
    const QRectF range = plot.view().visibleRange();
    QVERIFY(range.left() > 0 && range.left() < 1 && range.right() > 8);
    QVERIFY(range.top() > 0 && range.top() < 0.1125 && range.bottom() > 0.3); // the axes: y grows upwards
    QSignalSpy readout(&plot.view(), &PlotView::readoutChanged);
    QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot.view(), Qt::Key_Right, Qt::ControlModifier);
    const QString said = readout.last().first().toString();
    QVERIFY2(said.contains(QStringLiteral("gptq:int3:g64")) && said.contains(QStringLiteral("story")) &&
                 said.contains(QStringLiteral("0.15")) &&
                 said.contains(QStringLiteral("without calibration 0.2")),
             qPrintable(said));
    plot.setMeasure(CalibrationMeasure::outputError);
    QVERIFY(plot.view().visibleRange().bottom() < 0.1);
    plot.setResult(nullptr);
    QCOMPARE(plot.state(), PlotFrame::State::waiting);
}

/// The window may go while the engine still works for the lab.
void TestCalibrationPanel::survivesItsWindow() {
    m_panel->form().setMost(64);
    QTest::mouseClick(button("run"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(run().result(), kLongRun);
    m_window.reset();
    QTest::qWait(200);
    m_session->jobs().cancel();
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->jobs().busy(), 5000);
}

QTEST_MAIN(TestCalibrationPanel)
#include "tst_calibration_panel.moc"
