// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include "core/experiment/experiment_json.h"

using namespace nibble;

namespace {

Experiment unusualExperiment() {
    Experiment experiment;
    experiment.model = "/data/models/a model.gguf";
    experiment.methods = {"w8a8", "rtn:int4:g32/token_embd=f16"};
    experiment.text = "/data/text/\"quoted\" ü.txt";
    experiment.calibration = "/data/text/calibration.txt";
    experiment.imatrix = "/data/text/importance.gguf";
    experiment.calibrationSamples = 9;
    experiment.calibrationLength = 100;
    experiment.protocol = "documents";
    experiment.context = 2048;
    experiment.stride = 128;
    experiment.chunks = 7;
    experiment.separator = "---";
    experiment.documents = 200;
    experiment.endToken = true;
    experiment.tasks = {"story", "lookup"};
    experiment.taskFile = "/data/questions.jsonl";
    experiment.taskItems = 77;
    experiment.latency = false;
    experiment.promptTokens = 33;
    experiment.generateTokens = 17;
    experiment.repeats = 3;
    experiment.seed = 0xFFFFFFFFFFFFFFFFULL;
    experiment.threads = 2;
    experiment.isa = "avx2";
    experiment.passBelow = 0.015;
    experiment.reviewAbove = 0.07;
    return experiment;
}

QString errorOf(const std::string& text) {
    const auto experiment = experimentFromJson(text, "folder/e.json");
    return experiment ? QString() : QString::fromStdString(experiment.error().text());
}

} // namespace

class TestExperimentJson : public QObject {
    Q_OBJECT

private slots:
    void everyFieldSurvivesTheRoundTrip();
    void absentFieldsKeepTheirDefaults();
    void relativePathsCountFromTheFile();
    void savedPathsAreRelativeToTheFile();
    void errorsNameTheField_data();
    void errorsNameTheField();
};

void TestExperimentJson::everyFieldSurvivesTheRoundTrip() {
    const Experiment before = unusualExperiment();
    const std::string text = experimentToJson(before);
    const auto after = experimentFromJson(text, "");
    QVERIFY2(after, after ? "" : after.error().text().c_str());
    // Every field is written, so equal documents are equal experiments, and nothing may be at its default.
    QCOMPARE(experimentToJson(*after), text);
    QCOMPARE(after->seed, before.seed);
    QCOMPARE(after->text, before.text);
    QCOMPARE(after->reviewAbove, 0.07);
    Experiment defaults;
    defaults.methods = {"f32"};
    const auto written = experimentToJsonValue(before);
    const auto usual = experimentToJsonValue(defaults);
    for (const auto& [key, value] : written.items()) {
        if (key != "version")
            QVERIFY2(value != usual.at(key), key.c_str());
    }
}

void TestExperimentJson::absentFieldsKeepTheirDefaults() {
    const auto experiment = experimentFromJson(R"({"version": 1, "methods": ["nf4:g64"]})", "");
    QVERIFY(experiment);
    QCOMPARE(experiment->protocol, std::string("llama.cpp"));
    QCOMPARE(experiment->repeats, 5);
    QCOMPARE(experiment->passBelow, 0.02);
    QVERIFY(experiment->model.empty());
}

void TestExperimentJson::relativePathsCountFromTheFile() {
    const char* text =
        R"({"version": 1, "methods": ["f32"], "model": "../models/m.gguf", "text": "/abs/t.txt"})";
    const auto experiment = experimentFromJson(text, "/home/someone/experiments/e.json");
    QVERIFY(experiment);
    QCOMPARE(experiment->model, std::string("/home/someone/models/m.gguf"));
    QCOMPARE(experiment->text, std::string("/abs/t.txt"));
    QVERIFY(experiment->calibration.empty());
}

void TestExperimentJson::savedPathsAreRelativeToTheFile() {
    QTemporaryDir folder;
    const std::string base = folder.path().toStdString();
    Experiment experiment = unusualExperiment();
    experiment.model = base + "/models/m.gguf";
    const std::string path = base + "/experiment.json";
    QVERIFY(saveExperiment(experiment, path));
    const Experiment moved = withPathsRelativeTo(experiment, base + "/reports");
    QCOMPARE(moved.model, std::string("../models/m.gguf"));
    QCOMPARE(moved.text, experiment.text); // shares no more than the root
    const auto loaded = loadExperiment(path);
    QVERIFY(loaded);
    QCOMPARE(loaded->model, experiment.model);
    QVERIFY(!loadExperiment(base + "/absent.json"));
}

void TestExperimentJson::errorsNameTheField_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("no JSON", "{\"version\": 1,", "folder/e.json: at byte 14");
    row("bad UTF-8 is JSON no longer", "{\"version\": 1, \"mod\xC0\x80\": 1}", "folder/e.json");
    row("an array", "[1, 2]", "an object is expected");
    row("no version", R"({"methods": ["f32"]})", "version: is missing");
    row("later version", R"({"version": 2, "methods": ["f32"]})", "version: 2 is not the version 1");
    row("no methods", R"({"version": 1})", "methods: is missing");
    row("empty methods", R"({"version": 1, "methods": []})", "methods: names no method");
    row("empty scheme", R"({"version": 1, "methods": ["f32", ""]})", "methods[1]: an empty scheme");
    row("scheme of another type", R"({"version": 1, "methods": ["f32", 4]})",
        "methods[1]: a string is expected");
    row("typo", R"({"version": 1, "methods": ["f32"], "contxt": 512})", "contxt: unknown key");
    row("twice", R"({"version": 1, "methods": ["f32"], "seed": 1, "seed": 2})",
        "seed: this key stands twice");
    row("string for a number", R"({"version": 1, "methods": ["f32"], "context": "512"})",
        "context: a whole number is expected");
    row("fraction for a whole number", R"({"version": 1, "methods": ["f32"], "chunks": 1.5})",
        "chunks: a whole number is expected");
    row("negative", R"({"version": 1, "methods": ["f32"], "context": -1})", "context: -1 is outside 0");
    row("beyond 64 bits", R"({"version": 1, "methods": ["f32"], "chunks": 18446744073709551615})",
        "chunks: 18446744073709551615 is outside");
    row("no repeats", R"({"version": 1, "methods": ["f32"], "repeats": 0})", "repeats: 0 is outside 1");
    row("negative seed", R"({"version": 1, "methods": ["f32"], "seed": -1})", "seed: a whole number from 0");
    row("protocol", R"({"version": 1, "methods": ["f32"], "protocol": "llama"})",
        "protocol: 'llama' is none of");
    row("isa", R"({"version": 1, "methods": ["f32"], "isa": "neon"})", "isa: 'neon' is none of scalar, avx2");
    row("limits crossed", R"({"version": 1, "methods": ["f32"], "pass_below": 0.1})",
        "review_above: 0.05 is less than pass_below");
    row("task", R"({"version": 1, "methods": ["f32"], "tasks": ["poem"]})", "tasks: no task called poem");
    row("flag", R"({"version": 1, "methods": ["f32"], "latency": 1})", "latency: true or false is expected");
}

void TestExperimentJson::errorsNameTheField() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const QString error = errorOf(text.toStdString());
    QVERIFY2(error.contains(expected), qPrintable(error));
    QVERIFY2(error.startsWith("folder/e.json: "), qPrintable(error));
}

QTEST_APPLESS_MAIN(TestExperimentJson)
#include "tst_experiment_json.moc"
