// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Channel figures against their definitions in long double; the built-in model's and an injected one's
// against a transformer in double that shares no code with the runtime.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <QtTest>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/experiment/outliers.h"
#include "core/experiment/prompt_tokens.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "core/model/bundled_model.h"
#include "tests/core/methods/random_models.h"
#include "tests/core/runtime/reference_transformer.h"
#include "tests/support/outlier_studies.h"

using namespace nibble;
using namespace nibble::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Definition {
    long double peak = 0, median = 0, kurtosis = 0;
};

/// Sorted magnitudes and two passes in long double.
Definition definitionOf(const std::vector<double>& values) {
    Definition result;
    std::vector<long double> sizes;
    long double sum = 0, second = 0, fourth = 0;
    for (const double value : values) {
        sizes.push_back(std::abs(static_cast<long double>(value)));
        sum += value;
    }
    std::sort(sizes.begin(), sizes.end());
    result.peak = sizes.back();
    const std::size_t half = sizes.size() / 2;
    result.median = sizes.size() % 2 ? sizes[half] : (sizes[half - 1] + sizes[half]) / 2;
    const long double n = static_cast<long double>(sizes.size()), mean = sum / n;
    for (const double value : values) {
        const long double d = static_cast<long double>(value) - mean;
        second += d * d;
        fourth += d * d * d * d;
    }
    result.kurtosis = fourth / n / (second / n * second / n);
    return result;
}

std::vector<double> column(const std::vector<float>& x, std::int64_t channels, std::int64_t channel) {
    std::vector<double> values;
    for (std::size_t i = static_cast<std::size_t>(channel); i < x.size();
         i += static_cast<std::size_t>(channels))
        values.push_back(static_cast<double>(x[i]));
    return values;
}

} // namespace

class TestOutliers : public QObject {
    Q_OBJECT

private:
    ModelPointer m_model;
    std::vector<TokenId> m_tokens;

    /// The study's figures against those of the reference, whose activations may differ by the rounding of a
    /// float path of this depth; exact medians and peaks move no further than the values do.
    void compareWithReference(const OutlierStudy& study) {
        reference::Weights weights;
        for (const auto& tensor : study.model->tensors()) {
            std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
            QVERIFY(tensor.decodeRows(0, tensor.rows(), values.data()));
            weights.values[tensor.name] = {values.begin(), values.end()};
        }
        std::map<std::string, reference::Vector> inputs;
        reference::ReferenceTransformer transformer(study.model->config, weights);
        transformer.seen = [&](const std::string& name, const reference::Vector& x) {
            inputs[name].insert(inputs[name].end(), x.begin(), x.end());
        };
        for (const TokenId token : study.tokens)
            transformer.next(token);
        QCOMPARE(study.layers.size(), std::size_t(4 * study.model->config.layers + 1));
        for (const auto& profile : study.layers) {
            const auto definition = definitionOf(inputs.at(profile.name));
            QVERIFY2(near(profile.maxAbs, double(definition.peak), 1e-4), profile.name.c_str());
            QVERIFY2(near(profile.medianAbs, double(definition.median), 1e-3), profile.name.c_str());
            QVERIFY2(near(profile.kurtosis, double(definition.kurtosis), 1e-3), profile.name.c_str());
        }
    }

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

