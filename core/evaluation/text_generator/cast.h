// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/text_generator/word_lists.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

/// Who and what a document speaks of, each under a letter, and the sentences that are made of them.
///
/// Slots of a sentence:
///   {A}        the name of person A; {a} the same as a subject: a pronoun where that is clear, by chance
///   {A.he} {A.him} {A.his} {A.job}
///   {T}        thing T with its look, "red kite"; {t} "kite"
///   {P}        place P, "the mill"; {P.at} "in the garden"; {P.to} "to the garden"
///   {F}        another word bound to a letter
///   {*list}    a new draw from a word list
///   {an X}     the slot X with "a" or "an" before it
///   {?X}       the slot X, which follows from what was told before: a probe
/// The first letter of a sentence is made a capital.
class Cast {
public:
    explicit Cast(Page& page) : m_page(page) {}

    [[nodiscard]] Draws& draws() { return m_page.draws; }

    void addPerson(char letter);
    /// A person with a trade, which must be told: draws that do not show are no information.
    void addWorker(char letter);
    void addThing(char letter);
    /// Replaces what the letter named before.
    void addPlace(char letter);
    /// Binds a new draw from a list, unlike the others from this list.
    void addWord(char letter, std::string_view list);
    /// A word that follows from others, an element of `list`.
    void setWord(char letter, std::string_view list, std::size_t index);

    void swapNames(char one, char other) { std::swap(m_entities.at(one), m_entities.at(other)); }

    /// One of these sentences, each as likely.
    void say(std::initializer_list<std::string_view> templates);
    /// The only way to say it.
    void say(std::string_view only) { say({only}); }
    /// What follows stands on a new line.
    void newLine();

private:
    enum class Sort { person, thing, place, word };
    struct Entity {
        Sort sort = Sort::word;
        std::string_view list; ///< that the noun comes from
        std::size_t index = 0;
        std::string_view look, job;
    };

    [[nodiscard]] std::size_t drawUnused(std::string_view list, std::size_t count);
    [[nodiscard]] std::string expanded(std::string_view text);
    [[nodiscard]] std::string slot(std::string_view name, std::size_t textBefore, bool afterSpace);
    [[nodiscard]] std::string subject(char letter);
    /// The form of one entity; `index` is its own or, for wrong answers, another of its list.
    [[nodiscard]] static std::string form(const Entity& entity, std::size_t index, std::string_view ending,
                                          bool small);
    [[nodiscard]] std::vector<std::string> wrongForms(const Entity& entity, std::string_view ending,
                                                      bool small);

    Page& m_page;
    std::map<char, Entity> m_entities;
    std::map<std::string_view, std::set<std::size_t>> m_used;
    char m_topic = 0, m_nextTopic = 0;          ///< the person that the last and this sentence began with
    std::set<char> m_mentioned, m_mentionedNow; ///< persons of the last and of this sentence
};

} // namespace nibble::writing
