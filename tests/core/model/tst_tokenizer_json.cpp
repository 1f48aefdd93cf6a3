// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of tokenizer.json, one by one, against what the documentation of Hugging Face's tokenizers says
// of each.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "core/model/tokenizer.h"

using namespace nibble;

namespace {

QJsonValue parsed(const char* json) {
    // QJsonDocument reads objects and lists only.
    return QJsonDocument::fromJson(QByteArray("[") + json + "]").array().at(0);
}

/// A tokenizer with these parts. Every character of `alphabet` is a token, in order after <unk>.
QJsonObject file(const QString& alphabet, const QStringList& merges) {
    QJsonObject vocab{{"<unk>", 0}};
    for (const uint code : alphabet.toUcs4())
        vocab.insert(QString::fromUcs4(reinterpret_cast<const char32_t*>(&code), 1), int(vocab.size()));
    for (const QString& merge : merges)
        vocab.insert(QString(merge).remove(' '), int(vocab.size()));
    const QJsonObject model{{"type", "BPE"},
                            {"unk_token", "<unk>"},
                            {"vocab", vocab},
                            {"merges", QJsonArray::fromStringList(merges)}};
    return {{"model", model}};
}

void setModel(QJsonObject& tokenizer, const char* key, const QJsonValue& value) {
    QJsonObject model = tokenizer["model"].toObject();
    model[key] = value;
    tokenizer["model"] = model;
}

Expected<TokenizerPointer> open(const QJsonObject& tokenizer, std::string_view config = "",
                                std::string_view model = "") {
    return tokenizerFromJson(QJsonDocument(tokenizer).toJson().toStdString(), config, model);
}

/// The tokens of a text, as their pieces with bars between; without a decoder a piece is the token's text.
QString tokens(const QJsonObject& tokenizer, const QString& text, TokenizeOptions options = {}) {
    const auto opened = open(tokenizer);
    if (!opened)
        return "error: " + QString::fromStdString(opened.error().text());
    QStringList result;
    for (const TokenId id : (*opened)->encode(text.toStdString(), options))
        result << QString::fromStdString((*opened)->piece(id));
    return result.join('|');
}

const QString kLetters = "abcdefghijklmnopqrstuvwxyzABC \n\t.,!?-'0123456789_";

} // namespace

class TokenizerJson : public QObject {
    Q_OBJECT

private slots:
    void merges() { // "ab" first (rank 0), so "abc" is ab+c and never a+bc.
        const QJsonObject tokenizer = file("abc", {"a b", "b c", "ab c"});
        QCOMPARE(tokens(tokenizer, "abc"), "abc");
        QCOMPARE(tokens(tokenizer, "abbc"), "ab|bc");
        QCOMPARE(tokens(file("abc", {"b c", "a b"}), "abc"), "a|bc");
        QCOMPARE(tokens(file("a", {"a a"}), "aaaaa"), "aa|aa|a"); // equal ranks from left to right
        QJsonObject pairs = file("abc", {"a b"});
        setModel(pairs, "merges", parsed(R"([["a", "b"]])"));
        QCOMPARE(tokens(pairs, "abc"), "ab|c");
    }

    void unknownCharacters() {
        QJsonObject tokenizer = file("ab", {"a b"});
        QCOMPARE(tokens(tokenizer, "axyb"), "a|<unk>|<unk>|b");
        setModel(tokenizer, "fuse_unk", true);
        QCOMPARE(tokens(tokenizer, "axyb"), "a|<unk>|b");
        setModel(tokenizer, "unk_token", QJsonValue::Null);
        QCOMPARE(tokens(tokenizer, "axyb"), "ab"); // left out, and their neighbours meet
    }

