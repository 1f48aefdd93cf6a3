// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small vocabularies of GGUF and llama2.c, made by hand, against what methods.md §7.7 and §8.6 say.
#include <cstring>

#include <QtTest>

#include "core/model/tokenizer.h"

using namespace nibble;

namespace {

using Ids = std::vector<TokenId>;

struct Entry {
    const char* text;
    float score = 0;
    int type = 1;
};

Metadata sentencePiece(const std::vector<Entry>& entries) {
    std::vector<std::string> texts;
    std::vector<float> scores;
    std::vector<std::int32_t> types;
    for (const Entry& entry : entries) {
        texts.emplace_back(entry.text);
        scores.push_back(entry.score);
        types.push_back(entry.type);
    }
    Metadata metadata;
    metadata.set("tokenizer.ggml.model", std::string("llama"));
    metadata.set("tokenizer.ggml.tokens", texts);
    metadata.set("tokenizer.ggml.scores", scores);
    metadata.set("tokenizer.ggml.token_type", types);
    return metadata;
}

const std::vector<Entry> kSmall = {
    {"<unk>", 0, 2}, {"<s>", 0, 3}, {"</s>", 0, 3},   {"▁"},       {"a"}, {"b"}, {"c"}, {"ab", -2},
    {"bc", -1},      {"▁a", -3},    {"<0x0A>", 0, 6}, {"US", 0, 4}};

/// A vocabulary with these tokens at these ids, each of them reachable by merges from the left over its
/// bytes, a leading space last.
Metadata byteLevel(const char* pre, const std::map<TokenId, std::string>& tokens) {
    std::vector<std::string> texts, merges;
    for (TokenId id = 0; id <= tokens.rbegin()->first; ++id)
        texts.push_back(tokens.contains(id) ? tokens.at(id) : "[PAD" + std::to_string(id) + "]");
    for (auto each = tokens.rbegin(); each != tokens.rend(); ++each) {
        const std::string& text = each->second;
        const std::string space = text.starts_with("Ġ") && !text.starts_with("ĠĠ") ? "Ġ" : "";
        const QString body = QString::fromStdString(text.substr(space.size()));
        for (qsizetype length = 1; length < body.size(); ++length)
            merges.push_back((body.left(length) + " " + body.mid(length, 1)).toStdString());
        if (!space.empty())
            merges.push_back(space + " " + body.toStdString());
    }
    Metadata metadata;
    metadata.set("tokenizer.ggml.model", std::string("gpt2"));
    metadata.set("tokenizer.ggml.pre", std::string(pre));
    metadata.set("tokenizer.ggml.tokens", texts);
    metadata.set("tokenizer.ggml.merges", merges);
    return metadata;
}

void append(std::string& bytes, auto value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string llama2c(const std::vector<std::pair<std::string, float>>& tokens) {
    std::string bytes;
    append(bytes, std::int32_t{7});
    for (const auto& [text, score] : tokens) {
        append(bytes, score);
        append(bytes, static_cast<std::int32_t>(text.size()));
        bytes += text;
    }
    return bytes;
}

} // namespace

class TokenizerGguf : public QObject {
    Q_OBJECT

private slots:
    void mergesByScore() {
        const auto tokenizer = *tokenizerFromGguf(sentencePiece(kSmall));
        const TokenizeOptions plain{.addSpecial = false};
        QCOMPARE(tokenizer->encode("abc", plain), (Ids{9, 8})); // bc (-1) before ab, then ▁a
        QCOMPARE(tokenizer->encode("ab", plain), (Ids{3, 7}));  // ab (-2) before ▁a (-3)
        QCOMPARE(tokenizer->encode("", plain), Ids{});          // nothing in front of nothing
        QCOMPARE(tokenizer->encode("a a", plain), (Ids{9, 9}));
        QCOMPARE(tokenizer->encode("abc"), (Ids{1, 9, 8})); // BOS by default
        QCOMPARE(tokenizer->decode(Ids{1, 9, 8, 3, 4}), std::string("abc a"));
        QCOMPARE(tokenizer->piece(9), std::string(" a"));
    }

    void equalScoresGoFromTheLeft() {
        auto entries = kSmall;
        entries[7].score = entries[8].score;
        const auto tokenizer = *tokenizerFromGguf(sentencePiece(entries));
        QCOMPARE(tokenizer->encode("abc", {.addSpecial = false}), (Ids{3, 7, 6}));
    }

