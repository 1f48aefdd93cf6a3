// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/base/parallel.h"
#include "core/methods/awq_search.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "tests/core/methods/random_models.h"

using namespace nibble;
using nibble::test::largestDifference;
using nibble::test::largestOf;
using nibble::test::logitsOf;
using nibble::test::randomModelOf;

namespace {

FloatMatrix normalMatrix(std::int64_t rows, std::int64_t cols, std::uint64_t seed) {
    Random random(seed);
    FloatMatrix matrix{rows, cols, std::vector<float>(std::size_t(rows * cols))};
    for (auto& value : matrix.values)
        value = static_cast<float>(random.normal());
    return matrix;
}

/// Statistics of a normal sample whose channels 3, 20, 37, … are `factor` times as large.
LayerInputs outlierInputs(std::int64_t channels, std::int64_t rows, float factor, std::uint64_t seed = 9) {
    Random random(seed);
    LayerInputs inputs{.tokens = rows, .channels = channels, .sampleRows = rows};
    inputs.meanAbs.resize(std::size_t(channels));
    inputs.maxAbs = inputs.meanSquare = inputs.meanAbs;
    for (std::int64_t i = 0; i < rows * channels; ++i) {
        const auto c = std::size_t(i % channels);
        const float x = static_cast<float>(random.normal()) * (c % 17 == 3 ? factor : 1.0F);
        inputs.sample.push_back(x);
        inputs.meanAbs[c] += std::abs(x) / static_cast<float>(rows);
        inputs.meanSquare[c] += x * x / static_cast<float>(rows);
        inputs.maxAbs[c] = std::max(inputs.maxAbs[c], std::abs(x));
    }
    return inputs;
}

/// Σ over the sample of ‖(Q(W·s)/s − W) x‖², all in double.
double referenceLoss(const FloatMatrix& weights, const LayerInputs& inputs, const AwqRounding& rounding,
                     const std::vector<float>& scales) {
    std::vector<float> scaled = weights.values;
    for (std::size_t i = 0; i < scaled.size(); ++i)
        scaled[i] *= scales[i % std::size_t(weights.cols)];
    const auto coded = *roundToNearest(rounding.of(weights.rows, weights.cols), scaled);
    std::vector<float> back(scaled.size());
    coded.decodeRows(0, weights.rows, back.data());
    double sum = 0;
    for (std::int64_t t = 0; t < inputs.sampleRows; ++t)
        for (std::int64_t r = 0; r < weights.rows; ++r) {
            double error = 0;
            for (std::int64_t c = 0; c < weights.cols; ++c) {
                const auto i = std::size_t(r * weights.cols + c);
                error += (double(back[i]) / double(scales[std::size_t(c)]) - double(weights.values[i])) *
                         double(inputs.sample[std::size_t(t * weights.cols + c)]);
            }
            sum += error * error;
        }
    return sum;
}

AwqLoss linearLoss(const std::vector<FloatMatrix>& matrices, const LayerInputs& inputs) {
    return [&](std::span<const FloatMatrix> rounded) {
        double sum = 0;
        for (std::size_t i = 0; i < rounded.size(); ++i)
            sum += outputError(inputs.sample, inputs.sampleRows, rounded[i], matrices[i]);
        return sum;
    };
}

} // namespace

