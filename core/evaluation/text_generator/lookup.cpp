// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Facts of one sort among sentences that have nothing to do with them, and questions at the end. As sentences
// (facts), where who and what stand apart and the question has other words:
//     … Remember: the secret word of Mara is lantern. … \n What is the secret word of Mara? lantern.
// As notes (lookup), where the question ends with what stood before the answer:
//     … Note the secret word: Mara lantern. … \n Which secret word was noted? Mara lantern.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/text_generator/cast.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

struct Fact {
    std::string who, value;
};

/// What is told of people, and asked; one of `values`.
struct Relation {
    std::string_view told, asked;
    int values;
    std::string (*value)(int);
};

std::string secretWord(int index) {
    return std::string(wordList("thing")[static_cast<std::size_t>(index)]);
}
std::string favourite(int index) {
    return std::string(wordList("food")[static_cast<std::size_t>(index)]);
}
std::string number(int index) {
    return std::to_string(100 + index);
}
std::string home(int index) {
    return "the " + std::string(places()[static_cast<std::size_t>(index)].noun);
}

const Relation kRelations[] = {
    {"Remember: the secret word of {} is {}.", "What is the secret word of {}?",
     static_cast<int>(wordList("thing").size()), secretWord},
    {"Remember: the favourite food of {} is {}.", "What is the favourite food of {}?",
     static_cast<int>(wordList("food").size()), favourite},
    {"Remember: the number of {} is {}.", "What is the number of {}?", 900, number},
    {"Remember: the home of {} is {}.", "What is the home of {}?", static_cast<int>(places().size()), home}};

std::string place(int index) {
    return std::string(places()[static_cast<std::size_t>(index)].noun);
}

const Relation kNotes[] = {{"Note the secret word: {} {}.", "Which secret word was noted? {}",
                            static_cast<int>(wordList("thing").size()), secretWord},
                           {"Note the favourite food: {} {}.", "Which favourite food was noted? {}",
                            static_cast<int>(wordList("food").size()), favourite},
                           {"Note the number: {} {}.", "Which number was noted? {}", 900, number},
                           {"Note the meeting place: {} {}.", "Which meeting place was noted? {}",
                            static_cast<int>(places().size()), place}};

void saySomething(Cast& cast) {
    cast.say({"{an *look} {*thing} stood beside {an *look} {*thing}.",
              "a {*trait} {*trade} bought {*number} bags of {*food}.",
              "{*time}, {an *animal} chased {an *animal}.",
              "the sky was {*sky}, and one could hear {*sound}.",
              "a {*trade} and a {*trade} ate {*food} together.",
              "the {*animal} was {*mood}, the {*animal} was {*mood}.",
              "somebody had left {an *look} {*thing} on the road.",
              "the {*trade} worked {*manner} for {*number} hours."});
}

/// Different people with different values, three to six of them.
std::vector<Fact> drawFacts(Draws& draws, const Relation& relation) {
    const auto women = wordList("woman"), men = wordList("man");
    const int count = draws.between(3, 6);
    const auto names = drawDistinct(draws, count, static_cast<int>(women.size() + men.size()));
    const auto values = drawDistinct(draws, count, relation.values);
    std::vector<Fact> facts;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto name = static_cast<std::size_t>(names[i]);
        facts.push_back({std::string(name < women.size() ? women[name] : men[name - women.size()]),
                         relation.value(values[i])});
    }
    return facts;
}

/// How many of the sentences stand before each fact, not falling: all such rows are as likely. Drawn as a
/// set of `count` among sentences + count places in increasing order, one place after the other.
std::vector<std::size_t> drawPositions(Draws& draws, std::size_t count, std::size_t sentences) {
    std::vector<std::size_t> positions;
    std::size_t places = sentences + count;
    for (std::size_t before = 0; positions.size() < count;) {
        const auto left = static_cast<unsigned>(count - positions.size());
        // The next place is taken with probability left / places; certain where as many are left as are
        // needed.
        const bool taken = places == left || draws.chance(left, static_cast<unsigned>(places));
        --places;
        if (taken)
            positions.push_back(before);
        else
            ++before;
    }
    return positions;
}

/// Moves one position to the depth asked for; returns which fact stands there.
std::size_t placeNeedle(std::vector<std::size_t>& positions, double depth, std::size_t sentences) {
    const auto at = static_cast<std::size_t>(std::llround(depth * static_cast<double>(sentences)));
    std::size_t nearest = 0;
    while (nearest + 1 < positions.size() && positions[nearest] < at)
        ++nearest;
    positions[nearest] = at;
    std::sort(positions.begin(), positions.end());
    return static_cast<std::size_t>(std::find(positions.begin(), positions.end(), at) - positions.begin());
}

void tell(Page& page, const Relation& relation, const std::vector<Fact>& facts,
          const std::vector<std::size_t>& positions, std::size_t sentences) {
    Cast cast(page);
    std::size_t told = 0;
    for (std::size_t said = 0; said <= sentences; ++said) {
        for (; told < facts.size() && positions[told] == said; ++told) {
            page.text += page.text.empty() ? "" : " ";
            page.text += fmt::format(fmt::runtime(relation.told), facts[told].who, facts[told].value);
        }
        if (said < sentences)
            saySomething(cast);
    }
    page.text += '\n';
}

/// The values of the other people first: they are the likely mistakes.
void ask(Page& page, const Relation& relation, const std::vector<Fact>& facts, std::size_t index) {
    page.text += fmt::format(fmt::runtime(relation.asked), facts[index].who);
    std::vector<std::string> others;
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (i != index)
            others.push_back(facts[i].value);
    page.aside.shuffle(others);
    std::size_t next = 0;
    const std::string right = fmt::format(" {}.", facts[index].value);
    page.answer(right, threeWrong(right, [&] {
                    return fmt::format(" {}.",
                                       next < others.size()
                                           ? others[next++]
                                           : relation.value(page.aside.between(0, relation.values - 1)));
                }));
    page.text += '\n';
}

void write(Page& page, std::span<const Relation> relations) {
    constexpr std::size_t kSentences[] = {3, 5, 8, 12, 18, 27, 40, 60};
    Draws& draws = page.draws;
    const Relation& relation = draws.pick(relations);
    const std::vector<Fact> facts = drawFacts(draws, relation);
    const std::size_t sentences =
        page.shape.sentences ? *page.shape.sentences : draws.pick(std::span<const std::size_t>(kSentences));
    auto positions = drawPositions(draws, facts.size(), sentences);
    const std::size_t needle =
        page.shape.depth ? placeNeedle(positions, *page.shape.depth, sentences) : facts.size();
    tell(page, relation, facts, positions, sentences);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < facts.size(); ++i)
        order.push_back(i);
    draws.shuffle(order);
    if (needle < facts.size())
        std::swap(order.front(), *std::find(order.begin(), order.end(), needle));
    for (const std::size_t index : order)
        ask(page, relation, facts, index);
}

} // namespace

void writeFacts(Page& page) {
    write(page, kRelations);
}

void writeLookup(Page& page) {
    write(page, kNotes);
}

} // namespace nibble::writing
