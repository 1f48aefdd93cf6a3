// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The trainer against merges worked out by hand and against a plain one that counts everything anew.
#include <QtTest>

#include "core/base/random.h"
#include "core/model/tokenizers/bpe_trainer.h"

using namespace nibble;

namespace {

TokenizerPointer trained(const std::vector<std::string>& texts, BpeSettings settings) {
    auto trainer = BpeTrainer::create(std::move(settings));
    if (!trainer)
        return nullptr;
    for (const std::string& text : texts)
        trainer->add(text);
    return trainer->train().value_or(nullptr);
}

std::vector<std::string> mergesOf(const TokenizerPointer& tokenizer) {
    Metadata metadata;
    if (!tokenizer || !tokenizer->describe(metadata))
        return {};
    return *metadata.texts("tokenizer.ggml.merges");
}

/// Merges of words of small letters, counting all pairs before each: the definition.
std::vector<std::string> plainMerges(const std::vector<std::string>& words, std::size_t most) {
    std::vector<std::vector<std::string>> split;
    for (const std::string& word : words) {
        split.emplace_back();
        for (const char letter : word)
            split.back().emplace_back(1, letter);
    }
    // Rank of a token: single letters by their byte, merged ones by their age.
    std::map<std::string, int> ranks;
    for (char letter = 'a'; letter <= 'z'; ++letter)
        ranks[std::string(1, letter)] = letter;
    std::vector<std::string> merges;
    while (merges.size() < most) {
        std::map<std::pair<std::string, std::string>, int> counts;
        for (const auto& word : split)
            for (std::size_t i = 0; i + 1 < word.size(); ++i)
                ++counts[{word[i], word[i + 1]}];
        std::pair<std::string, std::string> best;
        int most_seen = 1;
        for (const auto& [pair, count] : counts) {
            const auto rank = std::pair(ranks[pair.first], ranks[pair.second]);
            if (count > most_seen || (count == most_seen && count > 1 &&
                                      rank < std::pair(ranks[best.first], ranks[best.second]))) {
                best = pair;
                most_seen = count;
            }
        }
        if (most_seen < 2)
            break;
        merges.push_back(best.first + " " + best.second);
        ranks.emplace(best.first + best.second, 1000 + static_cast<int>(merges.size()));
        for (auto& word : split)
            for (std::size_t i = 0; i + 1 < word.size(); ++i)
                if (word[i] == best.first && word[i + 1] == best.second) {
                    word[i] += word[i + 1];
                    word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
                }
    }
    return merges;
}

} // namespace

class TestBpeTrainer : public QObject {
    Q_OBJECT

private slots:
    void textbookWords();
    void agreesWithPlainCounting();
    void everyByteIsAToken();
    void digitsStandAlone();
    void textsComeBack();
    void orderDoesNotMatter();
    void isDescribedToGguf();
    void refusesBadSettings();
};

void TestBpeTrainer::textbookWords() {
    // The words of Sennrich, Haddow and Birch 2016, without their end-of-word mark: low 5 times, lower 2,
    // newest 6, widest 3. First counts: es 9, st 9, we 8, lo 7, ow 7, ne 6, ew 6; ties go to the lower byte.
    std::vector<std::string> texts;
    const auto add = [&](const char* word, int times) {
        for (int i = 0; i < times; ++i)
            texts.emplace_back(word);
    };
    add("low", 5);
    add("lower", 2);
    add("newest", 6);
    add("widest", 3);
    const std::vector<std::string> expected = {"e s",     "es t",  "l o",    "lo w",    "e w", "n ew",
                                               "new est", "d est", "i dest", "w idest", "e r", "low er"};
    QCOMPARE(mergesOf(trained(texts, {})), expected);
    // No more room than for two merges.
    const auto small = trained(texts, {.vocabularySize = 259});
    QCOMPARE(mergesOf(small), (std::vector<std::string>{"e s", "es t"}));
    QCOMPARE(small->vocabularySize(), 259);
    QCOMPARE(small->encode("newest", {.addSpecial = false}).size(), std::size_t{4}); // n e w est
    // Pairs seen fewer than six times stay apart.
    QCOMPARE(mergesOf(trained(texts, {.leastCount = 6})),
             std::vector<std::string>(expected.begin(), expected.begin() + 7));
}

void TestBpeTrainer::agreesWithPlainCounting() {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Random random(seed);
        std::vector<std::string> words;
        for (int i = 0; i < 60; ++i) {
            std::string word;
            for (std::uint64_t length = 1 + random.below(9); length > 0; --length)
                word += static_cast<char>('a' + random.below(2 + seed % 4)); // few letters: runs and overlaps
            words.push_back(word);
        }
        QCOMPARE(mergesOf(trained(words, {.vocabularySize = 257 + 200})), plainMerges(words, 200));
    }
}

