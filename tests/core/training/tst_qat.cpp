// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/runtime/transformer.h"
#include "core/training/qat_trainer.h"
#include "core/training/trainer.h"
#include "core/training/training_data.h"

using namespace nibble;

namespace {

constexpr std::int64_t kRows = 6, kCols = 80; // groups of 32: two whole ones and a short one per row

std::vector<float> randomWeights(std::uint64_t seed) {
    Random random(seed);
    std::vector<float> weights(kRows * kCols);
    for (float& value : weights)
        value = float(0.1 * random.normal());
    return weights;
}

struct Made {
    QuantizedTensor tensor;
    WeightGrid grid;
};

Made makeGrid(const std::string& scheme, const std::vector<float>& weights) {
    const Parameter parameter{
        .name = "blk.0.ffn_up.weight", .shape = {kRows, kCols}, .offset = 0, .count = kRows * kCols};
    const auto quantizer = *makeQuantizer(parseScheme(scheme)->base);
    auto made =
        *quantizer->quantize({.name = parameter.name, .rows = kRows, .cols = kCols, .layer = 0}, weights, {});
    auto grid = *WeightGrid::create(parameter, made, weights);
    return {made, grid};
}

double squaredError(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += std::pow(double(a[i]) - double(b[i]), 2);
    return sum;
}

std::string countingText() {
    std::string text;
    for (int i = 0; i < 1500; ++i)
        text += std::to_string(i % 10) + std::to_string((i + 1) % 10) + " ";
    return text;
}

/// A model that has learnt to count, trained once for all tests.
ModelPointer countingModel() {
    static const ModelPointer model = [] {
        const auto recipe = *recipeFromJson(R"({
          "version": 1, "model": {"layers": 2, "width": 64, "feed_forward": 96, "heads": 4, "kv_heads": 2, "context": 32,
          "tied_embeddings": true}, "tokenizer": {"file": "-"}, "data": {"files": ["-"]},
          "optimizer": {"learning_rate": 0.01, "warmup_steps": 5}, "steps": 120, "sequences_per_step": 8})",
                                            "");
        auto trainer =
            *Trainer::create(recipe, *dataFromText(byteTokenizer(), countingText(), {.context = 32}));
        static_cast<void>(runTraining(*trainer, {}));
        return *trainer->model();
    }();
    return model;
}

QatSettings shortSettings() {
    QatSettings settings;
    settings.steps = 100;
    settings.context = 32;
    settings.sequencesPerStep = 4;
    return settings;
}

Expected<std::unique_ptr<QatTrainer>> newTrainer(const std::string& scheme, const QatSettings& settings) {
    return QatTrainer::create(countingModel(), *parseScheme(scheme),
                              *dataFromText(byteTokenizer(), countingText(), {.context = settings.context}),
                              settings);
}

} // namespace

class QatTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setThreadCount(1); }

    void gridIsWhatIsStored_data() {
        QTest::addColumn<QString>("scheme");
        for (const char* scheme : {"rtn:int2:g32", "rtn:int3:channel", "rtn:int4:tensor", "rtn:int4:g32:asym",
                                   "rtn:int8:channel", "w8a8", "rtn:int5:g16:a8"})
            QTest::newRow(scheme) << scheme;
    }
    /// What the forward pass multiplied is, bit for bit, what the stored codes decode to.
    void gridIsWhatIsStored() {
        QFETCH(QString, scheme);
        const auto weights = randomWeights(1), others = randomWeights(2);
        const auto [made, grid] = makeGrid(scheme.toStdString(), weights);
        auto scales = grid.initialScales();
        for (const auto& values : {weights, others}) { // as chosen, and after training moved both
            std::vector<float> quantized(weights.size()), decoded(weights.size());
            grid.apply(values.data(), scales.data(), quantized.data());
            const auto stored = grid.store(values, scales.data());
            QVERIFY(stored.has_value());
            stored->decodeRows(0, kRows, decoded.data());
            QCOMPARE(quantized, decoded);
            QCOMPARE(stored->storedBytes(), made.storedBytes());
            QCOMPARE(stored->activations, made.activations);
            for (float& scale : scales)
                scale += 0.3F;
        }
    }

    void firstScalesAreNoWorse() {
        const auto weights = randomWeights(3);
        for (const char* scheme : {"rtn:int2:g32", "rtn:int3:g32", "rtn:int4:channel", "rtn:int8:g32"}) {
            const auto [made, grid] = makeGrid(scheme, weights);
            std::vector<float> rounded(weights.size()), quantized(weights.size());
            made.decodeRows(0, kRows, rounded.data());
            grid.apply(weights.data(), grid.initialScales().data(), quantized.data());
            QVERIFY(squaredError(quantized, weights) <= squaredError(rounded, weights) * 1.000001);
        }
    }

    /// The gradients that LSQ defines, in double by its formula, term by term.
    void gradientsAsLsqDefines() {
        const auto weights = randomWeights(4);
        const auto grid = makeGrid("rtn:int3:g32", weights).grid;
        auto scales = grid.initialScales();
        for (float& scale : scales)
            scale -= 0.7F; // so small that many weights lie outside
        Random random(5);
        std::vector<float> slopes(weights.size());
        for (float& slope : slopes)
            slope = float(random.normal());
        auto passed = slopes;
        std::vector<float> scaleSlopes(scales.size());
        grid.gradient(weights.data(), scales.data(), passed.data(), scaleSlopes.data());
        int outside = 0;
        for (std::size_t row = 0, group = 0; row < kRows; ++row)
            for (std::size_t first = 0; first < kCols; first += 32, ++group) {
                const double s = double(halfToFloat(floatToHalf(std::exp(scales[group]))));
                const std::size_t last = std::min<std::size_t>(first + 32, kCols);
                double sum = 0;
                for (std::size_t i = row * kCols + first; i < row * kCols + last; ++i) {
                    const double v = double(weights[i]) / s;
                    const bool inside = v > -4 && v < 3;
                    sum += double(slopes[i]) * (inside ? std::nearbyint(v) - v : v <= -4 ? -4 : 3);
                    QCOMPARE(passed[i], inside ? slopes[i] : 0.0F);
                    outside += inside ? 0 : 1;
                }
                const double expected = sum / std::sqrt(double(last - first) * 3) * s;
                // 32 terms of at most 4 with three roundings each.
                QVERIFY(std::abs(double(scaleSlopes[group]) - expected) < 32 * 4 * 3 * 0x1p-23 * s);
            }
        QVERIFY(outside > 10);
    }

    void multiplesOfTheScaleGiveNoGradient() {
        std::vector<float> weights(kRows * kCols);
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights[i] = 0.25F * float(int(i % 3) - 1); // −1, 0, 1 times the scale
        const auto grid = makeGrid("rtn:int3:tensor", weights).grid;
        const float logScale = std::log(0.25F);
        std::vector<float> slopes(weights.size(), 1.5F);
        float scaleSlope = 1;
        grid.gradient(weights.data(), &logScale, slopes.data(), &scaleSlope);
        QCOMPARE(scaleSlope, 0.0F);
    }

    void otherFormatsAreRefused() {
        for (const char* scheme : {"nf4:g64", "q4_0", "bf16"}) {
            const auto trainer = newTrainer(scheme, shortSettings());
            QVERIFY2(!trainer && trainer.error().kind == ErrorKind::unsupported, scheme);
        }
    }

    void equalLogitsHaveNoDivergence() {
        const std::vector<double> teacher = {1, 2, 3, -1};
        std::vector<double> student = {2.5, 3.5, 4.5, 0.5}; // the same but for a constant
        Distillation<double> loss(teacher.data());
        QVERIFY(std::abs(loss.rows(0, 1, 4, student.data(), 1)) < 1e-15);
        for (const double slope : student)
            QVERIFY(std::abs(slope) < 1e-15);
    }

    /// At 2 bits training closes at least half of the gap, at 8 it loses nothing; and the runtime, on the
    /// stored codes, computes what training saw.
    void closesTheGap_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<double>("share");
        QTest::newRow("2 bits") << "rtn:int2:g32" << 0.5;
        QTest::newRow("3 bits") << "rtn:int3:g32" << 2.0 / 3;
        QTest::newRow("8 bits") << "rtn:int8:g32" << 1.0;
        QTest::newRow("INT8 both") << "w8a8" << 1.0;
    }
    void closesTheGap() {
        QFETCH(QString, scheme);
        QFETCH(double, share);
        auto trainer = *newTrainer(scheme.toStdString(), shortSettings());
        QVERIFY(runQat(*trainer));
        const double after = *trainer->heldOutLoss();
        QCOMPARE(after, trainer->bestLoss());
        QVERIFY2(after <= share * trainer->untrainedLoss() + 1e-4,
                 qPrintable(QString("%1 of %2").arg(after).arg(trainer->untrainedLoss())));
        const auto variant = trainer->variant();
        QVERIFY(variant.has_value());
        QCOMPARE(variant->replaced.size(), std::size_t{2 * 7 + 1});
        QVERIFY(variant->find("blk.1.attn_v.weight") != nullptr);
        auto transformer = Transformer::create(*variant),
             original = Transformer::create(asOpened(countingModel()));
        QVERIFY(transformer.has_value());
        const auto heldOut = dataFromText(byteTokenizer(), countingText(), {.context = 32});
        const std::int64_t vocabulary = countingModel()->config.vocabularySize;
        std::vector<TokenId> tokens(33);
        std::vector<float> hidden(32 * 64), logits(std::size_t(32 * vocabulary)), teacher(logits);
        double sum = 0;
        for (std::int64_t number = 0; number < 8; ++number) { // as many as heldOutLoss() takes
            QVERIFY(heldOut->heldOut->sequence(number, tokens));
            for (auto* run : {&*transformer, &*original}) {
                KvCache cache((*run)->config(), 32, KvType::f32);
                QVERIFY((*run)->run(std::span(tokens).first(32), cache, hidden.data(), false));
                (*run)->logits(hidden.data(), 32, run == &*transformer ? logits.data() : teacher.data());
            }
            sum += Distillation<float>(teacher.data()).rows(0, 32, vocabulary, logits.data(), 0);
        }
        QVERIFY2(std::abs(sum / (8 * 32) - after) < 1e-4 + 0.02 * after,
                 qPrintable(QString("%1 against %2").arg(sum / (8 * 32)).arg(after)));
    }

    void stepsGiveTheSameEveryTime() {
        auto settings = shortSettings();
        settings.steps = 12;
        settings.loss = QatLoss::text;
        auto one = *newTrainer("rtn:int3:g32", settings), two = *newTrainer("rtn:int3:g32", settings);
        QVERIFY(runQat(*one));
        setThreadCount(2);
        QVERIFY(runQat(*two));
        setThreadCount(1);
        QCOMPARE(one->record().size(), std::size_t{3}); // at the start, after 10 steps, at the end
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(one->record()[i].trainingLoss, two->record()[i].trainingLoss);
            QCOMPARE(one->record()[i].heldOutLoss, two->record()[i].heldOutLoss);
        }
    }

    void stoppedIsKept() {
        auto settings = shortSettings();
        settings.steps = 0;
        settings.seconds = 600;
        settings.recordEvery = 1;
        auto trainer = *newTrainer("rtn:int2:g32", settings);
        std::stop_source stop;
        const auto done =
            runQat(*trainer, {.stop = stop.get_token()}, [&](const QatTrainer& run, const RecordRow& row) {
                QCOMPARE(row.step, run.steps());
                if (row.step == 3)
                    stop.request_stop();
            });
        QVERIFY(!done && done.error().kind == ErrorKind::stopped);
        QVERIFY(trainer->record().back().step == 3 && trainer->record().back().heldOutLoss);
        QVERIFY(trainer->variant().has_value());
    }

    void movingAverages() {
        auto variant = *quantizeModel(countingModel(), *parseScheme("w8a8"));
        FakeInputs inputs(variant, ActivationRanges::movingAverage);
        QVERIFY(inputs.any());
        std::vector<float> x = {0.5F, -2.0F, 1.0F, 0.0F}, y(4), slopes(4, 1.0F);
        inputs.apply(0, TapPoint::attention, x.data(), y.data(), 1, 4);
        QCOMPARE(y[1], -2.0F); // its own range in the first step
        inputs.endStep(true);
        x = {4.0F, -2.0F, 1.0F, 0.0F};
        inputs.apply(0, TapPoint::attention, x.data(), y.data(), 1, 4);
        QCOMPARE(y[0], 2.0F); // cut off at the range
        QVERIFY(std::abs(y[2] - 1.0F) <= 1.0F / 127);
        inputs.gradient(0, TapPoint::attention, x.data(), slopes.data(), 1, 4);
        QCOMPARE(slopes, (std::vector<float>{0, 1, 1, 1}));
        inputs.endStep(true); // 2 + 0.01 · (4 − 2)
        inputs.apply(0, TapPoint::attention, x.data(), y.data(), 1, 4);
        QVERIFY(std::abs(y[0] - 2.02F) < 1e-5F);
        inputs.endStep(false);
        inputs.apply(0, TapPoint::attention, x.data(), y.data(), 1, 4);
        QVERIFY(std::abs(y[0] - 2.02F) < 1e-5F);
    }
};

QTEST_APPLESS_MAIN(QatTest)
#include "tst_qat.moc"
