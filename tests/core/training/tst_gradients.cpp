// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/training/training_transformer.h"

using namespace nibble;

namespace {

ModelConfig smallConfig(bool tied, RopeStyle rope) {
    ModelConfig config = familyDefaults(Architecture::llama);
    config.layers = 2;
    config.embeddingLength = 12;
    config.feedForwardLength = 20;
    config.heads = 4;
    config.kvHeads = 2;
    config.headDim = config.ropeDimensions = 4; // 16 query values: not the model's width
    config.vocabularySize = 11;
    config.contextLength = 80;
    config.tiedEmbeddings = tied;
    config.rope = rope;
    return config;
}

template <typename T>
std::vector<T> randomWeights(const ParameterLayout& layout) {
    Random random(3);
    std::vector<T> weights(std::size_t(layout.size()));
    for (const auto& parameter : layout.parameters())
        for (std::int64_t i = 0; i < parameter.count; ++i)
            weights[std::size_t(parameter.offset + i)] =
                T(float(parameter.decays() ? 0.4 * random.normal() : 1 + 0.2 * random.normal()));
    return weights;
}

struct Tokens {
    std::vector<TokenId> tokens, targets;
    TokenBatch batch;

    Tokens(std::int64_t sequences, std::int64_t length, std::int64_t vocabulary) {
        Random random(9);
        for (std::int64_t i = 0; i < sequences * length; ++i) {
            tokens.push_back(TokenId(random.below(std::uint64_t(vocabulary))));
            targets.push_back(i % 7 == 3 ? -1 : TokenId(random.below(std::uint64_t(vocabulary))));
        }
        batch = {tokens.data(), targets.data(), sequences, length};
    }
};

/// Doubles its input where it is positive: any smooth change whose gradient is known.
template <typename T>
class Doubling : public InputTransform<T> {
public:
    void apply(std::int64_t, TapPoint, const T* x, T* y, std::int64_t tokens,
               std::int64_t channels) override {
        for (std::int64_t i = 0; i < tokens * channels; ++i)
            y[i] = x[i] + x[i] * x[i] / 8;
    }
    void gradient(std::int64_t, TapPoint, const T* x, T* dy, std::int64_t tokens,
                  std::int64_t channels) override {
        for (std::int64_t i = 0; i < tokens * channels; ++i)
            dy[i] *= 1 + x[i] / 4;
    }
};

} // namespace

class GradientsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setThreadCount(1); } // small products: waking a second thread costs more

    void againstFiniteDifferences_data() {
        QTest::addColumn<bool>("tied");
        QTest::addColumn<int>("rope");
        QTest::addColumn<int>("length");
        QTest::addColumn<bool>("transformed");
        QTest::addColumn<bool>("distilled");
        const int pairs = int(RopeStyle::interleaved), halves = int(RopeStyle::halves);
        QTest::newRow("untied, pairs") << false << pairs << 7 << false << false;
        QTest::newRow("tied, pairs") << true << pairs << 7 << false << false;
        QTest::newRow("tied, halves") << true << halves << 7 << false << false;
        QTest::newRow("two tiles of queries") << false << pairs << 70 << false << false;
        QTest::newRow("transformed inputs") << true << pairs << 7 << true << false;
        QTest::newRow("distillation") << true << pairs << 7 << false << true;
    }
    /// (f(w + h) − f(w − h)) / 2h is off by f'''h²/6 and by rounding, 2^-53 · f / h: with h = 1e-5, f below
    /// 500 and third derivatives of its order both are below 1e-7 of f's scale.
    void againstFiniteDifferences() {
        QFETCH(bool, tied);
        QFETCH(int, rope);
        QFETCH(int, length);
        QFETCH(bool, transformed);
        QFETCH(bool, distilled);
        const auto config = smallConfig(tied, RopeStyle(rope));
        const auto layout = *ParameterLayout::create(config);
        auto weights = randomWeights<double>(layout);
        const Tokens tokens(2, length, config.vocabularySize);
        Doubling<double> doubling;
        TrainingTransformer<double> model(config, layout, tokens.batch.count(), length,
                                          transformed ? &doubling : nullptr);
        std::vector<double> teacher(std::size_t(tokens.batch.count() * config.vocabularySize));
        Random random(21);
        for (double& logit : teacher)
            logit = 2 * random.normal();
        CrossEntropy<double> entropy(tokens.targets.data());
        Distillation<double> distillation(teacher.data());
        Loss<double>& loss = distilled ? static_cast<Loss<double>&>(distillation) : entropy;

        constexpr double slope = 0.5;
        std::vector<double> gradients(weights.size(), 0.25); // added to, not replaced
        const double sum = model.lossAndGradient(weights.data(), tokens.batch, loss, slope, gradients.data());
        QCOMPARE(model.loss(weights.data(), tokens.batch, loss), sum);
        const std::size_t step = length > 10 ? 23 : 1; // every weight, or a sample of every tensor
        for (std::size_t i = 0; i < weights.size(); i += step) {
            constexpr double h = 1e-5;
            const double kept = weights[i];
            weights[i] = kept + h;
            const double above = model.loss(weights.data(), tokens.batch, loss);
            weights[i] = kept - h;
            const double below = model.loss(weights.data(), tokens.batch, loss);
            weights[i] = kept;
            const double expected = slope * (above - below) / (2 * h);
            QVERIFY2(
                std::abs(gradients[i] - 0.25 - expected) < 1e-7 * (sum + std::abs(expected)),
                qPrintable(QString("value %1: %2 against %3").arg(i).arg(gradients[i] - 0.25).arg(expected)));
        }
    }

    /// Products of operands rounded to 8 bits: each term is off by up to 2^-8 of itself, at random signs, and
    /// about eight products follow one another. The bound is on the whole gradient, of which single values
    /// may be sums that nearly cancel.
    void bf16AgainstDouble() {
        const auto config = smallConfig(true, RopeStyle::interleaved);
        const auto layout = *ParameterLayout::create(config);
        const Tokens tokens(3, 75, config.vocabularySize);
        std::vector<double> exact(std::size_t(layout.size()));
        std::vector<float> rounded(exact.size());
        TrainingTransformer<double> reference(config, layout, tokens.batch.count(), 75);
        TrainingTransformer<float> fast(config, layout, tokens.batch.count(), 75, nullptr, Precision::bf16);
        CrossEntropy<double> exactLoss(tokens.targets.data());
        CrossEntropy<float> loss(tokens.targets.data());
        const double sum = reference.lossAndGradient(randomWeights<double>(layout).data(), tokens.batch,
                                                     exactLoss, 1, exact.data());
        const double fastSum =
            fast.lossAndGradient(randomWeights<float>(layout).data(), tokens.batch, loss, 1, rounded.data());
        QVERIFY(std::abs(fastSum - sum) < 0.01 * sum);
        double error = 0, size = 0;
        for (std::size_t i = 0; i < exact.size(); ++i) {
            error += std::pow(double(rounded[i]) - exact[i], 2);
            size += exact[i] * exact[i];
        }
        QVERIFY2(error < std::pow(8 * 0x1p-8, 2) * size && error > 0,
                 qPrintable(QString::number(std::sqrt(error / size))));
    }

    /// The kernels' float against double: about 200 roundings one after the other, each 2^-24 of values that
    /// the sums bring to some ten times the gradient's own size.
    void floatAgainstDouble() {
        for (const bool tied : {false, true}) {
            const auto config = smallConfig(tied, RopeStyle::interleaved);
            const auto layout = *ParameterLayout::create(config);
            const Tokens tokens(3, 75, config.vocabularySize);
            const auto gradient = [&]<typename T>(T) {
                const auto weights = randomWeights<T>(layout);
                TrainingTransformer<T> model(config, layout, tokens.batch.count(), tokens.batch.length);
                CrossEntropy<T> loss(tokens.targets.data());
                std::vector<T> gradients(weights.size());
                model.lossAndGradient(weights.data(), tokens.batch, loss, 1.0, gradients.data());
                return gradients;
            };
            const auto exact = gradient(0.0);
            const auto fast = gradient(0.0F);
            double scale = 0;
            for (const double value : exact)
                scale = std::max(scale, std::abs(value));
            for (std::size_t i = 0; i < exact.size(); ++i)
                QVERIFY(std::abs(double(fast[i]) - exact[i]) <
                        200 * 10 * 0x1p-24 * (scale / 10 + std::abs(exact[i])));
        }
    }
};

QTEST_APPLESS_MAIN(GradientsTest)
#include "tst_gradients.moc"