class AwqTest : public QObject {
    Q_OBJECT

private slots:
    void formulas() {
        const std::vector<FloatMatrix> matrices{{2, 4, {1, -2, 3, 4, 2, 2, 0, -1}}, {1, 4, {0, 5, 1, 1}}};
        const auto sizes = relativeWeightSizes(matrices, 2); // of |w| / largest of two
        const float expected[] = {(0.5F + 1 + 0) / 3, (1.0F + 1 + 1) / 3, (0.75F + 0 + 1) / 3,
                                  (1.0F + 1 + 1) / 3};
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(std::abs(sizes[i] - expected[i]) < 2e-6F); // the 1e-6 of the formula
        const auto scales = awqScales(std::vector{4.0F, 1.0F, 0.0F}, std::vector{0.25F, 1.0F, 0.5F}, 0.5);
        const double raw[] = {2 / (0.5 + 1e-4), 1 / (1 + 1e-4), 1e-4};
        const double middle = std::sqrt(raw[0] * raw[2]);
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(double(scales[i]) * middle / raw[i] - 1) < 1e-6);
    }

    /// The loss is what a plain double loop finds, never above plain rounding's, and well below it where a
    /// few channels carry most of the input.
    void scaleSearch() {
        const AwqRounding rounding{.bits = 3, .group = 32};
        for (const float factor : {1.0F, 30.0F}) {
            const std::vector<FloatMatrix> matrices{normalMatrix(24, 96, 1), normalMatrix(8, 96, 2)};
            const auto inputs = outlierInputs(96, 50, factor);
            const auto found =
                *searchAwqScales(matrices, inputs.meanAbs, rounding, linearLoss(matrices, inputs), {});
            const std::vector<float> ones(96, 1.0F);
            const auto& scales = found.scales.empty() ? ones : found.scales;
            double plain = 0, best = 0;
            for (const auto& matrix : matrices) {
                plain += referenceLoss(matrix, inputs, rounding, ones);
                best += referenceLoss(matrix, inputs, rounding, scales);
            }
            QVERIFY(std::abs(found.plainLoss / plain - 1) < 1e-4 && std::abs(found.loss / best - 1) < 1e-4);
            QVERIFY(found.loss <= found.plainLoss);
            if (factor > 1)
                QVERIFY2(found.loss < 0.5 * found.plainLoss,
                         qPrintable(QString("%1 of %2").arg(found.loss).arg(found.plainLoss)));
        }
    }

    /// Cutting never loses, and gives up the weight whose channel is never used.
    void clipSearch() {
        const AwqRounding rounding{.bits = 3, .group = 16};
        auto weights = normalMatrix(20, 40, 4); // the last group of a row has 8
        for (std::int64_t r = 0; r < 20; ++r)
            weights.values[std::size_t(r * 40 + 5)] = 12; // alone sets the scale
        auto inputs = outlierInputs(40, 60, 3);
        for (std::int64_t t = 0; t < 60; ++t)
            inputs.sample[std::size_t(t * 40 + 5)] = 0;
        const auto clips = *searchAwqClips(weights, inputs, rounding, {});
        QVERIFY(clips.loss <= clips.unclippedLoss);
        QCOMPARE(clips.limits.size(), std::size_t(20 * 3));
        for (std::size_t r = 0; r < 20; ++r)
            QVERIFY(clips.limits[r * 3] < 8); // 12 · (1 − 9/20) = 6.6 is the least that is tried
        // One row and group again, in double.
        FloatMatrix clipped = weights;
        clipWeights(clipped, 16, clips.limits);
        double before = 0, after = 0;
        for (const bool cut : {false, true}) {
            const auto coded = *roundToNearest(rounding.of(20, 40), cut ? clipped.values : weights.values);
            std::vector<float> back(weights.values.size());
            coded.decodeRows(0, 20, back.data());
            double& sum = cut ? after : before;
            for (std::size_t t = 0; t < 60; ++t)
                for (std::size_t r = 0; r < 20; ++r)
                    for (std::size_t g = 0; g < 3; ++g) {
                        double error = 0;
                        for (std::size_t c = g * 16; c < std::min<std::size_t>(40, g * 16 + 16); ++c)
                            error += (double(back[r * 40 + c]) - double(weights.values[r * 40 + c])) *
                                     double(inputs.sample[t * 40 + c]);
                        sum += error * error / 60;
                    }
        }
        QVERIFY(std::abs(clips.unclippedLoss / before - 1) < 1e-4 && std::abs(clips.loss / after - 1) < 1e-4);
        QVERIFY(after < before);
    }

    /// Only what can take a scale is asked to.
    void groups() {
        const auto count = [](const test::RandomShape& shape) {
            return scalingGroups(randomModelOf(shape)->config, 1).size();
        };
        QCOMPARE(count({.kvHeads = 2}), std::size_t(3)); // values serve two query heads each
        QCOMPARE(count({.kvHeads = 4}), std::size_t(4));
        QCOMPARE(count({.architecture = Architecture::gpt2, .kvHeads = 4, .tied = true}), std::size_t(3));
    }

    /// Scales over four powers of ten in every group, undone by the layers behind: the same logits.
    void scalesLeaveLogits() {
        for (const auto& shape :
             {test::RandomShape{.kvHeads = 4}, test::RandomShape{.tied = true},
              test::RandomShape{.architecture = Architecture::qwen2, .kvHeads = 4},
              test::RandomShape{.architecture = Architecture::gpt2, .kvHeads = 4, .tied = true}}) {
            const auto model = randomModelOf(shape);
            EditedModel edited(model);
            Random random(3);
            for (std::int64_t layer = 0; layer < 2; ++layer)
                for (const auto& group : scalingGroups(model->config, layer)) {
                    std::vector<float> scales;
                    for (std::int64_t i = 0; i < group.channels; ++i)
                        scales.push_back(static_cast<float>(std::pow(10.0, 4 * random.uniform() - 2)));
                    QVERIFY(scaleChannels(edited, group, scales).has_value());
                }
            const auto before = logitsOf(asOpened(model));
            const auto variant = storedVariant(edited, ElementType::f32);
            QVERIFY(variant.has_value() && !variant->replaced.empty());
            QVERIFY(largestDifference(before, logitsOf(*variant)) <= 1e-4 * largestOf(before));
        }
    }

    void inputsFollow() {
        auto inputs = outlierInputs(6, 30, 2);
        inputs.hessian.resize(36);
        std::vector<float> scales{1, 2, 4, 0.5F, 3, 8};
        for (std::size_t t = 0; t < 30; ++t)
            for (std::size_t i = 0; i < 36; ++i)
                inputs.hessian[i] += inputs.sample[t * 6 + i / 6] * inputs.sample[t * 6 + i % 6] / 30;
        auto scaled = inputs;
        scaleInputs(scaled, scales);
        for (std::size_t i = 0; i < 36; ++i) {
            double moment = 0;
            for (std::size_t t = 0; t < 30; ++t)
                moment += double(scaled.sample[t * 6 + i / 6]) * double(scaled.sample[t * 6 + i % 6]) / 30;
            QVERIFY(std::abs(double(scaled.hessian[i]) - moment) < 1e-5 * (1 + std::abs(moment)));
            if (i % 7 == 0)
                QVERIFY(std::abs(double(scaled.meanSquare[i / 7]) - moment) < 1e-5 * (1 + moment));
        }
        QCOMPARE(scaled.maxAbs[2], inputs.maxAbs[2] / 4);
    }

    /// The block is rewritten where this method rounds all that reads an input, whatever the threads.
    void preparesBlocks() {
        const auto model = randomModelOf({.kvHeads = 4});
        const auto quantizer = *makeQuantizer(parseScheme("awq:int3:g32")->base);
        const int threads = threadCount();
        std::vector<std::vector<float>> logits;
        for (const int count : {1, 3}) {
            setThreadCount(count);
            EditedModel edited(model);
            std::map<std::int64_t, LayerInputs> inputs;
            inputs.emplace(64, outlierInputs(64, 40, 20));
            inputs.emplace(96, outlierInputs(96, 40, 20));
            const BlockTask block{
                .layer = 0,
                .model = edited,
                .covers = [](const std::string& name) { return name != "blk.0.attn_k.weight"; },
                .inputs = [&](const std::string& name) { return &inputs.at(model->find(name)->cols()); }};
            QVERIFY(quantizer->prepareBlock(block, {}).has_value());
            QVERIFY(!edited.isEdited("blk.0.attn_q.weight") && !edited.isEdited("blk.0.attn_norm.weight"));
            QVERIFY(edited.isEdited("blk.0.ffn_gate.weight") && edited.isEdited("blk.0.ffn_norm.weight"));
            QVERIFY(edited.isEdited("blk.0.ffn_down.weight") && !edited.isEdited("blk.1.ffn_down.weight"));
            logits.push_back(logitsOf(*storedVariant(edited, ElementType::f32)));
        }
        setThreadCount(threads);
        QCOMPARE(logits[0], logits[1]);
        const auto before = logitsOf(asOpened(model));
        QVERIFY(largestDifference(before, logits[0]) <= 1e-4 * largestOf(before));
    }

    void plannedBytesAreStored() {
        for (const char* text : {"awq:int3:g32", "awq:int4:g64:asym", "awq:int4:g128:noclip:a8"}) {
            const auto quantizer = *makeQuantizer(parseScheme(text)->base);
            const auto inputs = outlierInputs(96, 40, 10);
            const TensorTask task{.name = "blk.0.ffn_up.weight",
                                  .rows = 24,
                                  .cols = 96,
                                  .layer = 0,
                                  .layers = 1,
                                  .inputs = &inputs};
            const auto made = quantizer->quantize(task, normalMatrix(24, 96, 1).values, {});
            QVERIFY(made.has_value());
            QCOMPARE(made->storedBytes(), quantizer->plan(task).bytes);
        }
    }
};

QTEST_APPLESS_MAIN(AwqTest)
#include "tst_awq.moc"
