// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "tests/support/run_nibble.h"
#include "tests/support/shared_models.h"

using nibble::test::runNibble;

namespace {

/// A comparison of the built-in model that is short enough for a test.
const QStringList kShortCompare = {"compare",  "--methods", "rtn:int4:g32,q8_0", "--context", "128",
                                   "--chunks", "3",         "--no-latency",      "--json"};

} // namespace

/// The program as scripts see it: exit codes, JSON and nothing else on standard output, the keys of its
/// contract.
class CommandLineTest : public QObject {
    Q_OBJECT

private slots:
    void exitCodes_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("help") << QStringList{"--help"} << 0;
        QTest::newRow("version") << QStringList{"--version"} << 0;
        QTest::newRow("no subcommand") << QStringList{} << 2;
        QTest::newRow("unknown option") << QStringList{"info", "--frobnicate"} << 2;
        QTest::newRow("unknown method") << QStringList{"compare", "--methods", "magic", "--json"} << 2;
        QTest::newRow("unknown protocol") << QStringList{"perplexity", "--protocol", "x", "--json"} << 2;
        QTest::newRow("unknown isa") << QStringList{"info", "--isa", "sse9"} << 2;
        QTest::newRow("missing file") << QStringList{"info", "/nowhere/model.gguf", "--json"} << 3;
        QTest::newRow("no model at all") << QStringList{"info", NIBBLE_SOURCE_DIR "/LICENSE", "--json"} << 3;
        QTest::newRow("no experiment")
            << QStringList{"experiment", NIBBLE_SOURCE_DIR "/LICENSE", "--json"} << 3;
        QTest::newRow("output is no gguf")
            << QStringList{"quantize", "--method", "q8_0", "--output", "x.bin"} << 2;
        QTest::newRow("unknown task") << QStringList{"tasks", "--tasks", "poem", "--json"} << 2;
        QTest::newRow("no questions")
            << QStringList{"tasks", "--file", NIBBLE_SOURCE_DIR "/LICENSE", "--json"} << 3;
        QTest::newRow("unknown shape")
            << QStringList{"bench", "--shape", "tiny", "--methods", "f16", "--json"} << 2;
    }
    void exitCodes() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        const auto outcome = runNibble(arguments);
        QCOMPARE(outcome.code, code);
        if (code != 0) {
            QVERIFY2(!arguments.contains("--json") || outcome.out.isEmpty(), outcome.out.constData());
            QVERIFY(!outcome.err.isEmpty());
        }
    }

    void badEnvironment() {
        QCOMPARE(runNibble({"info", "--json"}, {"NIBBLE_ISA=sse9"}).code, 2);
        QCOMPARE(runNibble({"info", "--json"}, {"NIBBLE_ISA=scalar"}).code, 0);
    }

    void tasksOfTheBuiltInModel() {
        const auto outcome =
            runNibble({"tasks", "--tasks", "story,arithmetic", "--items", "5", "--json", "--threads", "1"});
        QCOMPARE(outcome.code, 0);
        const auto tasks = outcome.json()["tasks"].toArray();
        QCOMPARE(tasks.size(), qsizetype{4}); // each by choice and by writing
        for (const auto& each : tasks) {
            const auto task = each.toObject();
            QVERIFY(!task["task"].toString().isEmpty() && !task["kind"].toString().isEmpty());
            QCOMPARE(task["items"].toInt() + task["skipped"].toInt(), 5);
            QVERIFY(task["interval_low"].toDouble() <= task["accuracy"].toDouble());
            QVERIFY(task["interval_high"].toDouble() >= task["accuracy"].toDouble());
        }
    }

    void tasksOfAFileAndOfACompare() {
        QTemporaryDir folder;
        QFile file(folder.filePath("mine.jsonl"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"prompt\": \"one two\", \"choices\": [\" three\", \" x\"], \"answer\": 0}\n"
                   "{\"prompt\": \"a b\", \"choices\": [\" c\", \" 9\"], \"answer\": 0}\n");
        file.close();
        const auto alone = runNibble({"tasks", "--file", file.fileName(), "--json", "--threads", "1"});
        const auto tasks = alone.json()["tasks"].toArray();
        QCOMPARE(tasks.size(), qsizetype{1});
        QCOMPARE(tasks[0].toObject()["task"].toString(), QString("mine"));
        QCOMPARE(tasks[0].toObject()["kind"].toString(), QString("multiple_choice"));
        // The same figures as columns of a comparison, with the paired change for all but the baseline.
        const auto compared =
            runNibble(kShortCompare + QStringList{"--task-file", file.fileName(), "--tasks", "code",
                                                  "--task-items", "4", "--threads", "1"});
        QCOMPARE(compared.code, 0);
        const auto rows = compared.json()["results"].toArray();
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const auto scores = rows[i].toObject()["tasks"].toArray();
            QCOMPARE(scores.size(), qsizetype{3});
            QCOMPARE(scores[0].toObject()["change"].isNull(), i == 0);
        }
        QCOMPARE(rows[0].toObject()["tasks"].toArray()[2].toObject()["accuracy"].toDouble(),
                 tasks[0].toObject()["accuracy"].toDouble());
    }

    void textsOfTheGenerator() {
        QTemporaryDir folder;
        const QString path = folder.filePath("stories.txt");
        const auto written =
            runNibble({"text", "--kinds", "story", "--documents", "3", "--output", path, "--json"});
        QCOMPARE(written.code, 0);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray stories = file.readAll();
        QCOMPARE(stories.count("<|endoftext|>\n"), qsizetype{3});
        QCOMPARE(written.json()["bytes"].toInt(), int(stories.size()));
        QVERIFY(written.json()["generator_bits"].toDouble() > 0);
        QCOMPARE(runNibble({"text", "--kinds", "story", "--documents", "3"}).out, stories);
        QVERIFY(runNibble({"text"}).out != runNibble({"text", "--use", "calibration"}).out);
        QCOMPARE(runNibble({"text", "--kinds", "poem"}).code, 2);
    }

    void infoOfTheBuiltInModel() {
        const auto outcome = runNibble({"info", "--json"});
        QCOMPARE(outcome.code, 0);
        const auto info = outcome.json();
        for (const char* key : {"architecture", "parameters", "bytes", "bits_per_weight", "context_length",
                                "layers", "embedding_length", "feed_forward_length", "heads", "kv_heads",
                                "vocabulary_size", "tokenizer", "tensors"})
            QVERIFY2(info.contains(key), key);
        QCOMPARE(info["layers"].toInt(), 5);
        QCOMPARE(info["embedding_length"].toInt(), 256);
        double parameters = 0;
        for (const auto& tensor : info["tensors"].toArray())
            parameters += tensor.toObject()["elements"].toDouble();
        QCOMPARE(parameters, info["parameters"].toDouble());
    }

    void compareHasEveryColumn() {
        const auto outcome = runNibble(kShortCompare);
        QCOMPARE(outcome.code, 0);
        const auto results = outcome.json()["results"].toArray();
        QCOMPARE(results.size(), 3);
        for (const auto& value : results) {
            const auto row = value.toObject();
            for (const char* key :
                 {"method", "execution", "bits_per_weight", "bytes", "quantize_seconds", "peak_bytes",
                  "weight_sqnr_db", "output_error", "perplexity", "standard_error", "kl_divergence",
                  "same_top_percent", "prompt_tokens_per_second", "generate_tokens_per_second", "verdict",
                  "tasks"})
                QVERIFY2(row.contains(key), key);
        }
        QVERIFY(results[0].toObject()["kl_divergence"].isNull()); // the baseline
        QCOMPARE(results[1].toObject()["method"].toString(), QString("rtn:int4:g32"));
        QCOMPARE(results[1].toObject()["execution"].toString(), QString("executed"));
        QVERIFY(results[1].toObject()["kl_divergence"].toDouble() >
                results[2].toObject()["kl_divergence"].toDouble());
    }

    /// A report holds the experiment; running it again gives the same figures, and so does another locale.
    void experimentsRepeat() {
        QTemporaryDir folder;
        auto arguments = kShortCompare;
        arguments << "--report" << folder.path();
        const auto first = runNibble(arguments);
        QCOMPARE(first.code, 0);
        for (const char* name : {"report.html", "report.md", "report.csv", "report.json", "experiment.json"})
            QVERIFY2(QFile::exists(folder.filePath(name)), name);
        const auto second =
            runNibble({"experiment", folder.filePath("experiment.json"), "--json"}, {"LC_ALL=de_DE.UTF-8"});
        QCOMPARE(second.code, 0);
        const auto before = first.json()["results"].toArray();
        const auto after = second.json()["results"].toArray();
        QCOMPARE(after.size(), before.size());
        for (int i = 0; i < before.size(); ++i)
            for (const char* key :
                 {"method", "bits_per_weight", "perplexity", "kl_divergence", "weight_sqnr_db"})
                QCOMPARE(after[i].toObject()[key], before[i].toObject()[key]);
    }

    /// What was written opens again and predicts as the variant did that was compared.
    void quantizedFileOpens() {
        QTemporaryDir folder;
        const QString path = folder.filePath("model.gguf");
        const auto written = runNibble({"quantize", "--method", "q8_0", "--output", path, "--json"});
        QCOMPARE(written.code, 0);
        for (const char* key :
             {"method", "bytes", "bits_per_weight", "quantize_seconds", "peak_bytes", "tensors"})
            QVERIFY2(written.json().contains(key), key);
        QCOMPARE(written.json()["bytes"].toDouble(), double(QFileInfo(path).size()));
        const QStringList settings = {"--context", "128", "--chunks", "3", "--json"};
        const auto file = runNibble(QStringList{"perplexity", path} + settings);
        const auto variant = runNibble(QStringList{"perplexity", "--method", "q8_0"} + settings);
        QCOMPARE(file.code, 0);
        QCOMPARE(file.json()["perplexity"], variant.json()["perplexity"]);
    }

    void transformedFileOpens() {
        QTemporaryDir folder;
        const QString path = folder.filePath("rotated.gguf");
        const QStringList call{"transform", "--with", "inject:c4:x64:s1+rotate", "--output", path, "--json"};
        const auto outcome = runNibble(call + QStringList{"--tokens", "40", "--threads", "1"});
        QVERIFY2(outcome.code == 0, outcome.err.constData());
        const auto json = outcome.json();
        QCOMPARE(json["with"].toString(), QString("inject:c4:x64:s1+rotate:s1"));
        QVERIFY(json["logits_max_difference"].toDouble() <= 1e-3);
        QVERIFY(json["logits_largest"].toDouble() > 1);
        QCOMPARE(json["tokens"].toInt(), 40);
        QCOMPARE(runNibble({"info", path, "--json"}).json()["architecture"].toString(), QString("llama"));
        QCOMPARE(runNibble({"transform", "--with", "turn", "--output", path}).code, 2);
        QCOMPARE(runNibble({"transform", path, "--with", "rotate", "--output", path}).code, 2);
    }

    void openedFileIsNeverWritten() {
        QTemporaryDir folder;
        const QString path = folder.filePath("model.gguf");
        QCOMPARE(runNibble({"quantize", "--method", "f16", "--output", path}).code, 0);
        const auto size = QFileInfo(path).size();
        QCOMPARE(runNibble({"quantize", path, "--method", "q4_0", "--output", path}).code, 2);
        QCOMPARE(QFileInfo(path).size(), size);
    }

    void benchKeys() {
        const auto outcome = runNibble(
            {"bench", "--methods", "w8a8", "--prompt", "8", "--generate", "4", "--repeat", "2", "--json"});
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.json()["machine"].toObject()["read_bandwidth_gb_s"].toDouble() > 0);
        const auto rows = outcome.json()["results"].toArray();
        QCOMPARE(rows.size(), 2);
        for (const auto& value : rows)
            for (const char* key : {"method", "execution", "phase", "tokens_per_second", "spread",
                                    "weight_bytes", "bandwidth_share"})
                QVERIFY2(value.toObject().contains(key), key);
        QVERIFY(rows[1].toObject()["bandwidth_share"].isNull()); // the random model fits in the cache
    }

    void goldenTokens() {
        NIBBLE_NEED_SHARED("tokenizers/ggml-vocab-gpt-2.gguf");
        const auto path = QString::fromStdString(nibble::sharedPath("tokenizers/ggml-vocab-gpt-2.gguf"));
        const auto outcome = runNibble({"tokenize", path, "Hello world", "--no-special", "--json"});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json()["ids"].toArray(), (QJsonArray{15496, 995}));
        const auto refused = runNibble({"generate", path, "--prompt", "x", "--json"});
        QCOMPARE(refused.code, 3); // a vocabulary without weights
        QVERIFY(refused.out.isEmpty());
    }

    void goldenGeneration() {
        NIBBLE_NEED_SHARED("models/stories260K/stories260K.gguf");
        const auto path = QString::fromStdString(nibble::sharedPath("models/stories260K/stories260K.gguf"));
        const auto outcome = runNibble({"generate", path, "--prompt", "", "--tokens", "8", "--json"});
        QCOMPARE(outcome.json()["ids"].toArray(), (QJsonArray{403, 407, 261, 378, 432, 383, 286, 261}));
        QCOMPARE(outcome.json()["text"].toString(), QString("Once upon a time, there was a"));
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
