// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Remedies against outliers on one layer's inputs: W8A8's error against a loop, the others against what they
// promise.
#include <algorithm>
#include <cmath>
#include <set>

#include <QtTest>

#include "core/experiment/prompt_tokens.h"
#include "core/model/bundled_model.h"
#include "tests/support/outlier_studies.h"

using namespace nibble;
using namespace nibble::test;

class TestSurgery : public QObject {
    Q_OBJECT

private:
    ModelPointer m_model;
    std::vector<TokenId> m_tokens;

private slots:
    void initTestCase() {
        auto model = bundledModel();
        QVERIFY(model);
        m_model = *model;
        auto tokens =
            promptTokens(*m_model, "Once upon a time there was a girl who counted every star.", 24, 1);
        QVERIFY(tokens);
        m_tokens = *tokens;
        QVERIFY(m_tokens.size() > 8);
    }

    void errorsOfW8a8AgainstALoop() {
        const auto study = studyOf(m_model, "inject:c4:x64:s1", m_tokens);
        const auto layer = layerOf(study, "blk.1.ffn_up.weight");
        const auto outcome = operate(layer, remedy("w8a8"));
        const auto x = layer.inputs(), w = layer.weights();
        const std::int64_t rows = layer.task().rows, cols = layer.task().cols;
        // absmax / 127 per token and per row of weights, to nearest.
        const auto rounded = [&](std::span<const float> values) {
            std::vector<double> result;
            for (std::size_t first = 0; first < values.size(); first += std::size_t(cols)) {
                double largest = 0;
                for (std::int64_t i = 0; i < cols; ++i)
                    largest = std::max(largest, double(std::abs(values[first + std::size_t(i)])));
                const double step = largest / 127;
                for (std::int64_t i = 0; i < cols; ++i)
                    result.push_back(std::round(double(values[first + std::size_t(i)]) / step) * step);
            }
            return result;
        };
        const auto error = [](std::span<const double> a, std::span<const double> b) {
            double signal = 0, noise = 0;
            for (std::size_t i = 0; i < a.size(); ++i) {
                signal += a[i] * a[i];
                noise += (a[i] - b[i]) * (a[i] - b[i]);
            }
            return std::sqrt(noise / signal);
        };
        const auto product = [&](std::span<const double> a, std::span<const double> b) {
            std::vector<double> y;
            for (std::int64_t t = 0; t < layer.tokens(); ++t)
                for (std::int64_t r = 0; r < rows; ++r) {
                    double sum = 0;
                    for (std::int64_t c = 0; c < cols; ++c)
                        sum += a[std::size_t(t * cols + c)] * b[std::size_t(r * cols + c)];
                    y.push_back(sum);
                }
            return y;
        };
        const std::vector<double> xs(x.begin(), x.end()), ws(w.begin(), w.end());
        const auto xr = rounded(x), wr = rounded(w);
        // Values that a float and a double path round to different sides are few.
        QVERIFY(near(outcome.inputError, error(xs, xr), 2e-3));
        QVERIFY(near(outcome.weightError, error(ws, wr), 2e-3));
        QVERIFY(near(outcome.outputError, error(product(xs, ws), product(xr, wr)), 2e-3));
        QVERIFY(!outcome.rewritten && outcome.floatColumns.empty());
        QCOMPARE(outcome.bitsPerWeight, 8 + 32.0 / double(cols));
    }

    void remediesHelpAgainstOutliers() {
        const auto study = studyOf(m_model, "inject:c4:x64:s1", m_tokens);
        const auto layer = layerOf(study, "blk.1.ffn_up.weight");
        QVERIFY(layer.canSmooth() && layer.canScale());
        const auto plain = operate(layer, remedy("w8a8"));
        for (const char* scheme : {"llm.int8:t6", "smoothquant:a0.5", "rotate:s1+w8a8"}) {
            const auto outcome = operate(layer, remedy(scheme));
            QVERIFY2(outcome.outputError < plain.outputError / 2, scheme);
            QVERIFY2(outcome.inputError < plain.inputError / 2, scheme);
        }
        // What a threshold sends away are the profile's outliers.
        const auto* profile = profileOf(study.layers, "blk.1.ffn_gate.weight");
        for (const double threshold : {1.0, 6.0, 40.0}) {
            auto with = remedy("llm.int8:t6");
            with.scheme = *parseScheme("llm.int8:t" + std::to_string(threshold));
            auto wanted = profile->outliers({threshold, false});
            std::sort(wanted.begin(), wanted.end());
            const auto columns = operate(layer, with).floatColumns;
            QCOMPARE((std::vector<std::int64_t>{columns.begin(), columns.end()}), wanted);
        }
        // α = 1 makes every channel's inputs equally large: 1. α = 0 the weights'.
        const auto all = operate(layer, remedy("smoothquant:a1"));
        for (const float largest : all.largestInputs)
            QVERIFY(near(double(largest), 1, 1e-5));
        const auto none = operate(layer, remedy("smoothquant:a0"));
        for (const float largest : none.largestWeights)
            QVERIFY(near(double(largest), 1, 1e-5));
        const auto half = operate(layer, remedy("smoothquant:a0.5"));
        for (std::size_t c = 0; c < half.largestInputs.size(); ++c) // where the two ranges meet
            QVERIFY(near(double(half.largestInputs[c]), double(half.largestWeights[c]), 1e-4));
        QVERIFY(half.rewritten);
    }

