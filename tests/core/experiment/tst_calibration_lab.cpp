// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lab's points are the comparison's rows; its curves end where the text does.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "core/base/output_file.h"
#include "core/base/random.h"
#include "core/experiment/calibration_lab.h"
#include "core/experiment/calibration_lab_json.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/generated_text.h"
#include "core/experiment/kept_between_runs.h"
#include "core/experiment/run.h"
#include "core/methods/calibration_draws.h"
#include "core/methods/registry.h"

using namespace nibble;

namespace {

std::string letters(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::string text;
    while (text.size() < count)
        text += static_cast<char>('a' + random.below(26));
    return text;
}

CalibrationPoint point(std::int64_t samples, std::int64_t draw, double divergence) {
    CalibrationPoint made{.samples = samples, .draw = draw, .done = true};
    made.figures.klDivergence = divergence;
    return made;
}

} // namespace

class CalibrationLabTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void pointsAreTheComparisons();
    void endsWithTheText();
    void stopKeepsWhatLanded();
    void failedPointsEndThemselves();
    void refusesWhatLooksAtNoText();
    void twins_data();
    void twins();
    void drawsAreThoseOfCalibration();
    void worthOfACurve();
    void generatedTextsNeedNoFile();

private:
    [[nodiscard]] CalibrationLab lab() const {
        CalibrationLab made{.texts = {m_first, m_second}, .samples = {1, 3}};
        made.experiment.methods = {"gptq:int3:g32", "awq:int3:g32"};
        made.experiment.text = m_measured;
        made.experiment.calibrationLength = 48;
        made.experiment.context = 64;
        made.experiment.chunks = 2;
        made.experiment.latency = false;
        made.experiment.threads = 1;
        return made;
    }

    const ModelPointer m_model = randomModel(3);
    QTemporaryDir m_folder;
    std::string m_first, m_second, m_measured;
};

void CalibrationLabTest::initTestCase() {
    setWorkFolder({});
    m_first = m_folder.filePath("first.txt").toStdString();
    m_second = m_folder.filePath("second.txt").toStdString();
    m_measured = m_folder.filePath("measured.txt").toStdString();
    QVERIFY(writeTextFile(m_first, letters(900, 1)));
    QVERIFY(writeTextFile(m_second, letters(900, 2)));
    QVERIFY(writeTextFile(m_measured, letters(900, 3)));
}

void CalibrationLabTest::pointsAreTheComparisons() {
    std::vector<std::int64_t> order; // of the numbers of sequences as points land
    double lastShare = 0;
    std::size_t points = 0;
    const auto observe = [&](const CalibrationLabResult& soFar) {
        QVERIFY(soFar.doneShare >= lastShare - 1e-12);
        lastShare = soFar.doneShare;
        std::size_t done = 0;
        std::int64_t most = 0;
        for (const auto& curve : soFar.curves)
            for (const auto& one : curve.points)
                if (one.done) {
                    ++done;
                    most = std::max(most, one.samples);
                }
        if (done > points)
            order.push_back(most);
        points = done;
    };
    const auto result = runCalibrationLab(lab(), {}, observe, m_model);
    QVERIFY2(result, result ? "" : result.error().text().c_str());
    QCOMPARE(points, std::size_t(8));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
    QVERIFY(std::abs(lastShare - 1) < 1e-9);
    QCOMPARE(result->references.front().method, std::string("rtn:int3:g32"));
    QCOMPARE(result->curves.size(), std::size_t(4));

    auto experiment = lab().experiment;
    experiment.methods = {"rtn:int3:g32", "gptq:int3:g32", "awq:int3:g32"};
    for (std::size_t text = 0; text < 2; ++text) {
        experiment.calibration = text == 0 ? m_first : m_second;
        experiment.calibrationSamples = 3;
        const auto compared = runExperiment(experiment, {}, {}, m_model);
        QVERIFY(compared);
        const auto& reference = result->references.front().figures;
        QCOMPARE(*reference.klDivergence, *compared->variants[1].klDivergence);
        QCOMPARE(*reference.outputError, *compared->variants[1].outputError);
        for (std::size_t method = 0; method < 2; ++method) {
            const auto& curve = result->curves[2 * method + text];
            QCOMPARE(curve.text, text);
            const auto& last = curve.points.back();
            const auto& row = compared->variants[2 + method];
            QCOMPARE(last.samples, 3);
            QCOMPARE(*last.figures.klDivergence, *row.klDivergence);
            QCOMPARE(*last.figures.outputError, *row.outputError);
            QCOMPARE(*last.figures.perplexity, *row.perplexity);
            QVERIFY(*curve.points.front().figures.outputError != *last.figures.outputError);
        }
    }
    const auto json = calibrationLabToJson(*result);
    QCOMPARE(json["curves"].size(), std::size_t(4));
    QCOMPARE(json["curves"][1]["points"][1]["samples"].get<std::int64_t>(), 3);
    QCOMPARE(json["curves"][1]["points"][1]["kl_divergence"].get<double>(),
             *result->curves[1].points[1].figures.klDivergence);
}

