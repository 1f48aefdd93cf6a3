// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Task scores against a plain evaluation: every choice run as a whole sequence in a cache of its own, logits
// summed in double. Wilson's interval against published values.
#include <cmath>
#include <set>

#include <QtTest>

#include "core/base/parallel.h"
#include "core/evaluation/tasks/task_score.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/evaluation/tasks/text_bits.h"
#include "core/runtime/generate.h"

using namespace nibble;

namespace {

struct Bench {
    ModelPointer model = randomModel(3);
    std::unique_ptr<Transformer> transformer =
        std::move(*Transformer::create(ModelVariant{.model = model, .scheme = {}, .replaced = {}}));

    /// ln p(choice | prompt), token by token of the whole sequence.
    double likelihood(const std::string& prompt, const std::string& choice) {
        const auto ids = model->tokenizer->encode(prompt + choice);
        const auto from = model->tokenizer->encode(prompt).size();
        const auto vocabulary = static_cast<std::size_t>(model->config.vocabularySize);
        KvCache cache(model->config, static_cast<std::int64_t>(ids.size()), KvType::f32);
        std::vector<float> hidden(ids.size() * static_cast<std::size_t>(model->config.embeddingLength));
        std::vector<float> logits(ids.size() * vocabulary);
        if (!transformer->run(ids, cache, hidden.data(), false))
            return 0;
        transformer->logits(hidden.data(), static_cast<std::int64_t>(ids.size()), logits.data());
        double sum = 0;
        for (std::size_t at = from; at < ids.size(); ++at) {
            const float* row = logits.data() + (at - 1) * vocabulary;
            double total = 0;
            for (std::size_t i = 0; i < vocabulary; ++i)
                total += std::exp(static_cast<double>(row[i]));
            sum += static_cast<double>(row[ids[at]]) - std::log(total);
        }
        return sum;
    }

    std::string greedy(const std::string& prompt, std::int64_t tokens) {
        const auto ids = model->tokenizer->encode(prompt);
        const auto made =
            generate(*transformer, ids, {.tokens = tokens, .kv = KvType::f32, .stopAtEnd = true},
                     model->tokenizer->eos());
        std::string text;
        for (const TokenId id : made->ids)
            text += model->tokenizer->piece(id);
        return text;
    }

    std::vector<TaskScore> score(const std::vector<TaskSet>& sets, TaskScoring scoring = {}) {
        auto scores = scoreTasks(*transformer, *model->tokenizer, sets, scoring);
        return scores ? *scores : std::vector<TaskScore>();
    }
};

/// The error's text, or "read".
std::string problem(std::string_view lines) {
    const auto sets = taskSetsFromJsonl(lines, "f.jsonl");
    return sets ? "read" : sets.error().text();
}

} // namespace

class TestTasks : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setThreadCount(1); }
    void wilson();
    void pairedChange();
    void choicesAgreeWithWholeSequences();
    void perByteIsTheMeanPerByte();
    void greedyAnswers();
    void longItemsAreSkipped();
    void readsLines();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void generatedSets();
    void generatedItemsAreNotTrainedOn();
    void needles();
    void kindsByName();
    void bitsOfHeldOutText();
    void stops();
};

void TestTasks::wilson() {
    // Newcombe 1998, Statistics in Medicine 17, table I, method 3 (score without continuity correction).
    struct Case {
        std::int64_t successes, trials;
        double low, high;
    };
    for (const Case& each : {Case{81, 263, 0.2553, 0.3662}, Case{15, 148, 0.0624, 0.1605},
                             Case{0, 20, 0.0, 0.1611}, Case{1, 29, 0.0061, 0.1718}}) {
        const Interval interval = wilsonInterval(each.successes, each.trials);
        QVERIFY(std::abs(interval.low - each.low) < 0.00005);
        QVERIFY(std::abs(interval.high - each.high) < 0.00005);
    }
    QCOMPARE(wilsonInterval(0, 0).high, 1.0);
}

void TestTasks::pairedChange() {
    TaskScore before{.right = {1, 1, 1, 0, 2, 1}}, after{.right = {1, 0, 1, 0, 1, 0}};
    // Differences 0, −1, 0, 0, −1 (the skipped item counts for neither): mean −0.4, variance 0.3.
    const auto change = accuracyChange(before, after);
    QVERIFY(change);
    QVERIFY(std::abs(change->change + 0.4) < 1e-12);
    QVERIFY(std::abs(change->interval.high - change->change - 1.959964 * std::sqrt(0.3 / 5)) < 1e-5);
    QVERIFY(!accuracyChange({.right = {1}}, {.right = {1}}));
}