    void bytesAndUnknowns() {
        const auto tokenizer = *tokenizerFromGguf(sentencePiece(kSmall));
        QCOMPARE(tokenizer->encode("a\na", {.addSpecial = false}), (Ids{9, 10, 4}));
        QCOMPARE(tokenizer->encode("aé", {.addSpecial = false}), (Ids{9, 0, 0})); // two bytes without a token
        QCOMPARE(tokenizer->decode(Ids{9, 10, 4}), std::string("a\na"));
    }

    // A space is put in front of the text and of what follows a special token.
    void specialTokens() {
        const auto tokenizer = *tokenizerFromGguf(sentencePiece(kSmall));
        const TokenizeOptions plain{.addSpecial = false, .parseSpecial = false};
        QCOMPARE(tokenizer->encode("a</s>a", {.addSpecial = false}), (Ids{9, 2, 9}));
        QCOMPARE(tokenizer->encode("aUSa", plain), (Ids{9, 11, 9})); // user-defined: always
        QVERIFY(tokenizer->encode("a</s>a", plain).size() > 3);
        QCOMPARE(tokenizer->decode(Ids{1, 9, 2}), std::string("a"));
        QCOMPARE(tokenizer->piece(2), std::string("</s>"));
    }

    void keysAndDefaults() {
        Metadata metadata = sentencePiece(kSmall);
        auto tokenizer = *tokenizerFromGguf(metadata);
        QVERIFY(tokenizer->bos() == 1 && tokenizer->eos() == 2 && tokenizer->addsBos() &&
                !tokenizer->addsEos());
        metadata.set("tokenizer.ggml.add_space_prefix", false);
        metadata.set("tokenizer.ggml.add_bos_token", false);
        metadata.set("tokenizer.ggml.add_eos_token", true);
        metadata.set("tokenizer.ggml.eos_token_id", std::uint32_t{1});
        tokenizer = *tokenizerFromGguf(metadata);
        QCOMPARE(tokenizer->encode("ab"), (Ids{7, 1}));
        QCOMPARE(tokenizer->decode(Ids{9}), std::string(" a")); // no prefix to take away
        metadata.set("tokenizer.ggml.eos_token_id", std::uint32_t{4'000'000'000U});
        QCOMPARE((*tokenizerFromGguf(metadata))->warnings().size(), 1U);
    }

    void describesItsOwnKeys() {
        Metadata metadata = sentencePiece(kSmall), written;
        metadata.set("tokenizer.chat_template", std::string("{{ }}"));
        metadata.set("llama.block_count", std::uint32_t{1});
        QVERIFY((*tokenizerFromGguf(metadata))->describe(written));
        metadata.erase("llama.block_count");
        QVERIFY(written.entries() == metadata.entries());
    }

    // The rows of methods.md §7.7 whose vocabularies are not here: the ids that Llama 3 and Qwen 2 give.
    void rowsOfLlama3() {
        const std::map<TokenId, std::string> tokens = {
            {0, "!"},        {11, ","},         {18, "3"},        {34, "C"},
            {198, "Ċ"},      {262, "ĠĠĠ"},      {1917, "Ġworld"}, {8765, "333"},
            {9906, "Hello"}, {22691, "ĠHello"}, {91163, "á»Ńa"},  {101798, "ĠViá»ĩt"}};
        const auto opened = tokenizerFromGguf(byteLevel("llama-bpe", tokens));
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        const TokenizeOptions plain{.addSpecial = false};
        QCOMPARE((*opened)->encode("Hello world", plain), (Ids{9906, 1917}));
        QCOMPARE((*opened)->encode(" Hello, world!", plain), (Ids{22691, 11, 1917, 0}));
        QCOMPARE((*opened)->encode("    Hello", plain), (Ids{262, 22691}));
        QCOMPARE((*opened)->encode("3333", plain), (Ids{8765, 18}));
        QCOMPARE((*opened)->encode("Cửa Việt", plain), (Ids{34, 91163, 101798}));
        QCOMPARE((*opened)->encode("\n", plain), Ids{198});
        QCOMPARE((*opened)->decode(Ids{34, 91163, 101798, 198}), std::string("Cửa Việt\n"));
    }
    void rowsOfQwen2() {
        const std::map<TokenId, std::string> tokens = {
            {0, "!"},          {11, ","},       {18, "3"},          {34, "C"},
            {198, "Ċ"},        {262, "ĠĠĠ"},    {1879, "Ġworld"},   {9707, "Hello"},
            {21927, "ĠHello"}, {90063, "á»Ńa"}, {128324, "ĠViá»ĩt"}};
        const auto opened = tokenizerFromGguf(byteLevel("qwen2", tokens));
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        QCOMPARE((*opened)->encode("Hello world"), (Ids{9707, 1879})); // no BOS
        QCOMPARE((*opened)->encode(" Hello, world!"), (Ids{21927, 11, 1879, 0}));
        QCOMPARE((*opened)->encode("    Hello"), (Ids{262, 21927}));
        QCOMPARE((*opened)->encode("3333"), (Ids{18, 18, 18, 18}));
        QCOMPARE((*opened)->encode("Cửa Việt"), (Ids{34, 90063, 128324}));
        QCOMPARE((*opened)->encode("\n"), Ids{198});
    }

    // Llama 3 takes a pre-token that is a token as it is; Qwen 2 merges it.
    void wholePieces() {
        Metadata metadata = byteLevel("llama-bpe", {{0, "a"}, {1, "b"}, {2, "ab"}});
        metadata.set("tokenizer.ggml.merges", std::vector<std::string>{"x y"});
        metadata.set("tokenizer.ggml.bos_token_id", std::uint32_t{1});
        QCOMPARE((*tokenizerFromGguf(metadata))->encode("ab"), (Ids{1, 2})); // and BOS by default
        metadata.set("tokenizer.ggml.pre", std::string("qwen2"));
        QCOMPARE((*tokenizerFromGguf(metadata))->encode("ab"), (Ids{0, 1}));
    }

    void unknownPreTokenizersOpenWithAWarning() {
        Metadata metadata = byteLevel("deepseek-llm", {{0, "a"}});
        const auto tokenizer = tokenizerFromGguf(metadata);
        QVERIFY(tokenizer);
        QCOMPARE((*tokenizer)->warnings().size(), 1U);
        QVERIFY((*tokenizer)->warnings().front().find("deepseek-llm") != std::string::npos);
        QCOMPARE((*tokenizer)->kind(), std::string("byte-level BPE (deepseek-llm)"));
        metadata.erase("tokenizer.ggml.pre");
        QCOMPARE((*tokenizerFromGguf(metadata))->warnings().size(), 1U);
    }

    void mergesThroughTextsThatAreNoToken() {
        Metadata metadata = byteLevel("gpt-2", {{0, "a"}, {1, "b"}, {2, "c"}, {3, "abc"}});
        QCOMPARE((*tokenizerFromGguf(metadata))->encode("abc"), Ids{3}); // through "ab"
        QCOMPARE((*tokenizerFromGguf(metadata))->encode("ab"), (Ids{0, 1}));
    }

    void illFormedText() {
        const auto spm = byteTokenizer();
        for (const char* text :
             {"\xFF\xFE", "a\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xED\xA0\x80", "ok \xC0\x80 ok"}) {
            QCOMPARE(spm->decode(spm->encode(text)), std::string(text));
            const auto gpt = *tokenizerFromGguf(byteLevel("gpt-2", {{0, "ï"}, {1, "¿"}, {2, "½"}}));
            QVERIFY(!gpt->encode(text).empty()); // U+FFFD
        }
    }

    void bytesOfMemory() {
        const auto tokenizer = byteTokenizer();
        QCOMPARE(tokenizer->vocabularySize(), 260);
        QCOMPARE(tokenizer->encode("A", {.addSpecial = false}).back(), 3 + 'A');
        QCOMPARE(tokenizer->decode(tokenizer->encode("two  words\n é")), std::string("two  words\n é"));
        Metadata metadata;
        QVERIFY(tokenizer->describe(metadata));
        QCOMPARE((*tokenizerFromGguf(metadata))->encode("two  words é"), tokenizer->encode("two  words é"));
    }

    void llama2cFiles() {
        const std::string file = llama2c({{"<unk>", 0},
                                          {"\n<s>\n", 0},
                                          {"\n</s>\n", 0},
                                          {"<0x0A>", 0},
                                          {" ", -4},
                                          {"a", -5},
                                          {"b", -6},
                                          {" a", -1},
                                          {"ab", -2}});
        const auto opened = tokenizerFromLlama2c(std::as_bytes(std::span(file)), 9);
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        QCOMPARE((*opened)->encode("ab\n"), (Ids{1, 7, 6, 3}));
        QCOMPARE((*opened)->encode("<s>a", {.addSpecial = false}), (Ids{1, 7}));
        QCOMPARE((*opened)->decode(Ids{1, 7, 6, 3}), std::string("ab\n"));
        Metadata metadata;
        QVERIFY((*opened)->describe(metadata));
        QCOMPARE(metadata.texts("tokenizer.ggml.tokens")->at(7), std::string("▁a"));
        QCOMPARE(metadata.floats("tokenizer.ggml.scores")->at(8), -2.0F);
    }
};

QTEST_APPLESS_MAIN(TokenizerGguf)
#include "tst_tokenizer_gguf.moc"
