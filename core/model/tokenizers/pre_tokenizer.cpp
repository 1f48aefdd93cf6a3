// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/pre_tokenizer.h"

#include <fmt/format.h>

#include "core/model/tokenizers/byte_alphabet.h"
#include "core/model/tokenizers/unicode.h"

namespace nibble::tokenizers {

namespace {

using Piece = std::function<void(std::string_view piece, std::size_t begin)>;

/// Turns matches and the stretches between them, given in order, into pieces.
class Splitter {
public:
    Splitter(std::string_view text, SplitBehavior behavior, const Piece& piece)
        : m_text(text), m_behavior(behavior), m_piece(piece) {}

    void add(std::size_t begin, std::size_t end, bool isMatch) {
        const bool joins = m_open && joinsPrevious(isMatch);
        if (!joins)
            flush();
        if (m_behavior != SplitBehavior::removed || !isMatch) {
            m_begin = joins ? m_begin : begin;
            m_end = end;
            m_open = true;
        }
        m_previousIsMatch = isMatch;
    }

    void flush() {
        if (m_open && m_end > m_begin)
            m_piece(m_text.substr(m_begin, m_end - m_begin), m_begin);
        m_open = false;
    }

private:
    [[nodiscard]] bool joinsPrevious(bool isMatch) const {
        switch (m_behavior) {
        case SplitBehavior::contiguous:
            return isMatch == m_previousIsMatch;
        case SplitBehavior::mergedWithPrevious:
            return isMatch && !m_previousIsMatch;
        case SplitBehavior::mergedWithNext:
            return !isMatch && m_previousIsMatch;
        case SplitBehavior::isolated:
        case SplitBehavior::removed:
            break;
        }
        return false;
    }

    std::string_view m_text;
    SplitBehavior m_behavior;
    const Piece& m_piece;
    std::size_t m_begin = 0, m_end = 0;
    bool m_open = false; // [m_begin, m_end) is not emitted yet
    bool m_previousIsMatch = false;
};

void split(std::string_view text, const Regex& regex, SplitBehavior behavior, bool invert,
           const Piece& piece) {
    Splitter splitter(text, behavior, piece);
    forEachMatch(regex, text, [&](std::size_t begin, std::size_t end, bool isMatch) {
        splitter.add(begin, end, isMatch != invert);
    });
    splitter.flush();
}

bool isIn(CharacterClass characters, char32_t code) {
    switch (characters) {
    case CharacterClass::numeric:
        return isNumeric(code);
    case CharacterClass::punctuation:
        return isPunctuation(code);
    case CharacterClass::whiteSpace:
        return isWhiteSpace(code);
    }
    return false;
}

void apply(const SplitByRegex& step, std::string_view text, bool, const Piece& piece) {
    split(text, step.pattern, step.behavior, step.invert, piece);
}

void apply(const SplitByClass& step, std::string_view text, bool, const Piece& piece) {
    Splitter splitter(text, step.behavior, piece);
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        const std::size_t next = at + character.length;
        if (isIn(step.characters, character.code)) {
            if (at > done)
                splitter.add(done, at, false);
            splitter.add(at, next, true);
            done = next;
        }
        at = next;
    }
    if (text.size() > done)
        splitter.add(done, text.size(), false);
    splitter.flush();
}

void apply(const SplitWords&, std::string_view text, bool, const Piece& piece) {
    enum class Kind { space, word, other };
    Kind previous = Kind::space;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        const Kind kind = isWordCharacter(character.code) ? Kind::word
                          : isWhiteSpace(character.code)  ? Kind::space
                                                          : Kind::other;
        if (kind != previous) {
            if (previous != Kind::space)
                piece(text.substr(begin, at - begin), begin);
            begin = at;
            previous = kind;
        }
        at += character.length;
    }
    if (previous != Kind::space)
        piece(text.substr(begin), begin);
}

void apply(const ByteLevel& step, std::string_view text, bool, const Piece& piece) {
    std::string prefixed, encoded;
    if (step.prefixSpace && !text.starts_with(' '))
        text = prefixed = fmt::format(" {}", text);
    const auto encode = [&](std::string_view part, std::size_t begin) {
        encoded.clear();
        appendByteCharacters(encoded, part);
        piece(encoded, begin);
    };
    if (step.useRegex)
        split(text, PreTokenizer::gpt2Regex(), SplitBehavior::isolated, false, encode);
    else
        encode(text, 0);
}

void apply(const Metaspace& step, std::string_view text, bool atStart, const Piece& piece) {
    std::string spaced = replaceAll(Regex::literal(" "), text, step.replacement);
    const bool wanted =
        step.prepend == Metaspace::Prepend::always || (step.prepend == Metaspace::Prepend::first && atStart);
    if (wanted && !spaced.starts_with(step.replacement))
        spaced.insert(0, step.replacement);
    if (step.split)
        split(spaced, Regex::literal(step.replacement), SplitBehavior::mergedWithNext, false, piece);
    else
        piece(spaced, 0);
}

} // namespace

const Regex& PreTokenizer::gpt2Regex() {
    static const Regex regex =
        *Regex::compile(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)");
    return regex;
}

void PreTokenizer::add(PreTokenizerStep step) {
    m_steps.push_back(std::move(step));
}

void PreTokenizer::runFrom(std::size_t step, std::string_view text, bool atStart, const Take& take) const {
    if (text.empty())
        return;
    if (step == m_steps.size()) {
        take(text);
        return;
    }
    const Piece piece = [&](std::string_view part, std::size_t begin) {
        runFrom(step + 1, part, atStart && begin == 0, take);
    };
    std::visit([&](const auto& each) { apply(each, text, atStart, piece); }, m_steps[step]);
}

} // namespace nibble::tokenizers
