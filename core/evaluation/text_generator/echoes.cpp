// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of different words, and pieces of it said again: after a piece's first word the rest follows.
//     Row: bell kite jar stone moon fig.
//     Again: jar stone moon, kite jar, moon fig.
#include <fmt/format.h>

#include "core/evaluation/text_generator/word_sources.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

/// One piece of `row`: its first word costs what the place costs, the rest is known.
void repeat(Page& page, const std::vector<std::string>& row, const WordSource& source, std::string_view end) {
    const std::size_t length = 2 + page.draws.below(std::min<std::size_t>(5, row.size() - 1));
    const std::size_t first = page.draws.below(row.size() - length + 1);
    page.text += " " + row[first];
    std::string rest;
    for (std::size_t i = first + 1; i < first + length; ++i)
        rest += " " + row[i];
    rest += end;
    page.answer(rest, threeWrong(rest, [&] {
                    std::string other;
                    for (std::size_t i = 1; i < length; ++i)
                        other += " " + source.value(page.aside.below(source.count));
                    return other.append(end);
                }));
}

} // namespace

void writeEchoes(Page& page) {
    const auto sources = wordSources(page.shape.placeWords);
    const WordSource& source = page.draws.pick(sources);
    std::vector<std::string> row;
    for (const int index :
         drawDistinct(page.draws, page.draws.between(4, 16), static_cast<int>(source.count)))
        row.push_back(source.value(static_cast<std::size_t>(index)));
    page.text += "Row:";
    for (const std::string& word : row)
        page.text += " " + word;
    page.text += ".\nAgain:";
    const int pieces = page.draws.between(3, 8);
    for (int i = 1; i <= pieces; ++i)
        repeat(page, row, source, i < pieces ? "," : ".");
    page.text += '\n';
}

} // namespace nibble::writing
