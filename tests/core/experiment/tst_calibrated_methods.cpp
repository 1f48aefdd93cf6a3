// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/output_file.h"
#include "core/experiment/run.h"
#include "tests/support/shared_models.h"

using namespace nibble;

class CalibratedMethodsTest : public QObject {
    Q_OBJECT

private slots:
    /// Calibrated on one text and measured on another, GPTQ at 3 bits stays nearer to the model than rounding
    /// does, by more than their errors.
    void gptqBeatsRounding() {
        NIBBLE_NEED_SHARED("models/TinyStories-656K");
        NIBBLE_NEED_SHARED("text/tinystories.txt");
        QTemporaryDir folder;
        const std::string whole = sharedText("text/tinystories.txt");
        const std::string measured = folder.filePath("measured.txt").toStdString();
        const std::string calibration = folder.filePath("calibration.txt").toStdString();
        QVERIFY(writeTextFile(measured, whole.substr(0, 40000)));
        QVERIFY(writeTextFile(calibration, whole.substr(400000, 100000)));
        const Experiment experiment{.model = sharedPath("models/TinyStories-656K"),
                                    .methods = {"rtn:int3:g64", "gptq:int3:g64", "gptq:int3:g64:act"},
                                    .text = measured,
                                    .calibration = calibration,
                                    .calibrationSamples = 32,
                                    .calibrationLength = 256,
                                    .context = 256,
                                    .latency = false};
        const auto result = runExperiment(experiment);
        QVERIFY2(result, result ? "" : result.error().text().c_str());
        QCOMPARE(result->variants.size(), std::size_t(4));
        const auto& rtn = result->variants[1];
        for (const std::size_t i : {2U, 3U}) {
            const auto& gptq = result->variants[i];
            QVERIFY2(gptq.error.empty(), gptq.error.c_str());
            QCOMPARE(gptq.calibration, std::string("calibration.txt, 32 sequences of 256 tokens"));
            const double margin = 2 * (*gptq.klStandardError + *rtn.klStandardError);
            QVERIFY2(*gptq.klDivergence < *rtn.klDivergence - margin, qPrintable(QString("%1 against %2 ± %3")
                                                                                     .arg(*gptq.klDivergence)
                                                                                     .arg(*rtn.klDivergence)
                                                                                     .arg(margin)));
            QVERIFY(*gptq.outputError < *rtn.outputError);
        }
        QVERIFY(rtn.calibration.empty());
    }

    /// Without a text the built-in one is taken, and the row says so.
    void builtInTextIsNamed() {
        const auto result = runExperiment({.methods = {"gptq:int4:g64"},
                                           .calibrationSamples = 2,
                                           .calibrationLength = 64,
                                           .context = 64,
                                           .chunks = 2,
                                           .latency = false});
        QVERIFY2(result, result ? "" : result.error().text().c_str());
        const auto& row = result->variants.back();
        QVERIFY2(row.calibration.starts_with("built-in text") &&
                     row.calibration.find(", 2 sequences of 64 tokens") != std::string::npos,
                 row.calibration.c_str());
        QCOMPARE(row.notes.size(),
                 std::size_t(1)); // chosen for the user; it is not the text that is measured
    }
};

QTEST_APPLESS_MAIN(CalibratedMethodsTest)
#include "tst_calibrated_methods.moc"