void CalibrationLabTest::endsWithTheText() {
    auto wanted = lab();
    wanted.experiment.methods = {"gptq:int4:g32:oneshot"};
    wanted.texts = {m_first};
    wanted.samples = doublings(64);
    wanted.draws = 2;
    const auto result = runCalibrationLab(wanted, {}, {}, m_model);
    QVERIFY2(result, result ? "" : result.error().text().c_str());
    const auto available = result->texts.front().sequences;
    QVERIFY(available > 4 && available < 64);
    const auto& points = result->curves.front().points;
    QCOMPARE(points.back().samples, available);
    QCOMPARE(points.back().tokens, available * result->texts.front().length);
    QCOMPARE(points[points.size() - 2].samples < available, true); // all is all: one draw of it
    QCOMPARE(points[0].samples, 1);
    QCOMPARE(points[1].samples, 1);
    const auto spread = result->curves.front().spread(&CalibrationFigures::outputError);
    QCOMPARE(spread.front().draws, 2);
    // Two draws may hit the same sequences; not at every number of them.
    QVERIFY(std::any_of(spread.begin(), spread.end(),
                        [](const auto& one) { return one.least < one.mean && one.mean < one.greatest; }));
    QCOMPARE(spread.back().draws, 1);
}

void CalibrationLabTest::stopKeepsWhatLanded() {
    std::stop_source source;
    CalibrationLabResult last;
    const auto result = runCalibrationLab(
        lab(), {.stop = source.get_token()},
        [&](const CalibrationLabResult& soFar) {
            last = soFar;
            if (!soFar.curves.empty() && soFar.curves.front().points.front().done)
                source.request_stop();
        },
        m_model);
    QVERIFY(!result && result.error().kind == ErrorKind::stopped);
    QVERIFY(last.curves.front().points.front().figures.klDivergence);
    QVERIFY(!last.curves.front().points.back().done);
}

void CalibrationLabTest::failedPointsEndThemselves() {
    auto wanted = lab();
    wanted.experiment.methods = {"gptq:int3:g32"};
    wanted.experiment.calibrationLength = 48;
    wanted.texts = {"generated:nonsense"};
    const auto none = runCalibrationLab(wanted, {}, {}, m_model);
    QVERIFY(!none && none.error().kind == ErrorKind::usage);
    wanted.texts = {m_folder.filePath("missing.txt").toStdString()};
    const auto missing = runCalibrationLab(wanted, {}, {}, m_model);
    QVERIFY(!missing && missing.error().kind == ErrorKind::badFile);
}

void CalibrationLabTest::refusesWhatLooksAtNoText() {
    auto wanted = lab();
    wanted.experiment.methods = {"gptq:int3:g32", "nf4:g64"};
    const auto result = runCalibrationLab(wanted, {}, {}, m_model);
    QVERIFY(!result && result.error().kind == ErrorKind::usage);
    QVERIFY(result.error().text().find("nf4:g64") != std::string::npos);
}

