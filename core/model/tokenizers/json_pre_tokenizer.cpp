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

Expected<void> addSplit(const JsonValue& part, PreTokenizer& preTokenizer) {
    auto pattern = readPattern(part);
    const auto behavior = readBehavior(part, "");
    const auto invert = part.boolean("invert", false);
    if (!pattern)
        return passOn(pattern);
    if (!behavior || !invert)
        return Unexpected(behavior ? invert.error() : behavior.error());
    preTokenizer.add(SplitByRegex{std::move(*pattern), *behavior, *invert});
    return {};
}

Expected<void> addByteLevel(const JsonValue& part, PreTokenizer& preTokenizer) {
    const auto prefix = part.boolean("add_prefix_space", true);
    const auto regex = part.boolean("use_regex", true);
    if (!prefix || !regex)
        return Unexpected(prefix ? regex.error() : prefix.error());
    preTokenizer.add(ByteLevel{*prefix, *regex});
    return {};
}

Expected<void> addDigits(const JsonValue& part, PreTokenizer& preTokenizer) {
    const auto single = part.boolean("individual_digits", false);
    if (!single)
        return Unexpected(single.error());
    preTokenizer.add(
        SplitByClass{CharacterClass::numeric, *single ? SplitBehavior::isolated : SplitBehavior::contiguous});
    return {};
}

Expected<void> addPunctuation(const JsonValue& part, PreTokenizer& preTokenizer) {
    const auto behavior = readBehavior(part, "Isolated");
    if (!behavior)
        return Unexpected(behavior.error());
    preTokenizer.add(SplitByClass{CharacterClass::punctuation, *behavior});
    return {};
}

Expected<void> addMetaspace(const JsonValue& part, PreTokenizer& preTokenizer) {
    auto step = readMetaspace(part);
    if (!step)
        return passOn(step);
    preTokenizer.add(std::move(*step));
    return {};
}

Expected<void> addDelimiter(const JsonValue& part, PreTokenizer& preTokenizer) {
    const auto delimiter = part.text("delimiter");
    if (!delimiter)
        return Unexpected(delimiter.error());
    preTokenizer.add(SplitByRegex{Regex::literal(*delimiter), SplitBehavior::removed});
    return {};
}

Expected<void> addStep(const JsonValue& part, std::string_view type, PreTokenizer& preTokenizer) {
    if (type == "ByteLevel")
        return addByteLevel(part, preTokenizer);
    if (type == "Split")
        return addSplit(part, preTokenizer);
    if (type == "Digits")
        return addDigits(part, preTokenizer);
    if (type == "Punctuation")
        return addPunctuation(part, preTokenizer);
    if (type == "Metaspace")
        return addMetaspace(part, preTokenizer);
    if (type == "CharDelimiterSplit")
        return addDelimiter(part, preTokenizer);
    if (type == "Whitespace")
        preTokenizer.add(SplitWords{});
    else if (type == "WhitespaceSplit")
        preTokenizer.add(SplitByClass{CharacterClass::whiteSpace, SplitBehavior::removed});
    else
        return part.refused(fmt::format("pre-tokenizer {}", type));
    return {};
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

Expected<Metaspace> readMetaspace(const JsonValue& part) {
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

Expected<void> readPreTokenizer(const JsonValue& root, PreTokenizer& preTokenizer) {
    const auto value = root.find("pre_tokenizer");
    if (!value)
        return {};
    return forEachPart(*value, "pretokenizers", [&](const JsonValue& part, std::string_view type) {
        return addStep(part, type, preTokenizer);
    });
}

} // namespace nibble::tokenizers
