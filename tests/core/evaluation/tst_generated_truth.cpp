// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What generated text says is true: sums, rows, values of expressions, coins, computed anew from the text
// alone.
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

template <typename Check>
void forLines(TextKind kind, Check&& check) {
    for (std::uint64_t index = 0; index < 300; ++index)
        for (const std::string& line : linesOf(generateDocument(kind, TextSplit::training, 5, index).text))
            QVERIFY2(check(line), line.c_str());
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

class TestGeneratedTruth : public QObject {
    Q_OBJECT

private slots:
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
};

void TestGeneratedTruth::wordsOfAListDiffer() {
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

void TestGeneratedTruth::arithmeticIsRight() {
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

void TestGeneratedTruth::copiesAreCopies() {
    forLines(TextKind::copying, [](const std::string& line) {
        const std::string rows = line.substr(5);
        return line.starts_with("Copy:") && rows.substr(0, rows.size() / 2) == rows.substr(rows.size() / 2);
    });
}

void TestGeneratedTruth::rowsAreSorted() {
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

void TestGeneratedTruth::countsAreRight() {
    const std::regex form(R"(Count (\w+):([^.]*)\. (\d+)\.)");
    forLines(TextKind::counting, [&](const std::string& line) {
        std::smatch match;
        if (!std::regex_match(line, match, form))
            return false;
        const auto row = wordsOf(match[2]);
        return std::count(row.begin(), row.end(), match[1].str()) == std::stoi(match[3]);
    });
}

void TestGeneratedTruth::expressionsHaveTheirValues() {
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

void TestGeneratedTruth::storiesAreConsistent() {
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

void TestGeneratedTruth::coinsAddUp() {
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

void TestGeneratedTruth::factsComeAtTheDepthAskedFor() {
    for (const std::size_t sentences : {4, 40, 80})
        for (const double depth : {0.0, 0.5, 1.0}) {
            const auto document = generateDocument(TextKind::facts, TextSplit::tasks, 1, sentences,
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

void TestGeneratedTruth::probesFollowFromTheText() {
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
                if (isListOfProblems(kind) || document.text.substr(0, probe.offset).find(" coins") != std::string::npos)
                    continue;
                // Names, places and things were told before: their last word stands there.
                const auto words = wordsOf(probe.answer);
                const std::string last = words.back().substr(0, words.back().find('.'));
                QVERIFY2(document.text.substr(0, probe.offset).find(last) != std::string::npos,
                         (document.text + probe.answer).c_str());
            }
        }
}

QTEST_APPLESS_MAIN(TestGeneratedTruth)
#include "tst_generated_truth.moc"