void CalibrationLabTest::twins_data() {
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("twin");
    QTest::newRow("GPTQ") << "gptq:int3:g64:act:asym"
                          << "rtn:int3:g64:asym";
    QTest::newRow("GPTQ, INT8 activations") << "gptq:int4:channel:oneshot:a8"
                                            << "rtn:int4:channel:a8";
    QTest::newRow("AWQ") << "awq:int4:g128:noclip"
                         << "rtn:int4:g128";
    QTest::newRow("static activations") << "w8a8:static:entropy"
                                        << "w8a8";
    QTest::newRow("SmoothQuant") << "smoothquant:a0.5"
                                 << "w8a8";
    QTest::newRow("importance matrix") << "q4_k:imatrix"
                                       << "q4_k";
    QTest::newRow("exceptions") << "rtn:int4:g32/attn_*=gptq:int3:g32"
                                << "rtn:int4:g32/attn_*=rtn:int3:g32";
    QTest::newRow("transform") << "rotate:s1+gptq:int4:g32"
                               << "rotate:s1+rtn:int4:g32";
}

void CalibrationLabTest::twins() {
    QFETCH(QString, scheme);
    QFETCH(QString, twin);
    const auto parsed = parseScheme(scheme.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().text().c_str());
    const auto found = uncalibratedTwin(*m_model, *parsed);
    QVERIFY2(found, found ? "" : found.error().text().c_str());
    QCOMPARE(QString::fromStdString(found->text()),
             QString::fromStdString(parseScheme(twin.toStdString())->text()));
}

void CalibrationLabTest::drawsAreThoseOfCalibration() {
    const std::string text = letters(2000, 4);
    const auto all = *allSequences(*m_model, text, "text", {.length = 32});
    for (const std::int64_t samples : {1, 2, 7, 1000})
        for (const std::uint64_t seed : {1U, 2U}) {
            const auto drawn =
                *drawCalibration(*m_model, text, "text", {.samples = samples, .length = 32, .seed = seed});
            QVERIFY(fewer(all, samples, seed).sequences == drawn.sequences);
            QCOMPARE(std::ssize(drawn.sequences), std::min<std::int64_t>(samples, std::ssize(all.sequences)));
        }
}

void CalibrationLabTest::worthOfACurve() {
    QCOMPARE(doublings(1), (std::vector<std::int64_t>{1}));
    QCOMPARE(doublings(8), (std::vector<std::int64_t>{1, 2, 4, 8}));
    QCOMPARE(doublings(10), (std::vector<std::int64_t>{1, 2, 4, 8, 10}));
    CalibrationLabResult result;
    result.references = {{.method = "rtn:int3:g64"}};
    CalibrationCurve curve;
    QVERIFY(!worthOf(result, curve, &CalibrationFigures::klDivergence));
    curve.points = {point(1, 0, 0.5), point(1, 1, 0.7),   point(2, 0, 0.104),
                    point(4, 0, 0.2), point(8, 0, 0.104), point(16, 0, 0.1)};
    auto failed = point(32, 0, 0);
    failed.figures.klDivergence.reset();
    curve.points.push_back(failed);
    const auto worth = worthOf(result, curve, &CalibrationFigures::klDivergence);
    QCOMPARE(worth->fewest, 0.6);
    QCOMPARE(worth->most, 0.1);
    QCOMPARE(worth->mostSamples, 16);
    QCOMPARE(worth->enough, 8); // 2 lay near the end by chance: 4 did not
    QVERIFY(!worth->change);
    result.references.front().figures.klDivergence = 0.2;
    QVERIFY(std::abs(*worthOf(result, curve, &CalibrationFigures::klDivergence)->change + 0.5) < 1e-12);
}

void CalibrationLabTest::generatedTextsNeedNoFile() {
    const auto trained = loadText("generated:code", *m_model, TextUse::calibration);
    const auto heldOut = loadText("generated:code", *m_model, TextUse::evaluation);
    QVERIFY(trained && heldOut && trained->content != heldOut->content);
    QVERIFY(trained->name.find("code") != std::string::npos);
    // It is no path: an experiment saved elsewhere keeps it.
    const std::string path = m_folder.filePath("saved.json").toStdString();
    QVERIFY(saveExperiment({.methods = {"gptq:int4:g64"}, .calibration = "generated:code"}, path));
    const auto opened = loadExperiment(path);
    QVERIFY(opened);
    QCOMPARE(opened->calibration, std::string("generated:code"));
}

QTEST_APPLESS_MAIN(CalibrationLabTest)
#include "tst_calibration_lab.moc"
