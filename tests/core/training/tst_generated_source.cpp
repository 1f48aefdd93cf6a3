// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/training/generated_source.h"
#include "core/training/training_data.h"

using namespace nibble;

namespace {

TrainingRecipe generated(std::string options) {
    TrainingRecipe recipe;
    recipe.model.contextLength = 1024;
    recipe.data.generator = kGeneratorName;
    recipe.data.generatorOptions = std::move(options);
    recipe.seed = 5;
    return recipe;
}

/// Copying, then look-ups and pairs of places from the second group on.
constexpr const char* kCurriculum = R"({"mix": {"copying": 1}, "stages": [
    {"from_sequence": 16, "mix": {"pairs": 1}},
    {"from_sequence": 32, "mix": {"pairs": 1, "lookup": 1}, "lookup_sentences": [2], "place_words": true}]})";

/// The text of one group of sequences.
std::string groupText(TokenSource& source, const Tokenizer& tokenizer, std::int64_t group) {
    std::string text;
    std::vector<TokenId> sequence(1025);
    for (std::int64_t i = 0; i < GeneratedTokenSource::kGroup; ++i) {
        if (!source.sequence(group * GeneratedTokenSource::kGroup + i, sequence))
            return "no sequence";
        text += tokenizer.decode(sequence) + "\n";
    }
    return text;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestGeneratedSource : public QObject {
    Q_OBJECT

private slots:
    /// Documents lie whole in their sequences wherever they fit, and any sequence comes without those before
    /// it.
    void generatedDocumentsArePacked() {
        auto recipe = generated(R"({"mix": {"story": 2, "lookup": 1}, "tokenizer_documents": 200})");
        recipe.tokenizer.vocabularySize = 600;
        auto data = openTrainingData(recipe), again = openTrainingData(recipe);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->fingerprint, again->fingerprint);
        QCOMPARE(data->tokenizer->vocabularySize(), std::int64_t{600});
        const TokenId begin = *data->tokenizer->bos();
        std::vector<TokenId> sequence(1025), other(1025);
        int documents = 0, whole = 0;
        for (std::int64_t number = 0; number < 32; ++number) {
            QVERIFY(data->training->sequence(number, sequence));
            QCOMPARE(sequence[0], begin);
            std::vector<std::size_t> starts;
            for (std::size_t i = 0; i < sequence.size(); ++i)
                if (sequence[i] == begin)
                    starts.push_back(i);
            starts.push_back(sequence.size());
            for (std::size_t i = 0; i + 1 < starts.size(); ++i, ++documents) {
                const auto text = data->tokenizer->decode(
                    std::span(sequence).subspan(starts[i], starts[i + 1] - starts[i]));
                whole += text.ends_with('\n') ? 1 : 0;
            }
        }
        QVERIFY2(documents > 100 && whole > documents * 3 / 4,
                 qPrintable(QString("%1 of %2").arg(whole).arg(documents)));
        QVERIFY(again->training->sequence(31, other));
        QCOMPARE(other, sequence);
        QVERIFY(again->heldOut->sequence(31, other));
        QVERIFY(other != sequence);
        recipe.data.generatorOptions = R"({"mix": {"poem": 1}})";
        QCOMPARE(openTrainingData(recipe).error().field, std::string("data.options.mix.poem"));
    }

    /// Words of places stand in pairs only where a stage asks for them.
    void stagesBeginWhereTheySay() {
        const auto data = openTrainingData(generated(kCurriculum), {}, byteTokenizer());
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        const auto text = [&](std::int64_t group) {
            return groupText(*data->training, *data->tokenizer, group);
        };
        const std::string first = text(0), second = text(1), third = text(2);
        QVERIFY(!holds(first, "Pairs:") && !holds(first, "Note the"));
        QVERIFY(holds(second, "Pairs:") && !holds(second, "Note the"));
        QVERIFY(holds(third, "Pairs:") && holds(third, "Note the"));
        QVERIFY(!holds(second, " lighthouse ") && !holds(second, " lighthouse,"));
        QVERIFY(holds(third, " lighthouse ") || holds(third, " lighthouse,"));
        QCOMPARE(text(0), first);
    }

    /// About half of the sequences are documents joined by empty lines, with one BOS in front.
    void joinedAsInAFile() {
        const auto data =
            openTrainingData(generated(R"({"mix": {"story": 1}, "joined": true})"), {}, byteTokenizer());
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        const auto begin = *data->tokenizer->bos();
        std::vector<TokenId> sequence(1025);
        int joined = 0;
        for (std::int64_t number = 0; number < 64; ++number) {
            QVERIFY(data->training->sequence(number, sequence));
            const bool one = std::count(sequence.begin(), sequence.end(), begin) == 1 && sequence[0] == begin;
            joined += one && holds(data->tokenizer->decode(sequence), "\n\n") ? 1 : 0;
        }
        QVERIFY2(joined > 20 && joined < 60, qPrintable(QString::number(joined)));
    }

    void lastStageIsWhatTheRunEndsWith() {
        const auto options = lastStage(kCurriculum, false);
        QVERIFY2(options.has_value(), options ? "" : options.error().text().c_str());
        const auto data = openTrainingData(generated(*options), {}, byteTokenizer());
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        const std::string text = groupText(*data->training, *data->tokenizer, 0);
        QVERIFY(holds(text, "Note the") && holds(text, "Pairs:"));
        QVERIFY(holds(*lastStage(R"({"mix": {"story": 1}})", true), R"("story":1)"));
        QCOMPARE(lastStage(R"({"mix": {"poem": 1}})", true).error().field,
                 std::string("data.options.mix.poem"));
    }
};

QTEST_GUILESS_MAIN(TestGeneratedSource)
#include "tst_generated_source.moc"
