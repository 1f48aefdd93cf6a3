// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

// Ids may leave holes, but a few bytes of text must not ask for gigabytes of tokens.
constexpr std::int64_t kIdsForEachToken = 4, kIdsBesides = 65536;

struct Placed {
    std::int64_t id;
    std::string_view text;
};

Expected<std::vector<Placed>> readPlaces(const JsonValue& vocabulary) {
    simdjson::dom::object entries;
    if (vocabulary.element().get(entries) != simdjson::SUCCESS)
        return vocabulary.wrong("an object of texts and ids is expected");
    std::vector<Placed> places;
    for (const auto [text, value] : entries) {
        std::int64_t id = 0;
        if (value.get(id) != simdjson::SUCCESS || id < 0)
            return vocabulary.wrong(
                fmt::format("the id of \"{}\" is no natural number", text.substr(0, 100)));
        places.push_back({id, text});
    }
    return places;
}

/// "a b" or ["a", "b"].
Expected<std::pair<std::string_view, std::string_view>> readPair(const simdjson::dom::element& merge,
                                                                 const JsonValue& merges) {
    std::string_view text, left, right;
    if (merge.get(text) == simdjson::SUCCESS) {
        const std::size_t space = text.find(' ');
        if (space != std::string_view::npos && text.find(' ', space + 1) == std::string_view::npos)
            return std::pair(text.substr(0, space), text.substr(space + 1));
    } else if (simdjson::dom::array pair; merge.get(pair) == simdjson::SUCCESS && pair.size() == 2 &&
                                          pair.at(0).get(left) == simdjson::SUCCESS &&
                                          pair.at(1).get(right) == simdjson::SUCCESS) {
        return std::pair(left, right);
    }
    return merges.wrong("two tokens are expected");
}

Expected<std::vector<RankModel::Rule>> readMerges(const JsonValue& model, const Vocabulary& vocabulary,
                                                  std::size_t continuingPrefix) {
    const auto merges = model.at("merges");
    if (!merges)
        return Unexpected(merges.error());
    simdjson::dom::array list;
    if (merges->element().get(list) != simdjson::SUCCESS)
        return merges->wrong("a list is expected");
    std::vector<RankModel::Rule> rules;
    for (const simdjson::dom::element merge : list) {
        const auto pair = readPair(merge, *merges);
        auto rule = pair ? makeRule(vocabulary, pair->first, pair->second, continuingPrefix)
                         : Unexpected(pair.error());
        if (!rule) {
            rule.error().field = fmt::format("{}[{}]", merges->path(), rules.size());
            return passOn(rule);
        }
        rules.push_back(*rule);
    }
    return rules;
}

Expected<RankOptions> readOptions(const JsonValue& model, Pipeline& pipeline) {
    JsonFields fields(model);
    RankOptions options{.wholePieces = fields.boolean("ignore_merges", false),
                        .byteFallback = fields.boolean("byte_fallback", false),
                        .fuseUnknown = fields.boolean("fuse_unk", false),
                        .continuingPrefix = fields.text("continuing_subword_prefix", ""),
                        .endOfWordSuffix = fields.text("end_of_word_suffix", "")};
    const std::string unknown = fields.text("unk_token", "");
    if (const auto read = fields.outcome(); !read)
        return Unexpected(read.error());
    if (!unknown.empty())
        options.unknown = pipeline.vocabulary->find(unknown);
    if (!unknown.empty() && !options.unknown)
        pipeline.warnings.push_back(fmt::format("the unknown token \"{}\" is no token", unknown));
    double dropout = 0;
    if (const auto value = model.find("dropout");
        value && value->element().get(dropout) == simdjson::SUCCESS && dropout != 0)
        pipeline.warnings.emplace_back("dropout is for training: merges are never left out here");
    return options;
}

void setTypes(Vocabulary& vocabulary, const RankOptions& options) {
    for (TokenId id = 0; options.byteFallback && id < vocabulary.size(); ++id)
        if (vocabulary.type(id) == TokenType::normal && byteOfToken(vocabulary.text(id)))
            vocabulary.setType(id, TokenType::byte);
    if (options.unknown)
        vocabulary.setType(*options.unknown, TokenType::unknown);
}

