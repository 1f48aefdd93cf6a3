// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Generated text against what can be computed from the text alone: sums, rows, values of expressions, coins;
// bits against the number of choices that the text shows.
#include <cmath>
#include <regex>
#include <set>
#include <sstream>

#include <QtTest>

#include "core/base/sha256.h"
#include "core/evaluation/text_generator/draws.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/evaluation/text_generator/word_lists.h"

using namespace nibble;

namespace {

constexpr TextSplit kSplits[] = {TextSplit::training, TextSplit::heldOut, TextSplit::tasks};

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::vector<std::string> wordsOf(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

template <typename Check>
void forLines(TextKind kind, Check&& check) {
    for (std::uint64_t index = 0; index < 300; ++index)
        for (const std::string& line : linesOf(generateDocument(kind, TextSplit::training, 5, index).text))
            QVERIFY2(check(line), line.c_str());
}

bool isList(TextKind kind) {
    return kind != TextKind::story && kind != TextKind::lookup && kind != TextKind::dialogue;
}

/// A reader of its own for max, min, first, last, len and lists of digits.
int valueOf(const std::string& text, std::size_t& at) {
    if (std::isdigit(static_cast<unsigned char>(text[at])))
        return text[at++] - '0';
    const std::size_t open = text.find('(', at);
    const std::string name = text.substr(at, open - at);
    at = open + 1;
    const bool list = text[at] == '[';
    at += list;
    std::vector<int> values = {valueOf(text, at)};
    while (text[at] == ',') {
        at += 2;
        values.push_back(valueOf(text, at));
    }
    at += 1 + list;
    if (name == "max" || name == "min")
        return name == "max" ? std::max(values[0], values[1]) : std::min(values[0], values[1]);
    return name == "len" ? static_cast<int>(values.size()) : name == "first" ? values.front() : values.back();
}

/// The same for a program of assignments: names are replaced by their values, line by line.
int programValue(const std::string& program) {
    std::map<char, int> values;
    std::istringstream parts(program);
    for (std::string part; std::getline(parts, part, ';');) {
        part.erase(0, part.find_first_not_of(' '));
        std::string right = part.size() > 1 ? part.substr(4) : part;
        for (std::size_t i = 0; i < right.size(); ++i)
            if (values.contains(right[i]) && (i + 1 == right.size() || right[i + 1] == ','))
                right[i] = static_cast<char>('0' + values[right[i]]);
        std::size_t at = 0;
        const int value = valueOf(right, at);
        if (part.size() == 1)
            return value;
        values[part[0]] = value;
    }
    return -1;
}

} // namespace

class TestTextGenerator : public QObject {
    Q_OBJECT

private slots:
    void versionHoldsItsText();
    void namesAndIndicesAreStable();
    void bitsOfDraws();
    void bitsOfARowAreItsChoices();
    void splitsNeverOverlap();
    void wordsOfAListDiffer();
    void arithmeticIsRight();
    void copiesAreCopies();
    void rowsAreSorted();
    void countsAreRight();
    void expressionsHaveTheirValues();
    void storiesAreConsistent();
    void coinsAddUp();
    void factsComeAtTheDepthAskedFor();
    void probesFollowFromTheText();
    void streamMeetsItsShares();
};

void TestTextGenerator::versionHoldsItsText() {
    std::string all;
    for (const TextKind kind : textKinds())
        for (const TextSplit split : kSplits)
            for (std::uint64_t index = 0; index < 8; ++index)
                all += generateDocument(kind, split, 1, index).text + '\0';
    const auto hash = sha256(std::as_bytes(std::span(all)));
    QVERIFY(hash);
    // If the output is meant to change: raise kTextGeneratorVersion, then take the new hash over.
    QCOMPARE(kTextGeneratorVersion, 1);
    QCOMPARE(QString::fromStdString(*hash),
             QString("53831e50c3d731951538f95678df9b5ece6f3689a2cdb2438b7c2b8cac9b3f11"));
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
                    const auto parts = isList(kind) ? linesOf(document.text) : std::vector{document.text};
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

void TestTextGenerator::wordsOfAListDiffer() {
    for (const char* name : {"woman", "man", "trade", "thing", "look", "trait", "mood", "manner", "time",
                             "food", "animal", "pet", "number", "sound", "sky", "day"}) {
        const auto words = writing::wordList(name);
        QVERIFY(words.size() >= 7);
        QCOMPARE(std::set<std::string_view>(words.begin(), words.end()).size(), words.size());
    }
    std::set<std::string_view> places;
    for (const auto& place : writing::places())
        QVERIFY(places.insert(place.noun).second);
    QVERIFY(writing::wordList("colour").empty());
}

void TestTextGenerator::arithmeticIsRight() {
    const std::regex head(R"((\d+)([-+*])(\d+):.* (\d+)\.)"), step(R"( (\d+)([-+*])(\d+)(\+1)?=(\d+))");
    const auto result = [](int a, char sign, int b) {
        return sign == '+' ? a + b : sign == '-' ? a - b : a * b;
    };
    forLines(TextKind::arithmetic, [&](const std::string& line) {
        std::smatch match;
        if (!std::regex_match(line, match, head) ||
            result(std::stoi(match[1]), match[2].str()[0], std::stoi(match[3])) != std::stoi(match[4]))
            return false;
        int steps = 0;
        for (auto at = std::sregex_iterator(line.begin(), line.end(), step); at != std::sregex_iterator();
             ++at) {
            const int carry = (*at)[4].matched ? 1 : 0;
            if (result(std::stoi((*at)[1]), (*at)[2].str()[0], std::stoi((*at)[3])) + carry !=
                std::stoi((*at)[5]))
                return false;
            ++steps;
        }
        return steps >= 2;
    });
}

void TestTextGenerator::copiesAreCopies() {
    forLines(TextKind::copying, [](const std::string& line) {
        const std::string rows = line.substr(5);
        return line.starts_with("Copy:") && rows.substr(0, rows.size() / 2) == rows.substr(rows.size() / 2);
    });
}

void TestTextGenerator::rowsAreSorted() {
    forLines(TextKind::sorting, [](const std::string& line) {
        const std::size_t middle = line.find('.');
        auto given = wordsOf(line.substr(5, middle - 5));
        const auto sorted = wordsOf(line.substr(middle + 1, line.size() - middle - 2));
        std::sort(given.begin(), given.end(), [](const std::string& a, const std::string& b) {
            return std::isdigit(static_cast<unsigned char>(a[0])) ? std::stoi(a) < std::stoi(b) : a < b;
        });
        return given == sorted && std::set<std::string>(given.begin(), given.end()).size() == given.size();
    });
}

void TestTextGenerator::countsAreRight() {
    const std::regex form(R"(Count (\w+):([^.]*)\. (\d+)\.)");
    forLines(TextKind::counting, [&](const std::string& line) {
        std::smatch match;
        if (!std::regex_match(line, match, form))
            return false;
        const auto row = wordsOf(match[2]);
        return std::count(row.begin(), row.end(), match[1].str()) == std::stoi(match[3]);
    });
}

void TestTextGenerator::expressionsHaveTheirValues() {
    forLines(TextKind::code, [](const std::string& line) {
        const std::size_t arrow = line.find(" -> ");
        const std::string left = line.substr(0, arrow), right = line.substr(arrow + 4);
        if (left.starts_with("close ")) {
            std::string open = left.substr(6), expected;
            for (const char character : open)
                expected.insert(
                    0, 1, character == ' ' ? ' ' : std::string(")]}>")[std::string("([{<").find(character)]);
            return right == expected;
        }
        std::size_t at = 0;
        return std::stoi(right) ==
               (left.find('=') != std::string::npos ? programValue(left) : valueOf(left, at));
    });
}

void TestTextGenerator::storiesAreConsistent() {
    for (std::uint64_t index = 0; index < 300; ++index) {
        const auto document = generateDocument(TextKind::story, TextSplit::heldOut, 2, index);
        std::set<std::string> women, men;
        std::string cleaned = document.text;
        for (char& character : cleaned)
            character = std::isalpha(static_cast<unsigned char>(character)) ? character : ' ';
        const auto words = wordsOf(cleaned);
        const auto isIn = [](const char* list, const std::string& word) {
            const auto names = writing::wordList(list);
            return std::find(names.begin(), names.end(), word) != names.end();
        };
        for (const std::string& word : words) {
            if (isIn("woman", word))
                women.insert(word);
            if (isIn("man", word))
                men.insert(word);
        }
        QVERIFY2(women.size() + men.size() >= 2 && women.size() + men.size() <= 3, document.text.c_str());
        // A pronoun needs somebody of its gender.
        for (const std::string& word : words) {
            QVERIFY2(!women.empty() || (word != "she" && word != "She" && word != "her" && word != "Her"),
                     document.text.c_str());
            QVERIFY2(!men.empty() || (word != "he" && word != "He" && word != "his" && word != "him"),
                     document.text.c_str());
        }
        QVERIFY(document.text.find_first_of("{}*") == std::string::npos);
        QVERIFY(document.text.find("  ") == std::string::npos);
    }
}

void TestTextGenerator::coinsAddUp() {
    const auto numbers = writing::wordList("number");
    const auto numberOf = [&](const std::string& word) {
        return std::find(numbers.begin(), numbers.end(), word) - numbers.begin() + 2;
    };
    // The purse, the price, what was left: the first three numbers before "coins" (or "left") of a purchase.
    const std::regex spoken(
        R"((\w+) coins[^.]*\.[^]*?(?:cost|paid) (\w+) coins[^]*?(?:had|kept) (\w+) (?:coins|left))");
    int found = 0;
    for (std::uint64_t index = 0; index < 400; ++index) {
        const auto text = generateDocument(TextKind::story, TextSplit::training, 4, index).text;
        std::smatch match;
        if (text.find("birthday") == std::string::npos || !std::regex_search(text, match, spoken))
            continue;
        QVERIFY2(numberOf(match[1]) == numberOf(match[2]) + numberOf(match[3]), text.c_str());
        ++found;
    }
    QVERIFY(found > 5);
}

void TestTextGenerator::factsComeAtTheDepthAskedFor() {
    for (const std::size_t sentences : {4, 40, 80})
        for (const double depth : {0.0, 0.5, 1.0}) {
            const auto document = generateDocument(TextKind::lookup, TextSplit::tasks, 1, sentences,
                                                   {.sentences = sentences, .depth = depth});
            const std::string& text = document.text;
            const std::string who = text.substr(text.find("of ", text.find('\n')) + 3);
            const std::string name = who.substr(0, who.find('?'));
            const std::string story = text.substr(0, text.find('\n'));
            const std::size_t fact = story.find(" of " + name + " is");
            QVERIFY(fact != std::string::npos);
            // Sentences other than facts before it.
            const std::string before = story.substr(0, story.rfind("Remember", fact));
            const auto count = [](const std::string& in, const std::string& what) {
                std::size_t n = 0;
                for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + 1))
                    ++n;
                return n;
            };
            QCOMPARE(count(before, ".") - count(before, "Remember"),
                     static_cast<std::size_t>(std::llround(depth * static_cast<double>(sentences))));
            QCOMPARE(count(story, ".") - count(story, "Remember"), sentences);
        }
}

void TestTextGenerator::probesFollowFromTheText() {
    for (const TextKind kind : textKinds())
        for (std::uint64_t index = 0; index < 100; ++index) {
            const auto document = generateDocument(kind, TextSplit::tasks, 1, index);
            for (const TextProbe& probe : document.probes) {
                QVERIFY(document.text.substr(probe.offset).starts_with(probe.answer));
                QVERIFY(probe.answer.starts_with(' '));
                QVERIFY(probe.offset > 0 && document.text[probe.offset - 1] != ' ');
                QCOMPARE(probe.wrong.size(), std::size_t{3});
                std::set<std::string> all(probe.wrong.begin(), probe.wrong.end());
                all.insert(probe.answer);
                QCOMPARE(all.size(), std::size_t{4});
                if (isList(kind) || document.text.substr(0, probe.offset).find(" coins") != std::string::npos)
                    continue;
                // Names, places and things were told before: their last word stands there.
                const auto words = wordsOf(probe.answer);
                const std::string last = words.back().substr(0, words.back().find('.'));
                QVERIFY2(document.text.substr(0, probe.offset).find(last) != std::string::npos,
                         (document.text + probe.answer).c_str());
            }
        }
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
