// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/evaluation/protocol.h"
#include "core/evaluation/verdict.h"

using namespace nibble;

namespace {

/// The random model's byte vocabulary: a text of n bytes has n tokens and a BOS.
ModelPointer byteModel() {
    static const ModelPointer model = randomModel(1);
    return model;
}

std::int64_t tokensOf(const std::string& text) {
    return static_cast<std::int64_t>(byteModel()->tokenizer->encode(text).size());
}

} // namespace

class ProtocolsTest : public QObject {
    Q_OBJECT

private slots:
    void llamaCpp() {
        const std::string text(2000, 'a');
        const std::int64_t total = tokensOf(text);
        const auto plan = planScoring(*byteModel(), text, {.protocol = "llama.cpp", .context = 512});
        QVERIFY(plan.has_value());
        QCOMPARE(static_cast<std::int64_t>(plan->windows.size()), total / 512);
        for (const auto& window : plan->windows)
            QCOMPARE(window.scored(), std::int64_t{255}); // n_ctx − n_ctx/2 − 1
        QCOMPARE(plan->predictions(), 255 * (total / 512));
        // Every chunk begins with BOS, whatever stood there.
        QCOMPARE(plan->windowTokens(plan->windows[1]).front(), *byteModel()->tokenizer->bos());
        QVERIFY(!planScoring(*byteModel(), std::string(1000, 'a'), {.context = 512}).has_value());
    }

    void windows() {
        const std::string text(1000, 'b');
        const auto plan = planScoring(*byteModel(), text, {.protocol = "windows", .context = 128});
        QVERIFY(plan.has_value());
        QCOMPARE(static_cast<std::int64_t>(plan->windows.size()), tokensOf(text) / 128);
        QCOMPARE(plan->windows[2].first, std::int64_t{256});
        QCOMPARE(plan->windows[2].scored(), std::int64_t{127});
        // No BOS but the text's own.
        QVERIFY(plan->windowTokens(plan->windows[1]).front() != *byteModel()->tokenizer->bos());
    }

    /// Every token is scored once, and a window's weight is one less than its labels.
    void strided() {
        const std::string text(1000, 'c');
        const std::int64_t total = tokensOf(text);
        const auto plan =
            planScoring(*byteModel(), text, {.protocol = "strided", .context = 256, .stride = 64});
        QVERIFY(plan.has_value());
        std::int64_t scored = 0;
        std::int64_t end = 0;
        for (const auto& window : plan->windows) {
            scored += window.scored();
            QCOMPARE(window.first + window.scoreFrom + 1,
                     std::max<std::int64_t>(end, 1)); // first predicted token
            end = window.first + window.length;
            QCOMPARE(window.weight,
                     &window == &plan->windows.front() ? window.scored() : window.scored() - 1);
        }
        QCOMPARE(end, total);
        QCOMPARE(scored, total - 1);
        QVERIFY(!planScoring(*byteModel(), text, {.protocol = "strided", .context = 64, .stride = 65})
                     .has_value());
    }