/// The added tokens that the model's vocabulary does not hold, each at its own id.
Expected<void> placeAdded(const std::vector<AddedToken>& added, std::vector<Placed>& places) {
    std::vector<std::string_view> known;
    known.reserve(places.size());
    for (const Placed& place : places)
        known.push_back(place.text);
    std::sort(known.begin(), known.end());
    for (const AddedToken& token : added) {
        const auto position = std::lower_bound(known.begin(), known.end(), token.content);
        if (position == known.end() || *position != token.content)
            places.push_back({token.id, token.content});
    }
    return {};
}

} // namespace

Expected<void> readVocabulary(const JsonValue& vocabulary, const std::vector<AddedToken>& added,
                              Pipeline& pipeline) {
    auto places = readPlaces(vocabulary);
    if (!places)
        return passOn(places);
    if (auto placed = placeAdded(added, *places); !placed)
        return placed;
    std::stable_sort(places->begin(), places->end(),
                     [](const Placed& a, const Placed& b) { return a.id < b.id; });
    if (places->empty())
        return vocabulary.wrong("no tokens");
    const auto most = kIdsForEachToken * static_cast<std::int64_t>(places->size()) + kIdsBesides;
    if (places->back().id >= most)
        return vocabulary.wrong(fmt::format("the id {} for {} tokens", places->back().id, places->size()));
    for (const auto& [id, text] : *places) {
        while (pipeline.vocabulary->size() < id)
            pipeline.vocabulary->add(fmt::format("[PAD{}]", pipeline.vocabulary->size()), TokenType::unused);
        if (pipeline.vocabulary->size() > id) {
            if (pipeline.vocabulary->text(static_cast<TokenId>(id)) == text)
                continue; // the same added token twice
            return vocabulary.wrong(fmt::format("two tokens have the id {}", id));
        }
        pipeline.vocabulary->add(text);
    }
    pipeline.tokens = pipeline.vocabulary->size();
    return {};
}

Expected<std::vector<AddedToken>> readAddedTokens(const JsonValue& root) {
    std::vector<AddedToken> result;
    const auto list = root.find("added_tokens");
    if (!list)
        return result;
    const auto items = list->items();
    if (!items)
        return Unexpected(items.error());
    for (const JsonValue& item : *items) {
        JsonFields fields(item);
        AddedToken token{.content = fields.text("content"),
                         .special = fields.boolean("special", false),
                         .leftStrip = fields.boolean("lstrip", false),
                         .rightStrip = fields.boolean("rstrip", false),
                         .singleWord = fields.boolean("single_word", false),
                         .normalized = fields.boolean("normalized", true)};
        const std::int64_t id = fields.integer("id", -1);
        if (const auto read = fields.outcome(); !read)
            return Unexpected(read.error());
        if (id < 0 || id > std::numeric_limits<TokenId>::max() / 2)
            return item.wrong(fmt::format("the id {}", id));
        token.id = static_cast<TokenId>(id);
        result.push_back(std::move(token));
    }
    return result;
}

Expected<RankModel::Rule> makeRule(const Vocabulary& vocabulary, std::string_view left,
                                   std::string_view right, std::size_t continuingPrefix) {
    const std::string joined =
        std::string(left) + std::string(right.substr(std::min(continuingPrefix, right.size())));
    const auto first = vocabulary.find(left), second = vocabulary.find(right),
               result = vocabulary.find(joined);
    if (!first || !second || !result)
        return fail(ErrorKind::badFile, "\"{}\" is no token", !first ? left : !second ? right : joined);
    return RankModel::Rule{*first, *second, *result};
}

Expected<void> readModel(const JsonValue& model, Pipeline& pipeline) {
    auto options = readOptions(model, pipeline);
    if (!options)
        return passOn(options);
    auto rules = readMerges(model, *pipeline.vocabulary, options->continuingPrefix.size());
    if (!rules)
        return passOn(rules);
    setTypes(*pipeline.vocabulary, *options);
    pipeline.model = std::make_unique<RankModel>(pipeline.vocabulary, pipeline.tokens, std::move(*rules),
                                                 std::move(*options));
    return {};
}

} // namespace nibble::tokenizers
