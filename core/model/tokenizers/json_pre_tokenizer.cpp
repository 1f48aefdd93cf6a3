// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<SplitBehavior> readBehavior(const JsonValue& part, std::string_view fallback) {
    constexpr std::pair<std::string_view, SplitBehavior> kBehaviors[] = {
        {"Isolated", SplitBehavior::isolated},
        {"Removed", SplitBehavior::removed},
        {"MergedWithPrevious", SplitBehavior::mergedWithPrevious},
        {"MergedWithNext", SplitBehavior::mergedWithNext},
        {"Contiguous", SplitBehavior::contiguous}};
    const auto name = part.text("behavior", fallback);
    if (!name)
        return Unexpected(name.error());
    for (const auto& [known, behavior] : kBehaviors)
        if (*name == known)
            return behavior;
    return part.refused(fmt::format("behavior {}", *name));
}

Expected<PreTokenizerStep> readSplit(const JsonValue& part) {
    auto pattern = readPattern(part);
    const auto behavior = readBehavior(part, "");
    const auto invert = part.boolean("invert", false);
    if (!pattern)
        return passOn(pattern);
    if (!behavior || !invert)
        return Unexpected(behavior ? invert.error() : behavior.error());
    return SplitByRegex{std::move(*pattern), *behavior, *invert};
}

Expected<PreTokenizerStep> readByteLevel(const JsonValue& part) {
    const auto prefix = part.boolean("add_prefix_space", true);
    const auto regex = part.boolean("use_regex", true);
    if (!prefix || !regex)
        return Unexpected(prefix ? regex.error() : prefix.error());
    return ByteLevel{*prefix, *regex};
}

Expected<PreTokenizerStep> readDigits(const JsonValue& part) {
    const auto single = part.boolean("individual_digits", false);
    if (!single)
        return Unexpected(single.error());
    return SplitByClass{CharacterClass::numeric,
                        *single ? SplitBehavior::isolated : SplitBehavior::contiguous};
}

Expected<PreTokenizerStep> readPunctuation(const JsonValue& part) {
    const auto behavior = readBehavior(part, "Isolated");
    if (!behavior)
        return Unexpected(behavior.error());
    return SplitByClass{CharacterClass::punctuation, *behavior};
}

Expected<PreTokenizerStep> readMetaspace(const JsonValue& part) {
    const auto replacement = part.text("replacement");
    const auto split = part.boolean("split", true);
    // Older files say add_prefix_space, newer ones prepend_scheme.
    const auto prefix = part.boolean("add_prefix_space", true);
    const auto scheme = part.text("prepend_scheme", !prefix || *prefix ? "always" : "never");
    for (const auto* flag : {&split, &prefix})
        if (!*flag)
            return Unexpected(flag->error());
    if (!replacement || !scheme)
        return Unexpected(replacement ? scheme.error() : replacement.error());
    if (replacement->empty())
        return part.wrong("the replacement is empty");
    Metaspace step{std::string(*replacement), Metaspace::Prepend::always, *split};
    if (*scheme == "never")
        step.prepend = Metaspace::Prepend::never;
    else if (*scheme == "first")
        step.prepend = Metaspace::Prepend::first;
    else if (*scheme != "always")
        return part.refused(fmt::format("prepend_scheme {}", *scheme));
    return step;
}

Expected<PreTokenizerStep> readDelimiter(const JsonValue& part) {
    const auto delimiter = part.text("delimiter");
    if (!delimiter)
        return Unexpected(delimiter.error());
    return SplitByRegex{Regex::literal(*delimiter), SplitBehavior::removed};
}

Expected<PreTokenizerStep> readStep(const JsonValue& part, std::string_view type) {
    if (type == "ByteLevel")
        return readByteLevel(part);
    if (type == "Split")
        return readSplit(part);
    if (type == "Digits")
        return readDigits(part);
    if (type == "Punctuation")
        return readPunctuation(part);
    if (type == "Metaspace")
        return readMetaspace(part);
    if (type == "Whitespace")
        return SplitWords{};
    if (type == "WhitespaceSplit")
        return SplitByClass{CharacterClass::whiteSpace, SplitBehavior::removed};
    if (type == "CharDelimiterSplit")
        return readDelimiter(part);
    return part.refused(fmt::format("pre-tokenizer {}", type));
}

} // namespace

Expected<Regex> readPattern(const JsonValue& holder) {
    const auto pattern = holder.at("pattern");
    if (!pattern)
        return Unexpected(pattern.error());
    if (const auto literal = pattern->find("String")) {
        const auto text = literal->text();
        return text ? Expected<Regex>(Regex::literal(*text)) : Unexpected(text.error());
    }
    const auto expression = pattern->text("Regex");
    if (!expression)
        return Unexpected(expression.error());
    auto regex = Regex::compile(*expression);
    if (!regex)
        return pattern->refused(regex.error().message);
    return regex;
}

Expected<PreTokenizer> readPreTokenizer(const JsonValue& root) {
    PreTokenizer result;
    const auto value = root.find("pre_tokenizer");
    if (!value)
        return result;
    const auto read = forEachPart(*value, "pretokenizers", [&](const JsonValue& part, std::string_view type) {
        auto step = readStep(part, type);
        if (step)
            result.add(std::move(*step));
        return step ? Expected<void>() : passOn(step);
    });
    if (!read)
        return Unexpected(read.error());
    return result;
}

} // namespace nibble::tokenizers
