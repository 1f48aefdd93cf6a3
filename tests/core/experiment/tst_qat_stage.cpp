// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training as a part of experiments: the numbers are those of QatTrainer itself, and the trained variant is
// measured as every other row.
#include <set>
#include <stop_token>

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/output_file.h"
#include "core/base/parallel.h"
#include "core/evaluation/protocol.h"
#include "core/evaluation/quality.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/result_json.h"
#include "core/experiment/run.h"
#include "core/experiment/run_plan.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/training/training_data.h"

using namespace nibble;

namespace {

constexpr const char* kScheme = "rtn:int3:g64";

std::string countingText(int from) {
    std::string text;
    for (int i = from; i < from + 1500; ++i)
        text += std::to_string(i % 10) + std::to_string((i + 1) % 10) + " ";
    return text;
}

QatPlan shortPlan(const std::string& text) {
    QatPlan plan{.text = text, .seed = 5};
    plan.settings.steps = 12;
    plan.settings.context = 32;
    plan.settings.sequencesPerStep = 2;
    plan.settings.recordEvery = 2;
    plan.settings.heldOutEvery = 4;
    return plan;
}

std::vector<float> decoded(const ModelVariant& variant) {
    std::vector<float> all;
    for (const auto& [name, tensor] : variant.replaced) {
        const auto before = all.size();
        all.resize(before + static_cast<std::size_t>(*elementCount(tensor->shape)));
        tensor->decodeRows(0, tensor->shape.front(), all.data() + before);
    }
    return all;
}

} // namespace

class QatStageTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        setThreadCount(1);
        m_model = randomModel(3);
        m_text = m_folder.filePath("train.txt").toStdString();
        m_other = m_folder.filePath("measure.txt").toStdString();
        QVERIFY(writeTextFile(m_text, countingText(0)));
        QVERIFY(writeTextFile(m_other, countingText(3)));
        m_trained = *trainVariant(m_model, *parseScheme(kScheme), shortPlan(m_text));
    }

    void givesTheTrainersOwnNumbers() {
        const auto plan = shortPlan(m_text);
        auto trainer = *QatTrainer::create(
            m_model, *parseScheme(kScheme),
            *dataFromText(m_model->tokenizer, countingText(0), {.context = 32, .seed = 5}), plan.settings);
        QVERIFY(runQat(*trainer));
        const TrainingResult& training = m_trained->training;
        QCOMPARE(training.method, std::string("qat:") + kScheme);
        QCOMPARE(*training.untrainedLoss, trainer->untrainedLoss());
        QCOMPARE(*training.bestLoss, trainer->bestLoss());
        QCOMPARE(training.record.size(), trainer->record().size());
        for (std::size_t i = 0; i < training.record.size(); ++i) {
            QCOMPARE(training.record[i].trainingLoss, trainer->record()[i].trainingLoss);
            QCOMPARE(training.record[i].heldOutLoss, trainer->record()[i].heldOutLoss);
        }
        QCOMPARE(decoded(m_trained->variant), decoded(*trainer->variant()));
        QVERIFY(!training.stopped && training.error.empty());
    }

    void isMeasuredAsARow() {
        const Experiment experiment = measuring({"w8a8", kScheme, "nf4:g64"});
        const auto result = runExperiment(experiment, {}, {}, m_model, {m_trained});
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QStringList methods;
        for (const auto& row : result->variants)
            methods += QString::fromStdString(row.method);
        QCOMPARE(methods.join(' '), QString("as opened w8a8 rtn:int3:g64 qat:rtn:int3:g64 nf4:g64"));
        const auto& rounded = result->variants[2];
        const auto& trained = result->variants[3];
        QCOMPARE(trained.bitsPerWeight, rounded.bitsPerWeight);
        QCOMPARE(trained.bytes, rounded.bytes);
        QCOMPARE(trained.tensors.size(), rounded.tensors.size());
        QVERIFY(trained.verdict && trained.klDivergence && trained.weightSqnrDb && trained.outputError);
        QVERIFY(trained.weightSqnrDb != rounded.weightSqnrDb);

        // The same by hand.
        auto plan =
            *planScoring(*m_model, countingText(3), {.protocol = "llama.cpp", .context = 64, .chunks = 3});
        auto baseline = *Transformer::create(asOpened(m_model));
        auto variant = *Transformer::create(m_trained->variant);
        std::vector<Transformer*> models{baseline.get(), variant.get()};
        const auto scores = scoreModels(models, plan, {}, {});
        QVERIFY(scores.has_value());
        QCOMPARE(*trained.perplexity, (*scores)[1].quality.perplexity);
        QCOMPARE(*trained.klDivergence, (*scores)[1].divergence->klDivergence);
    }

    void withoutItsSchemeItStandsLast() {
        const auto result = runExperiment(measuring({"w8a8"}), {}, {}, m_model, {m_trained});
        QVERIFY(result.has_value());
        QCOMPARE(result->variants.back().method, std::string("qat:") + kScheme);
    }

    void comesBackFromItsReport() {
        const auto result = runExperiment(measuring({kScheme}), {}, {}, m_model, {m_trained});
        QVERIFY(result.has_value());
        const auto again = resultFromJson(resultToJson(*result), "report.json");
        QVERIFY2(again.has_value(), again ? "" : again.error().text().c_str());
        QCOMPARE(again->trainings.size(), std::size_t{1});
        const TrainingResult &saved = again->trainings[0], &training = m_trained->training;
        QCOMPARE(saved.method, training.method);
        QCOMPARE(saved.bestLoss, training.bestLoss);
        QCOMPARE(saved.dataSha256, training.dataSha256);
        QCOMPARE(saved.record.size(), training.record.size());
        QCOMPARE(saved.record.back().heldOutLoss, training.record.back().heldOutLoss);
        QCOMPARE(saved.steps(), std::int64_t{12});
    }

    void brokenReportsAreRefused_data() {
        QTest::addColumn<QString>("trainings");
        QTest::addColumn<QString>("field");
        QTest::newRow("no prefix") << R"([{"method": "rtn:int2:g64"}])"
                                   << "trainings[0].method";
        QTest::newRow("negative step") << R"([{"method": "qat:x", "record": [{"step": -1}]}])"
                                       << "trainings[0].record[0].step";
        QTest::newRow("no list") << R"({"method": "qat:x"})"
                                 << "trainings";
    }
    void brokenReportsAreRefused() {
        QFETCH(QString, trainings);
        QFETCH(QString, field);
        const std::string text =
            R"({"results": [], "experiment": {"version": 1, "methods": ["w8a8"]}, "trainings": )" +
            trainings.toStdString() + "}";
        const auto result = resultFromJson(text, "report.json");
        QVERIFY(!result && result.error().kind == ErrorKind::badFile);
        QVERIFY2(QString::fromStdString(result.error().text()).contains(field),
                 result.error().text().c_str());
    }

    void stoppedIsKept() {
        auto plan = shortPlan(m_text);
        plan.settings.steps = 0;
        plan.settings.seconds = 600;
        std::stop_source stop;
        const auto trained = trainVariant(m_model, *parseScheme(kScheme), plan, {.stop = stop.get_token()},
                                          [&](const TrainingResult& soFar) {
                                              if (soFar.steps() >= 4)
                                                  stop.request_stop();
                                          });
        QVERIFY(trained.has_value());
        QVERIFY((*trained)->training.stopped);
        QCOMPARE((*trained)->training.steps(), std::int64_t{4});
        QVERIFY(!(*trained)->variant.replaced.empty());
    }

    void refusals() {
        const auto other = trainVariant(m_model, *parseScheme("nf4:g64"), shortPlan(m_text));
        QVERIFY(!other && other.error().kind == ErrorKind::unsupported);
        auto bare = std::make_shared<Model>(*m_model);
        bare->tokenizer = nullptr;
        bare->tokenizerProblem = "none in the file";
        const auto without = trainVariant(bare, *parseScheme(kScheme), shortPlan(m_text));
        QVERIFY(!without && without.error().kind == ErrorKind::unsupported);
        QVERIFY(without.error().message.find("none in the file") != std::string::npos);
        auto forFile = shortPlan(m_text);
        forFile.forFile = true;
        const auto unholdable = trainVariant(m_model, *parseScheme("rtn:int8:channel"), forFile);
        QVERIFY(!unholdable && unholdable.error().kind == ErrorKind::unsupported);
    }

    void generatedTextNeedsNoFile() {
        auto plan = shortPlan({});
        plan.settings.steps = 1;
        const auto trained = trainVariant(m_model, *parseScheme(kScheme), plan);
        QVERIFY(trained.has_value());
        QVERIFY((*trained)->training.data.starts_with("generator nibblescope-text"));
        QVERIFY(!knowsItsData(*m_model));
    }

    void cadenceGivesACurve() {
        const auto estimate = estimateTraining(*m_model, {}, 1);
        QVERIFY(estimate.secondsPerStep > 0 && estimate.bytes > 4.0 * double(m_model->parameters()));
        QatSettings settings{.seconds = 900 * estimate.secondsPerStep};
        setCadence(settings, estimate);
        QCOMPARE(settings.recordEvery, std::int64_t{3});
        QCOMPARE(settings.heldOutEvery % settings.recordEvery, std::int64_t{0});
    }

    void curvesHaveTheirOwnColours() {
        std::vector<TrainingResult> trainings;
        for (const char* bits : {"8", "4", "3", "2"})
            trainings.push_back({.method = std::string("qat:rtn:int") + bits + ":g64"});
        std::set<std::string> colours;
        for (const auto& style : trainingStyles(trainings))
            colours.insert(style.colour);
        QCOMPARE(colours.size(), std::size_t{4});
        QCOMPARE(trainingStyles(trainings)[3].label, std::string("rtn:int2:g64"));
    }

private:
    [[nodiscard]] Experiment measuring(std::vector<std::string> methods) const {
        Experiment experiment;
        experiment.methods = std::move(methods);
        experiment.text = m_other;
        experiment.context = 64;
        experiment.chunks = 3;
        experiment.latency = false;
        experiment.threads = 1;
        return experiment;
    }

    QTemporaryDir m_folder;
    ModelPointer m_model;
    std::string m_text, m_other;
    TrainedVariantPointer m_trained;
};

QTEST_APPLESS_MAIN(QatStageTest)
#include "tst_qat_stage.moc"
