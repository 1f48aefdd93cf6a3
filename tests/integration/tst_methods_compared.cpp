// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What methods must show beside each other on the built-in model: calibrated on its training documents,
// measured on held-out stories, differences paired by story.
#include <QtTest>

#include <memory>

#include "core/evaluation/quality.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/experiment/calibrate.h"
#include "core/experiment/prepare.h"
#include "core/model/bundled_model.h"
#include "tests/support/paired_mean.h"

using namespace nibble;
using nibble::test::pairedMean;

namespace {

/// Held-out documents as the model's training had them, one window each.
std::string heldOutText(std::uint64_t documents) {
    std::string text;
    for (std::uint64_t i = 0; i < documents; ++i)
        text += generateDocument(i % 4 == 3 ? TextKind::dialogue : TextKind::story, TextSplit::heldOut, 77, i)
                    .text +
                "\n<|endoftext|>\n";
    return text;
}

} // namespace

class MethodsComparedTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        auto opened = bundledModel();
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        m_model = std::move(*opened);
        m_calibration.settings = {.samples = 32, .length = 512};
        auto plan = planScoring(*m_model, heldOutText(40), {.protocol = "documents"});
        QVERIFY(plan);
        m_plan = std::move(*plan);
    }

    void calibrationBeatsRoundingAtThreeBits() {
        const auto kl = divergences({"rtn:int3:g64", "gptq:int3:g64", "awq:int3:g64"});
        QCOMPARE(kl.size(), std::size_t{3});
        QVERIFY(pairedMean(kl[0], kl[1]).low > 0);
        QVERIFY(pairedMean(kl[0], kl[2]).low > 0);
    }

    void importanceHelps_data() {
        QTest::addColumn<QString>("type");
        QTest::newRow("3 bits") << "q3_k";
        QTest::newRow("2 bits") << "q2_k";
    }
    void importanceHelps() {
        QFETCH(QString, type);
        // A tenth of a small divergence: it takes more text to tell.
        const auto plan = planScoring(*m_model, heldOutText(240), {.protocol = "documents"});
        QVERIFY(plan);
        const auto kl = divergences({type.toStdString(), type.toStdString() + ":imatrix"}, *plan);
        QCOMPARE(kl.size(), std::size_t{2});
        QVERIFY(pairedMean(kl[0], kl[1]).low > 0);
    }

    void moreBitsAreBetter() {
        const auto kl = divergences({"q2_k", "q3_k", "q4_k", "q5_k", "q6_k"});
        QCOMPARE(kl.size(), std::size_t{5});
        for (std::size_t i = 1; i < kl.size(); ++i)
            QVERIFY(pairedMean(kl[i - 1], kl[i]).low > 0);
    }

    /// Outliers ruin plain W8A8; LLM.int8() and SmoothQuant bring it back.
    void outliersAreCured() {
        const auto kl = divergences({"w8a8", "inject:c4:x64:s1+w8a8", "inject:c4:x64:s1+llm.int8:t6",
                                     "inject:c4:x64:s1+smoothquant:a0.5"});
        QCOMPARE(kl.size(), std::size_t{4});
        const auto mean = [](const std::vector<double>& values) {
            double sum = 0;
            for (const double value : values)
                sum += value;
            return sum / static_cast<double>(values.size());
        };
        QVERIFY(mean(kl[1]) >= 20 * mean(kl[0]));
        QVERIFY(mean(kl[2]) <= 3 * mean(kl[0]));
        QVERIFY(mean(kl[3]) <= 3 * mean(kl[0]));
    }

private:
    /// KL divergence from the model as opened by window, one row per method; fewer rows where one failed.
    std::vector<std::vector<double>> divergences(const std::vector<std::string>& methods) {
        return divergences(methods, m_plan);
    }
    std::vector<std::vector<double>> divergences(std::vector<std::string> methods, const ScoringPlan& plan) {
        std::vector<std::unique_ptr<Transformer>> ready;
        std::vector<Transformer*> models;
        methods.insert(methods.begin(), "");
        for (const auto& method : methods) {
            auto prepared = prepareVariant(m_model, method, {}, {}, m_calibration);
            if (!prepared) {
                qWarning("%s: %s", method.c_str(), prepared.error().text().c_str());
                return {};
            }
            ready.push_back(std::move(prepared->transformer));
            models.push_back(ready.back().get());
        }
        const auto scores = scoreModels(models, plan);
        std::vector<std::vector<double>> rows;
        for (std::size_t i = 1; scores && i < scores->size(); ++i) {
            rows.push_back((*scores)[i].divergence->windowMeans);
            qInfo("%-32s KL %.5f", methods[i].c_str(), (*scores)[i].divergence->klDivergence);
        }
        return rows;
    }

    ModelPointer m_model;
    CalibrationChoice m_calibration;
    ScoringPlan m_plan;
};

QTEST_GUILESS_MAIN(MethodsComparedTest)
#include "tst_methods_compared.moc"
