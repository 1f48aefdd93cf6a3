// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "core/base/output_file.h"
#include "widgets/job_runner.h"
#include "widgets/saved_state.h"

using namespace nibble;
using namespace nibble::ui;

class TestSession : public QObject {
    Q_OBJECT

private slots:
    void stateSurvives();
    void brokenStatesAreTold_data();
    void brokenStatesAreTold();
    void jobsRunAndStop();
    void jobsGiveWay();
    void jobsAskFirst();
    void failuresAreTold();
};

void TestSession::stateSurvives() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a/b/session.json")); // folders are made
    SavedState state;
    state.geometry = QByteArray("\0\1\2\xFF", 4);
    state.page = QStringLiteral("compare");
    state.theme = QStringLiteral("dark");
    state.model = QStringLiteral("/models/Ünïcode 模型.gguf");
    state.tornOff = {QStringLiteral("model")};
    state.number = QStringLiteral("1/3");
    state.numberFormat = QStringLiteral("fp16");
    state.numberFormats = {QStringLiteral("fp16"), QStringLiteral("nf4")};
    state.inspector = false;
    state.recent = {{.path = QStringLiteral("/a.gguf"),
                     .name = QStringLiteral("a"),
                     .parameters = 8030261248,
                     .bytes = 16060522496,
                     .opened = QDateTime::fromString("2026-01-02T03:04:05", Qt::ISODate)}};
    state.experiment = Experiment{.methods = {"w8a8"}, .seed = 7};
    auto saved = state.save(path);
    QVERIFY2(saved, saved ? "" : saved.error().text().c_str());
    auto loaded = SavedState::load(path);
    QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
    QCOMPARE(loaded->geometry, state.geometry);
    QCOMPARE(loaded->page, state.page);
    QCOMPARE(loaded->theme, state.theme);
    QCOMPARE(loaded->model, state.model);
    QCOMPARE(loaded->tornOff, state.tornOff);
    QCOMPARE(loaded->number, state.number);
    QCOMPARE(loaded->numberFormat, state.numberFormat);
    QCOMPARE(loaded->numberFormats, state.numberFormats);
    QCOMPARE(loaded->inspector, false);
    QCOMPARE(loaded->recent.size(), 1);
    QCOMPARE(loaded->recent[0].parameters, std::int64_t(8030261248));
    QCOMPARE(loaded->recent[0].opened, state.recent[0].opened);
    QVERIFY(loaded->experiment && *loaded->experiment == *state.experiment);
    QVERIFY(SavedState::load(folder.filePath(QStringLiteral("missing.json")))); // a first start
}

void TestSession::brokenStatesAreTold_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("empty") << QByteArray() << QByteArray("session.json");
    QTest::newRow("cut off") << QByteArray(R"({"version": 1, "page": "ho)") << QByteArray("byte");
    QTest::newRow("another kind") << QByteArray("[1, 2]") << QByteArray("object");
    QTest::newRow("later version") << QByteArray(R"({"version": 2})") << QByteArray("version");
    QTest::newRow("page is a number") << QByteArray(R"({"version": 1, "page": 3})") << QByteArray("page");
    QTest::newRow("recent is a text")
        << QByteArray(R"({"version": 1, "recent": "x"})") << QByteArray("recent");
    QTest::newRow("recent without path")
        << QByteArray(R"({"version": 1, "recent": [{"name": "x"}]})") << QByteArray("recent");
    QTest::newRow("bad experiment") << QByteArray(
                                           R"({"version": 1, "experiment": {"version": 1, "methods": 5}})")
                                    << QByteArray("methods");
}

void TestSession::brokenStatesAreTold() {
    QFETCH(const QByteArray, content);
    QFETCH(const QByteArray, named);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("session.json"));
    QVERIFY(writeTextFile(path.toStdString(), content.toStdString()));
    const auto loaded = SavedState::load(path);
    QVERIFY(!loaded);
    const QByteArray told = QByteArray::fromStdString(loaded.error().text());
    QVERIFY2(told.contains(named) && told.contains("session.json"), told.constData());
}

