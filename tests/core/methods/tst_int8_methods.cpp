// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// W8A8 with calibrated activations, LLM.int8() and SmoothQuant on whole models.
#include <QtTest>

#include "calibrated_variant.h"
#include "core/base/parallel.h"
#include "core/evaluation/quality.h"
#include "core/kernels/isa.h"
#include "core/methods/smoothquant.h"
#include "tests/support/shared_models.h"

using namespace nibble;
using namespace nibble::test;

namespace {

const char* const kSchemes[] = {"w8a8",
                                "w8a8:static",
                                "w8a8:static:ema",
                                "w8a8:static:percentile",
                                "w8a8:static:mse",
                                "w8a8:static:entropy",
                                "llm.int8:t6",
                                "llm.int8:t1.5",
                                "smoothquant:a0.5",
                                "smoothquant:a0.8:static:percentile"};

std::vector<TokenId> someTokens(const Model& model, int count = 48) {
    std::vector<TokenId> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back(static_cast<TokenId>((i * 37 + i * i) % model.config.vocabularySize));
    return tokens;
}

double largestOf(const std::vector<float>& values) {
    double largest = 0;
    for (const float value : values)
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    return largest;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size() || a.empty())
        return INFINITY;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    return largest;
}

/// Mean KL divergence of the variants from the first.
std::vector<double> divergences(const std::vector<ModelVariant>& variants, const std::string& text) {
    std::vector<std::unique_ptr<Transformer>> made;
    std::vector<Transformer*> models;
    for (const auto& variant : variants) {
        auto transformer = Transformer::create(variant);
        if (!transformer)
            return {};
        made.push_back(std::move(*transformer));
        models.push_back(made.back().get());
    }
    const auto plan = planScoring(*variants.front().model, text, {.context = 256, .chunks = 12});
    if (!plan)
        return {};
    const auto scores = scoreModels(models, *plan);
    std::vector<double> result;
    for (std::size_t i = 1; scores && i < scores->size(); ++i)
        result.push_back((*scores)[i].divergence->klDivergence);
    return result;
}

/// max|x| per channel after smoothing and max|w| per column over the layers that take the input.
std::pair<std::vector<float>, std::vector<float>> smoothedMaxima(const std::string& scheme) {
    const auto model = randomModel(3);
    const auto quantizer = makeQuantizer(parseScheme(scheme)->base);
    InputRecorder recorder(*model);
    hiddenOf({.model = model}, someTokens(*model), &recorder);
    EditedModel edited(model);
    const BlockTask block{.layer = 0,
                          .model = edited,
                          .covers = [](const std::string&) { return true; },
                          .inputs = [&](const std::string& name) { return recorder.find(name); }};
    if (!(*quantizer)->prepareBlock(block, {}))
        return {};
    const auto group = scalingGroups(model->config, 0).front();
    std::vector<float> weights(static_cast<std::size_t>(group.channels));
    for (const auto& name : group.consumers) {
        const auto* tensor = model->find(name);
        std::vector<float> values(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
        (void)edited.weights(*tensor, values);
        for (std::size_t i = 0; i < values.size(); ++i)
            weights[i % weights.size()] = std::max(weights[i % weights.size()], std::abs(values[i]));
    }
    return {recorder.find(group.consumers.front())->maxAbs, weights};
}

} // namespace

class Int8MethodsTest : public QObject {
    Q_OBJECT

private slots:
    void formula() {
        const std::vector<float> x = {4.0F, 60.0F, 0.0F, 1e-20F}, w = {1.0F, 0.25F, 3.0F, 0.0F};
        const auto half = smoothingScales(x, w, 0.5);
        QVERIFY(std::abs(half[0] - 2) < 1e-6F);
        QVERIFY(std::abs(half[1] - std::sqrt(240.0F)) < 1e-5F);
        QCOMPARE(half[2], 1.0F);  // nothing was seen
        QCOMPARE(half[3], 1e-5F); // the least, and a column of zeros counts as 1e-5
        const auto none = smoothingScales(x, w, 0);
        QCOMPARE(none[0], 1.0F);
        QCOMPARE(none[1], 4.0F);
    }

