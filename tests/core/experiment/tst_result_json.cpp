// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <clocale>
#include <limits>
#include <locale>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "core/experiment/report.h"
#include "core/experiment/result_json.h"
#include "core/experiment/text_table.h"
#include "tests/support/sample_result.h"

using namespace nibble;

namespace {

/// Read by Qt's parser, which is not the one that wrote it.
QJsonObject documentOf(const Result& result) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(resultToJson(result))).object();
}

using Texts = std::vector<std::string>;

Texts textsOf(const Result& result) {
    return {resultToJson(result), csvReport(result), textTable(result), htmlReport(result),
            markdownReport(result)};
}

struct DecimalComma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
};

} // namespace

class TestResultJson : public QObject {
    Q_OBJECT

private slots:
    void holdsTheKeysOfTheContract();
    void figuresNotTakenAreNull();
    void baselineHasNoVerdict();
    void roundTripKeepsEverything();
    void refusesWrongTypes();
    void brokenTextBecomesReplacementCharacters();
    void numbersHaveAPointInEveryLocale();
};

void TestResultJson::holdsTheKeysOfTheContract() {
    const QJsonObject document = documentOf(test::sampleResult(3));
    for (const char* key : {"machine", "model", "experiment", "text", "context", "kinds", "results"})
        QVERIFY2(document.contains(key), key);
    for (const char* key :
         {"processor", "operating_system", "isa", "threads", "cores", "memory_bytes",
          "last_level_cache_bytes", "read_bandwidth_gb_s", "gemm_library", "build", "governor"})
        QVERIFY2(document["machine"].toObject().contains(key), key);
    for (const char* key : {"name", "path", "sha256", "architecture", "format", "parameters", "bytes",
                            "bits_per_weight", "random_weights"})
        QVERIFY2(document["model"].toObject().contains(key), key);
    const QJsonArray results = document["results"].toArray();
    QCOMPARE(results.size(), 4);
    for (const char* key :
         {"method", "execution", "bits_per_weight", "bytes", "quantize_seconds", "peak_bytes",
          "weight_sqnr_db", "output_error", "perplexity", "standard_error", "kl_divergence",
          "same_top_percent", "prompt_tokens_per_second", "generate_tokens_per_second", "verdict", "tasks"})
        QVERIFY2(results[1].toObject().contains(key), key);
    QCOMPARE(results[1].toObject()["verdict"].toString(), QString("PASS"));
    QVERIFY(results[1].toObject()["tasks"].isArray());
    QCOMPARE(results[3].toObject()["method"].toString(), QString("rtn:int4:g32"));
    QCOMPARE(results[3].toObject()["kl_divergence"].toDouble(), 0.0587);
    QCOMPARE(document["kinds"].toObject()["perplexity"].toString(), QString("measured"));
    QCOMPARE(document["kinds"].toObject()["bits_per_weight"].toString(), QString("computed"));
}

void TestResultJson::figuresNotTakenAreNull() {
    Result result = test::extremeResult();
    result.machine.readBandwidth = std::numeric_limits<double>::infinity();
    const QJsonObject document = documentOf(result);
    QVERIFY(!document.isEmpty());
    QVERIFY(document["machine"].toObject()["read_bandwidth_gb_s"].isNull());
    const QJsonObject notFinite = document["results"].toArray()[4].toObject();
    QVERIFY(notFinite["perplexity"].isNull());
    QVERIFY(notFinite["kl_divergence"].isNull());
    const QJsonObject failed = document["results"].toArray()[6].toObject();
    QVERIFY(failed["bytes"].isNull());
    QVERIFY(failed["prompt_tokens_per_second"].isNull());
    QCOMPARE(failed["error"].toString(), QString("the calibration text has no tokens"));
}

void TestResultJson::baselineHasNoVerdict() {
    const QJsonObject baseline = documentOf(test::sampleResult(1))["results"].toArray()[0].toObject();
    QVERIFY(baseline.contains("verdict"));
    QVERIFY(baseline["verdict"].isNull());
    QVERIFY(baseline["verdict_lower"].isNull());
    QCOMPARE(baseline["baseline"].toBool(), true);
}

void TestResultJson::roundTripKeepsEverything() {
    Result before = test::extremeResult();
    before.variants[2].notes = {"a note", "another"};
    before.variants[2].tensors[3].fallback = true;
    before.variants[0].tasks = {{.task = "story", .kind = "exact_match", .items = 9, .correct = 4}};
    before.variants[2].tasks = {{.task = "story",
                                 .kind = "exact_match",
                                 .items = 9,
                                 .correct = 4,
                                 .skipped = 2,
                                 .guessing = 0.25,
                                 .change = AccuracyChange{-0.1, {-0.2, 0.125}}}};
    before.model.warnings = {"a warning"};
    before.model.randomWeights = true;
    const std::string text = resultToJson(before);
    const auto after = resultFromJson(text, "");
    QVERIFY2(after, after ? "" : after.error().text().c_str());
    QCOMPARE(resultToJson(*after), text);
    QCOMPARE(after->variants.size(), before.variants.size());
    QCOMPARE(after->variants[2].tensors.size(), before.variants[2].tensors.size());
    QVERIFY(after->variants[2].tensors[3].fallback);
    QVERIFY(!after->variants[4].perplexity);
    QCOMPARE(after->variants[2].tasks.front().change->interval.high, 0.125);
    QVERIFY(!after->variants[0].tasks.front().change);
    QVERIFY(after->variants[5].verdict->tokensToDecide == before.variants[5].verdict->tokensToDecide);
    QCOMPARE(after->model.sha256, before.model.sha256);
    QCOMPARE(after->experiment.methods, before.experiment.methods);
}

void TestResultJson::refusesWrongTypes() {
    std::string text = resultToJson(test::sampleResult(1));
    const std::string good = "\"kl_divergence\": 0.0004";
    QVERIFY(text.find(good) != std::string::npos);
    text.replace(text.find(good), good.size(), "\"kl_divergence\": \"low\"");
    const auto result = resultFromJson(text, "r.json");
    QVERIFY(!result);
    QCOMPARE(result.error().field, std::string("results[1].kl_divergence"));
    QCOMPARE(result.error().kind, ErrorKind::badFile);
    QVERIFY(!resultFromJson("{}", "r.json"));
    QVERIFY(!resultFromJson(R"({"results": 3, "experiment": {}})", "r.json"));
}

void TestResultJson::brokenTextBecomesReplacementCharacters() {
    Result result = test::sampleResult(1);
    result.model.name = "broken \xFF name";
    const QJsonObject document = documentOf(result);
    QCOMPARE(document["model"].toObject()["name"].toString(), QString::fromUtf8("broken \xEF\xBF\xBD name"));
}

void TestResultJson::numbersHaveAPointInEveryLocale() {
    const Result result = test::sampleResult(5);
    const Texts before = textsOf(result);
    // C++ streams follow the global locale object, C functions follow setlocale: both get a comma.
    std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
    bool changed = false;
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "nb_NO.UTF-8"})
        changed = changed || std::setlocale(LC_ALL, name);
    const Texts after = textsOf(result);
    const auto read = resultFromJson(before[0], "");
    std::locale::global(std::locale::classic());
    std::setlocale(LC_ALL, "C");
    QCOMPARE(after, before);
    QVERIFY(read);
    QCOMPARE(*read->variants[3].klDivergence, 0.0587);
    if (!changed)
        QWARN("no locale with a decimal comma is installed: only C++ streams were tried");
}

QTEST_APPLESS_MAIN(TestResultJson)
#include "tst_result_json.moc"
