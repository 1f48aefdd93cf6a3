// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tokenizers/json_value.h"
#include "core/model/tokenizers/pipeline_tokenizer.h"
#include "core/model/tokenizers/rank_model.h"

// The parts of Hugging Face's tokenizer.json. Each function reads the value under the key that names the
// part, which may be missing or null. Errors: badFile with the field; unsupported for what we cannot do, by
// name.
namespace nibble::tokenizers {

/// The model's vocabulary ({text: id}) and then the added tokens, which may have ids of their own. Ids may
/// have holes (they become unused tokens), but not more than a file of that size can mean.
Expected<void> readVocabulary(const JsonValue& vocabulary, const std::vector<AddedToken>& added,
                              Pipeline& pipeline);
/// "added_tokens", ids as the file says.
Expected<std::vector<AddedToken>> readAddedTokens(const JsonValue& root);
/// Rules and options of "model", once the vocabulary is there.
Expected<void> readModel(const JsonValue& model, Pipeline& pipeline);
/// The rule "left right". Errors: badFile if one of the two, or both together, is no token.
Expected<RankModel::Rule> makeRule(const Vocabulary& vocabulary, std::string_view left,
                                   std::string_view right, std::size_t continuingPrefix);
Expected<void> readNormalizer(const JsonValue& root, Normalizer& normalizer);
Expected<void> readPreTokenizer(const JsonValue& root, PreTokenizer& preTokenizer);
Expected<void> readDecoder(const JsonValue& root, TokenDecoder& decoder);
/// Ids that are put before and behind a text.
Expected<void> readPostProcessor(const JsonValue& root, Pipeline& pipeline);

/// {"String": ...} or {"Regex": ...}, as splits and replacements have it.
Expected<Regex> readPattern(const JsonValue& holder);
/// A pattern with its "content".
Expected<Replacement> readReplacement(const JsonValue& part);
/// Metaspace is spelled alike as pre-tokenizer and as decoder.
Expected<Metaspace> readMetaspace(const JsonValue& part);

/// Calls `read(part, type)` for the value under `key`, if there is one, or for all parts of a "Sequence"
/// under its `listKey`, however nested. Errors: badFile beyond 64 parts.
template <typename Read>
Expected<void> forEachPart(const JsonValue& root, std::string_view key, std::string_view listKey,
                           Read&& read) {
    constexpr std::size_t kMostParts = 64;
    const auto value = root.find(key);
    std::vector<JsonValue> pending;
    if (value)
        pending.push_back(*value);
    for (std::size_t done = 0; !pending.empty(); ++done) {
        if (done > kMostParts)
            return value->wrong("too many parts");
        const JsonValue part = pending.back();
        pending.pop_back();
        const auto type = part.text("type");
        if (!type)
            return Unexpected(type.error());
        if (*type == "Sequence") {
            const auto items = part.at(listKey).and_then([](const JsonValue& list) { return list.items(); });
            if (!items)
                return Unexpected(items.error());
            pending.insert(pending.end(), items->rbegin(), items->rend());
        } else if (Expected<void> result = read(part, *type); !result) {
            return result;
        }
    }
    return {};
}

} // namespace nibble::tokenizers
