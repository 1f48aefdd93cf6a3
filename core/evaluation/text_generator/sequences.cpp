// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows to be copied, sorted and counted:
//     Copy: bell kite jar. bell kite jar.
//     Sort: 41 7 88. 7 41 88.
//     Count m: m k m t. 2.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/evaluation/text_generator/word_lists.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

using Row = std::vector<std::string>;

std::string letterOf(std::size_t index) {
    return std::string(1, static_cast<char>('a' + index));
}

std::string said(const Row& row) {
    return fmt::format(" {}.", fmt::join(row, " "));
}

/// An element of the row's kind.
using Element = std::string (*)(Draws&);

std::string anyWord(Draws& draws) {
    return std::string(draws.pick(wordList("thing")));
}
std::string anyLetter(Draws& draws) {
    return letterOf(draws.below(26));
}
std::string anyDigit(Draws& draws) {
    return std::to_string(draws.below(10));
}

/// The row with two neighbours exchanged, one element repeated, or one replaced.
std::string disturbed(Row row, Element other, Draws& aside) {
    const std::size_t at = aside.below(row.size() - 1);
    switch (aside.below(3)) {
    case 0:
        std::swap(row[at], row[at + 1]);
        break;
    case 1:
        row.insert(row.begin() + static_cast<std::ptrdiff_t>(at), row[at]);
        break;
    default:
        row[at] = other(aside);
    }
    return said(row);
}

Problem makeCopy(Draws& draws, Draws& aside) {
    constexpr Element kElements[] = {anyWord, anyLetter, anyDigit};
    const Element element = kElements[draws.below(3)];
    const int length = draws.between(3, 12);
    Row row;
    for (int i = 0; i < length; ++i)
        row.push_back(element(draws));
    Problem problem{"copy" + said(row), "Copy:" + said(row), said(row), {}};
    problem.wrong = threeWrong(problem.answer, [&] { return disturbed(row, element, aside); });
    return problem;
}

Problem makeSort(Draws& draws, Draws& aside) {
    const bool letters = draws.chance(1, 2);
    std::vector<int> values = drawDistinct(draws, draws.between(3, 7), letters ? 26 : 100);
    const auto rowOf = [&] {
        Row row;
        for (const int value : values)
            row.push_back(letters ? letterOf(static_cast<std::size_t>(value)) : std::to_string(value));
        return row;
    };
    const Row given = rowOf();
    std::sort(values.begin(), values.end());
    const Row sorted = rowOf();
    // All orders of one set are one problem.
    Problem problem{"sort" + said(sorted), "Sort:" + said(given), said(sorted), {}};
    problem.wrong =
        threeWrong(problem.answer, [&] { return disturbed(sorted, letters ? anyLetter : anyDigit, aside); });
    return problem;
}

Problem makeCount(Draws& draws, Draws& aside) {
    constexpr std::size_t kKinds = 26; // letters, or as many words
    const bool words = draws.chance(1, 2);
    const auto element = [&](std::size_t index) {
        return words ? std::string(wordList("thing")[index]) : letterOf(index);
    };
    const std::size_t asked = draws.below(kKinds);
    const int length = draws.between(3, 12);
    Row row;
    int count = 0;
    for (int i = 0; i < length; ++i) {
        const bool same = draws.chance(2, 5);
        count += same;
        row.push_back(element(same ? asked : (asked + 1 + draws.below(kKinds - 1)) % kKinds));
    }
    const std::string question = fmt::format("Count {}:{}", element(asked), said(row));
    Problem problem{question, question, fmt::format(" {}.", count), {}};
    problem.wrong = threeWrong(problem.answer, [&] {
        return fmt::format(" {}.", aside.between(std::max(0, count - 3), std::max(3, count + 3)));
    });
    return problem;
}

} // namespace

void writeCopying(Page& page) {
    writeProblems(page, 2, 8, makeCopy);
}

void writeSorting(Page& page) {
    writeProblems(page, 3, 12, makeSort);
}

void writeCounting(Page& page) {
    writeProblems(page, 3, 12, makeCount);
}

} // namespace nibble::writing
