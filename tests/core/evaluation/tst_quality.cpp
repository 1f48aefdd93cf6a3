// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/evaluation/quality.h"
#include "core/experiment/prepare.h"

using namespace nibble;

namespace {

/// A copy of the random model with every value of some tensors replaced.
ModelPointer withTensor(const ModelPointer& source, const std::string& name, float value) {
    auto model = std::make_shared<Model>();
    model->config = source->config;
    model->metadata = source->metadata;
    model->tokenizer = source->tokenizer;
    for (const auto& tensor : source->tensors()) {
        ModelTensor copy = tensor;
        if (tensor.name == name) {
            const auto count = static_cast<std::size_t>(tensor.data.elements());
            copy.data = Tensor::ownFloats(tensor.data.shape(), std::vector<float>(count, value));
        }
        model->add(std::move(copy));
    }
    return model;
}

std::vector<ModelScore> scores(const std::vector<ModelPointer>& models, const ScoringPlan& plan) {
    std::vector<PreparedVariant> variants;
    std::vector<Transformer*> transformers;
    for (const auto& model : models) {
        auto prepared = prepareVariant(model, "");
        if (!prepared)
            return {};
        variants.push_back(std::move(*prepared));
    }
    for (const auto& variant : variants)
        transformers.push_back(variant.transformer.get());
    auto result = scoreModels(transformers, plan);
    return result ? *result : std::vector<ModelScore>{};
}

ScoringPlan planFor(const ModelPointer& model, std::int64_t context) {
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += "The sum of " + std::to_string(i * i) + " and one is odd or even. ";
    auto plan = planScoring(*model, text, {.context = context, .chunks = 3});
    return plan ? *plan : ScoringPlan{};
}

} // namespace

class QualityTest : public QObject {
    Q_OBJECT

private slots:
    /// An output projection of zeros makes every token as likely: the perplexity is the vocabulary's size.
    void uniformLogits() {
        const auto model = randomModel(3);
        const auto flat = withTensor(model, model->output()->name, 0.0F);
        const auto result = scores({flat}, planFor(model, 128));
        QVERIFY(!result.empty());
        const auto& quality = result[0].quality;
        QVERIFY(std::abs(quality.perplexity / static_cast<double>(model->config.vocabularySize) - 1) < 1e-6);
        QVERIFY(quality.standardError < 1e-6);
    }

    void divergenceFromItself() {
        const auto model = randomModel(3);
        const auto result = scores({model, model}, planFor(model, 128));
        QVERIFY(std::abs(result[1].divergence->klDivergence) < 1e-6);
        QCOMPARE(result[1].divergence->sameTopShare, 1.0);
        QCOMPARE(result[0].quality.perplexity, result[1].quality.perplexity);
        QVERIFY(!result[0].divergence.has_value());
    }

    void divergenceIsPositive() {
        const auto model = randomModel(3);
        const auto other = withTensor(model, "blk.1.ffn_down.weight", 0.05F);
        const auto result = scores({model, other}, planFor(model, 128));
        QVERIFY(result[1].divergence->klDivergence > 1e-4);
        QVERIFY(result[1].divergence->sameTopShare < 1.0);
    }

    /// The same predictions in windows of another length give the same likelihoods where the context is the
    /// same: a prompt cut into batches, and token by token, agree.
    void batchesAgree() {
        const auto model = randomModel(5);
        auto prepared = prepareVariant(model, "");
        QVERIFY(prepared.has_value());
        const std::int64_t d = model->config.embeddingLength;
        const auto ids = model->tokenizer->encode(std::string(600, 'x') + "y and z");
        std::vector<float> whole(ids.size() * std::size_t(d));
        KvCache cache(model->config, std::int64_t(ids.size()), KvType::f32);
        QVERIFY(prepared->transformer->run(ids, cache, whole.data(), false).has_value());
        KvCache steps(model->config, std::int64_t(ids.size()), KvType::f32);
        std::vector<float> step(std::size_t(d), 0.0F);
        for (std::size_t t = 0; t < 40; ++t) {
            QVERIFY(prepared->transformer->run({&ids[t], 1}, steps, step.data(), false).has_value());
            // Sums of up to 768 terms in another order: 768 · 2^-24 of values of order 1, over two layers.
            for (std::size_t i = 0; i < step.size(); ++i)
                QVERIFY(std::abs(step[i] - whole[t * std::size_t(d) + i]) < 4e-4F);
        }
    }

    void wrongUse() {
        const auto model = randomModel(5);
        auto prepared = prepareVariant(model, "");
        KvCache cache(model->config, 4, KvType::f32);
        const std::vector<TokenId> outside = {1, static_cast<TokenId>(model->config.vocabularySize)};
        QVERIFY(!prepared->transformer->run(outside, cache, nullptr, false).has_value());
        const std::vector<TokenId> tooMany(5, 1);
        QVERIFY(!prepared->transformer->run(tooMany, cache, nullptr, false).has_value());
        std::stop_source stop;
        stop.request_stop();
        const std::vector<TokenId> one(1, 1);
        const auto stopped =
            prepared->transformer->run(one, cache, nullptr, false, {.stop = stop.get_token()});
        QVERIFY(!stopped && stopped.error().kind == ErrorKind::stopped);
    }
};

QTEST_APPLESS_MAIN(QualityTest)
#include "tst_quality.moc"
