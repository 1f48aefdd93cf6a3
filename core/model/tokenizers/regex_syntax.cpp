// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/regex_syntax.h"

#include <cctype>
#include <optional>
#include <vector>

namespace nibble::tokenizers {

namespace {

/// What a class escape stands for, as the inside of a character class, and its complement.
struct ClassEscape {
    char letter;
    const char* members;
    const char* others;
};

constexpr ClassEscape kClassEscapes[] = {
    {'s', R"(\x09-\x0d\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})",
     R"(\x00-\x08\x0e-\x1f\x21-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
     R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff})"},
    {'w', R"(\p{L}\p{M}\p{N}\p{Pc})", R"(\p{C}\p{Z}\p{S}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po})"},
    {'d', R"(\p{Nd})", R"(\P{Nd})"},
    {'h', "0-9a-fA-F", R"(\x00-/:-@G-`g-\x{10ffff})"},
};

class Translator {
public:
    explicit Translator(std::string_view pattern) : m_pattern(pattern) {}

    Expected<std::string> run() {
        while (m_at < m_pattern.size()) {
            if (auto step = next(); !step)
                return passOn(step);
        }
        return std::move(m_out);
    }

private:
    Expected<void> next() {
        const char c = m_pattern[m_at];
        if (c == '\\') {
            m_atom = m_out.size();
            escape(false);
        } else if (c == '[') {
            m_atom = m_out.size();
            return characterClass();
        } else if (c == '(') {
            m_groups.push_back(m_out.size());
            group();
        } else if (c == ')') {
            take(1);
            if (!m_groups.empty()) {
                m_atom = m_groups.back();
                m_groups.pop_back();
            }
        } else if (c == '{' && repetition()) {
            return {};
        } else if (c == '*' || c == '+' || c == '?' || c == '{') {
            take(1);
        } else {
            m_atom = m_out.size();
            take(1);
            while (m_at < m_pattern.size() && (static_cast<unsigned char>(m_pattern[m_at]) & 0xC0) == 0x80)
                take(1);
        }
        return {};
    }

    [[nodiscard]] std::string_view rest() const { return m_pattern.substr(m_at); }

    void take(std::size_t count) {
        m_out += m_pattern.substr(m_at, count);
        m_at += count;
    }

    void escape(bool inClass) {
        const char letter = m_at + 1 < m_pattern.size() ? m_pattern[m_at + 1] : '\0';
        for (const ClassEscape& known : kClassEscapes) {
            const bool other = letter == std::toupper(known.letter);
            if (letter != known.letter && !other)
                continue;
            m_at += 2;
            if (inClass)
                m_out += other ? known.others : known.members;
            else
                m_out += std::string(other ? "[^" : "[") + known.members + "]";
            return;
        }
        if (letter == 'u' && rest().size() >= 6) {
            m_out += "\\x{" + std::string(rest().substr(2, 4)) + "}";
            m_at += 6;
            return;
        }
        take(letter == '\0' ? 1 : 2);
        const std::size_t close = rest().starts_with("{") ? rest().find('}') : std::string_view::npos;
        if (close != std::string_view::npos &&
            std::string_view("pPxkgo").find(letter) != std::string_view::npos)
            take(close + 1); // the name of a property, or a number
    }

    Expected<void> characterClass() {
        take(rest().starts_with("[^") ? 2 : 1);
        if (rest().starts_with("]"))
            take(1);
        while (m_at < m_pattern.size() && m_pattern[m_at] != ']') {
            if (m_pattern[m_at] == '\\') {
                escape(true);
            } else if (rest().starts_with("[:")) {
                const std::size_t end = m_pattern.find(":]", m_at);
                take(end == std::string_view::npos ? rest().size() : end + 2 - m_at);
            } else if (m_pattern[m_at] == '[') {
                return fail(ErrorKind::unsupported, "character classes within classes");
            } else if (rest().starts_with("&&")) {
                return fail(ErrorKind::unsupported, "intersections of character classes");
            } else {
                take(1);
            }
        }
        take(1);
        return {};
    }

    /// "(", and where flags follow, their letters: Oniguruma's m is PCRE2's s.
    void group() {
        take(1);
        if (!rest().starts_with("?"))
            return;
        std::size_t end = m_at + 1;
        while (end < m_pattern.size() &&
               (std::isalpha(static_cast<unsigned char>(m_pattern[end])) || m_pattern[end] == '-'))
            ++end;
        const bool flags = end < m_pattern.size() && (m_pattern[end] == ':' || m_pattern[end] == ')');
        if (!flags)
            return;
        for (; m_at < end; ++m_at)
            m_out += m_pattern[m_at] == 'm' ? 's' : m_pattern[m_at];
    }

    /// "{n}", "{n,}", "{n,m}"; false if the brace begins none of these and stands for itself.
    bool repetition() {
        std::size_t end = m_at + 1;
        bool comma = false;
        while (end < m_pattern.size() && (std::isdigit(static_cast<unsigned char>(m_pattern[end])) ||
                                          (m_pattern[end] == ',' && !comma))) {
            comma = comma || m_pattern[end] == ',';
            ++end;
        }
        if (end >= m_pattern.size() || m_pattern[end] != '}' || end == m_at + 1)
            return false;
        const std::string_view after = m_pattern.substr(end + 1);
        const bool repeated = after.starts_with("+") || (after.starts_with("?") && !comma);
        if (repeated)
            m_out.insert(m_atom, "(?:");
        take(end + 1 - m_at);
        if (repeated)
            m_out += ")";
        return true;
    }

    std::string_view m_pattern;
    std::size_t m_at = 0;
    std::string m_out;
    std::size_t m_atom = 0;            // where the thing begins that a quantifier would repeat
    std::vector<std::size_t> m_groups; // where the open groups begin
};

} // namespace

Expected<std::string> translateRegex(std::string_view pattern) {
    // Trying every start of a long run of spaces costs the square of its length; only the first can match
    // first.
    if (pattern == R"(\s+$)")
        return "(?<!" + *Translator(R"(\s)").run() + ")" + *Translator(pattern).run();
    return Translator(pattern).run();
}

} // namespace nibble::tokenizers