    /// At α = ½ both maxima are √(max|x| · max|w|); the tolerance is that of a few float roundings.
    void halfBalances() {
        const auto [inputs, weights] = smoothedMaxima("smoothquant:a0.5");
        QVERIFY(!inputs.empty());
        for (std::size_t i = 0; i < inputs.size(); ++i)
            QVERIFY(std::abs(inputs[i] - weights[i]) <= 1e-6F * weights[i]);
    }

    void oneFlattensInputs() {
        const auto [inputs, weights] = smoothedMaxima("smoothquant:a1");
        QVERIFY(!inputs.empty());
        for (const float input : inputs)
            QVERIFY(std::abs(input - 1) <= 1e-6F);
    }

    /// Smoothing alone changes no output: four roundings per weight and per activation.
    void smoothingIsEquivalent() {
        const auto model = withOutliers(randomModel(3), {1, 50}, 64.0F);
        const auto tokens = someTokens(*model);
        InputRecorder recorder(*model);
        const auto before = hiddenOf({.model = model}, tokens, &recorder);
        EditedModel edited(model);
        const auto quantizer = makeQuantizer(parseScheme("smoothquant:a0.5")->base);
        for (std::int64_t layer = 0; layer < model->config.layers; ++layer) {
            const BlockTask block{.layer = layer,
                                  .model = edited,
                                  .covers = [](const std::string&) { return true; },
                                  .inputs = [&](const std::string& name) { return recorder.find(name); }};
            QVERIFY((*quantizer)->prepareBlock(block, {}).has_value());
        }
        ModelVariant smoothed{.model = model};
        QVERIFY(edited.storeRest(smoothed, ElementType::f32, {}).has_value());
        InputRecorder after(*model);
        QVERIFY(distance(before, hiddenOf(smoothed, tokens, &after)) <= 1e-4 * largestOf(before));
        // Something was smoothed, and calibration's figures followed it.
        const std::string name = "blk.0.attn_q.weight";
        QVERIFY(smoothed.find(name) != nullptr && !smoothed.find("blk.0.ffn_down.weight"));
        for (std::size_t i = 0; i < recorder.find(name)->maxAbs.size(); ++i) {
            const float told = recorder.find(name)->maxAbs[i];
            QVERIFY(std::abs(after.find(name)->maxAbs[i] - told) <= 1e-4F * told);
        }
        const auto& range = recorder.find(name)->range;
        QVERIFY(std::abs(range.largestMagnitude() - after.find(name)->range.largestMagnitude()) <=
                1e-4 * range.largestMagnitude());
    }

    void calibrationIsAskedFor() {
        for (const char* scheme : {"w8a8:static", "smoothquant:a0.5:static:mse"}) {
            const auto quantizer = makeQuantizer(parseScheme(scheme)->base);
            QVERIFY((*quantizer)->needs().range);
            const TensorTask task{.name = "blk.0.attn_q.weight", .rows = 2, .cols = 32, .layer = 0};
            const auto made = (*quantizer)->quantize(task, std::vector<float>(64, 1.0F), {});
            QVERIFY(!made && made.error().kind == ErrorKind::usage);
            QVERIFY(made.error().message.find("blk.0.attn_q.weight") != std::string::npos);
        }
        QVERIFY(!(*makeQuantizer(parseScheme("w8a8")->base))->needs().range);
        QVERIFY((*makeQuantizer(parseScheme("smoothquant")->base))->needs().importance);
    }