void TestSession::jobsRunAndStop() {
    JobRunner jobs;
    QSignalSpy changed(&jobs, &JobRunner::stateChanged);
    bool done = false, stopped = false;
    QVERIFY(jobs.start({.title = "work",
                        .work = [](const JobContext& job) -> Expected<void> {
                            for (int i = 0; !job.stopRequested(); ++i) {
                                job.report("evaluate", std::min(i, 50), 100);
                                QThread::msleep(2);
                            }
                            return stoppedByUser();
                        },
                        .finished =
                            [&](const Expected<void>& outcome) {
                                done = true;
                                stopped = !outcome && outcome.error().kind == ErrorKind::stopped;
                            }}));
    QVERIFY(!jobs.start({.title = "second"})); // one at a time
    QTRY_VERIFY(jobs.state().fraction > 0.2);
    QCOMPARE(jobs.state().phase, JobState::Phase::runs);
    QVERIFY(jobs.state().stage.contains(QStringLiteral("100")));
    QElapsedTimer clock;
    clock.start();
    jobs.cancel();
    QCOMPARE(jobs.state().phase, JobState::Phase::stopping);
    QTRY_VERIFY(done);
    QVERIFY(stopped && clock.elapsed() < 1000);
    QCOMPARE(jobs.state().phase, JobState::Phase::idle);
}

/// What nobody waits for is stopped, and the next begins before anybody who waits for an idle runner.
void TestSession::jobsGiveWay() {
    JobRunner jobs;
    QStringList ended;
    const auto request = [&](const char* name) {
        return JobRequest{.title = name,
                          .work =
                              [](const JobContext& job) {
                                  while (!job.stopRequested())
                                      QThread::msleep(1);
                                  return Expected<void>(stoppedByUser());
                              },
                          .finished = [&ended, name](const Expected<void>&) { ended += name; }};
    };
    auto quiet = request("quiet");
    quiet.givesWay = true;
    QVERIFY(jobs.start(std::move(quiet)));
    QVERIFY(!jobs.busy());
    QVERIFY(jobs.start(request("wanted")));
    QVERIFY(jobs.busy() && !jobs.start(request("third")));
    connect(&jobs, &JobRunner::stateChanged, &jobs, [&](const JobState& state) {
        if (state.phase == JobState::Phase::idle && ended.isEmpty())
            ended += "idle between";
    });
    QTRY_COMPARE(ended, QStringList{"quiet"});
    QCOMPARE(jobs.state().phase, JobState::Phase::runs);
    QCOMPARE(jobs.state().title, QStringLiteral("wanted"));
    jobs.cancel();
    QTRY_COMPARE(ended, (QStringList{"quiet", "wanted"}));

    // Stopped while it waits for the other's end: neither is left.
    quiet = request("quiet");
    quiet.givesWay = true;
    QVERIFY(jobs.start(std::move(quiet)) && jobs.start(request("never")));
    jobs.cancel();
    QTRY_COMPARE(jobs.state().phase, JobState::Phase::idle);
    QCOMPARE(ended, (QStringList{"quiet", "wanted", "never", "quiet"}));
}

void TestSession::jobsAskFirst() {
    JobRunner jobs;
    int finished = 0;
    const auto request = [&] {
        return JobRequest{.title = "long",
                          .seconds = 3600,
                          .work = [](const JobContext&) { return Expected<void>(); },
                          .finished = [&](const Expected<void>&) { ++finished; }};
    };
    QVERIFY(jobs.start(request()));
    QCOMPARE(jobs.state().phase, JobState::Phase::asks);
    QVERIFY(!jobs.busy());
    jobs.cancel();
    QCOMPARE(finished, 1); // whoever waits is told
    QVERIFY(jobs.start(request()));
    jobs.confirm();
    QTRY_COMPARE(finished, 2);
    QVERIFY(jobs.start({.title = "large",
                        .memoryBytes = std::int64_t(1) << 60,
                        .work = [](const JobContext&) { return Expected<void>(); }}));
    QCOMPARE(jobs.state().phase, JobState::Phase::asks);
}

void TestSession::failuresAreTold() {
    JobRunner jobs;
    int runs = 0;
    QVERIFY(jobs.start({.title = "bad", .work = [&](const JobContext&) -> Expected<void> {
                            ++runs;
                            return fail(ErrorKind::badFile, "invalid UTF-8");
                        }}));
    QTRY_COMPARE(jobs.state().phase, JobState::Phase::failed);
    QVERIFY(jobs.state().message.contains(QStringLiteral("UTF-8")));
    jobs.runAgain();
    QTRY_COMPARE(runs, 2);
    QTRY_COMPARE(jobs.state().phase, JobState::Phase::failed);
    jobs.dismiss();
    QCOMPARE(jobs.state().phase, JobState::Phase::idle);
}

QTEST_MAIN(TestSession)
#include "tst_session.moc"
