// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The generator itself: its output is fixed, its bits are those of its draws, its splits never overlap.
#include <cmath>
#include <regex>
#include <set>
#include <sstream>

#include <QtTest>

#include "core/base/sha256.h"
#include "core/evaluation/text_generator/draws.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/evaluation/text_generator/word_lists.h"
#include "tests/support/text_parts.h"

using namespace nibble;
using namespace nibble::test;

namespace {

constexpr TextSplit kSplits[] = {TextSplit::training, TextSplit::heldOut, TextSplit::tasks};

} // namespace

class TestTextGenerator : public QObject {
    Q_OBJECT

private slots:
    void versionHoldsItsText();
    void namesAndIndicesAreStable();
    void bitsOfDraws();
    void bitsOfARowAreItsChoices();
    void splitsNeverOverlap();
    void streamMeetsItsShares();
};

void TestTextGenerator::versionHoldsItsText() {
    const auto hashOf = [](std::span<const TextKind> kinds) {
        std::string all;
        for (const TextKind kind : kinds)
            for (const TextSplit split : kSplits)
                for (std::uint64_t index = 0; index < 8; ++index)
                    all += generateDocument(kind, split, 1, index).text + '\0';
        return QString::fromStdString(sha256(std::as_bytes(std::span(all))).value_or(""));
    };
    // If the output is meant to change: raise kTextGeneratorVersion, then take the new hashes over. Kinds
    // that are added at the end change only the second.
    QCOMPARE(kTextGeneratorVersion, 1);
    QCOMPARE(hashOf(textKinds().first(8)),
             QString("53831e50c3d731951538f95678df9b5ece6f3689a2cdb2438b7c2b8cac9b3f11"));
    QCOMPARE(hashOf(textKinds()),
             QString("e896a752fd56af5b1cff02e5a6a1706c18ef238044e07afc5564e34c3997bff9"));
}

void TestTextGenerator::namesAndIndicesAreStable() {
    for (const TextKind kind : textKinds()) {
        QVERIFY(findTextKind(textKindName(kind)) == kind);
        const auto a = generateDocument(kind, TextSplit::training, 3, 17);
        const auto b = generateDocument(kind, TextSplit::training, 3, 17);
        QCOMPARE(a.text, b.text);
        QCOMPARE(a.bits, b.bits);
        QVERIFY(a.text != generateDocument(kind, TextSplit::training, 3, 18).text);
        QVERIFY(a.text != generateDocument(kind, TextSplit::training, 4, 17).text);
        QVERIFY(!a.probes.empty());
        QVERIFY(a.text.ends_with('\n'));
        for (const char character : a.text)
            QVERIFY(character == '\n' || (character >= ' ' && character < 127));
    }
    QVERIFY(!findTextKind("poem"));
}

void TestTextGenerator::bitsOfDraws() {
    writing::Draws draws(1);
    draws.below(8);
    QCOMPARE(draws.bits(), 3.0);
    draws.between(-3, 12);
    QCOMPARE(draws.bits(), 7.0);
    const bool happened = draws.chance(1, 4);
    QVERIFY(std::abs(draws.bits() - 7 - (happened ? 2.0 : std::log2(4.0 / 3))) < 1e-12);
    // Over many draws the mean cost of a weighted draw is its entropy, 0.8113 bits; 20,000 draws have a
    // standard error of sqrt(3/16) · log2(3) / sqrt(20000) = 0.0049.
    writing::Draws many(2);
    for (int i = 0; i < 20000; ++i)
        many.chance(1, 4);
    QVERIFY(std::abs(many.bits() / 20000 - 0.8113) < 0.02);
}

void TestTextGenerator::bitsOfARowAreItsChoices() {
    for (std::uint64_t index = 0; index < 50; ++index) {
        const auto document = generateDocument(TextKind::copying, TextSplit::tasks, 9, index);
        const auto lines = linesOf(document.text);
        double bits = std::log2(7.0); // 2 to 8 rows
        for (const std::string& line : lines) {
            const auto words = wordsOf(line);
            const double choices = std::isdigit(static_cast<unsigned char>(words[1][0])) ? 10
                                   : words[1].size() > (words.size() == 3 ? 2 : 1)       ? 64
                                                                                         : 26;
            const double length = static_cast<double>(words.size() - 1) / 2;
            bits += std::log2(3.0) + std::log2(10.0) + length * std::log2(choices); // 3 to 12 elements
        }
        QVERIFY(std::abs(document.bits - bits) < 1e-9 * bits);
    }
}

void TestTextGenerator::splitsNeverOverlap() {
    for (const TextKind kind : textKinds()) {
        std::map<std::string, TextSplit> seen;
        for (const TextSplit split : kSplits)
            for (std::uint64_t index = 0; index < 400; ++index)
                for (std::uint64_t seed : {1, 2}) {
                    const auto document = generateDocument(kind, split, seed, index);
                    const auto parts =
                        isListOfProblems(kind) ? linesOf(document.text) : std::vector{document.text};
                    for (const std::string& part : parts)
                        QVERIFY2(seen.emplace(part, split).first->second == split, part.c_str());
                }
    }
    // Sums that differ in the order only are one problem.
    std::set<std::string> trained;
    const std::regex sum(R"((\d+)\+(\d+):.*)");
    std::smatch match;
    for (const TextSplit split : kSplits)
        for (std::uint64_t index = 0; index < 400; ++index)
            for (const auto& line : linesOf(generateDocument(TextKind::arithmetic, split, 1, index).text))
                if (std::regex_match(line, match, sum)) {
                    const auto both = std::minmax({match[1].str(), match[2].str()});
                    const std::string key = both.first + "+" + both.second;
                    if (split == TextSplit::training)
                        trained.insert(key);
                    else
                        QVERIFY2(!trained.contains(key), key.c_str());
                }
    QVERIFY(trained.size() > 500);
}

void TestTextGenerator::streamMeetsItsShares() {
    const std::vector<TextShare> mix = {
        {TextKind::story, 0.5}, {TextKind::arithmetic, 0.3}, {TextKind::lookup, 0.2}};
    const TextStream stream(mix, TextSplit::training, 11);
    std::map<TextKind, double> characters;
    double all = 0;
    constexpr std::uint64_t kDocuments = 3000;
    for (std::uint64_t number = 0; number < kDocuments; ++number) {
        const auto document = stream.document(number);
        QVERIFY(document.kind == TextKind::arithmetic || textSplitOf(document.text) == TextSplit::training);
        characters[document.kind] += static_cast<double>(document.text.size());
        all += static_cast<double>(document.text.size());
    }
    // Mean lengths come from 64 documents whose lengths vary by up to 80 % (lookup): 10 % standard error.
    for (const TextShare& part : mix)
        QVERIFY(std::abs(characters[part.kind] / all - part.share) < 0.3 * part.share);
    QCOMPARE(stream.document(5).text, TextStream(mix, TextSplit::training, 11).document(5).text);
}

QTEST_APPLESS_MAIN(TestTextGenerator)
#include "tst_text_generator.moc"
