// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Channel figures against their definitions in long double; the built-in model's and an injected one's
// against a transformer in double that shares no code with the runtime; remedies against what they promise.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

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

using namespace nibble;
using nibble::test::randomModelOf;

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

bool near(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

OutlierStudy studyOf(const ModelPointer& model, const char* transforms, const std::vector<TokenId>& tokens) {
    OutlierRequest request{.tokens = tokens, .weights = true, .keptBytes = std::int64_t{1} << 30};
    if (*transforms)
        request.transforms = *parseTransforms(transforms);
    auto study = studyOutliers(model, request);
    if (!study)
        QTest::qFail(study.error().text().c_str(), __FILE__, __LINE__);
    return study ? std::move(*study) : OutlierStudy{};
}

const ChannelProfile* profileOf(const std::vector<ChannelProfile>& profiles, const std::string& name) {
    for (const auto& profile : profiles)
        if (profile.name == name)
            return &profile;
    return nullptr;
}

SurgeryLayer layerOf(const OutlierStudy& study, const std::string& tensor) {
    for (const auto& kept : study.kept) {
        const auto& names = kept.place.tensors;
        if (std::find(names.begin(), names.end(), tensor) != names.end())
            return *SurgeryLayer::create(study.model, tensor, kept.values, kept.tokens);
    }
    qFatal("no such layer");
}

Remedy remedy(const char* scheme) {
    return {.scheme = *parseScheme(scheme), .awqExponent = {}, .inputClip = {}};
}

} // namespace

class TestOutliers : public QObject {
    Q_OBJECT

private:
    ModelPointer m_model;
    std::vector<TokenId> m_tokens;

    SurgeryOutcome operate(const SurgeryLayer& layer, const Remedy& with) {
        auto outcome = layer.operate(with);
        if (!outcome)
            QTest::qFail(outcome.error().text().c_str(), __FILE__, __LINE__);
        return outcome ? std::move(*outcome) : SurgeryOutcome{};
    }

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
            auto with = remedy("awq:int4:g128");
            with.awqExponent = step / 20.0;
            const auto outcome = operate(layer, with);
            found = found || outcome.outputError == searched.outputError;
            least = std::min(least, outcome.outputError);
        }
        QVERIFY(found);
        QVERIFY(searched.outputError < operate(layer, remedy("rtn:int4:g128")).outputError);
        QVERIFY(least > 0);
        auto wrong = remedy("w8a8");
        wrong.awqExponent = 0.5;
        QVERIFY(!layer.operate(wrong)); // has no exponent
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