void TestTasks::choicesAgreeWithWholeSequences() {
    Bench bench;
    Random random(5);
    TaskSet set{"mixed", {}, false};
    std::vector<std::uint8_t> expected;
    // All of three bytes, so that no choice wins by being short.
    const char* words[] = {" tr", " of", "xyz", " 12", "...", "K\u00e4", "and", " so"};
    for (int i = 0; i < 30; ++i) {
        TaskItem item;
        for (std::uint64_t n = random.below(6); n > 0; --n)
            item.prompt += words[random.below(8)];
        std::set<std::string> choices;
        while (choices.size() < 2 + random.below(3))
            choices.insert(std::string(words[random.below(8)]) + words[random.below(8)]);
        item.choices.assign(choices.begin(), choices.end());
        item.answer = random.below(item.choices.size());
        std::size_t best = 0;
        std::vector<double> values;
        for (const auto& choice : item.choices) {
            values.push_back(bench.likelihood(item.prompt, choice));
            best = values.back() > values[best] ? values.size() - 1 : best;
        }
        expected.push_back(best == item.answer);
        set.items.push_back(std::move(item));
    }
    const auto scores = bench.score({set});
    QCOMPARE(scores.size(), std::size_t{1});
    QCOMPARE(scores[0].kind, std::string("multiple_choice"));
    QVERIFY(scores[0].right == expected);
    QCOMPARE(scores[0].items, 30);
    QCOMPARE(scores[0].correct, std::count(expected.begin(), expected.end(), 1));
    QVERIFY(scores[0].correct > 3 && scores[0].correct < 27); // or the test says nothing
    double guessing = 0;
    for (const auto& item : set.items)
        guessing += 1.0 / static_cast<double>(item.choices.size()) / 30;
    QVERIFY(std::abs(scores[0].guessing - guessing) < 1e-12);
}

void TestTasks::perByteIsTheMeanPerByte() {
    // Random weights like every token about alike: the sum prefers the short choice, the mean does not care.
    Bench bench;
    int differs = 0;
    for (int i = 0; i < 20; ++i) {
        const std::string prompt = "word " + std::to_string(i);
        const std::vector<std::string> choices = {" ab", " abcdefghij"};
        double best[2];
        for (std::size_t c = 0; c < 2; ++c)
            best[c] = bench.likelihood(prompt, choices[c]) / static_cast<double>(choices[c].size());
        const std::vector<TaskSet> sets = {{"s", {{prompt, choices, 1}}, false}};
        QCOMPARE(bench.score(sets, {.perByte = true})[0].correct, best[1] > best[0] ? 1 : 0);
        QCOMPARE(bench.score(sets)[0].correct, 0);
        differs += best[1] > best[0];
    }
    QVERIFY(differs > 0);
}

void TestTasks::greedyAnswers() {
    Bench bench;
    const auto isWord = [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) ||
               static_cast<unsigned char>(character) >= 0x80;
    };
    int ends = 0, runsOn = 0;
    for (int i = 0; i < 40; ++i) {
        const std::string prompt = "prompt " + std::to_string(i);
        const std::string text = bench.greedy(prompt, 2), whole = bench.greedy(prompt, 6);
        if (text.find_first_not_of(" \n\t") == std::string::npos || whole.size() <= text.size())
            continue;
        // What the model writes, cut after two tokens: right unless the word goes on behind it.
        const bool cutWord = isWord(text.back()) && isWord(whole[text.size()]);
        ++(cutWord ? runsOn : ends);
        QCOMPARE(bench.score({{"s", {{prompt, {text}, 0}}, true}})[0].correct, cutWord ? 0 : 1);
        const auto wrong = bench.score({{"s", {{prompt, {"~" + text}, 0}}, true}});
        QCOMPARE(wrong[0].kind, std::string("exact_match"));
        QCOMPARE(wrong[0].correct, 0);
    }
    QVERIFY(ends > 0 && runsOn > 0); // or the test says nothing
    // Both ways at once give two scores.
    const auto both = bench.score({{"s", {{"Once", {" a", " b"}, 0}}, true}});
    QCOMPARE(both.size(), std::size_t{2});
}

void TestTasks::longItemsAreSkipped() {
    Bench bench;
    const auto limit = static_cast<std::size_t>(bench.model->config.contextLength);
    const auto scores =
        bench.score({{"s", {{std::string(limit, 'x'), {"a", "b"}, 0}, {"x", {"a", "b"}, 0}}, false}});
    QCOMPARE(scores[0].skipped, 1);
    QCOMPARE(scores[0].items, 1);
    QCOMPARE(scores[0].right.front(), std::uint8_t{2});
}

