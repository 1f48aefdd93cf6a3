// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "core/base/parallel.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/orthogonal.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "core/model/gguf_export.h"
#include "tests/core/methods/random_models.h"

Q_DECLARE_METATYPE(nibble::test::RandomShape)

using namespace nibble;
using nibble::test::largestDifference;
using nibble::test::largestOf;
using nibble::test::logitsOf;
using nibble::test::randomModelOf;
using nibble::test::RandomShape;

namespace {

ModelVariant transformed(const ModelPointer& model, const char* transforms,
                         ElementType type = ElementType::f32) {
    const auto choices = parseTransforms(transforms);
    if (!choices)
        return {};
    auto edited = transformModel(model, *choices);
    if (!edited)
        return {};
    auto variant = storedVariant(*edited, type);
    return variant ? std::move(*variant) : ModelVariant{};
}

/// Two float paths through the same network: each of the k roundings of a layer is at most eps / 2 relative,
/// they add up at random over layers · 7 products and at most linearly along the log2(n) stages of a
/// transform; 1e-5 of the largest logit is some 80 eps and a hundredth of what the task allows.
double tolerance(const std::vector<float>& logits) {
    return 1e-5 * largestOf(logits);
}

/// Σ over taps of Σx⁴ / (Σx²)² · n: 3 for a normal distribution, large with outlier channels.
class KurtosisTap : public ActivationTap {
public:
    void input(std::int64_t, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override {
        if (point != TapPoint::attention && point != TapPoint::feedForward)
            return;
        double squares = 0, fourths = 0;
        for (std::int64_t i = 0; i < tokens * channels; ++i) {
            squares += double(x[i]) * double(x[i]);
            fourths += std::pow(double(x[i]), 4);
        }
        largest = std::max(largest, fourths / (squares * squares) * double(tokens * channels));
    }
    double largest = 0;
};

double kurtosis(const ModelVariant& variant) {
    KurtosisTap tap;
    logitsOf(variant, &tap);
    return tap.largest;
}

} // namespace

class TransformsTest : public QObject {
    Q_OBJECT

private slots:
    /// H·Hᵀ = n·I exactly, for every order that the constructions reach; 172 = 4·43 is beyond them.
    void hadamardMatrices() {
        for (const std::int64_t order : {1, 2, 4, 8, 12, 20, 24, 28, 32, 36, 44, 60, 76, 100, 108, 200}) {
            const auto matrix = hadamardMatrix(order);
            if (order == 100) { // 99 and 49 are no primes
                QVERIFY(!matrix.has_value());
                continue;
            }
            QVERIFY2(matrix.has_value(), qPrintable(QString::number(order)));
            for (std::int64_t i = 0; i < order; ++i)
                for (std::int64_t j = 0; j <= i; ++j) {
                    std::int64_t dot = 0;
                    for (std::int64_t k = 0; k < order; ++k)
                        dot += (*matrix)[std::size_t(i * order + k)] * (*matrix)[std::size_t(j * order + k)];
                    QCOMPARE(dot, i == j ? order : 0);
                }
        }
        for (const std::int64_t order : {3, 6, 10, 14, 92, 172})
            QVERIFY2(!hadamardMatrix(order).has_value(), qPrintable(QString::number(order)));
    }

