// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How byte-level vocabularies cut text before merging. For llama-bpe and qwen2 there are texts and ids but no
// vocabulary. Still the ids say much: a pre-token gives the same ids wherever it stands, at least one, and
// one id stands for one text only. The first test looks for a vocabulary that explains all ids; cutting in
// another way leaves none (which the second test shows).
#include <algorithm>
#include <map>
#include <set>

#include <QDir>
#include <QtTest>

#include "core/model/tokenizers/byte_alphabet.h"
#include "core/model/tokenizers/pre_tokenizer_table.h"
#include "tokenizer_texts.h"

using namespace nibble;
using namespace nibble::tokenizers;
using namespace tokenizer_texts;

namespace {

const QString kShared = NIBBLE_SHARED_DIR "/";
using Ids = std::vector<TokenId>;

/// One text: its bytes, where the pre-token that holds each byte ends, and its ids.
struct Equation {
    std::string text;
    std::vector<std::size_t> pieceEnd;
    Ids ids;
};

Equation equationOf(std::string_view pre, std::string_view text, const Ids& ids) {
    Equation equation{.text = std::string(text), .pieceEnd = {}, .ids = ids};
    makePreTokenizer(*findPreTokenizer(pre)).run(text, true, [&](std::string_view piece) {
        const std::size_t length = bytesOfCharacters(piece)->size();
        equation.pieceEnd.resize(equation.pieceEnd.size() + length, equation.pieceEnd.size() + length);
    });
    return equation;
}

/// Narrows down which texts each id can stand for, until nothing changes or an id has none left.
class Solver {
public:
    /// False if no vocabulary gives these ids for these texts cut in this way.
    bool explains(const QList<std::string>& texts, const QList<Ids>& ids, std::string_view pre) {
        std::vector<Equation> equations;
        for (qsizetype i = 0; i < texts.size(); ++i)
            equations.push_back(equationOf(pre, texts[i], ids[i]));
        bool changed = true;
        while (changed) {
            changed = false;
            for (const Equation& equation : equations) {
                const auto outcome = narrow(equation);
                if (!outcome)
                    return false;
                changed = changed || *outcome;
            }
        }
        return true;
    }

    [[nodiscard]] std::size_t certain() const {
        return static_cast<std::size_t>(std::count_if(
            m_texts.begin(), m_texts.end(), [](const auto& entry) { return entry.second.size() == 1; }));
    }

private:
    /// What the ids of one text can be: a path through (ids used, bytes used), each step inside a pre-token.
    /// Returns whether something was narrowed; nothing if there is no path.
    std::optional<bool> narrow(const Equation& equation) {
        const std::size_t ids = equation.ids.size(), bytes = equation.text.size();
        std::vector<std::vector<bool>> reached(ids + 1, std::vector<bool>(bytes + 1)), leads = reached;
        reached[0][0] = leads[ids][bytes] = true;
        for (std::size_t i = 0; i < ids; ++i)
            forEachStep(equation, i, [&](std::size_t from, std::size_t to) {
                reached[i + 1][to] = reached[i + 1][to] || reached[i][from];
            });
        for (std::size_t i = ids; i-- > 0;)
            forEachStep(equation, i, [&](std::size_t from, std::size_t to) {
                leads[i][from] = leads[i][from] || leads[i + 1][to];
            });
        if (!leads[0][0])
            return {};
        bool changed = false;
        for (std::size_t i = 0; i < ids; ++i) {
            std::set<std::string> possible;
            forEachStep(equation, i, [&](std::size_t from, std::size_t to) {
                if (reached[i][from] && leads[i + 1][to])
                    possible.insert(equation.text.substr(from, to - from));
            });
            auto& known = m_texts[equation.ids[i]];
            changed = changed || possible != known;
            known = std::move(possible); // a subset: steps outside of `known` are not taken
        }
        return changed;
    }

    template <typename Visit>
    void forEachStep(const Equation& equation, std::size_t id, Visit&& visit) const {
        const auto known = m_texts.find(equation.ids[id]);
        for (std::size_t from = id; from < equation.text.size(); ++from) {
            for (std::size_t to = from + 1; known == m_texts.end() && to <= equation.pieceEnd[from]; ++to)
                visit(from, to);
            if (known == m_texts.end())
                continue;
            for (const std::string& text : known->second)
                if (from + text.size() <= equation.pieceEnd[from] &&
                    equation.text.compare(from, text.size(), text) == 0)
                    visit(from, from + text.size());
        }
    }

