// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The step view as a person uses it: choose a method and a layer, play, pause, step back, read what is shown.
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/main_window.h"
#include "core/methods/model_quantizer.h"
#include "core/model/bundled_model.h"
#include "core/model/gguf_export.h"
#include "widgets/compare/steps/step_picture.h"
#include "widgets/compare/steps/step_transport.h"
#include "widgets/compare/steps/steps_panel.h"
#include "widgets/pages/compare_page.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kLongRun = 120000; // ms, on a busy machine
constexpr int kGptqSteps = 65;   // a window of 64 columns, and before the first

} // namespace

class TestStepsPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void buttonsAndKeysStep();
    void playsAndPauses();
    void showsWhatTheStepHolds();
    void everyMethodIsTold_data();
    void everyMethodIsTold();
    void followsSelectionAndColumns();
    void waitsForOtherJobs();
    void aJobStoppedBeforeItBeganEnds();
    void survivesStoppingAndNewModels();
    void tableAndPictures();

private:
    template <typename Widget>
    Widget* part(const char* name) {
        return m_page->findChild<Widget*>(QLatin1StringView(name));
    }
    void press(const char* name) {
        auto* button = part<QAbstractButton>(name);
        QVERIFY2(button && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void record(const QString& scheme) {
        QVERIFY(m_page->showView(QStringLiteral("steps:") + scheme));
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->settled() && m_panel->transport().count() > 0, kLongRun);
    }
    int shownColumn() { return static_cast<int>(part<WindowMapPlot>("stepsMap")->map().current); }
    QString sentence() { return part<QLabel>("stepsSentence")->text(); }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    ComparePage* m_page = nullptr;
    StepsPanel* m_panel = nullptr;
    StepTransport* m_transport = nullptr;
};

void TestStepsPanel::initTestCase() {
    theme().setMode(ThemeMode::light);
}

void TestStepsPanel::init() {
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open({});
    QVERIFY(opened.wait(30000));
    Experiment experiment = m_session->comparison().experiment();
    experiment.methods = {"gptq:int3:g32", "rtn:int4:g32"};
    experiment.calibrationSamples = 2;
    experiment.calibrationLength = 64;
    m_session->comparison().setExperiment(experiment);
    QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
    m_page = qobject_cast<ComparePage*>(m_window->page(QStringLiteral("compare")));
    QVERIFY(m_page);
    m_panel = m_page->findChild<StepsPanel*>();
    QVERIFY(m_panel);
    m_transport = &m_panel->transport();
}

