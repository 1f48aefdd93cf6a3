// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Broken tokenizer files: a clear error with the field, and neither memory nor time beyond the file's size.
#include <QtTest>

#include "core/model/tokenizer.h"
#include "core/model/tokenizers/regex.h"

using namespace nibble;

namespace {

Expected<TokenizerPointer> json(std::string_view model, std::string_view rest = "") {
    return tokenizerFromJson(fmt::format(R"({{"model": {{"type": "BPE", {}}}{}}})", model, rest), "", "");
}

Metadata gguf() {
    Metadata metadata;
    metadata.set("tokenizer.ggml.model", std::string("gpt2"));
    metadata.set("tokenizer.ggml.pre", std::string("gpt-2"));
    metadata.set("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "ab"});
    metadata.set("tokenizer.ggml.merges", std::vector<std::string>{"a b"});
    return metadata;
}

} // namespace

class TokenizerHostile : public QObject {
    Q_OBJECT

private slots:
    void jsonErrors_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("rest");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* name, const char* model, const char* field, const char* rest = "") {
            QTest::newRow(name) << model << rest << field;
        };
        row("no vocabulary", R"("merges": [])", "model.vocab");
        row("empty vocabulary", R"("vocab": {}, "merges": [])", "model.vocab");
        row("vocabulary is a list", R"("vocab": [], "merges": [])", "model.vocab");
        row("text as id", R"("vocab": {"a": "0"}, "merges": [])", "model.vocab");
        row("negative id", R"("vocab": {"a": -1}, "merges": [])", "model.vocab");
        row("broken id", R"("vocab": {"a": 0.5}, "merges": [])", "model.vocab");
        row("absurd id", R"("vocab": {"a": 2147483647}, "merges": [])", "model.vocab");
        row("distant id", R"("vocab": {"a": 1000000}, "merges": [])", "model.vocab");
        row("more absurd id", R"("vocab": {"a": 9223372036854775807}, "merges": [])", "model.vocab");
        row("an id twice", R"("vocab": {"a": 0, "b": 0}, "merges": [])", "model.vocab");
        row("no merges", R"("vocab": {"a": 0})", "model.merges");
        row("merges of numbers", R"("vocab": {"a": 0}, "merges": [1])", "model.merges[0]");
        row("merge of one", R"("vocab": {"a": 0}, "merges": ["a"])", "model.merges[0]");
        row("merge of three", R"("vocab": {"a": 0, "aa": 1}, "merges": ["a a", "a a a"])", "model.merges[1]");
        row("merge of unknown", R"("vocab": {"a": 0, "aa": 1}, "merges": ["a a", "a x"])", "model.merges[1]");
        row("result unknown", R"("vocab": {"a": 0, "b": 1}, "merges": [["a", "b"]])", "model.merges[0]");
        row("flag of a wrong type", R"("vocab": {"a": 0}, "merges": [], "byte_fallback": 1)",
            "model.byte_fallback");
        row("added id taken", R"("vocab": {"a": 0}, "merges": [])", "model.vocab",
            R"(, "added_tokens": [{"id": 0, "content": "x"}])");
        row("added id absurd", R"("vocab": {"a": 0}, "merges": [])", "added_tokens[0]",
            R"(, "added_tokens": [{"id": 4294967295, "content": "x"}])");
        row("added without text", R"("vocab": {"a": 0}, "merges": [])", "added_tokens[0].content",
            R"(, "added_tokens": [{"id": 1}])");
        row("template names nothing", R"("vocab": {"a": 0}, "merges": [])",
            "post_processor.special_tokens.<s>",
            R"(, "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}],
                "special_tokens": {}})");
        row("template id absurd", R"("vocab": {"a": 0}, "merges": [])",
            "post_processor.special_tokens.<s>.ids[0]",
            R"(, "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}],
                "special_tokens": {"<s>": {"ids": [7]}}})");
        row("step without a type", R"("vocab": {"a": 0}, "merges": [])", "normalizer.type",
            R"(, "normalizer": {})");
        row("sequence of no list", R"("vocab": {"a": 0}, "merges": [])", "normalizer.normalizers",
            R"(, "normalizer": {"type": "Sequence", "normalizers": 1})");
    }
    void jsonErrors() {
        QFETCH(QString, model);
        QFETCH(QString, rest);
        QFETCH(QString, field);
        const auto opened = json(model.toStdString(), rest.toStdString());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::badFile);
        QCOMPARE(QString::fromStdString(opened.error().field), field);
    }

    void noJson() {
        for (const std::string& text :
             std::vector<std::string>{"", "{", "[]", "null", "{\"model\": \"\xFF\"}",
                                      std::string(5'000'000, '['), std::string(100, '\0')}) {
            const auto opened = tokenizerFromJson(text, "", "");
            QVERIFY(!opened);
            QCOMPARE(opened.error().kind, ErrorKind::badFile);
            QVERIFY(!tokenizerFromVocabAndMerges(text, ""));
        }
        const char* good = R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})";
        QCOMPARE(tokenizerFromJson(good, "{", "").error().field, std::string("tokenizer_config.json"));
        QCOMPARE(tokenizerFromJson(good, "", "{").error().field, std::string("config.json"));
    }

    void deepSequences() {
        std::string nested = R"({"type": "NFC"})";
        for (int depth = 0; depth < 200; ++depth)
            nested = fmt::format(R"({{"type": "Sequence", "normalizers": [{}]}})", nested);
        const auto opened =
            json(R"("vocab": {"a": 0}, "merges": [])", fmt::format(R"(, "normalizer": {})", nested));
        QVERIFY(!opened);
        QCOMPARE(opened.error().field, std::string("normalizer"));
    }

    void holesBecomeUnusedTokens() {
        const auto opened = json(R"("vocab": {"a": 0, "b": 1000}, "merges": [])");
        QVERIFY(opened);
        QCOMPARE((*opened)->vocabularySize(), 1001);
        QCOMPARE((*opened)->encode("ab"), (std::vector<TokenId>{0, 1000}));
    }

    void mergesFileErrors() {
        const char* vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
        QVERIFY(tokenizerFromVocabAndMerges(vocabulary, "#version: 0.2\na b\n\n"));
        QVERIFY(tokenizerFromVocabAndMerges(vocabulary, "a b\r\n"));
        for (const char* merges : {"#version\na b\na\n", "#version\n\na x", "#version\n\n b"})
            QCOMPARE(tokenizerFromVocabAndMerges(vocabulary, merges).error().field, std::string("line 3"));
    }

    void ggufErrors_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("field");
        QTest::newRow("model") << "tokenizer.ggml.model"
                               << "tokenizer.ggml.model";
        QTest::newRow("tokens") << "tokenizer.ggml.tokens"
                                << "tokenizer.ggml.tokens";
        QTest::newRow("merges") << "tokenizer.ggml.merges"
                                << "tokenizer.ggml.merges";
    }
    void ggufErrors() {
        QFETCH(QString, key);
        QFETCH(QString, field);
        for (const bool erase : {true, false}) {
            Metadata metadata = gguf();
            if (erase)
                metadata.erase(key.toStdString());
            else
                metadata.set(key.toStdString(), 1.5F);
            const auto opened = tokenizerFromGguf(metadata);
            QVERIFY(!opened);
            QCOMPARE(opened.error().kind, ErrorKind::badFile);
            QCOMPARE(QString::fromStdString(opened.error().field), field);
        }
    }

    void ggufListsOfWrongLength() {
        for (const char* key : {"tokenizer.ggml.scores", "tokenizer.ggml.token_type"}) {
            Metadata metadata = gguf();
            metadata.set(key, std::vector<float>{1, 2});
            QCOMPARE(tokenizerFromGguf(metadata).error().field, std::string(key));
        }
        Metadata metadata = gguf();
        metadata.set("tokenizer.ggml.merges", std::vector<std::string>{"a b", "ab"});
        QCOMPARE(tokenizerFromGguf(metadata).error().field, std::string("tokenizer.ggml.merges[1]"));
    }

    void ggufRefusesByName() {
        for (const char* model : {"bert", "t5", "rwkv", "plamo2"}) {
            Metadata metadata = gguf();
            metadata.set("tokenizer.ggml.model", std::string(model));
            const auto opened = tokenizerFromGguf(metadata);
            QCOMPARE(opened.error().kind, ErrorKind::unsupported);
            QVERIFY(opened.error().message.find(model) != std::string::npos);
        }
    }

    void oddVocabularies() {
        Metadata metadata = gguf();
        metadata.set("tokenizer.ggml.model", std::string("llama"));
        metadata.set("tokenizer.ggml.tokens", std::vector<std::string>{"", "", "\xFF", "a", "a"});
        metadata.set("tokenizer.ggml.scores", std::vector<float>{NAN, INFINITY, -INFINITY, NAN, 0});
        metadata.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{3, 2, -7, 99, 4});
        const auto opened = tokenizerFromGguf(metadata);
        QVERIFY(opened);
        for (const TokenId id : (*opened)->encode("a\xFF b"))
            QVERIFY(id >= 0 && id < 5);
        QCOMPARE((*opened)->piece(-1), std::string());
        QCOMPARE((*opened)->piece(5), std::string());
        QCOMPARE((*opened)->decode(std::vector<TokenId>{-5, 4, 1'000'000}), std::string("a"));
    }

    void llama2cErrors() {
        const std::string bytes(100, '\xFF');
        for (std::size_t length : {std::size_t{0}, std::size_t{3}, std::size_t{11}, std::size_t{100}})
            for (const std::int64_t size : {std::int64_t{3}, std::int64_t{1} << 40, std::int64_t{-1}}) {
                const auto opened = tokenizerFromLlama2c(std::as_bytes(std::span(bytes).first(length)), size);
                QVERIFY(!opened);
                QCOMPARE(opened.error().kind, ErrorKind::badFile);
            }
    }

    // Expressions that take exponential or quadratic time in a simple engine end soon.
    void expressionsEnd() {
        for (const char* pattern : {R"((a+)+$)", R"((a|aa)+b)", R"(\s+$)", R"((?:\s*)*x)"}) {
            const auto regex = tokenizers::Regex::compile(pattern);
            QVERIFY2(regex, pattern);
            QElapsedTimer timer;
            timer.start();
            for (const std::string& text :
                 {std::string(50'000, 'a') + "c", std::string(1'000'000, ' ') + "y"})
                tokenizers::forEachMatch(*regex, text, [](std::size_t, std::size_t, bool) {});
            QVERIFY2(timer.elapsed() < 30'000, pattern);
        }
    }
};

QTEST_APPLESS_MAIN(TokenizerHostile)
#include "tst_tokenizer_hostile.moc"