void TestBpeTrainer::everyByteIsAToken() {
    const auto tokenizer = trained({"some text"}, {});
    QCOMPARE(tokenizer->piece(0), std::string("<|endoftext|>"));
    for (int byte = 0; byte < 256; ++byte)
        QCOMPARE(tokenizer->piece(1 + byte), std::string(1, static_cast<char>(byte)));
    QCOMPARE(tokenizer->bos().value(), 0);
    QCOMPARE(tokenizer->eos().value(), 0);
    QCOMPARE(tokenizer->encode("").size(), std::size_t{1}); // BOS
    QCOMPARE(tokenizer->encode("<|endoftext|>", {.addSpecial = false}), (std::vector<TokenId>{0}));
    QVERIFY(tokenizer->encode("<|endoftext|>", {.addSpecial = false, .parseSpecial = false}).size() > 1);
    QVERIFY(tokenizer->warnings().empty());
}

void TestBpeTrainer::digitsStandAlone() {
    const auto tokenizer = trained(std::vector<std::string>(50, "12 12 1212 twelve12"), {});
    const auto ids = tokenizer->encode("1212", {.addSpecial = false});
    QCOMPARE(ids, (std::vector<TokenId>{1 + '1', 1 + '2', 1 + '1', 1 + '2'}));
    QCOMPARE(tokenizer->encode(" twelve", {.addSpecial = false}).size(), std::size_t{1});
}

void TestBpeTrainer::textsComeBack() {
    const std::vector<std::string> texts = {
        "The miller's dog (brown) ran.\n\nIt ran: \"far\", very far!  Yes.",
        "Käse und Öl – 東京 🙂\t\r\n", std::string("\0\x01\x7F", 3)};
    const auto tokenizer = trained(texts, {.vocabularySize = 300});
    for (const std::string& text : texts)
        QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
    // Ill-formed bytes are U+FFFD to trainer and encoder alike.
    const auto hostile = trained({"\xFF\xC0 \xED\xA0\x80"}, {.vocabularySize = 300});
    QCOMPARE(hostile->decode(hostile->encode("a\xFF")), std::string("a\uFFFD"));
}

void TestBpeTrainer::orderDoesNotMatter() {
    std::vector<std::string> texts = {"one two three", "two three four", "three four five", "six one two"};
    const auto merges = mergesOf(trained(texts, {}));
    QVERIFY(!merges.empty());
    std::reverse(texts.begin(), texts.end());
    QCOMPARE(mergesOf(trained(texts, {})), merges);
}

void TestBpeTrainer::isDescribedToGguf() {
    const auto tokenizer = trained(std::vector<std::string>(3, "a small text about a small thing"), {});
    Metadata metadata;
    QVERIFY(tokenizer->describe(metadata));
    QCOMPARE(*metadata.text("tokenizer.ggml.model"), std::string("gpt2"));
    QCOMPARE(*metadata.text("tokenizer.ggml.pre"), std::string("smollm"));
    QCOMPARE(metadata.texts("tokenizer.ggml.tokens")->size(),
             static_cast<std::size_t>(tokenizer->vocabularySize()));
    QCOMPARE(metadata.integers("tokenizer.ggml.token_type")->front(), std::int64_t{3}); // control
    const auto again = tokenizerFromGguf(metadata);
    QVERIFY(again);
    const std::string text = "a small thing, said 42 people.";
    QCOMPARE((*again)->encode(text), tokenizer->encode(text));
}

void TestBpeTrainer::refusesBadSettings() {
    const auto kindOf = [](BpeSettings settings) {
        const auto trainer = BpeTrainer::create(std::move(settings));
        return trainer ? -1 : static_cast<int>(trainer.error().kind);
    };
    const int usage = static_cast<int>(ErrorKind::usage);
    QCOMPARE(kindOf({.preTokenizer = "none such"}), usage);
    QCOMPARE(kindOf({.vocabularySize = 256}), usage);
    QCOMPARE(kindOf({.endToken = ""}), usage);
    std::stop_source stop;
    stop.request_stop();
    auto trainer = BpeTrainer::create({});
    trainer->add("abab");
    QCOMPARE(static_cast<int>(trainer->train({.stop = stop.get_token()}).error().kind),
             static_cast<int>(ErrorKind::stopped));
}

QTEST_APPLESS_MAIN(TestBpeTrainer)
#include "tst_bpe_trainer.moc"