void TestStepsPanel::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestStepsPanel::buttonsAndKeysStep() {
    QTest::keyClick(m_page, Qt::Key_J, Qt::ControlModifier);
    QVERIFY(m_panel->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(m_transport->count(), kGptqSteps, kLongRun);
    QCOMPARE(part<QComboBox>("stepsMethod")->currentText(), QStringLiteral("gptq:int3:g32"));
    QCOMPARE(shownColumn(), -1);
    QVERIFY(!part<QToolButton>("stepsBack")->isEnabled());
    press("stepsForward");
    press("stepsForward");
    QCOMPARE(shownColumn(), 1);
    const QString second = sentence();
    press("stepsForward");
    QVERIFY(sentence() != second);
    press("stepsBack");
    QCOMPARE(sentence(), second);
    press("stepsEnd");
    QCOMPARE(shownColumn(), 63);
    QVERIFY(!part<QToolButton>("stepsForward")->isEnabled());
    press("stepsStart");
    QCOMPARE(shownColumn(), -1);

    auto* slider = part<QSlider>("stepsSlider");
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QTest::keyClick(slider, Qt::Key_Right);
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(shownColumn(), 0);
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(shownColumn(), 63);
    QTest::keyClick(part<QToolButton>("stepsPlay"), Qt::Key_Home); // a button passes it on
    QCOMPARE(shownColumn(), -1);
    QTest::keyClick(m_panel, Qt::Key_Right);
    QCOMPARE(shownColumn(), 0);
    slider->setValue(40); // as a drag of its handle does
    QCOMPARE(shownColumn(), 39);
    QCOMPARE(part<QLabel>("stepsPlace")->text(), QStringLiteral("40 of 64"));

    press("steps"); // back to the table
    QVERIFY(!m_panel->isVisible());
}

void TestStepsPanel::playsAndPauses() {
    record(QStringLiteral("gptq"));
    m_transport->setSpeed(2);
    QSignalSpy steps(m_transport, &StepTransport::stepChanged);
    QTest::keyClick(part<QSlider>("stepsSlider"), Qt::Key_Space);
    QVERIFY(m_transport->playing());
    QTRY_VERIFY(steps.count() >= 3);
    for (int i = 0; i < 3; ++i) // one after the other, none left out
        QCOMPARE(steps[i][0].toInt(), i + 1);
    press("stepsPlay");
    QVERIFY(!m_transport->playing());
    const int paused = m_transport->step();
    QTest::qWait(250);
    QCOMPARE(m_transport->step(), paused);
    QCOMPARE(shownColumn(), paused - 1);
    // A step by hand pauses; at its end it stops by itself, and plays from the start again.
    press("stepsPlay");
    press("stepsBack");
    QVERIFY(!m_transport->playing());
    QCOMPARE(m_transport->step(), paused - 1);
    m_transport->goTo(kGptqSteps - 2);
    press("stepsPlay");
    QTRY_COMPARE(m_transport->step(), kGptqSteps - 1);
    QVERIFY(!m_transport->playing());
    press("stepsPlay");
    QCOMPARE(m_transport->step(), 0);
    QVERIFY(m_transport->playing());
}

/// The map holds the engine's state of that step, the curves its errors.
void TestStepsPanel::showsWhatTheStepHolds() {
    record(QStringLiteral("gptq"));
    m_transport->goTo(10);
    const auto& map = part<WindowMapPlot>("stepsMap")->map();
    QCOMPARE(map.cols, qint64(64));
    QCOMPARE(map.weights.size(), std::size_t(32 * 64));
    const auto before = map.weights;
    m_transport->goTo(11);
    const auto& after = part<WindowMapPlot>("stepsMap")->map().weights;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (i % 64 < 10)
            QCOMPARE(after[i], before[i]);
    QVERIFY(after != before);
    const auto& goal = part<SeriesPlot>("stepsGoal")->picture();
    QCOMPARE(*goal.cursor, 11.0);
    QCOMPARE(goal.series.size(), std::size_t(4)); // two curves, each whole and as far as it has come
    QCOMPARE(goal.series[1].points.size(), std::size_t(12));
    QVERIFY(goal.series[3].points.back().y() < goal.series[1].points.back().y()); // GPTQ loses less
}

void TestStepsPanel::everyMethodIsTold_data() {
    QTest::addColumn<QString>("scheme");
    QTest::newRow("gptq") << "gptq:int4:g32:act";
    QTest::newRow("awq") << "awq:int3:g32";
    QTest::newRow("hqq") << "hqq:int3:g32";
    QTest::newRow("smoothquant") << "smoothquant:a0.5";
}

void TestStepsPanel::everyMethodIsTold() {
    QFETCH(QString, scheme);
    record(scheme);
    QCOMPARE(part<QComboBox>("stepsMethod")->currentText(), scheme);
    const bool mapped = scheme.startsWith(QLatin1String("gptq"));
    QCOMPARE(part<WindowMapPlot>("stepsMap")->isVisible(), mapped);
    QCOMPARE(part<SeriesPlot>("stepsWork")->isVisible(), !mapped);
    QStringList told;
    for (int step = 0; step < m_transport->count(); ++step) {
        m_transport->goTo(step);
        told += sentence();
        QVERIFY(!sentence().isEmpty() && !sentence().contains(QLatin1String("nan")) &&
                !sentence().contains(QLatin1String("%")) == !sentence().contains(QLatin1String(" %")));
        const auto& goal = part<SeriesPlot>("stepsGoal")->picture();
        QVERIFY(!goal.series.empty());
    }
    QVERIFY(told.removeDuplicates() <=
            1); // the stored grid of HQQ may repeat nothing; every step says its own
    QVERIFY(m_transport->count() > 2);
    // The same step from the start of a picture's view.
    QVERIFY(m_page->showView(QStringLiteral("steps:%1@2").arg(scheme)));
    QCOMPARE(m_transport->step(), 2);
    QCOMPARE(sentence(), told[2]);
}

void TestStepsPanel::followsSelectionAndColumns() {
    record(QStringLiteral("gptq"));
    auto* layers = part<QComboBox>("stepsTensor");
    const QString other = QStringLiteral("blk.1.ffn_down.weight");
    QVERIFY(layers->currentText() != other);
    m_session->selection().setTensor(other);
    QCOMPARE(layers->currentText(), other);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->settled() && m_transport->count() == kGptqSteps, kLongRun);
    auto* columns = part<QComboBox>("stepsColumns");
    QVERIFY(columns->isVisible() && columns->count() > 1);
    columns->setCurrentIndex(1);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->settled() && m_transport->count() == kGptqSteps, kLongRun);
    QCOMPARE(part<WindowMapPlot>("stepsMap")->map().firstCol, qint64(64));
    // Methods that scale channels know fewer layers, and HQQ no columns.
    const int all = layers->count();
    record(QStringLiteral("smoothquant"));
    QVERIFY(layers->count() < all);
    QVERIFY(!columns->isVisible());
    QVERIFY(!m_page->showView(QStringLiteral("steps:rtn")));
}