    /// The scale is stored, counted and the calibrator's; four bytes a tensor.
    void staticScale() {
        std::vector<float> x(10000);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = static_cast<float>(i % 100) / 25 - 2;
        LayerInputs inputs;
        inputs.range.add(x);
        const TensorTask task{
            .name = "blk.0.attn_q.weight", .rows = 2, .cols = 32, .layer = 0, .inputs = &inputs};
        const auto quantizer = makeQuantizer(parseScheme("w8a8:static")->base);
        const auto made = (*quantizer)->quantize(task, std::vector<float>(64, 1.0F), {});
        QVERIFY(made.has_value());
        QCOMPARE(made->activationParameter, 2.0F / 127);
        QCOMPARE(made->storedBytes(), 64.0 + 2 * 4 + 4);
        QCOMPARE((*quantizer)->plan(task).bytes, made->storedBytes());
    }

    /// Columns known as outliers have a grid of their own, and only they; eight bytes each.
    void outlierColumns() {
        LayerInputs inputs{.tokens = 1, .channels = 32, .maxAbs = std::vector<float>(32, 1.0F)};
        inputs.maxAbs[5] = 6.0F;
        inputs.maxAbs[9] = 5.9F;
        std::vector<float> weights(4 * 32);
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights[i] = (i % 32 == 5 ? 0.01F : 1.0F) * (static_cast<float>(i * 37 % 101) - 50);
        const TensorTask task{
            .name = "blk.0.attn_q.weight", .rows = 4, .cols = 32, .layer = 0, .inputs = &inputs};
        const auto made = (*makeQuantizer(parseScheme("llm.int8:t6")->base))->quantize(task, weights, {});
        QVERIFY(made.has_value());
        const auto& matrix = *std::get<1>(made->storage);
        QCOMPARE(matrix.ownColumns, std::vector<std::int32_t>{5});
        QCOMPARE(made->storedBytes(), 4.0 * 32 + 4 * 4 + 8);
        std::vector<float> decoded(weights.size());
        made->decodeRows(0, 4, decoded.data());
        for (std::size_t i = 0; i < weights.size(); ++i)
            QVERIFY(std::abs(decoded[i] - weights[i]) <= (i % 32 == 5 ? 0.5F : 50.0F) / 127 / 2 * 1.0001F);
        const TensorTask alone{.name = task.name, .rows = 4, .cols = 32, .layer = 0};
        const auto plain = (*makeQuantizer(parseScheme("llm.int8")->base))->quantize(alone, weights, {});
        QVERIFY(plain.has_value() && std::get<1>(plain->storage)->ownColumns.empty());
    }

    void executedAgreesWithDecoded_data() {
        QTest::addColumn<QString>("isa");
        QTest::addColumn<QString>("scheme");
        for (const auto isa : kernels::supportedIsas())
            for (const char* scheme : kSchemes)
                QTest::addRow("%s %s", kernels::isaName(isa).data(), scheme)
                    << QString::fromLatin1(kernels::isaName(isa).data()) << scheme;
    }
    /// Every matrix, given the same inputs: float sums of `cols` terms in two orders, each off by at most
    /// (cols + 8) · 2^-24 of the sum of magnitudes; activations are at most a step above what was given.
    void executedAgreesWithDecoded() {
        QFETCH(QString, isa);
        QFETCH(QString, scheme);
        QVERIFY(kernels::selectIsa(isa.toStdString()).has_value());
        const auto model = withOutliers(randomModel(3), {1, 50}, 16.0F);
        const auto tokens = someTokens(*model);
        const auto variant = calibratedVariant(model, scheme.toStdString(), tokens);
        QVERIFY(!variant.replaced.empty());
        const auto transformer = Transformer::create(variant);
        QCOMPARE((*transformer)->execution(), std::string("executed"));
        InputRecorder recorder(*model);
        hiddenOf(variant, tokens, &recorder);
        for (const auto& [name, tensor] : variant.replaced) {
            const auto* inputs = recorder.find(name);
            if (!inputs)
                continue;
            const std::int64_t rows = tensor->shape[0], cols = tensor->shape[1], m = inputs->sampleRows;
            std::vector<float> executed(static_cast<std::size_t>(m * rows)), decoded(executed.size());
            bindQuantized(tensor, {})->multiply(inputs->sample.data(), m, executed.data());
            bindQuantized(tensor, {.forceDecoded = true})->multiply(inputs->sample.data(), m, decoded.data());
            std::vector<float> weights(static_cast<std::size_t>(rows * cols));
            tensor->decodeRows(0, rows, weights.data());
            for (std::int64_t row = 0; row < rows; ++row) {
                double magnitude = 0;
                for (std::int64_t col = 0; col < cols; ++col)
                    magnitude +=
                        std::abs(static_cast<double>(weights[static_cast<std::size_t>(row * cols + col)])) *
                        1.01 * static_cast<double>(inputs->maxAbs[static_cast<std::size_t>(col)]);
                for (std::int64_t t = 0; t < m; ++t) {
                    const auto at = static_cast<std::size_t>(t * rows + row);
                    QVERIFY2(std::abs(executed[at] - decoded[at]) <=
                                 2 * static_cast<double>(cols + 8) * 0x1p-24 * magnitude + 1e-6,
                             name.c_str());
                }
            }
        }
    }

