// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/evaluation/quality.h"
#include "core/experiment/prepare.h"
#include "core/runtime/generate.h"
#include "tests/support/shared_models.h"

using namespace nibble;

namespace {

constexpr const char* kStories = "models/stories260K/stories260K.gguf";
constexpr const char* kTiny = "models/TinyStories-656K";

std::unique_ptr<Transformer> runner(const ModelPointer& model) {
    auto prepared = prepareVariant(model, "");
    return prepared ? std::move(prepared->transformer) : nullptr;
}

std::vector<TokenId> greedy(const ModelPointer& model, const std::vector<TokenId>& prompt,
                            std::int64_t tokens) {
    auto transformer = runner(model);
    auto result = generate(*transformer, prompt, {.tokens = tokens}, std::nullopt);
    return result ? result->ids : std::vector<TokenId>{};
}

Quality score(const ModelPointer& model, const std::string& text, const ProtocolSettings& settings) {
    auto plan = planScoring(*model, text, settings);
    if (!plan) {
        QTest::qFail(plan.error().text().c_str(), __FILE__, __LINE__);
        return {};
    }
    auto transformer = runner(model);
    Transformer* const models[] = {transformer.get()};
    auto scores = scoreModels(models, *plan);
    return scores ? scores->front().quality : Quality{};
}

/// Every character that the vocabulary of TinyStories-656K lacks deleted, ill-formed UTF-8 dropped: the text
/// of the golden value that llama.cpp computed. The vocabulary holds ASCII only below 0x80 and some above.
std::string restrictedTo(const Tokenizer& tokenizer, const std::string& text) {
    std::string known;
    for (std::int64_t id = 0; id < tokenizer.vocabularySize(); ++id)
        known += tokenizer.piece(static_cast<TokenId>(id));
    std::string result;
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x80 && (c == ' ' || known.find(c) != std::string::npos))
            result += c;
    return result;
}

/// The golden figures are printed with as many digits as given; half a unit of the last one is theirs.
void compareTo(double value, double golden, double relative) {
    QVERIFY2(std::abs(value / golden - 1) < relative, qPrintable(QString::number(value, 'g', 10)));
}

} // namespace

/// Against figures and ids made by llama.cpp and by independent programs.
class GoldenModelsTest : public QObject {
    Q_OBJECT

private slots:
    void storiesGreedy() {
        NIBBLE_NEED_SHARED(kStories);
        const std::vector<TokenId> golden = {403, 407, 261, 378, 432, 383, 286, 261, 376, 298,
                                             315, 421, 395, 317, 426, 338, 401, 396, 267, 337,
                                             410, 408, 419, 292, 411, 322, 265, 282, 295, 433,
                                             426, 385, 328, 432, 358, 394, 261, 370, 432, 352};
        QCOMPARE(greedy(openShared(kStories), {1}, 40), golden);
    }

    void storiesFirstLogits() {
        NIBBLE_NEED_SHARED(kStories);
        const auto model = openShared(kStories);
        auto transformer = runner(model);
        KvCache cache(model->config, 1, KvType::f32);
        std::vector<float> hidden(64);
        std::vector<float> logits(512);
        const TokenId bos = 1;
        QVERIFY(transformer->run({&bos, 1}, cache, hidden.data(), true).has_value());
        transformer->logits(hidden.data(), 1, logits.data());
        const float golden[] = {-6.222911F, 8.404342F, -6.223737F, -6.222542F, -6.221951F};
        // Five layers of products of at most 172 terms on logits up to 17: float rounding stays below 1e-4.
        for (std::size_t i = 0; i < std::size(golden); ++i)
            QVERIFY2(std::abs(logits[i] - golden[i]) < 1e-4F, qPrintable(QString::number(logits[i])));
        QCOMPARE(std::max_element(logits.begin(), logits.end()) - logits.begin(), std::ptrdiff_t{403});
        QVERIFY(std::abs(logits[403] - 17.023516F) < 1e-4F);
    }

