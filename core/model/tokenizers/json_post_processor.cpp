// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<TokenId> checkedId(const JsonValue& value, const Pipeline& pipeline) {
    const auto id = value.integer();
    if (!id)
        return Unexpected(id.error());
    if (*id < 0 || *id >= pipeline.tokens)
        return value.wrong(fmt::format("there is no token {}", *id));
    return static_cast<TokenId>(*id);
}

/// The ids that a template's special token stands for.
Expected<void> appendTemplateToken(const JsonValue& processor, std::string_view name,
                                   const Pipeline& pipeline, std::vector<TokenId>& ids) {
    const auto known = processor.at("special_tokens");
    const auto token = known ? known->at(name) : Unexpected(known.error());
    const auto list = token ? token->at("ids") : Unexpected(token.error());
    const auto items = list ? list->items() : Unexpected(list.error());
    if (!items)
        return Unexpected(items.error());
    for (const JsonValue& item : *items) {
        const auto id = checkedId(item, pipeline);
        if (!id)
            return Unexpected(id.error());
        ids.push_back(*id);
    }
    return {};
}

Expected<void> readTemplate(const JsonValue& processor, Pipeline& pipeline) {
    const auto single = processor.at("single");
    const auto items = single ? single->items() : Unexpected(single.error());
    if (!items)
        return Unexpected(items.error());
    std::vector<TokenId> before, behind;
    bool seenText = false;
    for (const JsonValue& item : *items) {
        if (item.find("Sequence")) {
            seenText = true;
            continue;
        }
        const auto token = item.at("SpecialToken");
        const auto name = token ? token->text("id") : Unexpected(token.error());
        if (!name)
            return Unexpected(name.error());
        auto added = appendTemplateToken(processor, *name, pipeline, seenText ? behind : before);
        if (!added)
            return added;
    }
    // What a later processor of a sequence adds stands outside.
    pipeline.prefix.insert(pipeline.prefix.begin(), before.begin(), before.end());
    pipeline.suffix.insert(pipeline.suffix.end(), behind.begin(), behind.end());
    return {};
}

/// RobertaProcessing and BertProcessing: "cls": [text, id] before, "sep": [text, id] behind.
Expected<void> readClassifier(const JsonValue& processor, Pipeline& pipeline) {
    const auto idOf = [&](std::string_view key) -> Expected<TokenId> {
        const auto pair = processor.at(key);
        const auto items = pair ? pair->items() : Unexpected(pair.error());
        if (!items)
            return Unexpected(items.error());
        if (items->size() != 2)
            return pair->wrong("a text and an id are expected");
        return checkedId((*items)[1], pipeline);
    };
    const auto before = idOf("cls"), behind = idOf("sep");
    if (!before || !behind)
        return Unexpected(before ? behind.error() : before.error());
    pipeline.prefix.insert(pipeline.prefix.begin(), *before);
    pipeline.suffix.push_back(*behind);
    return {};
}

} // namespace

Expected<void> readPostProcessor(const JsonValue& root, Pipeline& pipeline) {
    const auto read = [&](const JsonValue& part, std::string_view type) -> Expected<void> {
        if (type == "ByteLevel") // moves offsets only
            return {};
        if (type == "TemplateProcessing")
            return readTemplate(part, pipeline);
        if (type == "RobertaProcessing" || type == "BertProcessing")
            return readClassifier(part, pipeline);
        return part.refused(fmt::format("post-processor {}", type));
    };
    return forEachPart(root, "post_processor", "processors", read);
}

} // namespace nibble::tokenizers