    void sameForAnyNumberOfThreads() {
        const auto model = withOutliers(randomModel(3), {1, 50}, 16.0F);
        const auto tokens = someTokens(*model);
        const int before = threadCount();
        for (const char* scheme : {"w8a8:static:mse", "llm.int8:t1.5", "smoothquant:a0.5:static"}) {
            std::vector<std::vector<float>> results;
            for (const int threads : {1, 2}) {
                setThreadCount(threads);
                results.push_back(hiddenOf(calibratedVariant(model, scheme, tokens), tokens));
            }
            setThreadCount(before);
            QVERIFY(!results[0].empty());
            QCOMPARE(results[0], results[1]);
        }
    }

    /// Outliers ruin plain W8A8; LLM.int8() and SmoothQuant bring it back. In a model this narrow some
    /// enlarged channels stay below the usual threshold of 6, in INT8, with weights that are small on their
    /// rows' grid: at 6 the divergence is five times plain W8A8's, and the threshold has to be lower here
    /// (the built-in model needs no other: tst_methods_compared).
    void outliersAreCured() {
        NIBBLE_NEED_SHARED("models/TinyStories-656K");
        const auto model = openShared("models/TinyStories-656K");
        const std::string text = sharedText("text/tinystories.txt");
        auto calibration = model->tokenizer->encode(text.substr(300000, 8000));
        calibration.resize(std::min<std::size_t>(calibration.size(), 500));
        const auto injected = withOutliers(model, {11, 40, 77, 120}, 50.0F);
        const auto variant = [&](const ModelPointer& of, const char* scheme) {
            return calibratedVariant(of, scheme, calibration);
        };
        const auto kl = divergences({{.model = model},
                                     variant(model, "w8a8"),
                                     variant(injected, "w8a8"),
                                     variant(injected, "llm.int8:t2"),
                                     variant(injected, "smoothquant:a0.5"),
                                     variant(injected, "smoothquant:a0.5:static:percentile")},
                                    text.substr(0, 60000));
        QCOMPARE(kl.size(), std::size_t(5));
        const auto report = QString("plain %1, injected %2, llm.int8 %3, smoothquant %4, static %5")
                                .arg(kl[0])
                                .arg(kl[1])
                                .arg(kl[2])
                                .arg(kl[3])
                                .arg(kl[4]);
        qInfo().noquote() << report;
        QVERIFY2(kl[1] >= 20 * kl[0], qPrintable(report));
        QVERIFY2(kl[2] <= 3 * kl[0], qPrintable(report));
        QVERIFY2(kl[3] <= 3 * kl[0], qPrintable(report));
    }
};

QTEST_APPLESS_MAIN(Int8MethodsTest)
#include "tst_int8_methods.moc"
