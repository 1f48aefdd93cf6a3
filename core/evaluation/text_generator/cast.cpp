// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/text_generator/cast.h"

#include <cctype>

#include <fmt/format.h>

namespace nibble::writing {

namespace {

constexpr std::string_view kPlaceList = "place";

std::size_t listSize(std::string_view list) {
    return list == kPlaceList ? places().size() : wordList(list).size();
}

bool isWoman(std::string_view list) {
    return list == "woman";
}

/// Capitals where sentences begin.
void capitalize(std::string& text) {
    bool begins = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (begins && std::isalpha(static_cast<unsigned char>(text[i]))) {
            text[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[i])));
            begins = false;
        }
        const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?';
        begins = begins || (ends && i + 1 < text.size() && text[i + 1] == ' ');
    }
}

} // namespace

std::size_t Cast::drawUnused(std::string_view list, std::size_t count) {
    auto& used = m_used[list];
    std::size_t index = draws().below(count - used.size());
    for (const std::size_t taken : used) // in increasing order: skips those in front
        index += taken <= index ? 1 : 0;
    used.insert(index);
    return index;
}

void Cast::addPerson(char letter) {
    const std::string_view list = draws().chance(1, 2) ? "woman" : "man";
    m_entities[letter] = {Sort::person, list, drawUnused(list, listSize(list)), {}, {}};
}

void Cast::addWorker(char letter) {
    addPerson(letter);
    m_entities[letter].job = wordList("trade")[drawUnused("trade", listSize("trade"))];
}

void Cast::addThing(char letter) {
    const std::size_t index = drawUnused("thing", listSize("thing"));
    m_entities[letter] = {Sort::thing, "thing", index, draws().pick(wordList("look")), {}};
}

void Cast::addPlace(char letter) {
    m_entities[letter] = {Sort::place, kPlaceList, drawUnused(kPlaceList, listSize(kPlaceList)), {}, {}};
}

void Cast::addWord(char letter, std::string_view list) {
    m_entities[letter] = {Sort::word, list, drawUnused(list, listSize(list)), {}, {}};
}

void Cast::setWord(char letter, std::string_view list, std::size_t index) {
    m_entities[letter] = {Sort::word, list, index, {}, {}};
}

void Cast::newLine() {
    m_page.text += '\n';
    m_topic = 0;
}

void Cast::say(std::initializer_list<std::string_view> templates) {
    if (!m_page.text.empty() && m_page.text.back() != '\n')
        m_page.text += ' ';
    m_nextTopic = 0;
    m_mentionedNow.clear();
    const std::string_view chosen =
        templates.begin()[templates.size() == 1 ? 0 : draws().below(templates.size())];
    std::string sentence = expanded(chosen);
    capitalize(sentence);
    m_page.text += sentence;
    m_topic = m_nextTopic;
    m_mentioned = m_mentionedNow;
}

std::string Cast::expanded(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t open = text.find('{'), close = text.find('}');
        result += text.substr(0, open);
        if (open == std::string_view::npos)
            break;
        result += slot(text.substr(open + 1, close - open - 1), result.size(), result.ends_with(' '));
        text.remove_prefix(close + 1);
    }
    return result;
}

std::string Cast::slot(std::string_view name, std::size_t textBefore, bool afterSpace) {
    if (name.starts_with("an "))
        return withArticle(slot(name.substr(3), textBefore, false));
    if (name.starts_with('*'))
        return std::string(draws().pick(wordList(name.substr(1))));
    const bool probe = name.starts_with('?') && afterSpace;
    if (name.starts_with('?'))
        name.remove_prefix(1);
    const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    const bool small = letter != name.front();
    const std::string_view ending = name.size() > 2 ? name.substr(2) : std::string_view();
    const Entity& entity = m_entities.at(letter);
    if (entity.sort == Sort::person && small)
        return subject(letter);
    if (entity.sort == Sort::person)
        m_mentionedNow.insert(letter);
    const std::string text = form(entity, entity.index, ending, small);
    if (probe) {
        TextProbe& added = m_page.probes.emplace_back();
        added.offset = m_page.text.size() + textBefore - 1;
        added.answer = fmt::format(" {}", text);
        added.wrong = wrongForms(entity, ending, small);
    }
    return text;
}

std::string Cast::subject(char letter) {
    const Entity& person = m_entities.at(letter);
    bool clear = m_topic == letter;
    for (const auto* mentioned : {&m_mentioned, &m_mentionedNow})
        for (const char other : *mentioned)
            clear = clear && (other == letter || m_entities.at(other).list != person.list);
    if (m_nextTopic == 0)
        m_nextTopic = letter;
    m_mentionedNow.insert(letter);
    if (clear && draws().chance(2, 3))
        return isWoman(person.list) ? "she" : "he";
    return form(person, person.index, {}, false);
}

std::string Cast::form(const Entity& entity, std::size_t index, std::string_view ending, bool small) {
    if (entity.sort == Sort::place) {
        const Place& place = places()[index];
        const std::string the = "the " + std::string(place.noun);
        return ending == "at"   ? std::string(place.preposition) + " " + the
               : ending == "to" ? "to " + the
                                : the;
    }
    const std::string word(wordList(entity.list)[index]);
    if (entity.sort == Sort::thing)
        return small ? word : std::string(entity.look) + " " + word;
    const bool woman = isWoman(entity.list);
    if (ending == "he")
        return woman ? "she" : "he";
    if (ending == "him")
        return woman ? "her" : "him";
    if (ending == "his")
        return woman ? "her" : "his";
    return ending == "job" ? std::string(entity.job) : word;
}

/// Others of the story first: they are the likely mistakes.
std::vector<std::string> Cast::wrongForms(const Entity& entity, std::string_view ending, bool small) {
    std::vector<std::size_t> others;
    const auto used = m_used.find(entity.list);
    if (used != m_used.end())
        for (const std::size_t index : used->second)
            if (index != entity.index && others.size() < 3)
                others.push_back(index);
    std::size_t next = 0;
    return threeWrong(fmt::format(" {}", form(entity, entity.index, ending, small)), [&] {
        const bool known = next < others.size();
        const std::size_t index = known ? others[next++] : m_page.aside.below(listSize(entity.list));
        return fmt::format(" {}", form(entity, index, ending, small));
    });
}

} // namespace nibble::writing
