// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/random.h"
#include "core/formats/number_format.h"
#include "core/methods/model_quantizer.h"
#include "core/runtime/generate.h"
#include "core/runtime/transformer.h"
#include "tests/core/runtime/reference_transformer.h"

using namespace nibble;

namespace {

constexpr std::int64_t kWidth = 24;
constexpr std::int64_t kVocabulary = 50;

/// A small random model and the same weights in double.
struct Pair {
    std::shared_ptr<Model> model = std::make_shared<Model>();
    reference::Weights weights;
    Random random{17};

    void add(const std::string& name, Shape shape, double scale, double offset = 0, bool transposed = false,
             ElementType type = ElementType::f32) {
        std::vector<float> values(std::size_t(*elementCount(shape)));
        for (auto& value : values)
            value = static_cast<float>(offset + scale * random.normal());
        const std::int64_t cols = shape.back();
        const std::int64_t rows = std::int64_t(values.size()) / cols;
        Tensor data = Tensor::ownFloats(shape, values);
        if (type != ElementType::f32) {
            data = *encodeMatrix(values, shape, type);
            values = *decodeAll(data);
        }
        weights.values[name] = {values.begin(), values.end()};
        if (transposed) { // stored as the model's matrix turned round
            std::vector<float> turned(values.size());
            for (std::int64_t r = 0; r < rows; ++r)
                for (std::int64_t c = 0; c < cols; ++c)
                    turned[std::size_t(c * rows + r)] = values[std::size_t(r * cols + c)];
            data = Tensor::ownFloats({cols, rows}, turned);
            if (type != ElementType::f32)
                data = *encodeMatrix(turned, {cols, rows}, type);
        }
        model->add({.name = name, .sourceName = name, .data = std::move(data), .transposed = transposed});
    }
};

ModelConfig baseConfig(Architecture architecture) {
    ModelConfig config;
    config.architecture = architecture;
    config.layers = 2;
    config.embeddingLength = kWidth;
    config.feedForwardLength = 40;
    config.heads = 4;
    config.kvHeads = architecture == Architecture::gpt2 ? 4 : 2;
    config.headDim = kWidth / 4;
    config.vocabularySize = kVocabulary;
    config.contextLength = 64;
    config.ropeDimensions = config.headDim;
    config.rope = architecture == Architecture::gpt2 ? RopeStyle::none : RopeStyle::halves;
    config.norm = architecture == Architecture::gpt2 ? NormKind::layer : NormKind::rms;
    config.feedForward = architecture == Architecture::gpt2 ? FeedForwardKind::gelu : FeedForwardKind::swiglu;
    return config;
}

void addBlocks(Pair& pair, ElementType type) {
    const auto& config = pair.model->config;
    const bool gpt2 = config.architecture == Architecture::gpt2;
    const std::int64_t pairs = config.kvHeads * config.headDim;
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const auto name = [&](const char* part) { return blockTensor(layer, part); };
        const auto matrix = [&](const char* part, std::int64_t rows, std::int64_t cols) {
            pair.add(name(part) + ".weight", {rows, cols}, 0.3, 0, gpt2, type);
            if (gpt2)
                pair.add(name(part) + ".bias", {rows}, 0.1);
        };
        for (const char* norm : {"attn_norm", "ffn_norm"}) {
            pair.add(name(norm) + ".weight", {kWidth}, 0.1, 1);
            if (gpt2)
                pair.add(name(norm) + ".bias", {kWidth}, 0.1);
        }
        if (gpt2) {
            matrix("attn_qkv", 3 * kWidth, kWidth);
        } else {
            matrix("attn_q", kWidth, kWidth);
            matrix("attn_k", pairs, kWidth);
            matrix("attn_v", pairs, kWidth);
            matrix("ffn_gate", config.feedForwardLength, kWidth);
        }
        if (config.architecture == Architecture::qwen2) {
            pair.add(name("attn_q.bias"), {kWidth}, 0.2);
            pair.add(name("attn_k.bias"), {pairs}, 0.2);
            pair.add(name("attn_v.bias"), {pairs}, 0.2);
        }
        matrix("attn_output", kWidth, kWidth);
        matrix("ffn_up", config.feedForwardLength, kWidth);
        matrix("ffn_down", kWidth, config.feedForwardLength);
    }
}

Pair makePair(const ModelConfig& config, bool tied, ElementType type = ElementType::f32) {
    Pair pair;
    pair.model->config = config;
    pair.model->config.tiedEmbeddings = tied;
    pair.add("token_embd.weight", {kVocabulary, kWidth}, 1.0);
    if (config.rope == RopeStyle::none)
        pair.add("position_embd.weight", {config.contextLength, kWidth}, 0.2);
    addBlocks(pair, type);
    pair.add("output_norm.weight", {kWidth}, 0.1, 1);
    if (config.norm == NormKind::layer)
        pair.add("output_norm.bias", {kWidth}, 0.1);
    if (!tied)
        pair.add("output.weight", {kVocabulary, kWidth}, 0.5);
    return pair;
}

} // namespace

