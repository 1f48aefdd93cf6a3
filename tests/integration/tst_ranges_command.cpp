// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>

#include "tests/support/run_nibble.h"

using nibble::test::runNibble;

/// `nibble ranges` as scripts see it.
class RangesCommandTest : public QObject {
    Q_OBJECT

private:
    static QJsonArray rows(QStringList arguments) {
        arguments.prepend("ranges");
        return runNibble(arguments << "--json").json()["rows"].toArray();
    }

private slots:
    void keysOfTheContract() {
        const auto all = rows({"--distribution", "normal", "--bits", "2..8"});
        QCOMPARE(all.size(), qsizetype{14});
        QStringList calibrators;
        for (const auto& each : all) {
            const auto row = each.toObject();
            for (const char* key : {"bits", "scheme", "calibrator", "sqnr_db", "mse", "max_error", "clip"})
                QVERIFY2(row.contains(QLatin1StringView(key)), key);
            calibrators += row["calibrator"].toString();
            QCOMPARE(row["scheme"].toString(), QStringLiteral("symmetric"));
        }
        QCOMPARE(calibrators.count(QStringLiteral("minmax")), qsizetype{7});
        QCOMPARE(calibrators.count(QStringLiteral("mse")), qsizetype{7});
    }

    /// The best clip of N(0, 1), all codes and without the lowest; another program's figures.
    void goldenValues() {
        const double full[] = {8.26, 13.91, 19.26, 24.53, 29.82, 35.16, 40.57};
        const double restricted[] = {7.21, 13.29, 18.90, 24.33, 29.71, 35.11, 40.54};
        const QStringList asked{"--distribution", "normal", "--calibrator", "mse"};
        const auto all = rows(asked), less = rows(asked + QStringList{"--restricted"});
        for (int i = 0; i < 7; ++i) {
            QVERIFY(std::abs(all[i].toObject()["sqnr_db"].toDouble() - full[i]) < 0.04);
            QVERIFY(std::abs(less[i].toObject()["sqnr_db"].toDouble() - restricted[i]) < 0.04);
        }
    }

    void everyDistributionAndRule() {
        for (const char* name : {"uniform", "normal", "laplace", "student", "relu", "silu", "spike"}) {
            const auto all =
                rows({"--distribution", name, "--samples", "20000", "--bits", "4", "--calibrator",
                      "minmax,ema,percentile,mse,entropy,optimal", "--scheme", "sym,asym"});
            QCOMPARE(all.size(), qsizetype{12});
            for (const auto& row : all)
                QVERIFY(row.toObject()["sqnr_db"].isDouble());
        }
    }

    void tensorsOfTheBuiltInModel() {
        const auto outcome =
            runNibble({"ranges", "--tensor", "blk.0.attn_q.weight", "--bits", "4", "--scheme",
                       "symmetric,symmetric:channel,asymmetric:g32,rtn:int3:g64", "--json"});
        QCOMPARE(outcome.code, 0);
        const auto all = outcome.json()["rows"].toArray();
        QCOMPARE(all.size(), qsizetype{8});
        QCOMPARE(outcome.json()["values"].toInt(), 65536);
        QCOMPARE(all[4].toObject()["bits_per_value"].toDouble(), 4.625);
        QCOMPARE(all[6].toObject()["bits"].toInt(), 3);
        QVERIFY(all[2].toObject()["sqnr_db"].toDouble() > all[0].toObject()["sqnr_db"].toDouble());
        QVERIFY(all[0].toObject()["zero_point"].isDouble() && all[2].toObject()["zero_point"].isNull());
    }

    void sameSeedAndThreads() {
        const QStringList asked{"ranges", "--distribution", "laplace", "--samples", "5000", "--json"};
        const auto once = runNibble(asked);
        QCOMPARE(runNibble(asked + QStringList{"--threads", "1"}).out, once.out);
        QVERIFY(runNibble(asked + QStringList{"--seed", "2"}).out != once.out);
    }

    void refuses() {
        for (const QStringList& arguments :
             {QStringList{"ranges"},
              {"ranges", "--distribution", "cauchy"},
              {"ranges", "--distribution", "normal", "--bits", "9"},
              {"ranges", "--distribution", "normal", "--bits", "8..2"},
              {"ranges", "--distribution", "normal", "--bits", "1..4"},
              {"ranges", "--distribution", "normal", "--scheme", "int"},
              {"ranges", "--distribution", "normal", "--calibrator", "best"},
              {"ranges", "--distribution", "normal", "--samples", "0"},
              {"ranges", "--distribution", "normal", "--samples", "9999999999"},
              {"ranges", "--distribution", "normal", "--scale", "nan"},
              {"ranges", "--distribution", "normal", "--scheme", "asym", "--restricted"},
              {"ranges", "--distribution", "normal", "--tensor", "x"},
              {"ranges", "--distribution", "normal", "--scheme", "g32", "--calibrator", "entropy"},
              {"ranges", "--distribution", "normal", "--calibrator", "percentile", "--percentile", "0"},
              {"ranges", "--tensor", "no.such.tensor"}}) {
            const auto outcome = runNibble(arguments + QStringList{"--json"});
            QVERIFY2(outcome.code == 2, qPrintable(arguments.join(' ')));
            QVERIFY(outcome.out.isEmpty() && !outcome.err.isEmpty());
        }
        QCOMPARE(runNibble({"ranges", "/no/such/model.gguf", "--tensor", "x", "--json"}).code, 3);
    }
};

QTEST_GUILESS_MAIN(RangesCommandTest)
#include "tst_ranges_command.moc"
