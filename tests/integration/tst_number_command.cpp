// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>

#include "tests/support/run_nibble.h"

using nibble::test::runNibble;

/// `nibble number` as scripts see it.
class NumberCommandTest : public QObject {
    Q_OBJECT

private:
    /// The row of the one format asked for.
    static QJsonObject row(QStringList arguments) {
        arguments.prepend("number");
        const auto outcome = runNibble(arguments << "--json");
        const auto formats = outcome.json()["formats"].toArray();
        return formats.size() == 1 ? formats[0].toObject() : QJsonObject();
    }

private slots:
    void keysOfTheContract() {
        const auto outcome = runNibble({"number", "0.1", "--json"});
        QCOMPARE(outcome.code, 0);
        const auto formats = outcome.json()["formats"].toArray();
        QStringList names;
        for (const auto& each : formats) {
            const auto format = each.toObject();
            names += format["format"].toString();
            for (const char* key :
                 {"format", "bits", "hex", "value", "absolute_error", "relative_error", "class", "fields"})
                QVERIFY2(format.contains(QLatin1StringView(key)), key);
            QString bits;
            for (const auto& field : format["fields"].toArray())
                bits += field.toObject()["bits"].toString();
            QCOMPARE(bits, format["bits"].toString());
        }
        for (const char* name :
             {"fp64", "fp32", "tf32", "fp16", "bf16", "e4m3", "e5m2", "e2m3", "e3m2", "e2m1", "e8m0", "int8",
              "uint8", "int4", "int3", "int2", "nf4", "fp4", "iq4_nl"})
            QVERIFY2(names.contains(QLatin1StringView(name)), name);
    }

    void values() {
        const auto half = row({"0.1", "--formats", "f16"}); // the other name
        QCOMPARE(half["format"].toString(), QStringLiteral("fp16"));
        QCOMPARE(half["hex"].toString(), QStringLiteral("2E66"));
        QCOMPARE(half["value"].toDouble(), 0.0999755859375);
        QCOMPARE(half["fields"].toArray()[1].toObject()["bits"].toString(), QStringLiteral("01011"));
        QCOMPARE(row({"1 + 2^-8 + 2^-60", "--formats", "bf16"})["hex"].toString(), QStringLiteral("3F81"));
        QCOMPARE(row({"-1.5", "--formats", "e2m1"})["value"].toDouble(), -1.5);
        QCOMPARE(row({"-inf", "--formats", "e5m2", "--overflow", "special"})["hex"].toString(),
                 QStringLiteral("FC"));
        QCOMPARE(row({"500", "--formats", "e4m3"})["hex"].toString(), QStringLiteral("7E"));
        QVERIFY(row({"500", "--formats", "e4m3", "--overflow", "special"})["value"].isNull());
        QCOMPARE(row({"0x3DCCCCCD", "--formats", "fp32"})["class"].toString(), QStringLiteral("normal"));
        QCOMPARE(row({"0x7F", "--formats", "e4m3"})["class"].toString(), QStringLiteral("nan"));
        QCOMPARE(row({"0x3F80", "--from", "bf16", "--formats", "e4m3"})["value"].toDouble(), 1.0);
        QCOMPARE(row({"0.1", "--absmax", "1", "--formats", "int8"})["value_exact"].toString(),
                 QStringLiteral("13/127"));
        QCOMPARE(row({"-128", "--restricted", "--formats", "int8"})["value"].toDouble(), -127.0);
        QCOMPARE(row({"0.4", "--formats", "mine=points:-1;0;1/3;1"})["bits"].toString(),
                 QStringLiteral("10"));
        QCOMPARE(row({"1e-320", "--formats", "fp64"})["class"].toString(), QStringLiteral("subnormal"));
    }

    void tablesOfCodes() {
        const auto outcome = runNibble({"number", "--codes", "--formats", "e4m3,int4", "--json"});
        QCOMPARE(outcome.code, 0);
        const auto tables = outcome.json()["tables"].toArray();
        QCOMPARE(tables[0].toObject()["codes"].toArray().size(), qsizetype{256});
        QCOMPARE(tables[1].toObject()["codes"].toArray()[15].toObject()["value"].toDouble(), -1.0);
    }

    void sameSeedDrawsTheSame() {
        const QStringList drawn{"number", "1/3", "--rounding", "stochastic", "--seed", "5", "--json"};
        QCOMPARE(runNibble(drawn).out, runNibble(drawn).out);
    }

    void refuses() {
        for (const QStringList& arguments : {QStringList{"number"},
                                             {"number", "1 +"},
                                             {"number", "0x3F"},
                                             {"number", "0x1FF", "--formats", "e4m3"},
                                             {"number", "1", "--formats", "q4_0"},
                                             {"number", "1", "--formats", "e99m1"},
                                             {"number", "1", "--scale", "0"},
                                             {"number", "1", "--rounding", "down"},
                                             {"number", "--codes", "--formats", "fp16"}}) {
            const auto outcome = runNibble(arguments + QStringList{"--json"});
            QCOMPARE(outcome.code, 2);
            QVERIFY(outcome.out.isEmpty() && !outcome.err.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(NumberCommandTest)
#include "tst_number_command.moc"
