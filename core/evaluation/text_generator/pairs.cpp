// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pairs told in one row and asked in another order, the densest form of looking up:
//     Pairs: bell kite, jar stone, moon fig.
//     Asked: jar stone, bell kite, moon fig.
#include <fmt/format.h>

#include "core/evaluation/text_generator/word_sources.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

/// The values stand in one column, so that the wrong answers of a short row can be of the same sort.
struct Pairs {
    std::vector<std::string> keys, values;
    const WordSource* source = nullptr; ///< of the values
};

/// No word stands in two places, so that each key has one answer.
Pairs drawPairs(Draws& draws, bool withPlaces) {
    constexpr int kSizes[] = {2, 2, 3, 3, 4, 5, 6, 8, 10};
    const auto sources = wordSources(withPlaces);
    const std::size_t left = draws.below(sources.size()), right = draws.below(sources.size());
    const int count = kSizes[draws.below(std::size(kSizes))];
    const auto keys =
        drawDistinct(draws, left == right ? 2 * count : count, static_cast<int>(sources[left].count));
    const auto values = left == right ? std::vector<int>(keys.begin() + count, keys.end())
                                      : drawDistinct(draws, count, static_cast<int>(sources[right].count));
    Pairs pairs{{}, {}, &sources[right]};
    for (std::size_t i = 0; i < values.size(); ++i) {
        pairs.keys.push_back(sources[left].value(static_cast<std::size_t>(keys[i])));
        pairs.values.push_back(sources[right].value(static_cast<std::size_t>(values[i])));
    }
    return pairs;
}

/// The values of other pairs first: they are the likely mistakes.
void ask(Page& page, const Pairs& pairs, std::size_t index, std::string_view end) {
    page.text += " " + pairs.keys[index];
    std::vector<std::string> others = pairs.values;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(index));
    page.aside.shuffle(others);
    std::size_t next = 0;
    const std::string right = fmt::format(" {}{}", pairs.values[index], end);
    page.answer(right, threeWrong(right, [&] {
                    const std::string other =
                        next < others.size() ? others[next++]
                                             : pairs.source->value(page.aside.below(pairs.source->count));
                    return fmt::format(" {}{}", other, end);
                }));
}

} // namespace

void writePairs(Page& page) {
    const Pairs pairs = drawPairs(page.draws, page.shape.placeWords);
    const std::size_t count = pairs.keys.size();
    page.text += "Pairs:";
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < count; ++i) {
        page.text += fmt::format(" {} {}{}", pairs.keys[i], pairs.values[i], i + 1 < count ? "," : ".");
        order.push_back(i);
    }
    page.text += "\nAsked:";
    page.draws.shuffle(order);
    for (std::size_t i = 0; i < count; ++i)
        ask(page, pairs, order[i], i + 1 < count ? "," : ".");
    page.text += '\n';
}

} // namespace nibble::writing
