// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vocabularies of GGUF (methods.md §7.7).
#include "core/model/tokenizer.h"

#include <limits>

#include "core/model/tokenizers/pipeline_tokenizer.h"
#include "core/model/tokenizers/pre_tokenizer_table.h"
#include "core/model/tokenizers/rank_model.h"
#include "core/model/tokenizers/sentence_piece.h"

namespace nibble {

namespace {

using namespace tokenizers;

Unexpected badKey(std::string key, std::string message) {
    return Unexpected(
        Error{.kind = ErrorKind::badFile, .message = std::move(message), .field = std::move(key)});
}

TokenType tokenType(std::int64_t value) {
    return value >= 1 && value <= 6 ? static_cast<TokenType>(value) : TokenType::normal;
}

/// Tokens with their types and scores; lists that are there must be as long as the list of tokens.
Expected<void> readTokens(const Metadata& metadata, Pipeline& pipeline) {
    const auto* tokens = metadata.texts("tokenizer.ggml.tokens");
    if (!tokens || tokens->empty())
        return badKey("tokenizer.ggml.tokens", "a list of token texts is expected");
    if (tokens->size() > static_cast<std::size_t>(std::numeric_limits<TokenId>::max() / 2))
        return badKey("tokenizer.ggml.tokens", "too many tokens");
    const auto* scores = metadata.floats("tokenizer.ggml.scores");
    if (metadata.find("tokenizer.ggml.scores") && (!scores || scores->size() != tokens->size()))
        return badKey("tokenizer.ggml.scores", "one float for each token is expected");
    const auto types = metadata.integers("tokenizer.ggml.token_type");
    if (metadata.find("tokenizer.ggml.token_type") && (!types || types->size() != tokens->size()))
        return badKey("tokenizer.ggml.token_type", "one integer for each token is expected");
    for (std::size_t i = 0; i < tokens->size(); ++i)
        pipeline.vocabulary->add((*tokens)[i], types ? tokenType((*types)[i]) : TokenType::normal,
                                 scores ? (*scores)[i] : 0.0F);
    pipeline.tokens = pipeline.vocabulary->size();
    return {};
}

/// The id under `key`, or `fallback` where the key is missing or names no token.
std::optional<TokenId> readId(const Metadata& metadata, std::string_view key, std::optional<TokenId> fallback,
                              Pipeline& pipeline) {
    if (const auto id = metadata.integer(key)) {
        if (*id >= 0 && *id < pipeline.tokens)
            return static_cast<TokenId>(*id);
        pipeline.warnings.push_back(fmt::format("{}: there is no token {}", key, *id));
    }
    return fallback && *fallback < pipeline.tokens ? fallback : std::nullopt;
}

void readSpecialIds(const Metadata& metadata, Pipeline& pipeline, bool sentencePiece, bool addBos) {
    const auto fallback = [&](TokenId id) { return sentencePiece ? std::optional(id) : std::nullopt; };
    pipeline.bos = readId(metadata, "tokenizer.ggml.bos_token_id", fallback(1), pipeline);
    pipeline.eos = readId(metadata, "tokenizer.ggml.eos_token_id", fallback(2), pipeline);
    const auto adds = [&](const char* key, bool otherwise, const std::optional<TokenId>& id) {
        const bool wanted = metadata.boolean(key).value_or(otherwise);
        if (wanted && !id)
            pipeline.warnings.push_back(fmt::format("{} is true, but the file names no such token", key));
        return wanted && id;
    };
    pipeline.addBos = adds("tokenizer.ggml.add_bos_token", addBos, pipeline.bos);
    pipeline.addEos = adds("tokenizer.ggml.add_eos_token", false, pipeline.eos);
    if (pipeline.addBos)
        pipeline.prefix = {*pipeline.bos};
    if (pipeline.addEos)
        pipeline.suffix = {*pipeline.eos};
}

void addSpecialTokens(Pipeline& pipeline) {
    std::vector<AddedToken> added;
    for (TokenId id = 0; id < pipeline.tokens; ++id) {
        const TokenType type = pipeline.vocabulary->type(id);
        const bool special = type == TokenType::control || type == TokenType::unknown;
        if (special || type == TokenType::userDefined)
            added.push_back(
                {.id = id, .content = std::string(pipeline.vocabulary->text(id)), .special = special});
    }
    pipeline.addedRaw = AddedTokens(std::move(added), AddedTokens::Order::longestFirst);
}

/// Merges ("left right") as ids; texts that are no token get ids behind the real ones.
Expected<std::vector<RankModel::Rule>> readMerges(const std::vector<std::string>& merges,
                                                  Vocabulary& vocabulary) {
    const auto idOf = [&](std::string_view text) {
        const auto id = vocabulary.find(text);
        return id ? *id : vocabulary.add(text, TokenType::unused);
    };
    std::vector<RankModel::Rule> rules;
    rules.reserve(merges.size());
    for (std::size_t i = 0; i < merges.size(); ++i) {
        const std::string_view merge = merges[i];
        const std::size_t space = merge.find(' ', 1); // a token may begin with a space, but is not empty
        if (space == std::string_view::npos || space + 1 == merge.size())
            return badKey(fmt::format("tokenizer.ggml.merges[{}]", i),
                          "two tokens with a space between are expected");
        const std::string_view left = merge.substr(0, space), right = merge.substr(space + 1);
        const std::string result = std::string(left) + std::string(right);
        rules.push_back({idOf(left), idOf(right), idOf(result)});
    }
    return rules;
}

Expected<void> addByteLevelParts(const Metadata& metadata, Pipeline& pipeline) {
    const auto* merges = metadata.texts("tokenizer.ggml.merges");
    if (!merges)
        return badKey("tokenizer.ggml.merges", "a list of merges is expected");
    const std::string* name = metadata.text("tokenizer.ggml.pre");
    const PreTokenizerEntry* entry = name ? findPreTokenizer(*name) : nullptr;
    if (!entry) {
        pipeline.warnings.push_back(
            name ? fmt::format("the pre-tokenizer \"{}\" is not known: token ids may differ from the model's",
                               *name)
                 : "the file names no pre-tokenizer: token ids may differ from the model's");
        entry = findPreTokenizer("default");
    }
    pipeline.kind = fmt::format("byte-level BPE ({})", name ? *name : std::string(entry->name));
    auto rules = readMerges(*merges, *pipeline.vocabulary);
    if (!rules)
        return passOn(rules);
    pipeline.preTokenizer = makePreTokenizer(*entry);
    pipeline.decoder.add(DecodeByteLevel{});
    readSpecialIds(metadata, pipeline, false, entry->addBos);
    pipeline.model = std::make_unique<RankModel>(pipeline.vocabulary, pipeline.tokens, std::move(*rules),
                                                 RankOptions{.wholePieces = entry->wholePieces});
    return {};
}

void addSentencePieceParts(const Metadata& metadata, Pipeline& pipeline) {
    readSpecialIds(metadata, pipeline, true, true);
    const auto unknown = readId(metadata, "tokenizer.ggml.unknown_token_id", TokenId{0}, pipeline);
    makeSentencePiece(pipeline, unknown, metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(true));
}

} // namespace

Expected<TokenizerPointer> tokenizerFromGguf(const Metadata& metadata) {
    const std::string* model = metadata.text("tokenizer.ggml.model");
    if (!model)
        return badKey("tokenizer.ggml.model", "the name of the vocabulary's model is expected");
    const bool sentencePiece = *model == "llama";
    if (!sentencePiece && *model != "gpt2")
        return fail(ErrorKind::unsupported, "vocabularies of the model \"{}\"", *model);
    Pipeline pipeline;
    if (auto read = readTokens(metadata, pipeline); !read)
        return passOn(read);
    addSpecialTokens(pipeline);
    if (sentencePiece)
        addSentencePieceParts(metadata, pipeline);
    else if (auto added = addByteLevelParts(metadata, pipeline); !added)
        return passOn(added);
    for (const auto& [key, value] : metadata.entries())
        if (key.starts_with("tokenizer."))
            pipeline.source.set(key, value);
    return std::make_shared<PipelineTokenizer>(std::move(pipeline));
}

} // namespace nibble