    void figuresAgainstTheDefinition_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<double>("offset");
        QTest::newRow("odd") << 33 << 0.0;
        QTest::newRow("even") << 34 << 0.0;
        QTest::newRow("far from zero") << 40 << 1000.0;
        QTest::newRow("one row") << 1 << 0.0;
        QTest::newRow("many") << 3000 << 0.5;
    }

    void figuresAgainstTheDefinition() {
        QFETCH(int, rows);
        QFETCH(double, offset);
        constexpr std::int64_t channels = 37;
        Random random(3);
        std::vector<float> x;
        for (std::int64_t i = 0; i < rows * channels; ++i)
            x.push_back(static_cast<float>((offset + random.normal()) * (i % channels == 5 ? 90 : 1)));
        const auto profile = profileChannels(x, rows, channels);
        QVERIFY(profile);
        const auto whole = definitionOf({x.begin(), x.end()});
        QCOMPARE(profile->maxAbs, double(whole.peak));
        QCOMPARE(profile->medianAbs, double(whole.median));
        QVERIFY(near(profile->kurtosis, double(whole.kurtosis), 1e-9));
        for (std::int64_t c = 0; c < channels; ++c) {
            const auto wanted = definitionOf(column(x, channels, c));
            const auto& figures = profile->figures[std::size_t(c)];
            QCOMPARE(figures.peak, double(wanted.peak));
            QCOMPARE(figures.median, double(wanted.median));
            if (rows == 1)
                QVERIFY(std::isnan(figures.kurtosis));
            else
                QVERIFY(near(figures.kurtosis, double(wanted.kurtosis), 1e-7));
            QCOMPARE(double(std::abs(x[std::size_t(figures.peakRow * channels + c)])), figures.peak);
        }
        QCOMPARE(sortedChannels(*profile, ChannelOrder::peak).front(), std::int64_t{5});
    }

    void absurdValues() {
        const float nan = float(kNan), inf = INFINITY;
        const std::vector<float> x{1, nan, 0, 1e30F, -2, inf, 0, -1e38F, 3, nan, 0, 5};
        const auto profile = profileChannels(x, 3, 4);
        QVERIFY(profile);
        QCOMPARE(profile->nonFinite, std::int64_t{3});
        QCOMPARE(profile->figures[1].peak, 0.0); // nothing finite in it
        QVERIFY(std::isnan(profile->figures[1].kurtosis) && std::isnan(profile->figures[2].kurtosis));
        QCOMPARE(profile->maxAbs, double(1e38F));
        QVERIFY(std::isfinite(profile->kurtosis));
        for (const auto order : {ChannelOrder::peak, ChannelOrder::peakToMedian, ChannelOrder::kurtosis})
            QCOMPARE(sortedChannels(*profile, order).size(), std::size_t{4});
        QCOMPARE(sortedChannels(*profile, ChannelOrder::peakToMedian).back(), std::int64_t{2}); // 0 / 0
        const auto zeros = profileChannels(std::vector<float>(12), 3, 4);
        QVERIFY(zeros && zeros->outliers({0, true}).empty() && std::isnan(zeros->peakToMedian()));
    }

    void thresholds() {
        const std::vector<float> x{6, 5.9999F, -7, 1, 1, 1, 1, 1};
        const auto profile = profileChannels(x, 2, 4);
        QVERIFY(profile);
        QCOMPARE(profile->outliers({6, false}), (std::vector<std::int64_t>{2, 0}));
        QCOMPARE(profile->medianAbs, 1.0);
        QCOMPARE(profile->outliers({5.5, true}), (std::vector<std::int64_t>{2, 0, 1}));
        QCOMPARE(profile->limit({5.5, true}), 5.5);
    }

    void sameForAnyNumberOfThreads() {
        Random random(8);
        std::vector<float> x(300 * 1000);
        for (auto& value : x)
            value = static_cast<float>(random.normal());
        const int before = threadCount();
        setThreadCount(1);
        const auto one = profileChannels(x, 300, 1000);
        setThreadCount(3);
        const auto three = profileChannels(x, 300, 1000);
        setThreadCount(before);
        QVERIFY(one && three);
        QCOMPARE(one->kurtosis, three->kurtosis);
        QCOMPARE(one->medianAbs, three->medianAbs);
    }

    void builtInModelAgainstTheReference() { compareWithReference(studyOf(m_model, "", m_tokens)); }

    void injectedModelAgainstTheReference() {
        const auto study = studyOf(m_model, "inject:c4:x64:s1", m_tokens);
        compareWithReference(study);
        QCOMPARE(*study.logitsMaxDifference, 0.0); // a power of two changes no bit
        QVERIFY(*study.logitsLargest > 1);
        QVERIFY(study.model != m_model && study.model->name.ends_with("inject:c4:x64:s1"));
    }

    /// The same four channels behind the norms of every block, 64 times as large, and nothing else.
    void injectionMakesOutliers() {
        const auto plain = studyOf(m_model, "", m_tokens);
        const auto injected = studyOf(m_model, "inject:c4:x64:s1", m_tokens);
        std::vector<std::int64_t> first;
        for (std::size_t i = 0; i < plain.layers.size(); ++i) {
            const auto &before = plain.layers[i], &after = injected.layers[i];
            std::vector<std::int64_t> grown;
            for (std::size_t c = 0; c < before.figures.size(); ++c)
                if (after.figures[c].peak != before.figures[c].peak) {
                    QCOMPARE(after.figures[c].peak, 64 * before.figures[c].peak);
                    QCOMPARE(after.figures[c].median, 64 * before.figures[c].median);
                    grown.push_back(std::int64_t(c));
                }
            const bool behindNorm =
                before.name.ends_with("attn_q.weight") || before.name.ends_with("ffn_gate.weight");
            QCOMPARE(grown.size(), std::size_t(behindNorm ? 4 : 0));
            if (!behindNorm)
                continue;
            if (first.empty())
                first = grown;
            QCOMPARE(grown, first);
            QVERIFY(after.kurtosis > 10 * before.kurtosis);
            QVERIFY(after.peakToMedian() > 10 * before.peakToMedian());
        }
        // Their weights became small instead.
        const auto *w = profileOf(plain.weights, "blk.0.ffn_up.weight"),
                   *v = profileOf(injected.weights, "blk.0.ffn_up.weight");
        QVERIFY(w && v);
        for (const auto channel : first)
            QCOMPARE(v->figures[std::size_t(channel)].peak * 64, w->figures[std::size_t(channel)].peak);
    }

    void rotationEvensOut() {
        const auto injected = studyOf(m_model, "inject:c4:x64:s1", m_tokens);
        const auto rotated = studyOf(m_model, "inject:c4:x64:s1+rotate:s1", m_tokens);
        QVERIFY(*rotated.logitsMaxDifference > 0 &&
                *rotated.logitsMaxDifference < 1e-4 * *rotated.logitsLargest);
        const auto *before = profileOf(injected.layers, "blk.2.ffn_gate.weight"),
                   *after = profileOf(rotated.layers, "blk.2.ffn_gate.weight");
        QVERIFY(before && after);
        QVERIFY(after->kurtosis < 6 && before->kurtosis > 30);
        // The surgery's rotation is the transform's: the same inputs as the rotated model's own.
        const auto outcome = operate(layerOf(injected, "blk.2.ffn_gate.weight"), remedy("rotate:s1+w8a8"));
        QVERIFY(near(outcome.inputKurtosis, after->kurtosis, 1e-2));
    }

    void otherArchitectures() {
        for (const auto architecture : {Architecture::llama, Architecture::qwen2, Architecture::gpt2}) {
            const ModelPointer model = randomModelOf(
                {.architecture = architecture, .kvHeads = architecture == Architecture::gpt2 ? 4 : 2});
            const auto tokens = promptTokens(*model, {}, 20, 1);
            QVERIFY(tokens && tokens->size() == 20);
            const auto study = studyOf(model, "inject:c3:x32:s2", *tokens);
            QVERIFY(*study.logitsMaxDifference <= 1e-5 * *study.logitsLargest);
            for (const auto& kept : study.kept)
                for (const auto& name : kept.place.tensors) {
                    const auto layer = layerOf(study, name);
                    QVERIFY(operate(layer, remedy("llm.int8:t6")).outputError <= 0.05);
                }
        }
    }

    void refuses() {
        QVERIFY(!studyOutliers(m_model, {.tokens = {}}));
        QVERIFY(!studyOutliers(m_model, {.tokens = {-1}}));
        QVERIFY(!studyOutliers(m_model, {.tokens = {TokenId(m_model->config.vocabularySize)}}));
        QVERIFY(!studyOutliers(m_model, {.tokens = std::vector<TokenId>(2000, 5)})); // beyond the context
        QVERIFY(!promptTokens(*m_model, "x", 0, 1));
        OutlierRequest wide{.tokens = m_tokens};
        wide.transforms = *parseTransforms("inject:c65536:x2:s1");
        QVERIFY(!studyOutliers(m_model, wide));
        QVERIFY(!SurgeryLayer::create(m_model, "blk.0.attn_norm.weight", std::vector<float>(256), 1));
        QVERIFY(!SurgeryLayer::create(m_model, "blk.0.ffn_up.weight", std::vector<float>(255), 1));
        QVERIFY(!SurgeryLayer::create(m_model, "blk.0.ffn_up.weight", {}, 0));
        QVERIFY(!SurgeryLayer::create(m_model, "blk.0.ffn_up.weight", std::vector<float>(256, INFINITY), 1));
        std::stop_source stopped;
        stopped.request_stop();
        const auto study = studyOutliers(m_model, {.tokens = m_tokens}, {.stop = stopped.get_token()});
        QVERIFY(!study && study.error().kind == ErrorKind::stopped);
    }
};

QTEST_GUILESS_MAIN(TestOutliers)
#include "tst_outliers.moc"