void TestTasks::readsLines() {
    const auto sets = taskSetsFromJsonl(
        "{\"prompt\": \"2 + 2 =\", \"choices\": [\" 3\", \" 4\"], \"answer\": 1, \"id\": 7}\r\n"
        "\n"
        "{\"prompt\": \"Paris is in\", \"answer\": \" France\", \"task\": \"places\"}\n"
        "{\"prompt\": \"3 + 3 =\", \"choices\": [\" 6\", \" 4\"], \"answer\": 0}",
        "some/sums.jsonl");
    QVERIFY(sets);
    QCOMPARE(sets->size(), std::size_t{2});
    QCOMPARE((*sets)[0].name, std::string("sums"));
    QCOMPARE((*sets)[0].items.size(), std::size_t{2});
    QVERIFY(!(*sets)[0].exactMatch);
    QCOMPARE((*sets)[0].items[0].answer, std::size_t{1});
    QCOMPARE((*sets)[1].name, std::string("places"));
    QVERIFY((*sets)[1].exactMatch);
    QCOMPARE((*sets)[1].items[0].choices.front(), std::string(" France"));
}

void TestTasks::namesWhatIsWrong_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const QString good = "{\"prompt\": \"a\", \"answer\": \"b\"}\n";
    QTest::newRow("empty") << QString() << "f.jsonl: holds no questions";
    QTest::newRow("cut off") << good + "{\"prompt\": \"a\""
                             << "f.jsonl: at byte 45: line 2: not valid JSON";
    QTest::newRow("a list") << good + "[1]"
                            << "f.jsonl: at byte 31: line 2: an object is expected, not array";
    QTest::newRow("no prompt") << good + "{\"answer\": \"b\"}"
                               << "f.jsonl: at byte 31: line 2: prompt: is missing";
    QTest::newRow("no answer") << "{\"prompt\": \"a\"}"
                               << "f.jsonl: at byte 0: line 1: answer: is missing";
    QTest::newRow("number") << "{\"prompt\": 3, \"answer\": \"b\"}"
                            << "f.jsonl: at byte 0: line 1: prompt: a string is expected, not number";
    QTest::newRow("one choice") << "{\"prompt\": \"a\", \"answer\": 0, \"choices\": [\"b\"]}"
                                << "line 1: choices: 1 choices; 2 to 64 are expected";
    QTest::newRow("empty choice") << "{\"prompt\": \"a\", \"answer\": 0, \"choices\": [\"b\", \"\"]}"
                                  << "line 1: choices[1]: is empty";
    QTest::newRow("same choice") << "{\"prompt\": \"a\", \"answer\": 0, \"choices\": [\"b\", \"b\"]}"
                                 << "line 1: choices[1]: stands there twice";
    QTest::newRow("answer beyond") << "{\"prompt\": \"a\", \"answer\": 2, \"choices\": [\"b\", \"c\"]}"
                                   << "line 1: answer: ";
    QTest::newRow("answer below") << "{\"prompt\": \"a\", \"answer\": -1, \"choices\": [\"b\", \"c\"]}"
                                  << "line 1: answer: ";
    QTest::newRow("answer by letter") << "{\"prompt\": \"a\", \"answer\": \"b\", \"choices\": [\"b\", \"c\"]}"
                                      << "line 1: answer: a whole number is expected";
    QTest::newRow("blank answer") << "{\"prompt\": \"a\", \"answer\": \" \"}"
                                  << "line 1: answer: is empty";
    QTest::newRow("same key") << "{\"prompt\": \"a\", \"prompt\": \"b\", \"answer\": \"b\"}"
                              << "line 1: prompt: this key stands twice";
}

void TestTasks::namesWhatIsWrong() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    const QString found = QString::fromStdString(problem(text.toStdString()));
    QVERIFY2(found.contains(error), qPrintable(found));
}

void TestTasks::generatedSets() {
    for (const TextKind kind : textKinds()) {
        const TaskSet set = generatedTaskSet(kind);
        QCOMPARE(set.items.size(), std::size_t{200});
        QVERIFY(set.exactMatch);
        std::set<std::string> prompts;
        std::vector<int> places(4);
        for (const TaskItem& item : set.items) {
            prompts.insert(item.prompt);
            QCOMPARE(item.choices.size(), std::size_t{4});
            ++places[item.answer];
        }
        QCOMPARE(prompts.size(), std::size_t{200});
        for (const int count : places) // 50 expected, standard deviation 6.1
            QVERIFY(count > 25 && count < 75);
        QCOMPARE(generatedTaskSet(kind).items[7].prompt, set.items[7].prompt);
        QVERIFY(generatedTaskSet(kind, {.seed = 2}).items[0].prompt != set.items[0].prompt);
    }
}

