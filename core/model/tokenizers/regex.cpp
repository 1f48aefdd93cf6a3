// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/model/tokenizers/regex_syntax.h"

namespace nibble::tokenizers {

namespace {

constexpr std::uint32_t kMatchLimit = 10'000'000; // steps of backtracking from one start
constexpr std::size_t kLongestPattern = 1 << 16;

/// What a search needs of its own, one for each thread.
struct Workspace {
    Workspace() {
        data = pcre2_match_data_create(1, nullptr);
        context = pcre2_match_context_create(nullptr);
        stack = pcre2_jit_stack_create(32 * 1024, 4 * 1024 * 1024, nullptr);
        pcre2_jit_stack_assign(context, nullptr, stack);
        pcre2_set_match_limit(context, kMatchLimit);
        pcre2_set_depth_limit(context, 100'000);
    }
    ~Workspace() {
        pcre2_match_data_free(data);
        pcre2_match_context_free(context);
        pcre2_jit_stack_free(stack);
    }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    pcre2_match_data* data;
    pcre2_match_context* context;
    pcre2_jit_stack* stack;
};

} // namespace

struct Regex::Code {
    explicit Code(pcre2_code* compiled)
        : code(compiled), fast(pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {}
    ~Code() { pcre2_code_free(code); }
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;

    pcre2_code* code;
    bool fast; // compiled to machine code
};

Expected<Regex> Regex::compile(std::string_view pattern) {
    const auto refused = [&](std::string_view why) {
        return fail(ErrorKind::unsupported, "regular expression \"{}\": {}", pattern.substr(0, 200), why);
    };
    const auto translated = translateRegex(pattern);
    if (!translated)
        return refused(translated.error().message);
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_max_pattern_length(context, kLongestPattern);
    // In Oniguruma ^ and $ always stand for the ends of lines.
    constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(),
                                     kOptions, &error, &offset, context);
    pcre2_compile_context_free(context);
    if (!code) {
        char text[256] = "";
        pcre2_get_error_message(error, reinterpret_cast<PCRE2_UCHAR*>(text), sizeof text);
        return refused(text);
    }
    return Regex(std::string(pattern), std::make_shared<const Code>(code));
}

Regex Regex::literal(std::string_view text) {
    Regex regex{std::string(text), nullptr};
    regex.m_literal = true;
    return regex;
}

std::optional<Regex::Match> Regex::find(std::string_view text, std::size_t from) const {
    if (m_literal) {
        const std::size_t at = m_pattern.empty() ? std::string_view::npos : text.find(m_pattern, from);
        return at == std::string_view::npos ? std::nullopt : std::optional(Match{at, at + m_pattern.size()});
    }
    thread_local const Workspace workspace;
    const auto subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    const auto search = m_code->fast ? pcre2_jit_match : pcre2_match;
    const int count = search(m_code->code, subject, text.size(), from, PCRE2_NO_UTF_CHECK, workspace.data,
                             workspace.context);
    if (count < 0)
        return {};
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(workspace.data);
    // \K could put the start behind the end.
    return ends[0] <= ends[1] ? std::optional(Match{ends[0], ends[1]}) : std::nullopt;
}

std::string replaceAll(const Regex& regex, std::string_view text, std::string_view content) {
    std::string result;
    result.reserve(text.size());
    forEachMatch(regex, text, [&](std::size_t begin, std::size_t end, bool isMatch) {
        result += isMatch ? content : text.substr(begin, end - begin);
    });
    return result;
}

} // namespace nibble::tokenizers
