// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real vocabularies against the ids and counts that other programs gave.
#include <QDir>
#include <QtTest>

#include "core/model/model.h"
#include "tokenizer_texts.h"

using namespace nibble;
using namespace tokenizer_texts;

namespace {

const QString kShared = NIBBLE_SHARED_DIR "/";
const QString kStoryModel = kShared + "models/TinyStories-656K/";

TokenizerPointer tokenizerOf(const QString& path) {
    const auto model = openModel(path.toStdString());
    return model ? (*model)->tokenizer : nullptr;
}

TokenizerPointer vocabulary(const QString& name) {
    return tokenizerOf(kShared + "tokenizers/ggml-vocab-" + name + ".gguf");
}

Expected<TokenizerPointer> storyTokenizer() {
    return tokenizerFromJson(readFile(kStoryModel + "tokenizer.json"),
                             readFile(kStoryModel + "tokenizer_config.json"),
                             readFile(kStoryModel + "config.json"));
}

/// The first 200 stories, stripped, as the golden counts have them.
QList<std::string> stories() {
    const QByteArray text = QByteArray::fromStdString(readFile(kShared + "text/tinystories.txt"));
    const QByteArray separator = "<|endoftext|>";
    QList<std::string> result;
    for (qsizetype at = 0; result.size() < 200;) {
        const qsizetype end = text.indexOf(separator, at);
        result << text.mid(at, end - at).trimmed().toStdString();
        at = end + separator.size();
    }
    return result;
}

} // namespace

class TokenizerVocabularies : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!QDir(kShared).exists())
            QSKIP("the shared folder is missing");
    }

    void givesTheExpectedIds_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gpt-2", "llama-spm", "deepseek-coder"})
            QTest::newRow(name) << QString(name);
    }
    void givesTheExpectedIds() {
        QFETCH(QString, name);
        const QString path = kShared + "tokenizers/ggml-vocab-" + name + ".gguf";
        const TokenizerPointer tokenizer = vocabulary(name);
        QVERIFY(tokenizer);
        const auto texts = inputs(path + ".inp");
        const auto expected = outputs(path + ".out");
        QCOMPARE(texts.size(), 46);
        for (qsizetype i = 0; i < texts.size(); ++i) {
            const auto got = tokenizer->encode(texts[i], {.addSpecial = false});
            const QString where =
                QString("text %1: got %2, expected %3").arg(i).arg(shown(got), shown(expected[i]));
            QVERIFY2(got == expected[i], qPrintable(where));
            QCOMPARE(tokenizer->decode(got), texts[i]);
        }
        QCOMPARE(tokenizer->warnings().size(), 0U);
    }

    // INDEX.md: 79,255 predictions over the first 200 stories, BOS and ids cut to 512 tokens.
    void countsPredictionsOfStories260K() {
        const TokenizerPointer tokenizer = tokenizerOf(kShared + "models/stories260K/stories260K.gguf");
        QVERIFY(tokenizer);
        std::size_t predictions = 0;
        for (const std::string& story : stories())
            predictions += std::min<std::size_t>(tokenizer->encode(story).size(), 512) - 1;
        QCOMPARE(predictions, 79255U);
    }

    // INDEX.md: 40,195 predictions of [BOS] + ids[:510] + [EOS]. Bytes without a token are <unk>, one by one.
    void countsPredictionsOfTinyStories() {
        const auto tokenizer = storyTokenizer();
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
        std::size_t predictions = 0;
        for (const std::string& story : stories())
            predictions +=
                std::min<std::size_t>((*tokenizer)->encode(story, {.addSpecial = false}).size(), 510) + 1;
        QCOMPARE(predictions, 40195U);
        QCOMPARE((*tokenizer)->bos(), std::optional<TokenId>(1));
        QCOMPARE((*tokenizer)->eos(), std::optional<TokenId>(2));
        QVERIFY((*tokenizer)->addsBos() && !(*tokenizer)->addsEos());
        QCOMPARE((*tokenizer)->encode("\n").front(), 1);
    }

    // GPT-2's own pair of files is the same vocabulary as its GGUF.
    void agreesWithItsOlderFiles() {
        const auto older = tokenizerFromVocabAndMerges(readFile(kShared + "tokenizers/gpt2-hf/vocab.json"),
                                                       readFile(kShared + "tokenizers/gpt2-hf/merges.txt"));
        QVERIFY2(older, older ? "" : older.error().text().c_str());
        const std::string text = readFile(kShared + "text/wikitext2-valid.txt");
        QVERIFY((*older)->encode(text) == vocabulary("gpt-2")->encode(text));
        QCOMPARE((*older)->decode((*older)->encode(text)), text);
    }

    void comesBackFromGguf_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"stories", "gpt2-hf", "gpt-2", "llama-spm", "deepseek-coder"})
            QTest::newRow(name) << QString(name);
    }
    // What describe() writes is a tokenizer with the same ids on whole texts; for TinyStories this also says
    // that merging by score gives what merging by rank gives.
    void comesBackFromGguf() {
        QFETCH(QString, name);
        const auto original =
            name == "stories" ? *storyTokenizer()
            : name == "gpt2-hf"
                ? *tokenizerFromVocabAndMerges(readFile(kShared + "tokenizers/gpt2-hf/vocab.json"),
                                               readFile(kShared + "tokenizers/gpt2-hf/merges.txt"))
                : vocabulary(name);
        Metadata metadata;
        QVERIFY(original->describe(metadata));
        const auto copy = tokenizerFromGguf(metadata);
        QVERIFY2(copy, copy ? "" : copy.error().text().c_str());
        QCOMPARE((*copy)->bos(), original->bos());
        QCOMPARE((*copy)->eos(), original->eos());
        QCOMPARE((*copy)->addsBos(), original->addsBos());
        for (const char* file : {"tinystories.txt", "wikitext2-valid.txt", "tinyshakespeare.txt"}) {
            const std::string text = readFile(kShared + "text/" + file);
            const TokenizeOptions options{.addSpecial = true, .parseSpecial = false};
            QVERIFY((*copy)->encode(text, options) == original->encode(text, options));
        }
    }

    // A text of one run has no place to cut: the time must still grow like n log n. This takes well below a
    // second; n² would take hours.
    void mergesLongRunsInTime_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gpt-2", "llama-spm", "deepseek-coder"})
            QTest::newRow(name) << QString(name);
    }
    void mergesLongRunsInTime() {
        QFETCH(QString, name);
        const TokenizerPointer tokenizer = vocabulary(name);
        for (const char* unit : {" ", "a", "3", "\n", " \n", "\t"}) {
            std::string text;
            while (text.size() < 500'000)
                text += unit;
            text += "x";
            QElapsedTimer timer;
            timer.start();
            QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
            QVERIFY2(timer.elapsed() < 60'000, unit);
        }
    }
};

QTEST_APPLESS_MAIN(TokenizerVocabularies)
#include "tst_tokenizer_vocabularies.moc"
