// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/text_generator/word_sources.h"

#include "core/evaluation/text_generator/word_lists.h"

namespace nibble::writing {

namespace {

std::string person(std::size_t index) {
    const auto women = wordList("woman");
    return std::string(index < women.size() ? women[index] : wordList("man")[index - women.size()]);
}
std::string thing(std::size_t index) {
    return std::string(wordList("thing")[index]);
}
std::string food(std::size_t index) {
    return std::string(wordList("food")[index]);
}
std::string letter(std::size_t index) {
    return std::string(1, static_cast<char>('a' + index));
}
std::string number(std::size_t index) {
    return std::to_string(100 + index);
}
std::string place(std::size_t index) {
    return std::string(places()[index].noun);
}

} // namespace

std::span<const WordSource> wordSources(bool withPlaces) {
    static const WordSource kSources[] = {{wordList("woman").size() + wordList("man").size(), person},
                                          {wordList("thing").size(), thing},
                                          {wordList("food").size(), food},
                                          {26, letter},
                                          {900, number},
                                          {places().size(), place}};
    return std::span(kSources).first(std::size(kSources) - (withPlaces ? 0 : 1));
}

} // namespace nibble::writing
