// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/run_nibble.h"

using nibble::test::runNibble;

/// `nibble outliers` as scripts see it.
class OutliersCommandTest : public QObject {
    Q_OBJECT

private:
    static QJsonObject layer(const QJsonObject& document, const char* name, const char* list = "layers") {
        for (const auto& each : document[QLatin1StringView(list)].toArray())
            if (each.toObject()["name"].toString() == QLatin1StringView(name))
                return each.toObject();
        return {};
    }

    const QStringList m_prompt{"outliers", "--prompt", "Once upon a time there was a girl.", "--json"};

private slots:
    void keysOfTheContract() {
        QTemporaryDir folder;
        QFile file(folder.filePath("story.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Once upon a time there was a girl.");
        file.close();
        const auto outcome = runNibble({"outliers", "--text", file.fileName(), "--json"});
        QCOMPARE(outcome.code, 0);
        const auto layers = outcome.json()["layers"].toArray();
        QCOMPARE(layers.size(), qsizetype(4 * 5 + 1));
        for (const auto& each : layers)
            for (const char* key :
                 {"name", "channels", "outlier_channels", "max_abs", "median_abs", "kurtosis"})
                QVERIFY2(each.toObject().contains(QLatin1StringView(key)), key);
        const auto down = layer(outcome.json(), "blk.4.ffn_down.weight");
        QCOMPARE(down["channels"].toInt(), 768);
        QVERIFY(down["max_abs"].toDouble() > down["median_abs"].toDouble());
        QVERIFY(down["kurtosis"].toDouble() > 1);
        // The same text given as a prompt gives the same document but for the text's name.
        auto prompt = runNibble(m_prompt).json();
        QCOMPARE(prompt["layers"], outcome.json()["layers"]);
    }

    void injectionIsExactAndSeen() {
        const auto plain = runNibble(m_prompt).json();
        const auto injected =
            runNibble(m_prompt + QStringList{"--with", "inject:c3:x128:s7", "--weights"}).json();
        QCOMPARE(injected["logits_max_difference"].toDouble(-1), 0.0);
        const auto before = layer(plain, "blk.2.attn_q.weight"),
                   after = layer(injected, "blk.2.attn_q.weight");
        QVERIFY(after["outlier_channels"].toInt() >= 3);
        QCOMPARE(after["outliers"].toArray().size(), qsizetype(after["outlier_channels"].toInt()));
        QVERIFY(after["max_abs"].toDouble() > 10 * before["max_abs"].toDouble());
        QVERIFY(!layer(injected, "blk.2.ffn_up.weight", "weights").isEmpty());
        QVERIFY(plain["logits_max_difference"].isNull() && !plain.contains("weights"));
    }

    void thresholdsCount() {
        const auto few = runNibble(m_prompt + QStringList{"--threshold", "1000"}).json();
        QCOMPARE(layer(few, "blk.0.attn_q.weight")["outlier_channels"].toInt(-1), 0);
        const auto all = runNibble(m_prompt + QStringList{"--threshold", "0"}).json();
        QCOMPARE(layer(all, "blk.0.attn_q.weight")["outlier_channels"].toInt(), 256);
        const auto medians = runNibble(m_prompt + QStringList{"--threshold", "1", "--times-median"}).json();
        const auto row = layer(medians, "blk.0.attn_q.weight");
        QCOMPARE(row["threshold"].toDouble(), row["median_abs"].toDouble());
    }

    void surgery() {
        const auto document =
            runNibble(m_prompt + QStringList{"--with", "inject:c4:x64:s1", "--tensor", "blk.1.ffn_up.weight",
                                             "--surgery", "w8a8,llm.int8:t6,smoothquant:a0.5,rotate:s1+w8a8"})
                .json();
        const auto results = document["surgery"].toObject()["results"].toArray();
        QCOMPARE(results.size(), qsizetype(4));
        const double plain = results[0].toObject()["output_error"].toDouble();
        for (qsizetype i = 1; i < 4; ++i)
            QVERIFY(results[i].toObject()["output_error"].toDouble() < plain / 2);
        QVERIFY(results[1].toObject()["float_columns"].toArray().size() >= 4);
    }

    void anyNumberOfThreads() {
        QCOMPARE(runNibble(m_prompt + QStringList{"--threads", "1"}).json()["layers"],
                 runNibble(m_prompt + QStringList{"--threads", "2"}).json()["layers"]);
    }

    void refuses() {
        for (const QStringList& arguments : {QStringList{"--prompt", "a", "--text", "b"},
                                             {"--tokens", "0"},
                                             {"--threshold", "-1"},
                                             {"--with", "inject:c9999"},
                                             {"--with", "inject:c4:x0.5:s1"},
                                             {"--surgery", "w8a8"},
                                             {"--tensor", "blk.0.ffn_up.weight"},
                                             {"--surgery", "nonsense", "--tensor", "blk.0.ffn_up.weight"},
                                             {"--surgery", "w8a8", "--tensor", "blk.9.ffn_up.weight"}}) {
            const auto outcome = runNibble(QStringList{"outliers"} + arguments + QStringList{"--json"});
            QVERIFY2(outcome.code == 2, qPrintable(arguments.join(' ')));
            QVERIFY(outcome.out.isEmpty() && !outcome.err.isEmpty());
        }
        QCOMPARE(runNibble({"outliers", "/nowhere/model.gguf", "--json"}).code, 3);
        QCOMPARE(runNibble({"outliers", "--text", "/nowhere.txt", "--json"}).code, 3);
    }
};

QTEST_GUILESS_MAIN(OutliersCommandTest)
#include "tst_outliers_command.moc"