    void byteFallback() {
        QJsonObject tokenizer = file("ab", {"a b"});
        QJsonObject vocab = tokenizer["model"].toObject()["vocab"].toObject();
        vocab.insert("<0xC3>", 10);
        vocab.insert("<0xA9>", 11);
        setModel(tokenizer, "vocab", vocab);
        setModel(tokenizer, "byte_fallback", true);
        QCOMPARE(tokens(tokenizer, "aé"), "a|<0xC3>|<0xA9>");
        QCOMPARE(tokens(tokenizer, "ax"), "a|<unk>");
        tokenizer["decoder"] = parsed(R"({"type": "ByteFallback"})");
        const auto opened = open(tokenizer);
        QCOMPARE((*opened)->decode((*opened)->encode("aéab")), std::string("aéab"));
    }

    void wholePieces() {
        QJsonObject tokenizer = file("abc", {"b c"});
        QJsonObject vocab = tokenizer["model"].toObject()["vocab"].toObject();
        vocab.insert("abc", 5);
        setModel(tokenizer, "vocab", vocab);
        QCOMPARE(tokens(tokenizer, "abc"), "a|bc");
        setModel(tokenizer, "ignore_merges", true);
        QCOMPARE(tokens(tokenizer, "abc"), "abc");
    }

    void affixes() {
        QJsonObject tokenizer = file("ab", {});
        setModel(tokenizer, "vocab",
                 parsed(R"({"<unk>": 0, "a": 1, "##b": 2, "##c</w>": 3, "a##b": 9, "ab": 4})"));
        setModel(tokenizer, "continuing_subword_prefix", "##");
        setModel(tokenizer, "end_of_word_suffix", "</w>");
        QCOMPARE(tokens(tokenizer, "abc"), "a|##b|##c</w>");
        setModel(tokenizer, "merges", parsed(R"(["a ##b"])")); // the prefix vanishes inside
        QCOMPARE(tokens(tokenizer, "abc"), "ab|##c</w>");
        tokenizer["decoder"] = parsed(R"({"type": "BPEDecoder", "suffix": "</w>"})");
        QCOMPARE(tokens(tokenizer, "abc"), "ab|##c ");
    }

    void normalizers_data() {
        QTest::addColumn<QString>("normalizer");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // decoded
        const auto row = [](const char* json, const char* text, const char* expected) {
            QTest::newRow(json) << json << text << expected;
        };
        row("null", "aé", "aé");
        row(R"({"type": "NFC"})", "e\u0301", "é");
        row(R"({"type": "NFD"})", "é", "e\u0301");
        row(R"({"type": "NFKC"})", "ﬁ²", "fi2");
        row(R"({"type": "NFKD"})", "ﬁé", "fie\u0301");
        row(R"({"type": "Lowercase"})", "AÉΣ", "aéσ");
        row(R"({"type": "Prepend", "prepend": "_"})", "ab", "_ab");
        row(R"({"type": "Replace", "pattern": {"String": "a"}, "content": "bb"})", "aca", "bbcbb");
        row(R"({"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": "_"})", "a \n b", "a_b");
        row(R"({"type": "Strip", "strip_left": true, "strip_right": false})", "  ab ", "ab ");
        row(R"({"type": "Strip", "strip_left": true, "strip_right": true})", " \t ab\n", "ab");
        row(R"({"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}]})", "éàç",
            "eac");
        row(R"({"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": " "},
                {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": " "}, "content": "_"}]}]})",
            "a b", "_a_b");
    }
    void normalizers() {
        QFETCH(QString, normalizer);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QJsonObject tokenizer = file(kLetters + "éàçΣσÉ\u0301", {});
        tokenizer["normalizer"] = parsed(normalizer.toUtf8().constData());
        const auto opened = open(tokenizer);
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        QCOMPARE(QString::fromStdString((*opened)->decode((*opened)->encode(text.toStdString()))), expected);
    }

    void preTokenizers_data() {
        QTest::addColumn<QString>("preTokenizer");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // pieces with bars between
        const auto row = [](const char* json, const char* text, const char* expected) {
            QTest::newRow(json) << json << text << expected;
        };
        row(R"({"type": "Whitespace"})", "Hello there!  A_b, c-d", "Hello|there|!|A_b|,|c|-|d");
        row(R"({"type": "WhitespaceSplit"})", " Hello there! \n a", "Hello|there!|a");
        row(R"({"type": "Digits", "individual_digits": true})", "Call 911!", "Call |9|1|1|!");
        row(R"({"type": "Digits", "individual_digits": false})", "Call 911!", "Call |911|!");
        row(R"({"type": "Punctuation"})", "Hey?!you", "Hey|?|!|you");
        row(R"({"type": "Punctuation", "behavior": "Contiguous"})", "Hey?!you", "Hey|?!|you");
        row(R"({"type": "CharDelimiterSplit", "delimiter": "x"})", "axbxxc", "a|b|c");
        row(R"({"type": "Metaspace", "replacement": "_", "add_prefix_space": true})", "Hey  you",
            "_Hey|_|_you");
        row(R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "never", "split": true})",
            "Hey you", "Hey|_you");
        row(R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": false})", "a b",
            "_a_b");
        // The five behaviours, as the documentation shows them for "the-final--countdown" and "-".
        row(R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "Removed", "invert": false})",
            "the-final--countdown", "the|final|countdown");
        row(R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "Isolated", "invert": false})",
            "the-final--countdown", "the|-|final|-|-|countdown");
        row(R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithPrevious", "invert": false})",
            "the-final--countdown", "the-|final-|-|countdown");
        row(R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithNext", "invert": false})",
            "the-final--countdown", "the|-final|-|-countdown");
        row(R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "Contiguous", "invert": false})",
            "the-final--countdown", "the|-|final|--|countdown");
        row(R"({"type": "Split", "pattern": {"Regex": "\\w+"}, "behavior": "Removed", "invert": true})",
            "ab, cd", "ab|cd");
        // Digits in threes from the right: an expression that matches places, not text.
        row(R"~({"type": "Split", "pattern": {"Regex": "(?=(\\d{3})+(?!\\d))"}, "behavior": "Isolated", "invert": false})~",
            "1234567", "1|234|567");
        // In Oniguruma a "+" behind an interval repeats it.
        row(R"({"type": "Split", "pattern": {"Regex": "\\p{N}{1,3}+"}, "behavior": "Isolated", "invert": false})",
            "a12345b", "a|12345|b");
        row(R"({"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation"}]})",
            "a, b", "a|,|b");
    }
    void preTokenizers() {
        QFETCH(QString, preTokenizer);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        // Whole pieces are tokens, so that the tokens show the pieces.
        QJsonObject tokenizer = file(kLetters + "DEFGH", {});
        QJsonObject vocab = tokenizer["model"].toObject()["vocab"].toObject();
        for (const QString& piece : expected.split('|'))
            if (!vocab.contains(piece))
                vocab.insert(piece, int(vocab.size()));
        setModel(tokenizer, "vocab", vocab);
        setModel(tokenizer, "ignore_merges", true);
        tokenizer["pre_tokenizer"] = parsed(preTokenizer.toUtf8().constData());
        QCOMPARE(tokens(tokenizer, text), expected);
    }

    void byteLevel() {
        QJsonObject tokenizer = file("abĠĊÃ©", {"Ġ a", "Ġa b", "a b"});
        tokenizer["pre_tokenizer"] =
            parsed(R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": true})");
        QCOMPARE(tokens(tokenizer, "ab ab\né"), "ab|Ġab|Ċ|Ã|©");
        tokenizer["decoder"] = parsed(R"({"type": "ByteLevel"})");
        const auto opened = open(tokenizer);
        QCOMPARE((*opened)->decode((*opened)->encode("ab ab\né")), std::string("ab ab\né"));
        QCOMPARE((*opened)->piece((*opened)->encode("é").front()), std::string("\xC3")); // half a character
        QCOMPARE((*opened)->kind(), std::string("byte-level BPE (gpt-2)"));
        tokenizer["pre_tokenizer"] =
            parsed(R"({"type": "ByteLevel", "add_prefix_space": true, "use_regex": false})");
        tokenizer.remove("decoder");
        QCOMPARE(tokens(tokenizer, "ab"), "Ġab");
    }

    void addedTokens() {
        QJsonObject tokenizer = file("abcd ", {});
        tokenizer["normalizer"] = parsed(R"({"type": "Lowercase"})");
        tokenizer["added_tokens"] = parsed(R"([
            {"id": 20, "content": "<s>", "special": true, "normalized": false},
            {"id": 21, "content": "<s><s>", "special": true, "normalized": false},
            {"id": 22, "content": "ABBA", "special": false, "normalized": true},
            {"id": 23, "content": "<l>", "special": false, "normalized": false, "lstrip": true},
            {"id": 24, "content": "<r>", "special": false, "normalized": false, "rstrip": true},
            {"id": 25, "content": "<w>", "special": false, "normalized": false, "single_word": true}])");
        setModel(tokenizer, "unk_token", QJsonValue::Null);
        QCOMPARE(tokens(tokenizer, "a<s>b"), "a|<s>|b");
        QCOMPARE(tokens(tokenizer, "<s><s><s>"), "<s><s>|<s>"); // the longest that begins there
        QCOMPARE(tokens(tokenizer, "<S>a"), "a");          // not normalized: written as it is or not at all
        QCOMPARE(tokens(tokenizer, "aAbbAc"), "a|ABBA|c"); // normalized: found in the lower-case text
        QCOMPARE(tokens(tokenizer, "a  <l> b"), "a|<l>| |b");
        QCOMPARE(tokens(tokenizer, "a <r>  b"), "a| |<r>|b");
        QCOMPARE(tokens(tokenizer, "a <w> b<w>"), "a| |<w>| |b");
        QCOMPARE(tokens(tokenizer, "a<s>b<l>", {.parseSpecial = false}), "a|b|<l>");
        const auto opened = open(tokenizer);
        QCOMPARE((*opened)->decode(std::vector<TokenId>{20, 1, 23, 2}),
                 std::string("a<l>b")); // special ones left out
        QCOMPARE((*opened)->vocabularySize(), 26);
    }

    void postProcessors() {
        QJsonObject tokenizer = file("ab", {});
        tokenizer["added_tokens"] = parsed(R"([{"id": 8, "content": "<s>", "special": true},
                                               {"id": 9, "content": "</s>", "special": true}])");
        tokenizer["post_processor"] = parsed(R"({"type": "Sequence", "processors": [{"type": "ByteLevel"},
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "</s>", "type_id": 0}}],
             "special_tokens": {"<s>": {"id": "<s>", "ids": [8], "tokens": ["<s>"]},
                                "</s>": {"id": "</s>", "ids": [9], "tokens": ["</s>"]}}}]})");
        QCOMPARE(tokens(tokenizer, "ab"), "<s>|a|b|</s>");
        QCOMPARE(tokens(tokenizer, "ab", {.addSpecial = false}), "a|b");
        const auto opened = open(tokenizer);
        QVERIFY((*opened)->addsBos() && (*opened)->addsEos());
        QCOMPARE((*opened)->bos(), std::optional<TokenId>(8));
        for (const char* type : {"RobertaProcessing", "BertProcessing"}) {
            tokenizer["post_processor"] =
                QJsonObject{{"type", type}, {"sep", QJsonArray{"</s>", 9}}, {"cls", QJsonArray{"<s>", 8}}};
            QCOMPARE(tokens(tokenizer, "ab"), "<s>|a|b|</s>");
        }
    }

    void specialIdsFromConfigs() {
        QJsonObject tokenizer = file("ab", {});
        tokenizer["added_tokens"] = parsed(R"([{"id": 8, "content": "<s>", "special": true}])");
        const auto named =
            open(tokenizer, R"({"bos_token": {"content": "<s>"}, "eos_token": "b", "add_bos_token": true,
                                               "model_max_length": 1000000000000000019884624838656})");
        QVERIFY2(named, named ? "" : named.error().text().c_str());
        QCOMPARE((*named)->encode("a"), (std::vector<TokenId>{8, 1}));
        QCOMPARE((*named)->eos(), std::optional<TokenId>(2));
        const auto numbered = open(tokenizer, "", R"({"bos_token_id": 8, "eos_token_id": [2, 1]})");
        QCOMPARE((*numbered)->bos(), std::optional<TokenId>(8));
        QCOMPARE((*numbered)->eos(), std::optional<TokenId>(2));
        QCOMPARE((*numbered)->encode("a"), std::vector<TokenId>{1});
        QVERIFY(!(*open(tokenizer, "", R"({"bos_token_id": 99})"))->bos());
    }

    void decoders() {
        QJsonObject tokenizer = file("ab▁ ", {"▁ a"});
        const auto decoded = [&](const char* decoder) {
            tokenizer["decoder"] = parsed(decoder);
            const auto opened = open(tokenizer);
            return opened ? (*opened)->decode((*opened)->encode("▁a▁b")) : opened.error().text();
        };
        QCOMPARE(decoded("null"), std::string("▁a▁b"));
        QCOMPARE(decoded(R"({"type": "Metaspace", "replacement": "▁", "add_prefix_space": true})"),
                 std::string("a b"));
        QCOMPARE(decoded(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"})"),
                 std::string(" a b"));
        QCOMPARE(
            decoded(
                R"({"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                            {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})"),
            std::string("a b"));
    }

    void refusesByName_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("named");
        QTest::newRow("model") << "model"
                               << R"({"type": "Unigram", "vocab": []})"
                               << "Unigram";
        QTest::newRow("word pieces") << "model"
                                     << R"({"type": "WordPiece", "vocab": {}})"
                                     << "WordPiece";
        QTest::newRow("normalizer") << "normalizer"
                                    << R"({"type": "Precompiled"})"
                                    << "Precompiled";
        QTest::newRow("pre-tokenizer") << "pre_tokenizer"
                                       << R"({"type": "UnicodeScripts"})"
                                       << "UnicodeScripts";
        QTest::newRow("behaviour") << "pre_tokenizer"
                                   << R"({"type": "Punctuation", "behavior": "Odd"})"
                                   << "Odd";
        QTest::newRow("expression")
            << "pre_tokenizer"
            << R"({"type": "Split", "pattern": {"Regex": "[a[bc]]"}, "behavior": "Isolated"})"
            << "[a[bc]]";
        QTest::newRow("decoder") << "decoder"
                                 << R"({"type": "CTC"})"
                                 << "CTC";
        QTest::newRow("post-processor") << "post_processor"
                                        << R"({"type": "Odd"})"
                                        << "Odd";
    }
    void refusesByName() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, named);
        QJsonObject tokenizer = file("ab", {});
        tokenizer[key] = parsed(value.toUtf8().constData());
        const auto opened = open(tokenizer);
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::unsupported);
        QVERIFY2(opened.error().text().find(named.toStdString()) != std::string::npos,
                 opened.error().text().c_str());
        QVERIFY2(opened.error().field.starts_with(key.toStdString()), opened.error().field.c_str());
    }

    void warnsOfDropout() {
        QJsonObject tokenizer = file("ab", {"a b"});
        setModel(tokenizer, "dropout", 0.1);
        QCOMPARE((*open(tokenizer))->warnings().size(), 1U);
        QCOMPARE(tokens(tokenizer, "ab"), "ab");
    }
};

QTEST_APPLESS_MAIN(TokenizerJson)
#include "tst_tokenizer_json.moc"
