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
    JsonFields fields(part);
    auto pattern = readPattern(part);
    const auto behavior = readBehavior(part, "");
    if (!pattern)
        return passOn(pattern);
    if (!behavior)
        return Unexpected(behavior.error());
    preTokenizer.add(SplitByRegex{std::move(*pattern), *behavior, fields.boolean("invert", false)});
    return fields.outcome();
}

Expected<void> addByteLevel(const JsonValue& part, PreTokenizer& preTokenizer) {
    JsonFields fields(part);
    preTokenizer.add(ByteLevel{fields.boolean("add_prefix_space", true), fields.boolean("use_regex", true)});
    return fields.outcome();
}

Expected<void> addDigits(const JsonValue& part, PreTokenizer& preTokenizer) {
    JsonFields fields(part);
    const bool single = fields.boolean("individual_digits", false);
    preTokenizer.add(
        SplitByClass{CharacterClass::numeric, single ? SplitBehavior::isolated : SplitBehavior::contiguous});
    return fields.outcome();
}

Expected<void> addDelimiter(const JsonValue& part, PreTokenizer& preTokenizer) {
    JsonFields fields(part);
    preTokenizer.add(SplitByRegex{Regex::literal(fields.text("delimiter")), SplitBehavior::removed});
    return fields.outcome();
}

Expected<void> addStep(const JsonValue& part, std::string_view type, PreTokenizer& preTokenizer) {
    if (type == "ByteLevel")
        return addByteLevel(part, preTokenizer);
    if (type == "Split")
        return addSplit(part, preTokenizer);
    if (type == "Digits")
        return addDigits(part, preTokenizer);
    if (type == "Punctuation")
        return readBehavior(part, "Isolated").map([&](SplitBehavior behavior) {
            preTokenizer.add(SplitByClass{CharacterClass::punctuation, behavior});
        });
    if (type == "Metaspace")
        return readMetaspace(part).map([&](Metaspace&& step) { preTokenizer.add(std::move(step)); });
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
    if (const auto literal = pattern->find("String"))
        return literal->text().map([](std::string_view text) { return Regex::literal(text); });
    const auto expression = pattern->text("Regex");
    if (!expression)
        return Unexpected(expression.error());
    auto regex = Regex::compile(*expression);
    if (!regex)
        return pattern->refused(regex.error().message);
    return regex;
}

Expected<Replacement> readReplacement(const JsonValue& part) {
    auto pattern = readPattern(part);
    const auto content = part.text("content");
    if (!pattern)
        return passOn(pattern);
    if (!content)
        return Unexpected(content.error());
    return Replacement{std::move(*pattern), std::string(*content)};
}

Expected<Metaspace> readMetaspace(const JsonValue& part) {
    using Prepend = Metaspace::Prepend;
    constexpr std::pair<std::string_view, Prepend> kSchemes[] = {
        {"never", Prepend::never}, {"first", Prepend::first}, {"always", Prepend::always}};
    JsonFields fields(part);
    Metaspace step{.replacement = fields.text("replacement"), .split = fields.boolean("split", true)};
    // Older files say add_prefix_space, newer ones prepend_scheme.
    const bool prefix = fields.boolean("add_prefix_space", true);
    const std::string scheme = fields.text("prepend_scheme", prefix ? "always" : "never");
    if (const auto read = fields.outcome(); !read)
        return Unexpected(read.error());
    if (step.replacement.empty())
        return part.wrong("the replacement is empty");
    for (const auto& [name, prepend] : kSchemes) {
        if (scheme == name) {
            step.prepend = prepend;
            return step;
        }
    }
    return part.refused(fmt::format("prepend_scheme {}", scheme));
}

Expected<void> readPreTokenizer(const JsonValue& root, PreTokenizer& preTokenizer) {
    return forEachPart(
        root, "pre_tokenizer", "pretokenizers",
        [&](const JsonValue& part, std::string_view type) { return addStep(part, type, preTokenizer); });
}

} // namespace nibble::tokenizers
