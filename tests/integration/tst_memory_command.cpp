// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>

#include "tests/support/pagemap.h"
#include "tests/support/run_nibble.h"

using nibble::test::runNibble;

/// `nibble memory` as scripts see it.
class MemoryCommandTest : public QObject {
    Q_OBJECT

private:
    static QJsonObject answer(QStringList arguments) {
        arguments.prepend("memory");
        const auto outcome = runNibble(arguments << "--json");
        return outcome.code == 0 ? outcome.json() : QJsonObject();
    }

private slots:
    void keysOfTheContract() {
        for (const QStringList& arguments :
             {QStringList{}, {"--model", "llama-2-7b"}, {"--parameters", "7B", "--format", "fp16"}}) {
            const QJsonObject json = answer(arguments + QStringList{"--device", "rtx-4090"});
            for (const char* key : {"weights_bytes", "kv_cache_bytes", "total_bytes", "bits_per_weight",
                                    "fits", "tokens_per_second_bound", "items"})
                QVERIFY2(json.contains(QLatin1StringView(key)), key);
            double sum = 0;
            for (const auto& each : json["items"].toArray()) {
                const auto item = each.toObject();
                for (const char* key : {"name", "bytes", "kind"})
                    QVERIFY2(item.contains(QLatin1StringView(key)), key);
                sum += item["bytes"].toDouble();
            }
            QVERIFY(std::abs(sum - json["total_bytes"].toDouble()) < 8); // each rounded
        }
    }

    void values() {
        const auto llama =
            answer({"--model", "llama-2-7b", "--format", "f16", "--context", "4096", "--device", "a100-80"});
        QCOMPARE(llama["kv_cache_bytes"].toDouble(), 2147483648.0);
        QCOMPARE(llama["weights_bytes"].toDouble(), 2 * 6738415616.0 + 2 * 65 * 4096); // norms in F32
        QCOMPARE(llama["fits"].toBool(), true);
        QCOMPARE(llama["device"].toObject()["kind"].toString(), QStringLiteral("literature"));
        const auto mix = answer({"--model", "llama-3-8b", "--format", "q4_k_m", "--device", "rtx-4090"});
        QVERIFY(std::abs(mix["bits_per_weight"].toDouble() - 4.8944) < 5e-5);
        QCOMPARE(mix["nominal_bits_per_weight"].toDouble(), 4.0);
        const auto count = answer({"--parameters", "7B", "--format", "fp16", "--device", "rtx-4090"});
        QCOMPARE(count["weights_bytes"].toDouble(), 14e9);
        QVERIFY(count["bits_are_nominal"].toBool());
        QVERIFY(count["kv_cache_bytes"].isNull());
        const auto own = answer({"--parameters", "70e9", "--format", "q4_0", "--device", "x=80:2000"});
        QVERIFY(std::abs(own["tokens_per_second_bound"].toDouble() - 50.79) < 0.01);
        const auto small = answer({"--model", "llama-3.1-70b", "--format", "q4_k_m", "--context", "131072",
                                   "--device", "rtx-4090", "--second-device", "m3-max"});
        QCOMPARE(small["devices"].toArray().size(), qsizetype{2});
        QCOMPARE(small["kv_cache_bytes"].toDouble(), 40 * 1073741824.0);
    }

    /// As llama.cpp's -ctk and -ctv: in one text or in two.
    void keysAndValuesApart() {
        const QStringList model{"--model", "llama-3-8b", "--context", "8192", "--device", "h100"};
        const auto one = answer(model + QStringList{"--kv-format", "q8_0/q4_0"});
        const auto two = answer(model + QStringList{"--cache-type-k", "q8_0", "--cache-type-v", "q4_0"});
        const auto values = answer(model + QStringList{"--kv-format", "q8_0", "--cache-type-v", "q4_0"});
        for (const auto& each : {one, two, values}) {
            QCOMPARE(each["kv_cache_bytes"].toDouble(), (272 + 144) * 1048576.0);
            QCOMPARE(each["kv_format"].toString(), QStringLiteral("q8_0/q4_0"));
            QCOMPARE(each["k_format"].toString(), QStringLiteral("q8_0"));
            QCOMPARE(each["v_format"].toString(), QStringLiteral("q4_0"));
            QCOMPARE(each["kv_bits_per_value"].toDouble(), 6.5);
        }
    }

    void openedModelHasItsOwnTypes() {
        const auto built = answer({"--device", "raspberry-pi-5"});
        const auto info = runNibble({"info", "--json"}).json();
        QCOMPARE(built["format"].toString(), QStringLiteral("as_opened"));
        QCOMPARE(built["weights_bytes"].toDouble(), info["bytes"].toDouble());
        QCOMPARE(built["bits_per_weight"].toDouble(), info["bits_per_weight"].toDouble());
    }

    void lists() {
        QVERIFY(runNibble({"memory", "--devices", "--json"}).json()["devices"].toArray().size() > 10);
        const auto hardware = runNibble({"memory", "--hardware", "--json"}).json()["hardware"].toArray();
        QVERIFY(hardware[0].toObject()["detected"].toBool());
        QVERIFY(runNibble({"memory", "--presets", "--json"}).json()["presets"].toArray().size() > 20);
        const auto table = runNibble({"memory", "--model", "gpt-2", "--table", "csv", "--device", "h100"});
        QVERIFY(table.out.startsWith("format,bits_per_weight"));
        QCOMPARE(table.out.count('\n'), qsizetype{11});
    }

    void measures() {
        if (!nibble::test::hasPagemap())
            QSKIP("no /proc/self/pagemap here");
        const auto outcome = runNibble({"memory", "--measure", "--context", "64", "--json"});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json()["lines"].toArray().size(), qsizetype{5});
        QVERIFY(outcome.json()["resident_bytes"].toDouble() > 10e6);
    }

    void refuses() {
        for (const QStringList& arguments : {QStringList{"--model", "llama-9"},
                                             {"--parameters", "1e30"},
                                             {"--parameters", "0"},
                                             {"--parameters", "7B", "--model", "gpt-2"},
                                             {"--model", "gpt-2", "--context", "0"},
                                             {"--model", "gpt-2", "--batch", "-1"},
                                             {"--model", "gpt-2", "--kv-format", "q9"},
                                             {"--model", "gpt-2", "--kv-format", "q8_0/"},
                                             {"--model", "gpt-2", "--cache-type-v", "q9"},
                                             {"--model", "gpt-2", "--format", "q9"},
                                             {"--model", "gpt-2", "--kv-heads", "5"},
                                             {"--model", "gpt-2", "--device", "abacus"},
                                             {"--model", "gpt-2", "--device", "x=0:1"},
                                             {"--model", "gpt-2", "--overhead", "x"},
                                             {"--model", "gpt-2", "--measure"},
                                             {"--model", "gpt-2", "--format", "as_opened"}}) {
            QStringList all{"memory"};
            if (!arguments.contains("--device"))
                all << "--device"
                    << "h100";
            const auto outcome = runNibble(all + arguments + QStringList{"--json"});
            QVERIFY2(outcome.code == 2, qPrintable(arguments.join(' ')));
            QVERIFY(outcome.out.isEmpty() && !outcome.err.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(MemoryCommandTest)
#include "tst_memory_command.moc"
