// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hugging Face's tokenizer.json, and GPT-2's older pair of files.
#include "core/model/tokenizer.h"

#include "core/model/tokenizers/json_components.h"
#include "core/model/tokenizers/pre_tokenizer_table.h"

namespace nibble {

namespace {

using namespace tokenizers;

/// "bos_token": a text, or an object with its content.
std::optional<TokenId> namedToken(const JsonValue& config, std::string_view key,
                                  const Vocabulary& vocabulary) {
    const auto value = config.find(key);
    if (!value)
        return {};
    const auto content = value->isObject() ? value->text("content") : value->text();
    return content ? vocabulary.find(*content) : std::nullopt;
}

/// "bos_token_id": an id, or a list of which the first counts.
std::optional<TokenId> numberedToken(const JsonValue& config, std::string_view key,
                                     const Vocabulary& vocabulary) {
    const auto value = config.find(key);
    if (!value)
        return {};
    const auto items =
        value->isArray() ? value->items() : Expected<std::vector<JsonValue>>(std::vector{*value});
    const auto id = items && !items->empty() ? items->front().integer() : Expected<std::int64_t>(-1);
    const bool fits = id && *id >= 0 && *id < vocabulary.size();
    return fits ? std::optional(static_cast<TokenId>(*id)) : std::nullopt;
}

/// BOS and EOS, and whether a text gets them where the post-processor does not say.
void readSpecialIds(const JsonValue& config, const JsonValue& modelConfig, Pipeline& pipeline) {
    const Vocabulary& vocabulary = *pipeline.vocabulary;
    const auto choose = [&](const std::string& name, const std::vector<TokenId>& added) {
        auto id = namedToken(config, name, vocabulary);
        if (!id && added.size() == 1)
            id = added.front();
        return id ? id : numberedToken(modelConfig, name + "_id", vocabulary);
    };
    pipeline.bos = choose("bos_token", pipeline.prefix);
    pipeline.eos = choose("eos_token", pipeline.suffix);
    pipeline.padding = namedToken(config, "pad_token", vocabulary);
    // The classes of Llama put BOS in front unless they are told not to.
    const bool llama = config.text("tokenizer_class", "").value_or("").starts_with("Llama");
    if (pipeline.prefix.empty() && pipeline.bos && config.boolean("add_bos_token", llama).value_or(false))
        pipeline.prefix = {*pipeline.bos};
    if (pipeline.suffix.empty() && pipeline.eos && config.boolean("add_eos_token", false).value_or(false))
        pipeline.suffix = {*pipeline.eos};
    pipeline.addBos = pipeline.bos && !pipeline.prefix.empty() && pipeline.prefix.front() == *pipeline.bos;
    pipeline.addEos = pipeline.eos && !pipeline.suffix.empty() && pipeline.suffix.back() == *pipeline.eos;
}

/// Sorts the added tokens by where they are looked for, and gives them their types.
void placeAddedTokens(std::vector<AddedToken> added, Pipeline& pipeline) {
    std::vector<AddedToken> raw, normal;
    for (AddedToken& token : added) {
        token.id = *pipeline.vocabulary->find(token.content); // the model's id, where it has one
        if (pipeline.vocabulary->type(token.id) != TokenType::unknown)
            pipeline.vocabulary->setType(token.id,
                                         token.special ? TokenType::control : TokenType::userDefined);
        if (token.normalized)
            token.content = pipeline.normalizer.apply(token.content);
        (token.normalized ? normal : raw).push_back(std::move(token));
    }
    pipeline.addedRaw = AddedTokens(std::move(raw), AddedTokens::Order::leftmostLongest);
    pipeline.addedNormalized = AddedTokens(std::move(normal), AddedTokens::Order::leftmostLongest);
}

std::string kindOf(const Pipeline& pipeline) {
    bool byteLevel = false;
    for (const PreTokenizerStep& step : pipeline.preTokenizer.steps())
        byteLevel = byteLevel || std::holds_alternative<ByteLevel>(step);
    if (!byteLevel)
        return "BPE";
    const auto& model = static_cast<const RankModel&>(*pipeline.model);
    const auto* entry = recognise(pipeline.preTokenizer, model.options().wholePieces, pipeline.addBos);
    return entry ? fmt::format("byte-level BPE ({})", entry->name) : "byte-level BPE";
}

Expected<void> readParts(const JsonValue& root, Pipeline& pipeline) {
    const auto model = root.at("model");
    if (!model)
        return Unexpected(model.error());
    const auto type = model->text("type", model->find("merges") ? "BPE" : "without a type");
    if (!type)
        return Unexpected(type.error());
    if (*type != "BPE")
        return model->refused(fmt::format("vocabularies of the kind {}", *type));
    auto added = readAddedTokens(root);
    const auto vocabulary = model->at("vocab");
    if (!added || !vocabulary)
        return Unexpected(added ? vocabulary.error() : added.error());
    auto done = readVocabulary(*vocabulary, *added, pipeline)
                    .and_then([&] { return readModel(*model, pipeline); })
                    .and_then([&] { return readPostProcessor(root, pipeline); })
                    .and_then([&] { return readNormalizer(root, pipeline.normalizer); })
                    .and_then([&] { return readPreTokenizer(root, pipeline.preTokenizer); })
                    .and_then([&] { return readDecoder(root, pipeline.decoder); });
    if (!done)
        return done;
    placeAddedTokens(std::move(*added), pipeline);
    return {};
}

Expected<std::unique_ptr<JsonDocument>> parseSecond(std::string_view text, const char* name) {
    auto document = JsonDocument::parse(text.empty() ? "{}" : text);
    if (!document)
        document.error().field = name;
    return document;
}

/// Lines "left right", by rank; a first line names a version.
Expected<std::vector<RankModel::Rule>> readMergesFile(std::string_view merges, const Vocabulary& vocabulary) {
    std::vector<RankModel::Rule> rules;
    std::size_t line = 0;
    for (std::size_t at = 0; at < merges.size(); ++line) {
        const std::size_t end = std::min(merges.find('\n', at), merges.size());
        std::string_view text = merges.substr(at, end - at);
        at = end + 1;
        if (text.ends_with('\r'))
            text.remove_suffix(1);
        if (text.empty() || text.starts_with("#version"))
            continue;
        const std::size_t space = std::min(text.find(' '), text.size());
        auto rule =
            makeRule(vocabulary, text.substr(0, space), text.substr(std::min(space + 1, text.size())), 0);
        if (!rule) {
            rule.error().field = fmt::format("line {}", line + 1);
            return passOn(rule);
        }
        rules.push_back(*rule);
    }
    return rules;
}

} // namespace

Expected<TokenizerPointer> tokenizerFromJson(std::string_view tokenizerJson, std::string_view configJson,
                                             std::string_view modelConfigJson) {
    const auto document = JsonDocument::parse(tokenizerJson);
    const auto config = parseSecond(configJson, "tokenizer_config.json");
    const auto modelConfig = parseSecond(modelConfigJson, "config.json");
    for (const auto* each : {&document, &config, &modelConfig})
        if (!*each)
            return Unexpected(each->error());
    Pipeline pipeline;
    if (auto read = readParts((*document)->root(), pipeline); !read)
        return passOn(read);
    readSpecialIds((*config)->root(), (*modelConfig)->root(), pipeline);
    pipeline.chatTemplate = (*config)->root().text("chat_template", "").value_or("");
    pipeline.kind = kindOf(pipeline);
    return std::make_shared<PipelineTokenizer>(std::move(pipeline));
}

Expected<TokenizerPointer> tokenizerFromVocabAndMerges(std::string_view vocabJson, std::string_view merges) {
    constexpr std::string_view kEnd = "<|endoftext|>";
    const auto document = JsonDocument::parse(vocabJson);
    if (!document)
        return Unexpected(document.error());
    Pipeline pipeline;
    if (auto read = readVocabulary((*document)->root(), {}, pipeline); !read)
        return passOn(read);
    auto rules = readMergesFile(merges, *pipeline.vocabulary);
    if (!rules)
        return passOn(rules);
    pipeline.preTokenizer = makePreTokenizer(*findPreTokenizer("gpt-2"));
    pipeline.decoder.add(DecodeByteLevel{});
    if (const auto id = pipeline.vocabulary->find(kEnd)) {
        pipeline.vocabulary->setType(*id, TokenType::control);
        pipeline.addedRaw = AddedTokens({{.id = *id, .content = std::string(kEnd), .special = true}},
                                        AddedTokens::Order::leftmostLongest);
        pipeline.bos = pipeline.eos = id;
    }
    pipeline.model =
        std::make_unique<RankModel>(pipeline.vocabulary, pipeline.tokens, std::move(*rules), RankOptions{});
    pipeline.kind = kindOf(pipeline);
    return std::make_shared<PipelineTokenizer>(std::move(pipeline));
}

} // namespace nibble