void TestStepsPanel::waitsForOtherJobs() {
    std::atomic<bool> go = false;
    QVERIFY(m_session->jobs().start({.title = QStringLiteral("other"),
                                     .memoryBytes = 0,
                                     .seconds = {},
                                     .work = [&](const JobContext&) -> Expected<void> {
                                         while (!go)
                                             QThread::msleep(2);
                                         return {};
                                     },
                                     .estimate = {},
                                     .finished = {}}));
    QVERIFY(m_page->showView(QStringLiteral("steps:hqq")));
    QTest::qWait(100);
    QVERIFY(!m_panel->settled());
    QVERIFY(!m_page->settled());
    QCOMPARE(m_transport->count(), 0);
    go = true;
    QTRY_VERIFY_WITH_TIMEOUT(m_transport->count() > 0, kLongRun);
}

/// Choosing quickly gives up jobs that the engine's thread has not taken yet.
void TestStepsPanel::aJobStoppedBeforeItBeganEnds() {
    for (int i = 0; i < 50; ++i) {
        bool ended = false;
        QVERIFY(m_session->jobs().start({.title = QStringLiteral("short"),
                                         .memoryBytes = 0,
                                         .seconds = {},
                                         .work = [](const JobContext&) { return Expected<void>(); },
                                         .estimate = {},
                                         .finished = [&](const Expected<void>&) { ended = true; }}));
        m_session->jobs().cancel();
        QTRY_VERIFY(ended);
        QVERIFY(!m_session->jobs().busy());
    }
}

void TestStepsPanel::survivesStoppingAndNewModels() {
    QVERIFY(m_page->showView(QStringLiteral("steps:gptq")));
    m_session->jobs().cancel();
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->settled(), 5000);
    if (m_transport->count() == 0) { // it was stopped in time: the panel offers to begin again
        QCOMPARE(part<WindowMapPlot>("stepsMap")->state(), PlotFrame::State::failed);
        QPushButton* again = nullptr;
        for (auto* button : part<WindowMapPlot>("stepsMap")->findChildren<QPushButton*>())
            if (button->isVisible())
                again = button;
        QVERIFY(again);
        QTest::mouseClick(again, Qt::LeftButton);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_transport->count() == kGptqSteps, kLongRun);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("small.gguf"));
    const auto model = bundledModel();
    QVERIFY(model && exportGguf(asOpened(*model), path.toStdString()));
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(path);
    QVERIFY(opened.wait(30000));
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->settled() && m_transport->count() > 0, kLongRun);
}

void TestStepsPanel::tableAndPictures() {
    record(QStringLiteral("gptq"));
    m_transport->goTo(5);
    auto* map = part<WindowMapPlot>("stepsMap");
    const auto table = map->view().table();
    QCOMPARE(table.rows, qsizetype(32 * 64));
    const double was = table.cell(64 + 3, 2).toDouble(), is = table.cell(64 + 3, 3).toDouble();
    QCOMPARE(table.cell(64 + 3, 0).toInt(), 1);
    QCOMPARE(table.cell(64 + 3, 1).toInt(), 3);
    QVERIFY(std::abs(is - was - table.cell(64 + 3, 4).toDouble()) < 1e-6);
    QTemporaryDir folder;
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{map, part<SeriesPlot>("stepsGoal")})
        for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
            const QString path = folder.filePath(QStringLiteral("p.") + QLatin1String(suffix));
            QVERIFY(plot->save(path));
            QVERIFY(QFile(path).size() > 500);
        }
}

QTEST_MAIN(TestStepsPanel)
#include "tst_steps_panel.moc"