class TransformerTest : public QObject {
    Q_OBJECT

private slots:
    void againstDouble_data() {
        QTest::addColumn<int>("architecture");
        QTest::addColumn<int>("rope");
        QTest::addColumn<bool>("tied");
        QTest::addColumn<int>("type");
        const auto row = [](const char* name, Architecture architecture, RopeStyle rope, bool tied,
                            ElementType type = ElementType::f32) {
            QTest::newRow(name) << int(architecture) << int(rope) << tied << int(type);
        };
        row("llama, halves", Architecture::llama, RopeStyle::halves, false);
        row("llama, pairs, tied", Architecture::llama, RopeStyle::interleaved, true);
        row("llama, F16", Architecture::llama, RopeStyle::halves, false, ElementType::f16);
        row("llama, BF16", Architecture::llama, RopeStyle::halves, true, ElementType::bf16);
        row("qwen2 with biases", Architecture::qwen2, RopeStyle::halves, true);
        row("gpt2, Conv1D", Architecture::gpt2, RopeStyle::none, true);
        row("gpt2, Conv1D in F16", Architecture::gpt2, RopeStyle::none, true, ElementType::f16);
    }
    void againstDouble() {
        QFETCH(int, architecture);
        QFETCH(int, rope);
        QFETCH(bool, tied);
        QFETCH(int, type);
        auto config = baseConfig(Architecture(architecture));
        config.rope = RopeStyle(rope);
        const auto pair = makePair(config, tied, ElementType(type));
        auto transformer = Transformer::create(asOpened(pair.model));
        QVERIFY2(transformer.has_value(), transformer ? "" : transformer.error().text().c_str());
        std::vector<TokenId> ids;
        Random random(5);
        for (int i = 0; i < 20; ++i)
            ids.push_back(TokenId(random.below(kVocabulary)));
        KvCache cache(config, 64, KvType::f32);
        std::vector<float> hidden(ids.size() * kWidth);
        QVERIFY((*transformer)->run(std::span(ids).first(17), cache, hidden.data(), false).has_value());
        for (std::size_t i = 17; i < ids.size(); ++i) // the rest token by token, on the cache
            QVERIFY((*transformer)->run({&ids[i], 1}, cache, hidden.data() + i * kWidth, true).has_value());
        std::vector<float> logits(ids.size() * kVocabulary);
        (*transformer)->logits(hidden.data(), std::int64_t(ids.size()), logits.data());
        reference::ReferenceTransformer reference(pair.model->config, pair.weights);
        for (std::size_t t = 0; t < ids.size(); ++t) {
            const auto expected = reference.next(ids[t]);
            // Each of about ten products per layer adds up to 40 · 2^-24 of values below 20.
            for (std::size_t i = 0; i < kVocabulary; ++i)
                QVERIFY2(std::abs(double(logits[t * kVocabulary + i]) - expected[i]) <
                             2 * 10 * 40 * 20 * 0x1p-24,
                         qPrintable(QString("token %1, logit %2: %3 against %4")
                                        .arg(t)
                                        .arg(i)
                                        .arg(double(logits[t * kVocabulary + i]))
                                        .arg(expected[i])));
        }
    }

    void tapsSeeEveryInput() {
        struct Counter : ActivationTap {
            std::map<std::string, std::int64_t> tokens;
            const ModelConfig* config = nullptr;
            void input(std::int64_t layer, TapPoint point, const float*, std::int64_t count,
                       std::int64_t) override {
                for (const auto& name : tapConsumers(*config, layer, point))
                    tokens[name] += count;
            }
        };
        for (const auto architecture : {Architecture::llama, Architecture::gpt2}) {
            const auto pair = makePair(baseConfig(architecture), false);
            auto transformer = Transformer::create(asOpened(pair.model));
            Counter counter;
            counter.config = &pair.model->config;
            KvCache cache(pair.model->config, 9, KvType::f32);
            std::vector<float> hidden(9 * kWidth);
            QVERIFY(
                (*transformer)->run(std::vector<TokenId>(9, 3), cache, hidden.data(), false, {}, &counter));
            for (const auto& bound : (*transformer)->bound())
                QCOMPARE(counter.tokens[bound.name], std::int64_t{9});
            QCOMPARE(counter.tokens.size(), (*transformer)->bound().size());
        }
    }

    void samplerFollowsTheDistribution() {
        const std::vector<float> logits = {0.0F, std::log(2.0F), std::log(5.0F)};
        QCOMPARE(Sampler(0, 1).next(logits), TokenId{2});
        Sampler sampler(1, 7);
        std::vector<int> counts(3);
        constexpr int draws = 80000;
        for (int i = 0; i < draws; ++i)
            ++counts[std::size_t(sampler.next(logits))];
        const double expected[] = {1 / 8.0, 2 / 8.0, 5 / 8.0};
        double chiSquare = 0;
        for (std::size_t i = 0; i < 3; ++i)
            chiSquare += std::pow(counts[i] - draws * expected[i], 2) / (draws * expected[i]);
        QVERIFY(chiSquare < 13.8); // two degrees of freedom, 0.1 %
    }

    void missingTensorIsNamed() {
        auto pair = makePair(baseConfig(Architecture::llama), false);
        Model broken;
        broken.config = pair.model->config;
        for (const auto& tensor : pair.model->tensors())
            if (tensor.name != "blk.1.ffn_up.weight")
                broken.add(tensor);
        const auto transformer = Transformer::create(asOpened(std::make_shared<Model>(std::move(broken))));
        QVERIFY(!transformer.has_value());
        QVERIFY(transformer.error().text().find("blk.1.ffn_up") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TransformerTest)
#include "tst_transformer.moc"
