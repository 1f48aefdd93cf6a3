// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/pre_tokenizer_table.h"

#include <algorithm>
#include <optional>

namespace nibble::tokenizers {

namespace {

using namespace std::string_view_literals;

// The contractions in any case. The tokenizers say (?i:'s|'t|...), which also takes U+017F for an s;
// llama.cpp, whose files these are, does not.
#define ANY_CASE_CONTRACTIONS "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
#define GPT2 R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))"sv
#define LINES_AND_SPACES R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"
#define UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"
#define CASED(contractions)                                                                                  \
    R"([^\r\n\p{L}\p{N}]?)" UPPER "*" LOWER "+" contractions R"(|[^\r\n\p{L}\p{N}]?)" UPPER "+" LOWER        \
    "*" contractions
#define SLASHES_AND_SPACES R"(| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"
#define NO_PUNCTUATION " ?[^(\\s|.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C)]+"sv

constexpr std::string_view gpt2[] = {GPT2};
constexpr std::string_view llama3[] = {ANY_CASE_CONTRACTIONS
                                       R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})" LINES_AND_SPACES ""sv};
constexpr std::string_view qwen2[] = {ANY_CASE_CONTRACTIONS
                                      R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})" LINES_AND_SPACES ""sv};
constexpr std::string_view deepseekCoder[] = {R"([\r\n])"sv, R"(\s?\p{L}+)"sv, R"(\s?\p{P}+)"sv,
                                              "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+"sv, R"(\p{N})"sv};
constexpr std::string_view deepseekV3[] = {
    R"(\p{N}{1,3})"sv, "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+"sv,
    R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)"
    R"(| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"sv};
constexpr std::string_view falcon[] = {R"([\p{P}\$\+<=>\^~\|`]+)"sv, GPT2, "[0-9][0-9][0-9]"sv};
constexpr std::string_view digitsThenGpt2[] = {R"(\p{N})"sv, GPT2};
constexpr std::string_view standard[] = {R"([\p{P}\$\+<=>\^~\|]+)"sv, GPT2, R"(\p{N}+)"sv,
                                         "[0-9][0-9][0-9]"sv};
constexpr std::string_view bloom[] = {NO_PUNCTUATION};
constexpr std::string_view viking[] = {NO_PUNCTUATION, R"(\p{N})"sv};
constexpr std::string_view tekken[] = {CASED("") R"(|\p{N})" SLASHES_AND_SPACES ""sv};
constexpr std::string_view gpt4o[] = {CASED(ANY_CASE_CONTRACTIONS "?") R"(|\p{N}{1,3})" SLASHES_AND_SPACES
                                                                       ""sv};

constexpr PreTokenizerEntry kEntries[] = {
#define NIBBLE_PRE_TOKENIZER(name, expressions, wholePieces, addBos) {name, expressions, wholePieces, addBos},
#include "core/model/tokenizers/pre_tokenizers.def"
#undef NIBBLE_PRE_TOKENIZER
};

/// One spelling for expressions that cut alike: contractions as llama.cpp writes them, and without the last
/// alternative of GPT-2's, since what no alternative matches is a piece anyway.
std::string canonical(std::string_view expression) {
    constexpr std::string_view kCaseless[] = {"(?i:'s|'t|'re|'ve|'m|'ll|'d)", "(?i:'(?:s|t|re|ve|m|ll|d))"};
    std::string text(expression);
    for (const std::string_view caseless : kCaseless)
        for (std::size_t at = text.find(caseless); at != std::string::npos; at = text.find(caseless, at + 1))
            text.replace(at, caseless.size(), ANY_CASE_CONTRACTIONS);
    return text == std::string(GPT2) + R"(|\s+)" ? std::string(GPT2) : text;
}

std::optional<std::string> expressionOf(const SplitByRegex& step) {
    if (step.behavior != SplitBehavior::isolated || step.invert || step.pattern.isLiteral())
        return {};
    return canonical(step.pattern.pattern());
}

std::optional<std::string> expressionOf(const SplitByClass& step) {
    const bool together = step.behavior == SplitBehavior::contiguous;
    if (!together && step.behavior != SplitBehavior::isolated)
        return {};
    switch (step.characters) {
    case CharacterClass::numeric:
        return together ? R"(\p{N}+)" : R"(\p{N})";
    case CharacterClass::punctuation:
        // ASCII symbols count as punctuation there.
        return together ? std::optional<std::string>(falcon[0]) : std::nullopt;
    case CharacterClass::whiteSpace:
        break;
    }
    return {};
}

std::optional<std::string> expressionOf(const SplitWords&) {
    return {};
}

std::optional<std::string> expressionOf(const ByteLevel& step) {
    if (step.prefixSpace)
        return {};
    return step.useRegex ? std::string(GPT2) : std::string();
}

std::optional<std::string> expressionOf(const Metaspace&) {
    return {};
}

} // namespace

const PreTokenizerEntry* findPreTokenizer(std::string_view name) {
    const auto* found = std::find_if(std::begin(kEntries), std::end(kEntries),
                                     [&](const PreTokenizerEntry& entry) { return entry.name == name; });
    return found == std::end(kEntries) ? nullptr : found;
}

PreTokenizer makePreTokenizer(const PreTokenizerEntry& entry) {
    PreTokenizer result;
    for (const std::string_view expression : entry.expressions)
        result.add(SplitByRegex{*Regex::compile(expression)});
    result.add(ByteLevel{.useRegex = false});
    return result;
}

const PreTokenizerEntry* recognise(const PreTokenizer& preTokenizer, bool wholePieces, bool addBos) {
    std::vector<std::string> passes;
    bool byteLevel = false;
    for (const PreTokenizerStep& step : preTokenizer.steps()) {
        const auto expression = std::visit([](const auto& each) { return expressionOf(each); }, step);
        if (!expression)
            return nullptr;
        byteLevel = byteLevel || std::holds_alternative<ByteLevel>(step);
        if (!expression->empty())
            passes.push_back(*expression);
    }
    const PreTokenizerEntry* best = nullptr;
    for (const PreTokenizerEntry& entry : kEntries) {
        // What the file says of BOS is written besides; whether pieces stay whole is told by the name alone.
        if (!byteLevel || entry.wholePieces != wholePieces || !std::ranges::equal(entry.expressions, passes))
            continue;
        if (!best || (best->addBos != addBos && entry.addBos == addBos))
            best = &entry;
    }
    return best;
}

} // namespace nibble::tokenizers