    void storiesDocuments() {
        NIBBLE_NEED_SHARED(kStories);
        const auto quality = score(openShared(kStories), sharedText("text/tinystories.txt"),
                                   {.protocol = "documents", .context = 512, .documents = 200});
        QCOMPARE(quality.predictions, std::int64_t{79255});
        QVERIFY(std::abs(quality.negativeLogLikelihood - 1.477918) < 2e-6);
        compareTo(quality.perplexity, 4.38381, 1e-5);
    }

    void storiesLlamaCpp() {
        NIBBLE_NEED_SHARED(kStories);
        const auto text = sharedText("text/tinystories.txt").substr(0, 200000);
        const auto quality = score(openShared(kStories), text, {.context = 512});
        compareTo(quality.perplexity, 10.1156, 1e-3); // llama.cpp: other kernels, F16 KV cache
        compareTo(quality.standardError, 0.1367, 1e-2);
    }

    void tinyGreedy() {
        NIBBLE_NEED_SHARED(kTiny);
        const std::vector<TokenId> golden = {286, 598,  1662, 356, 499, 826, 1363, 1145, 1652, 615,
                                             242, 1482, 951,  628, 499, 826, 872,  921,  318,  385};
        QCOMPARE(greedy(openShared(kTiny), {1, 147, 201, 282, 215}, 20), golden);
    }

    void tinyDocuments() {
        NIBBLE_NEED_SHARED(kTiny);
        const auto quality =
            score(openShared(kTiny), sharedText("text/tinystories.txt"),
                  {.protocol = "documents", .context = 512, .documents = 200, .endToken = true});
        QCOMPARE(quality.predictions, std::int64_t{40195});
        QVERIFY(std::abs(quality.negativeLogLikelihood - 3.497275) < 5e-6);
        compareTo(quality.perplexity, 33.02532, 1e-5);
    }

    void tinyLlamaCpp() {
        NIBBLE_NEED_SHARED(kTiny);
        const auto model = openShared(kTiny);
        const auto text =
            restrictedTo(*model->tokenizer, sharedText("text/tinystories.txt").substr(0, 200000));
        QCOMPARE(text.size(), std::size_t{199481});
        const auto quality = score(model, text, {.context = 512});
        QCOMPARE(quality.windowMeans.size(), std::size_t{99});
        compareTo(quality.perplexity, 49.1355, 1e-3);
        compareTo(quality.standardError, 1.0622, 1e-2);
    }

    /// Packed weights that a kernel reads give what the same weights decoded to float give.
    void executedAgainstDecoded_data() {
        QTest::addColumn<QString>("scheme");
        for (const char* scheme : {"w8a8", "rtn:int4:g32", "rtn:int4:g64:asym", "rtn:int4:g128:a8", "nf4:g64",
                                   "nf4:g64:dq", "nf4:g64:a8", "q8_0", "q4_0"})
            QTest::newRow(scheme) << scheme;
    }
    void executedAgainstDecoded() {
        NIBBLE_NEED_SHARED(kTiny);
        QFETCH(QString, scheme);
        const auto model = openShared(kTiny);
        const auto text = sharedText("text/tinystories.txt").substr(0, 200000);
        const auto plan = planScoring(*model, text, {.context = 512, .chunks = 20});
        QVERIFY(plan.has_value());
        auto executed = prepareVariant(model, scheme.toStdString());
        auto decoded = prepareVariant(model, scheme.toStdString(), {.forceDecoded = true});
        QVERIFY(executed.has_value() && decoded.has_value());
        QCOMPARE(executed->transformer->execution(), std::string("executed"));
        QCOMPARE(decoded->transformer->execution(), std::string("decoded"));
        Transformer* const models[] = {decoded->transformer.get(), executed->transformer.get()};
        const auto scores = scoreModels(models, *plan);
        QVERIFY(scores.has_value());
        compareTo((*scores)[1].quality.perplexity, (*scores)[0].quality.perplexity, 2e-3);
        QVERIFY((*scores)[1].divergence->klDivergence < 1e-3);
    }
};

QTEST_APPLESS_MAIN(GoldenModelsTest)
#include "tst_golden_models.moc"