void TestTasks::generatedItemsAreNotTrainedOn() {
    for (const TextKind kind : textKinds()) {
        // Documents may begin alike; what must not occur is the line (or, where a document is one text, the
        // document) up to and with the answer.
        const bool whole = !isListOfProblems(kind);
        const auto asked = [&](const TaskItem& item) {
            const std::string text = item.prompt + item.choices[item.answer];
            return whole ? text : text.substr(item.prompt.rfind('\n') + 1) + "\n";
        };
        std::set<std::string> items;
        for (const TaskItem& item : generatedTaskSet(kind).items)
            if (!whole || item.prompt.size() > 400)
                items.insert(asked(item));
        for (std::uint64_t index = 0; index < 1500; ++index) {
            const std::string text = generateDocument(kind, TextSplit::training, 1, index).text;
            for (const std::string& item : items) {
                const std::size_t at = text.find(item);
                QVERIFY2(at == std::string::npos || (at > 0 && text[at - 1] != '\n'), item.c_str());
            }
        }
    }
}

void TestTasks::needles() {
    for (const double depth : {0.0, 1.0}) {
        const TaskSet set =
            generatedTaskSet(TextKind::facts, {.items = 20, .shape = {.sentences = 30, .depth = depth}});
        for (const TaskItem& item : set.items) {
            const std::string& prompt = item.prompt;
            const std::size_t name = prompt.rfind(" of ") + 4;
            const std::string who = prompt.substr(name, prompt.rfind('?') - name);
            const auto at = static_cast<double>(prompt.find(" of " + who + " is")) /
                            static_cast<double>(prompt.rfind('\n'));
            QVERIFY(depth == 0 ? at < 0.25 : at > 0.75); // up to five other facts stand beside it
        }
    }
}

void TestTasks::kindsByName() {
    QCOMPARE(taskKinds({"all"})->size(), textKinds().size());
    QCOMPARE(taskKinds({"story", "all"})->size(), textKinds().size());
    QCOMPARE(taskKinds({"code", "code"})->size(), std::size_t{1});
    const auto wrong = taskKinds({"poem"});
    QVERIFY(!wrong);
    QCOMPARE(static_cast<int>(wrong.error().kind), static_cast<int>(ErrorKind::usage));
    QVERIFY(wrong.error().message.find("story") != std::string::npos);
}

void TestTasks::bitsOfHeldOutText() {
    Bench bench;
    constexpr TextKind kKinds[] = {TextKind::counting};
    const auto measured = measureTextBits(*bench.transformer, *bench.model->tokenizer, kKinds, 3, 7);
    QVERIFY(measured);
    double bits = 0, nats = 0, characters = 0;
    for (std::uint64_t index = 0; index < 3; ++index) {
        const auto document = generateDocument(TextKind::counting, TextSplit::heldOut, 7, index);
        bits += document.bits;
        nats -= bench.likelihood("", document.text);
        characters += static_cast<double>(document.text.size());
    }
    const TextBits& found = measured->front();
    QCOMPARE(found.documents + found.skipped, 3);
    QCOMPARE(found.skipped, 0);
    QCOMPARE(found.characters, static_cast<std::int64_t>(characters));
    QVERIFY(std::abs(found.generatorBits - bits) < 1e-9);
    // Floats summed in another order: 1e-6 of some thousand nats.
    QVERIFY(std::abs(found.modelBits - nats / std::log(2.0)) < 1e-5 * found.modelBits);
    QVERIFY(std::abs(found.excess - (found.modelBits / bits - 1)) < 1e-9);
    QVERIFY(found.interval.low < found.excess && found.excess < found.interval.high);
    QVERIFY(found.excess > 0.5); // random weights are far from the randomness of the text
}

void TestTasks::stops() {
    Bench bench;
    std::stop_source source;
    source.request_stop();
    const std::vector<TaskSet> sets = {{"s", {{"x", {"a", "b"}, 0}}, false}};
    const auto scores =
        scoreTasks(*bench.transformer, *bench.model->tokenizer, sets, {}, {.stop = source.get_token()});
    QVERIFY(!scores);
    QCOMPARE(static_cast<int>(scores.error().kind), static_cast<int>(ErrorKind::stopped));
}

QTEST_APPLESS_MAIN(TestTasks)
#include "tst_tasks.moc"