    void documents() {
        const std::string text =
            "\n one \n<|endoftext|>\r\n\n<|endoftext|>\ntwo <|endoftext|> here\n<|endoftext|>\nthree";
        const auto plan =
            planScoring(*byteModel(), text, {.protocol = "documents", .context = 12, .endToken = true});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->windows.size(),
                 std::size_t{3}); // the empty one is dropped; inside a line is no separator
        const auto first = plan->windowTokens(plan->windows[0]);
        QCOMPARE(first.front(), *byteModel()->tokenizer->bos());
        QCOMPARE(first.back(), *byteModel()->tokenizer->eos());
        QCOMPARE(byteModel()->tokenizer->decode(first), std::string("one"));
        QCOMPARE(plan->windows[1].length, std::int64_t{12}); // cut one shorter, then EOS
        QCOMPARE(plan->windows[1].scored(), std::int64_t{11});
        const auto two = planScoring(*byteModel(), text, {.protocol = "documents", .documents = 2});
        QCOMPARE(two->windows.size(), std::size_t{2});
    }

    void refused() {
        const auto unknown = planScoring(*byteModel(), "text", {.protocol = "wiki"});
        QVERIFY(!unknown && unknown.error().message.find("strided") != std::string::npos);
        QVERIFY(!planScoring(*byteModel(), "text", {.context = 1 << 20}).has_value());
        QVERIFY(!planScoring(*byteModel(), "", {.protocol = "documents"}).has_value());
        QVERIFY(!planScoring(*byteModel(), "", {.protocol = "strided"}).has_value());
    }

    void chunkLimit() {
        const auto plan = planScoring(*byteModel(), std::string(4000, 'd'), {.context = 256, .chunks = 3});
        QCOMPARE(plan->windows.size(), std::size_t{3});
    }

    /// Two-sided 95 % points from tables.
    void studentsT() {
        const std::pair<int, double> table[] = {{1, 12.706}, {2, 4.303},  {3, 3.182},  {5, 2.571},
                                                {10, 2.228}, {30, 2.042}, {100, 1.984}};
        for (const auto& [freedom, value] : table)
            QVERIFY2(std::abs(studentT95(freedom) / value - 1) < 4e-3, qPrintable(QString::number(freedom)));
    }

    void verdicts_data() {
        QTest::addColumn<double>("shift"); // of every window's mean
        QTest::addColumn<double>("noise"); // of single windows, alternating
        QTest::addColumn<QString>("status");
        QTest::addColumn<bool>("tokens");
        QTest::addColumn<QString>("reason"); // its figures from the formulas, by hand
        QTest::newRow("the same") << 0.0 << 0.0 << "PASS" << false
                                  << "perplexity +0.00 % to +0.00 % (95 %): wholly below +2.00 %.";
        QTest::newRow("little worse") << 0.01 << 0.005 << "PASS" << false
                                      << "perplexity +0.76 % to +1.25 % (95 %): wholly below +2.00 %.";
        QTest::newRow("much worse") << 0.2 << 0.05 << "REVIEW" << false
                                    << "perplexity +19.24 % to +25.11 % (95 %): wholly above +5.00 %.";
        QTest::newRow("noisy")
            << 0.0 << 0.5 << "UNDECIDED" << true
            << "perplexity -21.34 % to +27.14 % (95 %): about 657366 scored tokens would decide it.";
        QTest::newRow("between the limits")
            << 0.03 << 0.001 << "UNDECIDED" << false
            << "perplexity +3.00 % to +3.09 % (95 %): the mean lies between +2.00 % and "
               "+5.00 %, so more text will not decide it.";
    }
    void verdicts() {
        QFETCH(double, shift);
        QFETCH(double, noise);
        QFETCH(QString, status);
        QFETCH(bool, tokens);
        Quality baseline;
        Quality variant;
        for (int i = 0; i < 20; ++i) {
            baseline.windowMeans.push_back(3 + 0.1 * i);
            variant.windowMeans.push_back(3 + 0.1 * i + shift + (i % 2 ? noise : -noise));
            baseline.windowWeights.push_back(255);
            variant.windowWeights.push_back(255);
        }
        baseline.predictions = variant.predictions = 20 * 255;
        const auto verdict = judge(baseline, variant, {});
        QCOMPARE(QString::fromStdString(verdict.status), status);
        QCOMPARE(verdict.tokensToDecide.has_value(), tokens);
        QTEST(QString::fromStdString(verdict.reason), "reason");
        // The deviation of alternating ±noise over n windows is noise · sqrt(n / (n − 1)).
        const double half = studentT95(19) * noise * std::sqrt(20.0 / 19) / std::sqrt(20.0);
        QVERIFY(std::abs(verdict.upper - (shift + half)) < 1e-9);
        QVERIFY(std::abs(verdict.lower - (shift - half)) < 1e-9);
    }

    void oneWindowDecidesNothing() {
        Quality quality;
        quality.windowMeans = {3};
        quality.windowWeights = {255};
        quality.predictions = 255;
        QCOMPARE(judge(quality, quality, {}).status, std::string("UNDECIDED"));
    }
};

QTEST_APPLESS_MAIN(ProtocolsTest)
#include "tst_protocols.moc"
