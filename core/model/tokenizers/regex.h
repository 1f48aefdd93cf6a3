// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/expected.h"

namespace nibble::tokenizers {

/// A compiled regular expression over well-formed UTF-8. Immutable, safe from several threads.
class Regex {
public:
    struct Match {
        std::size_t begin, end;
    };

    /// `pattern` in Oniguruma's syntax. Errors: unsupported, with what is wrong in the pattern.
    static Expected<Regex> compile(std::string_view pattern);
    /// Matches exactly this text.
    static Regex literal(std::string_view text);

    /// The first match at or after `from`, which is a character's start. Nothing if there is none, or if the
    /// search exceeds the limit of work that keeps hostile expressions from running for ever.
    [[nodiscard]] std::optional<Match> find(std::string_view text, std::size_t from) const;
    /// As it was written.
    [[nodiscard]] const std::string& pattern() const { return m_pattern; }
    [[nodiscard]] bool isLiteral() const { return m_literal; }

    struct Code; ///< PCRE2's side, opaque here
private:
    Regex(std::string pattern, std::shared_ptr<const Code> code)
        : m_pattern(std::move(pattern)), m_code(std::move(code)) {}

    std::string m_pattern;
    std::shared_ptr<const Code> m_code;
    bool m_literal = false;
};

/// Calls `visit(begin, end, isMatch)` for all matches and the stretches between them, in order, covering
/// `text`. Empty matches are visited too (they cut the text), except right behind another match.
template <typename Visit>
void forEachMatch(const Regex& regex, std::string_view text, Visit&& visit) {
    std::size_t done = 0;
    bool matchedBefore = false; // a match ends at `done`
    for (std::size_t from = 0; from < text.size();) {
        const auto match = regex.find(text, from);
        if (!match)
            break;
        const bool empty = match->begin == match->end;
        if (!empty || match->begin > done || !matchedBefore) {
            if (match->begin > done)
                visit(done, match->begin, false);
            visit(match->begin, match->end, true);
            done = match->end;
            matchedBefore = true;
        }
        from = match->end;
        if (empty) // go on behind the next character
            do
                ++from;
            while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80);
    }
    if (done < text.size())
        visit(done, text.size(), false);
}

/// What is put, as it is, in the place of every match.
struct Replacement {
    Regex pattern;
    std::string content;
};
[[nodiscard]] std::string replaceAll(const Regex& regex, std::string_view text, std::string_view content);

} // namespace nibble::tokenizers