    std::map<TokenId, std::set<std::string>> m_texts;
};

} // namespace

class TokenizerSplits : public QObject {
    Q_OBJECT

private slots:
    void explainsTheIds_data() {
        QTest::addColumn<QString>("vocabulary");
        QTest::addColumn<QString>("pre");
        QTest::addColumn<bool>("explains");
        QTest::newRow("llama-bpe") << "llama-bpe"
                                   << "llama-bpe" << true;
        QTest::newRow("qwen2") << "qwen2"
                               << "qwen2" << true;
        QTest::newRow("gpt-2") << "gpt-2"
                               << "gpt-2" << true;
        QTest::newRow("deepseek-coder") << "deepseek-coder"
                                        << "deepseek-coder" << true;
        // The test can fail: no vocabulary explains the ids with another way to cut.
        QTest::newRow("llama-bpe as qwen2") << "llama-bpe"
                                            << "qwen2" << false;
        QTest::newRow("llama-bpe as gpt-2") << "llama-bpe"
                                            << "gpt-2" << false;
        QTest::newRow("qwen2 as gpt-2") << "qwen2"
                                        << "gpt-2" << false;
        QTest::newRow("llama-bpe as default") << "llama-bpe"
                                              << "default" << false;
        QTest::newRow("gpt-2 as llama-bpe") << "gpt-2"
                                            << "llama-bpe" << false;
        QTest::newRow("deepseek-coder as falcon") << "deepseek-coder"
                                                  << "falcon" << false;
    }
    void explainsTheIds() {
        if (!QDir(kShared).exists())
            QSKIP("the shared folder is missing");
        QFETCH(QString, vocabulary);
        QFETCH(QString, pre);
        QFETCH(bool, explains);
        const QString path = kShared + "tokenizers/ggml-vocab-" + vocabulary + ".gguf";
        Solver solver;
        QCOMPARE(solver.explains(inputs(path + ".inp"), outputs(path + ".out"), pre.toStdString()), explains);
        // Many ids come out certain: the texts bind.
        qInfo("%zu ids are certain", solver.certain());
    }

    void cuts_data() {
        QTest::addColumn<QString>("pre");
        QTest::addColumn<QString>("pieces"); // with bars between
        const auto row = [](const char* pre, const char* pieces) {
            QTest::addRow("%s %s", pre, pieces) << pre << pieces;
        };
        row("gpt-2", "I|'ve| 12345| | x|\n|\n|y|\t|z");
        row("mpt", "I|'|VE| 12345");
        row("olmo", "I|'ve| 12345");
        row("llama-bpe", "I|'VE| |123|45| | x|!?\n\n|y|\tz");
        row("llama-v3", "a|123|456|7");
        row("qwen2", "I|'VE| |1|2|3| | x|!?\n\n|y|\tz");
        row("deepseek-r1-qwen", "I|'ll| |1|2");
        row("starcoder", "I|'ve| |1|2|3| | x");
        row("smollm", "a|1|2| b");
        row("refact", "a|1|2| b");
        row("command-r", "a|1|2| b");
        row("falcon", "a|.|b|$|123|4| |`|x");
        row("default", "x|`|123|45|,| y");
        row("deepseek-coder", "foo| bar|,| |1|2|\n|我|a");
        row("deepseek-v3", "ab|123|45|..|foo|.bar");
        row("gpt-4o", "HELLOworld's|Bar|123|4");
        row("tekken", "foo|BAR|1|2");
        row("bloom", "a|,| b");
        // No-break space is white space, the Mongolian vowel separator is not.
        row("gpt-2", "a|\u00A0|\u00A0|b| \u180E|c");
        // In llama.cpp a long s makes no contraction.
        row("llama-bpe", "I|'\u017Fa");
    }
    void cuts() {
        QFETCH(QString, pre);
        QFETCH(QString, pieces);
        QStringList got;
        makePreTokenizer(*findPreTokenizer(pre.toStdString()))
            .run(QString(pieces).remove('|').toStdString(), true,
                 [&](std::string_view piece) { got << QString::fromStdString(*bytesOfCharacters(piece)); });
        QCOMPARE(got.join('|'), pieces);
    }

    void knowsNoOther() { QVERIFY(!findPreTokenizer("deepseek-llm") && !findPreTokenizer("")); }
};

QTEST_APPLESS_MAIN(TokenizerSplits)
#include "tst_tokenizer_splits.moc"