    void clippingAndScales() {
        const auto study = studyOf(m_model, "", m_tokens);
        const auto layer = layerOf(study, "blk.3.ffn_down.weight");
        QVERIFY(!layer.canSmooth());
        const auto whole = operate(layer, remedy("w8a8:static"));
        QVERIFY(near(whole.inputClip,
                     double(*std::max_element(whole.largestInputs.begin(), whole.largestInputs.end())),
                     1e-6));
        const auto perToken = operate(layer, remedy("w8a8"));
        QVERIFY(perToken.inputError < whole.inputError); // a scale for each token is never much worse
        auto clipped = remedy("w8a8:static");
        clipped.inputClip = whole.inputClip;
        QCOMPARE(operate(layer, clipped).inputError, whole.inputError);
        clipped.inputClip = whole.inputClip / 1000; // nearly everything is cut
        QVERIFY(operate(layer, clipped).inputError > 0.9);
        clipped.inputClip = 0.0;
        QVERIFY(!layer.operate(clipped));
        clipped = remedy("w8a8");
        clipped.inputClip = 1.0; // its scales come with the tokens
        QVERIFY(!layer.operate(clipped));
        // SmoothQuant has nothing to do behind no norm.
        QCOMPARE(operate(layer, remedy("smoothquant:a0.5")).outputError, perToken.outputError);
    }

    /// The exponent that AWQ's search finds gives, chosen by hand, what the search gives.
    void awqExponent() {
        const auto study = studyOf(m_model, "inject:c4:x16:s1", m_tokens);
        const auto layer = layerOf(study, "blk.0.attn_q.weight");
        const auto searched = operate(layer, remedy("awq:int4:g128"));
        QVERIFY(searched.rewritten);
        double least = INFINITY;
        bool found = false;
        for (int step = 0; step < 20; ++step) {
            const QString scheme = QStringLiteral("awq:int4:g128:fixed:r%1").arg(step / 20.0);
            const auto outcome = operate(layer, remedy(qPrintable(scheme)));
            found = found || outcome.outputError == searched.outputError;
            least = std::min(least, outcome.outputError);
        }
        QVERIFY(found);
        QVERIFY(searched.outputError < operate(layer, remedy("rtn:int4:g128")).outputError);
        QVERIFY(least > 0);
        for (const char* wrong : {"awq:int4:g128:r0.5", "awq:int4:g128:fixed:r1.5", "w8a8:fixed"})
            QVERIFY2(!parseScheme(wrong), wrong); // no search is left out, beyond 1, has no exponent
    }

    void coursePicture() {
        const auto x = courseActivations(16, 256);
        const auto profile = profileChannels(x, 16, 256);
        QVERIFY(profile);
        QCOMPARE(profile->maxAbs, 85.0);
        QCOMPARE(profile->outliers({6, false}), (std::vector<std::int64_t>{courseChannel(256)}));
        const auto [low, high] = std::minmax_element(x.begin(), x.end());
        QVERIFY(*low >= -2 && *low < -1.99F);
        QCOMPARE(*high, 85.0F);
        std::set<int> codes; // of all others: 8, not 256
        for (const float value : x)
            if (value < 85)
                codes.insert(int(std::round(double(value) / (85.0 / 127))));
        QCOMPARE(codes, (std::set<int>{-3, -2, -1, 0, 1, 2, 3, 4}));
        const auto layer = SurgeryLayer::create(m_model, "blk.0.ffn_up.weight", x, 16);
        QVERIFY(layer);
        QVERIFY(operate(*layer, remedy("llm.int8:t6")).inputError <
                operate(*layer, remedy("w8a8")).inputError / 10);
    }

    void speeds() {
        const auto study = studyOf(m_model, "", m_tokens);
        const auto layer = layerOf(study, "blk.0.ffn_up.weight");
        const std::vector<Remedy> both{remedy("w8a8"), remedy("rtn:int4:g32")};
        const auto speeds = layer.timeProducts(both, 3);
        QVERIFY(speeds && speeds->size() == 2);
        for (const auto& speed : *speeds)
            QVERIFY(speed.prompt.tokensPerSecond > 0 && speed.token.tokensPerSecond > 0 &&
                    speed.weightBytes > 0);
        QVERIFY((*speeds)[1].weightBytes < (*speeds)[0].weightBytes);
    }
};

QTEST_GUILESS_MAIN(TestSurgery)
#include "tst_surgery.moc"
