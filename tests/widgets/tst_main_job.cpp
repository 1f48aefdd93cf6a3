// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main job as a person does it: open a model, add methods, run, look at a result, export the report, stop
// in the middle, run again. And the command line gives the same numbers for the same experiment.
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/main_window.h"
#include "core/base/output_file.h"
#include "tests/support/run_nibble.h"
#include "widgets/compare/comparison_exports.h"
#include "widgets/compare/comparison_table.h"
#include "widgets/compare/method_chips.h"
#include "widgets/controls/inspector_rows.h"
#include "widgets/forms/scheme_form.h"
#include "widgets/pages/compare_page.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kLongRun = 120000; // ms, on a busy machine

/// Some sentences, enough for a few windows of any model here.
std::string sentences(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "Once there was a small dog who lived near tree number " + std::to_string(i) +
                ". The dog liked to run and play all day.\n";
    return text;
}

/// All digits that a double has.
QString number(double value) {
    return QString::number(value, 'g', 17);
}
QString number(const QJsonValue& value) {
    return number(value.toDouble());
}

} // namespace

class TestMainJob : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void runsFromOpeningToReport();
    void stopsInTheMiddleAndRunsAgain();
    void tellsOfBrokenFilesAndKeepsTheModel();
    void experimentOpensAsItWas();
    void closingWhileRunningAsks();

private:
    void openModel();
    void addMethod(const QString& scheme);
    void setText(const QString& path);
    void press(const char* name) {
        auto* button = m_page->findChild<QPushButton*>(QLatin1StringView(name));
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    Comparison& comparison() { return m_session->comparison(); }

    QTemporaryDir m_folder;
    QString m_model, m_text;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    ComparePage* m_page = nullptr;
};

void TestMainJob::initTestCase() {
    const QString model = QStringLiteral(NIBBLE_SHARED_DIR) + QStringLiteral("/models/TinyStories-656K");
    if (QFileInfo::exists(model))
        m_model = model; // else the built-in model
    m_text = m_folder.filePath(QStringLiteral("text.txt"));
    QVERIFY(writeTextFile(m_text.toStdString(), sentences(400)));
    theme().setMode(ThemeMode::light);
}

void TestMainJob::init() {
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    openModel();
    QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
    QCOMPARE(m_window->currentPage(), QStringLiteral("compare"));
    m_page = qobject_cast<ComparePage*>(m_window->page(QStringLiteral("compare")));
    QVERIFY(m_page);
    Experiment experiment = comparison().experiment();
    experiment.methods = {"w8a8"};
    experiment.text = m_text.toStdString();
    experiment.promptTokens = 32;
    experiment.generateTokens = 8;
    experiment.repeats = 2;
    experiment.chunks = 6;
    comparison().setExperiment(experiment);
}

void TestMainJob::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestMainJob::openModel() {
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(m_model);
    QVERIFY(opened.wait(30000));
    QVERIFY(m_session->model());
}

/// Through the form, as a person does.
void TestMainJob::addMethod(const QString& scheme) {
    press("addMethod");
    auto* panel = m_page->findChild<QWidget*>(QStringLiteral("schemePanel"));
    QVERIFY(panel);
    auto* field = panel->findChild<QLineEdit*>(QStringLiteral("scheme"));
    QVERIFY(field);
    field->selectAll();
    QTest::keyClicks(field, scheme);
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("accept")), Qt::LeftButton);
    QCOMPARE(QString::fromStdString(comparison().experiment().methods.back()), scheme);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestMainJob::runsFromOpeningToReport() {
    for (const char* scheme : {"rtn:int4:g32", "nf4:g64"})
        addMethod(QLatin1StringView(scheme));
    Experiment asking = comparison().experiment();
    asking.tasks = {"copying"};
    asking.taskItems = 4;
    comparison().setExperiment(asking);
    // Size and bits stand before anything runs.
    const auto planned = comparison().result();
    QCOMPARE(planned->variants.size(), std::size_t(4));
    QVERIFY(planned->variants[2].bytes && !planned->variants[2].perplexity);
    QVERIFY(comparison().estimatedBytes() > 0);

    QSignalSpy changed(&comparison(), &Comparison::resultChanged);
    press("run");
    QVERIFY(comparison().running());
    bool partly = false; // rows land one by one
    while (comparison().running() && changed.wait(kLongRun))
        for (const auto& variant : comparison().result()->variants)
            partly |= variant.weightSqnrDb && !variant.verdict;
    QVERIFY(partly);
    QVERIFY(comparison().complete());
    const auto result = comparison().result();
    for (const auto& variant : result->variants) {
        QVERIFY2(variant.error.empty(), variant.error.c_str());
        QVERIFY(variant.perplexity && variant.prompt && variant.generate);
        QCOMPARE(variant.baseline, !variant.verdict);
    }

    // A click on a row selects the result everywhere.
    auto* table = m_page->findChild<ComparisonTable*>();
    const QRect row = table->visualRect(table->model()->index(2, 0));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_session->selection().variant(), QStringLiteral("rtn:int4:g32"));

    // The inspector shows it in full, the task's accuracy too.
    QStringList labels;
    for (auto* line : m_page->inspector()->findChildren<InspectorRow*>())
        labels += line->label();
    QVERIFY(labels.contains(QStringLiteral("Bits per weight")));
    QVERIFY2(!labels.filter(QStringLiteral("copying")).isEmpty(), qPrintable(labels.join(QChar(' '))));

    const QString folder = m_folder.filePath(QStringLiteral("report"));
    QSignalSpy written(&m_page->exports(), &ComparisonExports::done);
    m_page->exports().writeReportTo(folder);
    QVERIFY(written.wait(10000));
    for (const char* name : {"report.html", "report.md", "report.csv", "report.json", "experiment.json"})
        QVERIFY(QFileInfo::exists(folder + QChar('/') + QLatin1StringView(name)));
    for (const char* name : {"table.md", "table.csv", "table.tex"})
        m_page->exports().writeTableTo(m_folder.filePath(QLatin1StringView(name)));
    QTRY_COMPARE(written.size(), 4);

    // The saved experiment, run by the command line, gives the same numbers to the last digit: perplexity and
    // divergence are deterministic for a number of threads.
    const auto again = test::runNibble({"experiment", folder + QStringLiteral("/experiment.json"), "--json"});
    QVERIFY2(again.code == 0, again.err.constData());
    const auto rows = again.json()["results"].toArray();
    QCOMPARE(rows.size(), static_cast<qsizetype>(result->variants.size()));
    for (std::size_t i = 0; i < result->variants.size(); ++i) {
        const auto printed = rows[static_cast<qsizetype>(i)].toObject();
        const auto& variant = result->variants[i];
        QCOMPARE(printed["method"].toString().toStdString(), variant.method);
        QCOMPARE(number(printed["perplexity"]), number(*variant.perplexity));
        if (i > 0)
            QCOMPARE(number(printed["kl_divergence"]), number(*variant.klDivergence));
    }
}