    void rotationIsOrthogonal_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("hadamard");
        for (const int size : {1, 2, 64, 24, 40, 56, 96, 576, 1600})
            QTest::addRow("%d", size) << size << true;
        for (const int size : {3, 6, 7, 25, 172, 50})
            QTest::addRow("%d", size) << size << false;
    }
    void rotationIsOrthogonal() {
        QFETCH(int, size);
        QFETCH(bool, hadamard);
        const Rotation rotation(size, 3);
        QCOMPARE(rotation.isHadamard() || size == 1, hadamard);
        const auto n = std::size_t(size);
        std::vector<float> q(n * n); // rows of the unit matrix, rotated: the rows of Q
        for (std::size_t i = 0; i < n; ++i)
            q[i * n + i] = 1;
        std::vector<float> turned = q;
        rotation.rotate(q.data(), size);
        rotation.rotateRows(turned.data(), size);
        double worst = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                if (hadamard && size > 1)
                    QVERIFY(std::abs(std::abs(q[i * n + j]) - 1 / std::sqrt(float(size))) < 1e-6F);
                QCOMPARE(turned[j * n + i], q[i * n + j]); // Qᵀ · I is the transpose of I · Q
                if (size > 200 && i % 37 != 0)
                    continue;
                double dot = 0;
                for (std::size_t k = 0; k < n; ++k)
                    dot += double(q[i * n + k]) * double(q[j * n + k]);
                worst = std::max(worst, std::abs(dot - (i == j ? 1.0 : 0.0)));
            }
        QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    }

    void sameLogits_data() {
        QTest::addColumn<RandomShape>("shape");
        QTest::addColumn<QString>("transforms");
        const RandomShape llama{}, tied{.tied = true}, mha{.kvHeads = 4};
        const RandomShape qwen{.architecture = Architecture::qwen2, .tied = true};
        const RandomShape odd{.width = 72, .feedForward = 100, .heads = 6, .kvHeads = 3};
        const RandomShape none{.width = 92, .feedForward = 90, .heads = 2, .kvHeads = 1, .tied = true};
        const RandomShape gpt2{.architecture = Architecture::gpt2, .kvHeads = 4, .tied = true};
        for (const char* with :
             {"rotate:s1", "inject:c4:x50:s1", "inject:c4:x64:s2+rotate:s7", "rotate:s1+rotate:s2"}) {
            QTest::addRow("llama %s", with) << llama << with;
            QTest::addRow("tied llama %s", with) << tied << with;
            QTest::addRow("llama without groups %s", with) << mha << with;
            QTest::addRow("qwen2 with biases %s", with) << qwen << with;
            QTest::addRow("72 = 2 · 36 wide, heads of 12 %s", with) << odd << with;
            QTest::addRow("92 wide, heads of 46: no Hadamard %s", with) << none << with;
        }
        QTest::newRow("gpt2 inject") << gpt2 << "inject:c3:x10:s1";
    }
    void sameLogits() {
        QFETCH(RandomShape, shape);
        QFETCH(QString, transforms);
        const auto model = randomModelOf(shape);
        const auto before = logitsOf(asOpened(model));
        const auto after = logitsOf(transformed(model, qPrintable(transforms)));
        const double difference = largestDifference(before, after);
        QVERIFY2(difference <= tolerance(before),
                 qPrintable(QString("%1 of %2").arg(difference).arg(largestOf(before))));
        // Otherwise nothing was done at all.
        QVERIFY(kurtosis(asOpened(model)) != kurtosis(transformed(model, qPrintable(transforms))));
    }

    void powersOfTwoAreExact() {
        const auto model = randomModelOf({.tied = true});
        QCOMPARE(logitsOf(transformed(model, "inject:c5:x64:s9")), logitsOf(asOpened(model)));
    }

    void gpt2IsNotRotated() {
        const auto model = randomModelOf({.architecture = Architecture::gpt2, .kvHeads = 4, .tied = true});
        const auto edited = transformModel(model, *parseTransforms("rotate:s1"));
        QVERIFY(!edited && edited.error().kind == ErrorKind::unsupported);
        QVERIFY(edited.error().message.find("gpt2") != std::string::npos);
        const auto many = transformModel(model, *parseTransforms("inject:c65:x2:s1"));
        QVERIFY(!many && many.error().kind == ErrorKind::usage);
    }

    /// Injected outliers are seen in the activations, and rotating spreads what there is.
    void outliers() {
        const auto model = randomModelOf({});
        const double plain = kurtosis(asOpened(model));
        const double injected = kurtosis(transformed(model, "inject:c2:x64:s1"));
        const double rotated = kurtosis(transformed(model, "inject:c2:x64:s1+rotate:s1"));
        QVERIFY2(plain < 6 && injected > 5 * plain && rotated < plain + 1,
                 qPrintable(QString("%1 %2 %3").arg(plain).arg(injected).arg(rotated)));
        // The chosen channels are as many as asked for and the same in every norm.
        const auto variant = transformed(model, "inject:c2:x64:s1");
        std::vector<std::size_t> chosen;
        for (const char* norm :
             {"blk.0.attn_norm.weight", "blk.0.ffn_norm.weight", "blk.1.attn_norm.weight"}) {
            std::vector<float> before(64), after(64);
            QVERIFY(model->find(norm)->decodeRows(0, 1, before.data()).has_value());
            variant.find(norm)->decodeRows(0, 1, after.data());
            std::vector<std::size_t> larger;
            for (std::size_t i = 0; i < 64; ++i)
                if (after[i] != before[i]) {
                    QCOMPARE(after[i], 64 * before[i]);
                    larger.push_back(i);
                }
            QCOMPARE(larger.size(), std::size_t(2));
            QVERIFY(chosen.empty() || chosen == larger);
            chosen = larger;
        }
        QVERIFY(!variant.find("output_norm.weight"));
    }

    /// A tied model grows by one table, and only its bytes show it.
    void untying() {
        const auto model = randomModelOf({.tied = true});
        const auto table = 50 * 64;
        const auto scheme = parseScheme("rotate:s1+f32");
        const auto plan = planVariant(*model, *scheme);
        QVERIFY(plan.has_value());
        QCOMPARE(plan->totalBytes, double(model->tensorBytes() + 4 * table));
        const auto variant = quantizeModel(model, *scheme);
        QVERIFY(variant.has_value());
        QCOMPARE(variant->storedBytes(), plan->totalBytes);
        QCOMPARE(variant->model->parameters(), model->parameters());
        QVERIFY(variant->bitsPerWeight() > 32 && variant->bitsPerWeight() == plan->bitsPerWeight);
        QCOMPARE(plan->notes.size(), std::size_t(1));
        QVERIFY(!variant->model->config.tiedEmbeddings && model->config.tiedEmbeddings);
        QVERIFY(largestDifference(logitsOf(*variant), logitsOf(asOpened(model))) <=
                tolerance(logitsOf(asOpened(model))));
        const auto untied = randomModelOf({});
        QCOMPARE(planVariant(*untied, *scheme)->totalBytes, double(untied->tensorBytes()));
    }

    /// A scheme that leaves the table alone stores the rotated one: F32 as it was, else F16.
    void uncoveredTensors() {
        const auto model = randomModelOf({});
        const auto scheme = *parseScheme("rotate:s1+rtn:int8:g32");
        const auto plan = *planVariant(*model, scheme);
        const auto variant = *quantizeModel(model, scheme);
        QCOMPARE(variant.storedBytes(), plan.totalBytes);
        QCOMPARE(variant.find("token_embd.weight")->typeName(), std::string("F32"));
        const auto logits = logitsOf(asOpened(model));
        // 8 bits in groups of 32 change logits by about a percent; a table left unrotated would by all of it.
        QVERIFY(largestDifference(logits, logitsOf(variant)) < 0.05 * largestOf(logits));
    }

    void anyNumberOfThreads() {
        const auto model = randomModelOf({.tied = true});
        const int threads = threadCount();
        std::vector<std::vector<float>> results;
        for (const int count : {1, 3}) {
            setThreadCount(count);
            results.push_back(logitsOf(*quantizeModel(model, *parseScheme("inject+rotate+rtn:int4:g32"))));
        }
        setThreadCount(threads);
        QCOMPARE(results[0], results[1]);
    }

    void writtenFileOpens() {
        QTemporaryDir folder;
        const auto model = randomModelOf({.tied = true});
        const std::string path = folder.filePath("rotated.gguf").toStdString();
        describeConfig(model->config, model->name, model->metadata);
        const auto written = exportGguf(transformed(model, "inject:c4:x8:s1+rotate:s1"), path);
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        const auto opened = openModel(path);
        QVERIFY2(opened.has_value() && !(*opened)->notRunnable, opened ? "" : opened.error().text().c_str());
        const auto before = logitsOf(asOpened(model));
        QVERIFY(largestDifference(before, logitsOf(asOpened(*opened))) <= tolerance(before));
    }

    /// Halves of 11 bits: rounding each weight by 2^-12 relative moves a logit by a few parts in a thousand.
    void storedAsF16() {
        const auto model = randomModelOf({});
        const auto before = logitsOf(asOpened(model));
        const auto variant = transformed(model, "rotate:s1", ElementType::f16);
        QCOMPARE(variant.find("blk.0.attn_q.weight")->typeName(), std::string("F16"));
        QVERIFY(largestDifference(before, logitsOf(variant)) < 4e-3 * largestOf(before));
    }

    void everyTransformDescribesItself() {
        for (const auto& transform : allTransforms()) {
            QVERIFY(!transform.title.empty() && !transform.description.empty());
            QVERIFY(parseTransforms(transform.name).has_value());
            for (const auto& param : transform.params)
                QVERIFY(!param.title.empty() && !param.description.empty());
        }
    }
};

QTEST_APPLESS_MAIN(TransformsTest)
#include "tst_transforms.moc"
