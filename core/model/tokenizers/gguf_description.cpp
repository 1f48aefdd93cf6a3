// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "core/model/tokenizers/pipeline_tokenizer.h"
#include "core/model/tokenizers/pre_tokenizer_table.h"
#include "core/model/tokenizers/rank_model.h"
#include "core/model/tokenizers/sentence_piece.h"

namespace nibble::tokenizers {

namespace {

/// How a vocabulary without byte level treats spaces, as far as GGUF's model "llama" can say it.
struct SpaceRule {
    bool known = false, prefix = false;
};

SpaceRule spaceRuleOf(const Normalizer& normalizer, const PreTokenizer& preTokenizer) {
    SpaceRule rule;
    for (const NormalizerStep& step : normalizer.steps()) {
        const auto* prepend = std::get_if<PrependText>(&step);
        const auto* replace = std::get_if<Replacement>(&step);
        if (prepend && (prepend->text == kSpaceMark || prepend->text == " "))
            rule.prefix = true;
        else if (replace && replace->pattern.isLiteral() && replace->pattern.pattern() == " " &&
                 replace->content == kSpaceMark)
            rule.known = true;
        else
            return {};
    }
    for (const PreTokenizerStep& step : preTokenizer.steps()) {
        const auto* metaspace = std::get_if<Metaspace>(&step);
        if (!metaspace || metaspace->replacement != kSpaceMark)
            return {};
        rule.known = true;
        rule.prefix = rule.prefix || metaspace->prepend != Metaspace::Prepend::never;
    }
    return rule;
}

/// Scores that let merging by score follow the ranks: minus the rank of the merge that makes the token. What
/// no merge makes comes last.
std::vector<float> scoresOf(const Pipeline& pipeline, const RankModel& model) {
    const auto& rules = model.rules();
    std::vector<float> scores(static_cast<std::size_t>(pipeline.tokens), -static_cast<float>(rules.size()));
    for (std::size_t rank = rules.size(); rank-- > 0;)
        scores[static_cast<std::size_t>(rules[rank].result)] = -static_cast<float>(rank);
    return scores;
}

void writeTokens(const Pipeline& pipeline, bool spacesInAdded, Metadata& metadata) {
    const Vocabulary& vocabulary = *pipeline.vocabulary;
    std::vector<std::string> texts;
    std::vector<std::int32_t> types;
    for (TokenId id = 0; id < pipeline.tokens; ++id) {
        // llama.cpp looks for added tokens in the text as it is, before spaces are replaced.
        const bool asWritten = spacesInAdded && vocabulary.type(id) == TokenType::userDefined;
        texts.push_back(asWritten ? replaceAll(Regex::literal(kSpaceMark), vocabulary.text(id), " ")
                                  : std::string(vocabulary.text(id)));
        types.push_back(static_cast<std::int32_t>(vocabulary.type(id)));
    }
    metadata.set("tokenizer.ggml.tokens", std::move(texts));
    metadata.set("tokenizer.ggml.token_type", std::move(types));
}

Expected<void> writeSpecialIds(const Pipeline& pipeline, Metadata& metadata) {
    if (pipeline.prefix.size() > 1 || pipeline.suffix.size() > 1 ||
        (!pipeline.prefix.empty() && !pipeline.addBos) || (!pipeline.suffix.empty() && !pipeline.addEos))
        return fail(ErrorKind::unsupported, "GGUF cannot say which tokens this tokenizer puts around a text");
    const auto write = [&](const char* key, const std::optional<TokenId>& id) {
        if (id)
            metadata.set(key, static_cast<std::uint32_t>(*id));
    };
    write("tokenizer.ggml.bos_token_id", pipeline.bos);
    write("tokenizer.ggml.eos_token_id", pipeline.eos);
    write("tokenizer.ggml.unknown_token_id", pipeline.model->unknown());
    write("tokenizer.ggml.padding_token_id", pipeline.padding);
    metadata.set("tokenizer.ggml.add_bos_token", pipeline.addBos);
    metadata.set("tokenizer.ggml.add_eos_token", pipeline.addEos);
    if (!pipeline.chatTemplate.empty())
        metadata.set("tokenizer.chat_template", pipeline.chatTemplate);
    return {};
}

void writeSentencePiece(const Pipeline& pipeline, std::vector<float> scores, bool spacePrefix,
                        Metadata& metadata) {
    metadata.set("tokenizer.ggml.model", std::string("llama"));
    metadata.set("tokenizer.ggml.pre", std::string("default"));
    writeTokens(pipeline, true, metadata);
    metadata.set("tokenizer.ggml.scores", std::move(scores));
    metadata.set("tokenizer.ggml.add_space_prefix", spacePrefix);
}

Expected<void> writeByteLevel(const Pipeline& pipeline, const RankModel& model, Metadata& metadata) {
    for (const NormalizerStep& step : pipeline.normalizer.steps()) {
        const auto* form = std::get_if<NormalizeForm>(&step);
        if (!form || form->form != NormalForm::nfc) // as Qwen's; llama.cpp leaves it out
            return fail(ErrorKind::unsupported, "GGUF has no byte-level vocabularies with this normalizer");
    }
    const auto* entry = recognise(pipeline.preTokenizer, model.options().wholePieces, pipeline.addBos);
    if (!entry)
        return fail(ErrorKind::unsupported, "GGUF has no name for this pre-tokenizer");
    std::vector<std::string> merges;
    merges.reserve(model.rules().size());
    for (const RankModel::Rule& rule : model.rules())
        merges.push_back(
            fmt::format("{} {}", model.vocabulary().text(rule.left), model.vocabulary().text(rule.right)));
    metadata.set("tokenizer.ggml.model", std::string("gpt2"));
    metadata.set("tokenizer.ggml.pre", std::string(entry->name));
    writeTokens(pipeline, false, metadata);
    metadata.set("tokenizer.ggml.merges", std::move(merges));
    return {};
}

std::vector<float> ownScores(const Pipeline& pipeline) {
    std::vector<float> scores;
    for (TokenId id = 0; id < pipeline.tokens; ++id)
        scores.push_back(pipeline.vocabulary->score(id));
    return scores;
}

} // namespace

Expected<void> describeForGguf(const Pipeline& pipeline, Metadata& metadata) {
    const auto* model = dynamic_cast<const RankModel*>(pipeline.model.get());
    const SpaceRule spaces = spaceRuleOf(pipeline.normalizer, pipeline.preTokenizer);
    if (!model) {
        writeSentencePiece(pipeline, ownScores(pipeline), spaces.prefix, metadata);
        return writeSpecialIds(pipeline, metadata);
    }
    if (!model->options().continuingPrefix.empty() || !model->options().endOfWordSuffix.empty())
        return fail(ErrorKind::unsupported, "GGUF has no vocabularies with affixes of words");
    if (spaces.known)
        writeSentencePiece(pipeline, scoresOf(pipeline, *model), spaces.prefix, metadata);
    else if (auto written = writeByteLevel(pipeline, *model, metadata); !written)
        return written;
    return writeSpecialIds(pipeline, metadata);
}

} // namespace nibble::tokenizers