void TestMainJob::stopsInTheMiddleAndRunsAgain() {
    Experiment experiment = comparison().experiment();
    experiment.methods = {"w8a8", "rtn:int4:g32", "rtn:int3:g32"};
    experiment.chunks = 0;
    experiment.repeats = 200; // far longer than the test waits
    comparison().setExperiment(experiment);
    QSignalSpy changed(&comparison(), &Comparison::resultChanged);
    press("run");
    while (comparison().running() && comparison().result()->variants.back().stage != RowStage::timing)
        QVERIFY(changed.wait(kLongRun));
    QSignalSpy ended(&comparison(), &Comparison::runningChanged);
    QElapsedTimer clock;
    clock.start();
    press("run"); // it says Stop now
    QVERIFY(ended.wait(10000));
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(!comparison().complete());
    QVERIFY(comparison().result()->variants[1].perplexity); // what was finished stays
    experiment.repeats = 1;
    experiment.chunks = 2;
    comparison().setExperiment(experiment);
    press("run");
    QVERIFY(ended.wait(kLongRun) || !comparison().running());
    QTRY_VERIFY_WITH_TIMEOUT(comparison().complete(), kLongRun);
}

void TestMainJob::tellsOfBrokenFilesAndKeepsTheModel() {
    const auto before = m_session->model();
    const QString broken = m_folder.filePath(QStringLiteral("broken.gguf"));
    QVERIFY(writeTextFile(broken.toStdString(), "GGUF\x03"));
    QSignalSpy problem(m_session.get(), &Session::problem);
    m_session->open(broken);
    QVERIFY(problem.wait(10000));
    QVERIFY(problem.first().first().toString().contains(QStringLiteral("broken.gguf")));
    QCOMPARE(m_session->model(), before);
    auto* banner = m_window->findChild<QWidget*>(QStringLiteral("banner"));
    QVERIFY(banner && banner->isVisible());
}

void TestMainJob::experimentOpensAsItWas() {
    Experiment experiment = comparison().experiment();
    experiment.methods = {"rtn:int5:g64:asym", "q8_0"};
    experiment.protocol = "windows";
    experiment.seed = 77;
    comparison().setExperiment(experiment);
    const QString path = m_folder.filePath(QStringLiteral("saved.json"));
    QSignalSpy written(&m_page->exports(), &ComparisonExports::done);
    m_page->exports().writeExperimentTo(path);
    QVERIFY(written.wait(10000));
    cleanup();
    init();
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(path); // as a drop does
    QVERIFY(opened.wait(30000));
    QTRY_COMPARE(comparison().experiment().methods, experiment.methods);
    QCOMPARE(comparison().experiment().protocol, experiment.protocol);
    QCOMPARE(comparison().experiment().seed, experiment.seed);
    QCOMPARE(m_window->currentPage(), QStringLiteral("compare"));
}

void TestMainJob::closingWhileRunningAsks() {
    Experiment experiment = comparison().experiment();
    experiment.repeats = 200;
    comparison().setExperiment(experiment);
    press("run");
    QVERIFY(comparison().running());
    bool asked = false;
    QTimer::singleShot(300, [&] {
        auto* box = m_window->findChild<QWidget*>(QStringLiteral("closeQuestion"));
        asked = box;
        if (box)
            QTest::keyClick(box, Qt::Key_Escape); // keep running
    });
    QVERIFY(!m_window->close());
    QVERIFY(asked);
    QVERIFY(comparison().running());
    QTimer::singleShot(300, [&] {
        auto* box = m_window->findChild<QWidget*>(QStringLiteral("closeQuestion"));
        for (auto* button : box->findChildren<QPushButton*>())
            if (button->text().contains(QStringLiteral("Stop")))
                QTest::mouseClick(button, Qt::LeftButton);
    });
    QVERIFY(m_window->close());
}

QTEST_MAIN(TestMainJob)
#include "tst_main_job.moc"
