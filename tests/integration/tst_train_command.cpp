// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

#include "tests/support/run_nibble.h"

using nibble::test::runNibble;

/// `nibble train` and `nibble qat` as scripts see them, on a model of a few thousand parameters that learns
/// our own text for some seconds.
class TrainCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    void writeRecipe(const QString& name, int steps) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"version": 1, "name": "tiny",
  "model": {"layers": 2, "width": 64, "feed_forward": 64, "heads": 2, "context": 96, "tied_embeddings": true},
  "tokenizer": {"vocabulary_size": 400},
  "data": {"generator": "nibblescope-text",
           "options": {"mix": {"copying": 1, "counting": 1}, "tokenizer_documents": 100}},
  "optimizer": {"learning_rate": 0.005, "warmup_steps": 5}, "sequences_per_step": 4, "record_every": 10,
  "held_out_every": 30, "held_out_sequences": 8, "seed": 3, "steps": )" +
                   QByteArray::number(steps) + "}");
    }

private slots:
    void trains() {
        writeRecipe("short.json", 60);
        const auto run = runNibble(
            {"train", path("short.json"), "--output", path("short.gguf"), "--json", "--threads", "1"});
        QVERIFY2(run.code == 0, run.err.constData());
        const auto json = run.json();
        QCOMPARE(json["steps"].toInt(), 60);
        QCOMPARE(json["tokens"].toInt(), 60 * 4 * 96);
        QCOMPARE(json["record"].toArray().size(), 6);
        const auto rows = json["record"].toArray();
        QVERIFY(rows[5].toObject()["training_loss"].toDouble() <
                rows[0].toObject()["training_loss"].toDouble() - 0.5);
        QVERIFY(rows[0].toObject()["held_out_loss"].isNull() &&
                rows[2].toObject()["held_out_loss"].isDouble());
        QVERIFY(run.err.contains("step 60"));
        QVERIFY(!QFile::exists(path("short.gguf.checkpoint")));
        const auto info = runNibble({"info", path("short.gguf"), "--json"}).json();
        QCOMPARE(info["parameters"].toInt(), json["parameters"].toInt());
        QCOMPARE(info["vocabulary_size"].toInt(), 400);
    }

    void stopsAndResumes() {
        writeRecipe("long.json", 100000);
        const QStringList command = {"train",           path("long.json"), "--output",
                                     path("long.gguf"), "--threads",       "1"};
        QProcess process;
        process.start(QStringLiteral(NIBBLE_BINARY_DIR "/bin/nibble"), command);
        QByteArray err;
        process.setReadChannel(QProcess::StandardError);
        // At step 30 the first measurement writes the model so far.
        while (!err.contains("step 40") && process.waitForReadyRead(60000))
            err += process.readAllStandardError();
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(QFile::exists(path("long.gguf.checkpoint")) && QFile::exists(path("long.gguf")));
        QCOMPARE(runNibble(command).code, 2); // nobody loses a run by starting it again
        auto resumed = command;
        writeRecipe("long.json", 100); // another recipe
        const auto other = runNibble(resumed << "--resume");
        QCOMPARE(other.code, 3);
        QVERIFY(other.err.contains("recipe"));
    }

    void errors_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        const QString recipe = path("short.json");
        QTest::newRow("no recipe") << QStringList{"train", "/nowhere.json", "--output", "x.gguf"} << 3;
        QTest::newRow("no output") << QStringList{"train", recipe} << 2;
        QTest::newRow("output is no gguf") << QStringList{"train", recipe, "--output", "x.bin"} << 2;
        QTest::newRow("nothing to resume")
            << QStringList{"train", recipe, "--output", path("y.gguf"), "--resume"} << 3;
        QTest::newRow("qat: unknown method")
            << QStringList{"qat", path("short.gguf"), "--method", "magic", "--output", path("q.gguf")} << 2;
        QTest::newRow("qat: no codes")
            << QStringList{"qat", path("short.gguf"), "--method", "nf4:g64", "--output", path("q.gguf")} << 3;
        QTest::newRow("qat: GGUF cannot hold it")
            << QStringList{"qat",      path("short.gguf"), "--method", "rtn:int8:channel",
                           "--output", path("q.gguf")}
            << 3;
    }
    void errors() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        const auto run = runNibble(arguments);
        QVERIFY2(run.code == code, run.err.constData());
        QVERIFY(run.out.isEmpty() && !run.err.isEmpty());
    }

    void trainsForAScheme() {
        const auto run =
            runNibble({"qat", path("short.gguf"), "--method", "rtn:int2:g32", "--steps", "60", "--context",
                       "96", "--output", path("int2.gguf"), "--json", "--threads", "1"});
        QVERIFY2(run.code == 0, run.err.constData());
        const auto json = run.json();
        QCOMPARE(json["method"].toString(), QString("rtn:int2:g32"));
        QVERIFY(json["held_out_loss"].toDouble() < json["untrained_loss"].toDouble() / 2);
        // The file holds the codes: its type says so, and it is executed.
        const auto info = runNibble({"info", path("int2.gguf"), "--json"}).json();
        for (const auto& tensor : info["tensors"].toArray())
            if (tensor.toObject()["name"].toString() == "blk.1.ffn_up.weight")
                QCOMPARE(tensor.toObject()["type"].toString(), QString("q4_0"));
        QVERIFY(runNibble({"generate", path("int2.gguf"), "--prompt", "Copy: a", "--tokens", "5", "--json"})
                    .code == 0);
    }
};

QTEST_APPLESS_MAIN(TrainCommandTest)
#include "tst_train_command.moc"
