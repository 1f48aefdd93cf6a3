// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <memory>

#include "core/evaluation/quality.h"
#include "core/evaluation/tasks/task_score.h"
#include "core/evaluation/tasks/text_bits.h"
#include "core/experiment/built_in_text.h"
#include "core/experiment/prepare.h"
#include "core/model/bundled_model.h"
#include "tests/support/paired_mean.h"

using namespace nibble;
using nibble::test::pairedMean;

namespace {

/// Held-out stories that the training never saw, one window each; another seed, other stories.
std::string heldOutStories(std::uint64_t seed, int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text +=
            generateDocument(TextKind::story, TextSplit::heldOut, seed, static_cast<std::uint64_t>(i)).text +
            "\n<|endoftext|>\n";
    return text;
}

} // namespace

/// What the built-in model must be: well trained, and a model on which quantization shows what it does.
class BundledModelTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        auto opened = bundledModel();
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        m_model = std::move(*opened);
    }

    void isWhatItSays() {
        const auto& config = m_model->config;
        QCOMPARE(config.architecture, Architecture::llama);
        QCOMPARE(config.embeddingLength, std::int64_t{256});
        QCOMPARE(config.feedForwardLength % 256, std::int64_t{0});
        QVERIFY(config.kvHeads < config.heads && config.contextLength >= 1024);
        QVERIFY(m_model->parameters() >= 3'000'000 && m_model->parameters() <= 5'000'000);
        QVERIFY(bundledModelBytes().size() <= 10'000'000);
        QVERIFY(!m_model->randomWeights && !m_model->notRunnable && m_model->warnings.empty());
        QCOMPARE(m_model->embedding()->data.type(), ElementType::f16);
        for (const char* key : {"recipe", "data", "data_sha256", "record"})
            QVERIFY2(m_model->metadata.text(std::string("nibblescope.training.") + key), key);
        const auto* recipe = m_model->metadata.text("nibblescope.training.recipe");
        QVERIFY(recipe->find("nibblescope-text") != std::string::npos);
        QCOMPARE(*m_model->metadata.integer("nibblescope.training.seed"), std::int64_t{1});
    }

    void textsNeverMeet() {
        const auto measured = builtInText(*m_model, TextUse::evaluation);
        const auto calibrated = builtInText(*m_model, TextUse::calibration);
        QVERIFY(measured.name != calibrated.name);
        QVERIFY(measured.content.size() >= 200'000 && calibrated.content.size() >= 200'000);
        QCOMPARE(builtInText(*m_model, TextUse::evaluation).content, measured.content);
        // No longer passage of one is in the other.
        const auto whole = QByteArray::fromStdString(calibrated.content);
        for (std::size_t at = 0; at + 160 < measured.content.size(); at += 1000)
            QVERIFY(!whole.contains(QByteArray(measured.content.data() + at, 160)));
    }

    void hasLearntItsTasks_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("least");
        QTest::newRow("copying") << int(TextKind::copying) << 0.90;
        QTest::newRow("arithmetic") << int(TextKind::arithmetic) << 0.80;
        QTest::newRow("lookup") << int(TextKind::lookup) << 0.90;
    }
    void hasLearntItsTasks() {
        QFETCH(int, kind);
        QFETCH(double, least);
        const std::vector<TaskSet> sets = {generatedTaskSet(static_cast<TextKind>(kind), {.items = 200})};
        auto ready = prepareVariant(m_model, "");
        QVERIFY(ready);
        const auto scores = scoreTasks(*ready->transformer, *m_model->tokenizer, sets);
        QVERIFY(scores);
        for (const auto& score : *scores) {
            qInfo("%s, %s: %.1f %% of %lld", score.task.c_str(), score.kind.c_str(), 100 * *score.accuracy(),
                  static_cast<long long>(score.items));
            QCOMPARE(score.items, std::int64_t{200});
            QVERIFY(*score.accuracy() >= least);
        }
    }

    void storiesAreNearTheirRandomness() {
        auto ready = prepareVariant(m_model, "");
        QVERIFY(ready);
        const TextKind kinds[] = {TextKind::story};
        const auto bits = measureTextBits(*ready->transformer, *m_model->tokenizer, kinds, 100, 1);
        QVERIFY(bits);
        const auto& story = bits->front();
        qInfo("stories: %.4f bits per character, generator %.4f, excess %+.1f %% (%+.1f to %+.1f)",
              story.modelPerCharacter(), story.generatorPerCharacter(), 100 * story.excess,
              100 * story.interval.low, 100 * story.interval.high);
        QVERIFY(story.excess > 0 && story.excess <= 0.15);
    }

    void quantizationShows_data() {
        QTest::addColumn<quint64>("seed");
        for (const quint64 seed : {101, 102, 103})
            QTest::addRow("seed %llu", seed) << seed;
    }
    /// KL divergence from the model as opened, by window: the intervals of the paired differences do not hold
    /// 0.
    void quantizationShows() {
        QFETCH(quint64, seed);
        enum : std::size_t { opened, w8a8, tensor, channel, group, int3, int2 };
        const char* methods[] = {"",
                                 "w8a8",
                                 "rtn:int4:tensor",
                                 "rtn:int4:channel",
                                 "rtn:int4:g32",
                                 "rtn:int3:g32",
                                 "rtn:int2:g32"};
        std::vector<std::unique_ptr<Transformer>> ready;
        std::vector<Transformer*> models;
        for (const char* method : methods) {
            auto prepared = prepareVariant(m_model, method);
            QVERIFY(prepared);
            ready.push_back(std::move(prepared->transformer));
            models.push_back(ready.back().get());
        }
        const auto plan = planScoring(*m_model, heldOutStories(seed, 40), {.protocol = "documents"});
        QVERIFY(plan);
        const auto scores = scoreModels(models, *plan);
        QVERIFY(scores);
        for (std::size_t i = w8a8; i < scores->size(); ++i)
            qInfo("%-17s perplexity %.3f, KL %.5f", methods[i], (*scores)[i].quality.perplexity,
                  (*scores)[i].divergence->klDivergence);
        QVERIFY((*scores)[w8a8].divergence->klDivergence < 0.01);
        const auto worse = [&](std::size_t more, std::size_t less) {
            const auto difference =
                pairedMean((*scores)[more].divergence->windowMeans, (*scores)[less].divergence->windowMeans);
            qInfo("%s above %s by %.5f nats (%.5f to %.5f)", methods[more], methods[less], difference.mean,
                  difference.low, difference.high);
            return difference.low > 0;
        };
        QVERIFY(worse(group, w8a8));
        QVERIFY(worse(channel, group));
        QVERIFY(worse(tensor, channel));
        QVERIFY(worse(int3, group));
        QVERIFY(worse(int2, int3));
        // Clearly worse in perplexity too.
        QVERIFY(pairedMean((*scores)[int3].quality.windowMeans, (*scores)[opened].quality.windowMeans).low >
                0);
        QVERIFY(pairedMean((*scores)[int2].quality.windowMeans, (*scores)[int3].quality.windowMeans).low > 0);
    }

    /// Three bits by channel: accuracy falls by more points than story perplexity rises by percent. Both
    /// intervals are paired, and the nearer ends are compared.
    void sortingFallsBeforePerplexity() {
        auto opened = prepareVariant(m_model, ""), rounded = prepareVariant(m_model, "rtn:int3:channel");
        QVERIFY(opened && rounded);
        const auto plan = planScoring(*m_model, heldOutStories(104, 40), {.protocol = "documents"});
        QVERIFY(plan);
        Transformer* const models[] = {opened->transformer.get(), rounded->transformer.get()};
        const auto scores = scoreModels(models, *plan);
        QVERIFY(scores);
        const auto rise = pairedMean((*scores)[1].quality.windowMeans, (*scores)[0].quality.windowMeans);
        const std::vector<TaskSet> sets = {generatedTaskSet(TextKind::sorting, {.items = 200})};
        const auto before = scoreTasks(*opened->transformer, *m_model->tokenizer, sets);
        const auto after = scoreTasks(*rounded->transformer, *m_model->tokenizer, sets);
        QVERIFY(before && after);
        const auto change = accuracyChange(before->back(), after->back());
        QVERIFY(change && before->back().kind == "exact_match");
        qInfo("story perplexity %+.1f %% (%+.1f to %+.1f); sorting, written exactly, %.1f to %.1f %%, %+.1f "
              "points (%+.1f to %+.1f)",
              100 * std::expm1(rise.mean), 100 * std::expm1(rise.low), 100 * std::expm1(rise.high),
              100 * *before->back().accuracy(), 100 * *after->back().accuracy(), 100 * change->change,
              100 * change->interval.low, 100 * change->interval.high);
        QVERIFY(-change->interval.high > std::expm1(rise.high));
    }

private:
    ModelPointer m_model;
};

QTEST_GUILESS_MAIN(BundledModelTest)
#include "tst_bundled_model.moc"
