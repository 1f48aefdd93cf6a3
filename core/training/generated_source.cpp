// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/generated_source.h"

#include <algorithm>
#include <numeric>

#include <nlohmann/json.hpp>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/model/tokenizers/bpe_trainer.h"
#include "core/training/training_data.h"

namespace nibble {

namespace {

/// Documents have numbers of their own in every group; a group never needs so many.
constexpr std::uint64_t kGroupDocuments = std::uint64_t{1} << 20;
/// Documents fill this share of a group before rests are filled with beginnings: nearly all fit whole.
constexpr double kWholeShare = 0.97;
/// Joined text has this many characters for each token of a sequence, more than any tokenizer's mean on it,
/// and never takes so many documents.
constexpr std::size_t kJoinedCharacters = 6;
constexpr std::uint64_t kJoinedDocuments = 256;

struct GeneratorOptions {
    std::vector<GeneratorStage> stages; ///< the first begins at sequence 0
    std::int64_t tokenizerDocuments = 20000;

    [[nodiscard]] const std::vector<TextShare>& mix() const { return stages.front().mix; }
};

Expected<std::vector<TextShare>> readMix(const nlohmann::json& mix, const std::string& place) {
    std::vector<TextShare> shares;
    for (const auto& [name, share] : mix.items()) {
        const auto kind = findTextKind(name);
        if (!kind || !share.is_number() || share.get<double>() <= 0)
            return Unexpected(jsonError({}, place + "." + name, "a kind of text and its share are expected"));
        shares.push_back({*kind, share.get<double>()});
    }
    return shares;
}

/// `mix`, `lookup_sentences`, `place_words` and `joined`.
Expected<void> readText(JsonReader& reader, const std::string& place, GeneratorStage& stage) {
    if (const auto* mix = reader.member("mix", nlohmann::json::value_t::object)) {
        auto shares = readMix(*mix, place + "mix");
        if (!shares)
            return passOn(shares);
        stage.mix = std::move(*shares);
    }
    if (stage.mix.empty())
        stage.mix = allKinds();
    reader.flag("place_words", stage.placeWords);
    reader.flag("joined", stage.joined);
    if (const auto* list = reader.member("lookup_sentences", nlohmann::json::value_t::array))
        for (const auto& count : *list) {
            if (!count.is_number_unsigned() || count.get<std::uint64_t>() < 1 ||
                count.get<std::uint64_t>() > 200)
                return Unexpected(jsonError({}, place + "lookup_sentences",
                                            "numbers of sentences from 1 to 200 are expected"));
            stage.lookupSentences.push_back(count.get<std::size_t>());
        }
    return {};
}

Expected<void> readStages(const nlohmann::json& list, GeneratorOptions& options) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string place = fmt::format("data.options.stages[{}].", i);
        if (!list[i].is_object())
            return Unexpected(jsonError({}, place, "an object is expected"));
        GeneratorStage stage;
        JsonReader reader(list[i], {}, place);
        reader.integer("from_sequence", stage.fromSequence, 0, std::int64_t{1} << 40);
        if (auto read = readText(reader, place, stage); !read)
            return read;
        if (auto finished = reader.finish(JsonReader::UnknownKeys::refused); !finished)
            return finished;
        // Sequences are packed in groups: a stage begins with one.
        if (stage.fromSequence <= options.stages.back().fromSequence ||
            stage.fromSequence % GeneratedTokenSource::kGroup != 0)
            return Unexpected(
                jsonError({}, place + "from_sequence",
                          fmt::format("a multiple of {} that rises from stage to stage is expected",
                                      GeneratedTokenSource::kGroup)));
        options.stages.push_back(std::move(stage));
    }
    return {};
}

Expected<GeneratorOptions> readOptions(const std::string& text) {
    GeneratorOptions options;
    const auto document = parseJson(text.empty() ? "{}" : text, {});
    if (!document)
        return Unexpected(document.error());
    JsonReader reader(*document, {}, "data.options.");
    reader.integer("tokenizer_documents", options.tokenizerDocuments, 1, std::int64_t{1} << 30);
    if (auto read = readText(reader, "data.options.", options.stages.emplace_back()); !read)
        return passOn(read);
    if (const auto* stages = reader.member("stages", nlohmann::json::value_t::array))
        if (auto read = readStages(*stages, options); !read)
            return passOn(read);
    if (auto finished = reader.finish(JsonReader::UnknownKeys::refused); !finished)
        return passOn(finished);
    return options;
}

Expected<TokenizerPointer> makeTokenizer(const TrainingRecipe& recipe, const GeneratorOptions& options,
                                         const JobContext& job) {
    if (!recipe.tokenizer.file.empty())
        return loadTokenizer(recipe.tokenizer.file);
    auto trainer = BpeTrainer::create({.vocabularySize = recipe.tokenizer.vocabularySize});
    if (!trainer)
        return passOn(trainer);
    const TextStream stream(options.mix(), TextSplit::training, recipe.seed);
    for (std::int64_t i = 0; i < options.tokenizerDocuments; ++i) {
        if (job.stopRequested())
            return stoppedByUser();
        job.report("count words", i, options.tokenizerDocuments);
        trainer->add(stream.document(static_cast<std::uint64_t>(i)).text);
    }
    return trainer->train(job);
}

/// The hash of each stage's first group of sequences: it changes with generator, mix, seed and tokenizer.
Expected<std::string> fingerprint(TokenSource& source, std::int64_t context,
                                  const GeneratorOptions& options) {
    std::vector<TokenId> all;
    std::vector<TokenId> sequence(static_cast<std::size_t>(context + 1));
    for (const GeneratorStage& stage : options.stages)
        for (std::int64_t i = 0; i < GeneratedTokenSource::kGroup; ++i) {
            if (auto filled = source.sequence(stage.fromSequence + i, sequence); !filled)
                return passOn(filled);
            all.insert(all.end(), sequence.begin(), sequence.end());
        }
    return sha256(std::as_bytes(std::span(all)));
}

} // namespace

std::vector<TextShare> allKinds() {
    std::vector<TextShare> mix;
    for (const TextKind kind : textKinds())
        mix.push_back({kind, 1});
    return mix;
}

std::optional<std::vector<TextShare>> trainedMix(const Model& model) {
    const auto* text = model.metadata.text("nibblescope.training.recipe");
    const auto recipe = text ? recipeFromJson(*text, model.path) : Unexpected(Error{});
    if (!recipe || recipe->data.generator != kGeneratorName)
        return std::nullopt;
    auto options = readOptions(recipe->data.generatorOptions);
    return options ? std::optional(options->stages.back().mix) : std::nullopt;
}

Expected<std::string> lastStage(const std::string& options, bool joined) {
    if (auto read = readOptions(options); !read)
        return passOn(read);
    auto document = parseJson(options.empty() ? "{}" : options, {});
    if (!document)
        return Unexpected(document.error());
    const auto stages = document->find("stages");
    nlohmann::json last = stages == document->end() || stages->empty() ? *document : stages->back();
    last.erase("from_sequence");
    last.erase("stages");
    last["joined"] = joined;
    return last.dump();
}

GeneratedTokenSource::GeneratedTokenSource(std::span<const GeneratorStage> stages, TextSplit split,
                                           TokenizerPointer tokenizer, std::int64_t context,
                                           std::uint64_t seed)
    : m_tokenizer(std::move(tokenizer)), m_length(static_cast<std::size_t>(context + 1)), m_seed(seed) {
    for (const GeneratorStage& stage : stages)
        m_stages.push_back({stage.fromSequence,
                            TextStream(stage.mix, split, seed, stage.lookupSentences, stage.placeWords),
                            stage.joined});
    m_stage = &m_stages.front();
}

/// Enough for a sequence. The documents that follow the first are of numbers that no other text of the group
/// has.
std::string GeneratedTokenSource::joinedText(std::uint64_t number) const {
    const std::uint64_t inGroup = number % kGroupDocuments;
    std::string text = m_stage->stream.document(number).text;
    for (std::uint64_t next = number - inGroup + kGroupDocuments / 2 + inGroup * kJoinedDocuments;
         text.size() < kJoinedCharacters * m_length; ++next)
        text += "\n\n" + m_stage->stream.document(next).text;
    return text;
}

GeneratedTokenSource::Tokens GeneratedTokenSource::document(std::uint64_t number) const {
    Tokens tokens;
    if (const auto begin = m_tokenizer->bos())
        tokens.push_back(*begin);
    const bool joins = m_stage->joined && number % 2 == 1;
    const auto ids = m_tokenizer->encode(joins ? joinedText(number) : m_stage->stream.document(number).text,
                                         {.addSpecial = false});
    tokens.insert(tokens.end(), ids.begin(), ids.end());
    if (tokens.size() > m_length)
        tokens.resize(m_length);
    return tokens;
}

void GeneratedTokenSource::pack(std::int64_t group) {
    for (const Stage& stage : m_stages)
        if (stage.fromSequence <= group * kGroup)
            m_stage = &stage;
    std::uint64_t next = static_cast<std::uint64_t>(group) * kGroupDocuments;
    const auto wanted = static_cast<std::size_t>(kWholeShare * static_cast<double>(m_length) * kGroup);
    std::vector<Tokens> documents;
    for (std::size_t total = 0; total < wanted; total += documents.back().size())
        documents.push_back(document(next++));
    // First fit, the longest first.
    std::stable_sort(documents.begin(), documents.end(),
                     [](const Tokens& a, const Tokens& b) { return a.size() > b.size(); });
    std::vector<std::vector<Tokens>> bins(kGroup);
    std::vector<std::size_t> room(kGroup, m_length);
    for (Tokens& tokens : documents) {
        const auto fits =
            std::find_if(room.begin(), room.end(), [&](std::size_t left) { return left >= tokens.size(); });
        if (fits == room.end())
            continue;
        *fits -= tokens.size();
        bins[static_cast<std::size_t>(fits - room.begin())].push_back(std::move(tokens));
    }
    Random random(m_seed + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(group + 1));
    for (auto& bin : bins) // no kind of document at the same place always
        for (std::size_t i = bin.size(); i > 1; --i)
            std::swap(bin[i - 1], bin[static_cast<std::size_t>(random.below(i))]);
    fillRests(next, bins);
    m_packed = group;
}

void GeneratedTokenSource::fillRests(std::uint64_t next, std::vector<std::vector<Tokens>>& bins) {
    m_sequences.assign(bins.size(), {});
    for (std::size_t i = 0; i < bins.size(); ++i) {
        Tokens& sequence = m_sequences[i];
        for (const Tokens& tokens : bins[i])
            sequence.insert(sequence.end(), tokens.begin(), tokens.end());
        while (sequence.size() < m_length) {
            const Tokens rest = document(next++);
            sequence.insert(sequence.end(), rest.begin(), rest.end());
        }
        sequence.resize(m_length);
    }
}

Expected<void> GeneratedTokenSource::sequence(std::int64_t number, std::span<TokenId> tokens) {
    if (number / kGroup != m_packed)
        pack(number / kGroup);
    const Tokens& sequence = m_sequences[static_cast<std::size_t>(number % kGroup)];
    std::copy_n(sequence.begin(), std::min(sequence.size(), tokens.size()), tokens.begin());
    return {};
}

Expected<TrainingData> openGenerator(const TrainingRecipe& recipe, const JobContext& job,
                                     const TokenizerPointer& given) {
    const auto options = readOptions(recipe.data.generatorOptions);
    if (!options)
        return Unexpected(options.error());
    auto tokenizer = given ? Expected<TokenizerPointer>(given) : makeTokenizer(recipe, *options, job);
    if (!tokenizer)
        return passOn(tokenizer);
    // Held-out text is of the first stage throughout, so that the losses of all stages can be compared.
    const auto open = [&](TextSplit split) {
        const auto stages =
            std::span(options->stages).first(split == TextSplit::training ? options->stages.size() : 1);
        return std::make_unique<GeneratedTokenSource>(stages, split, *tokenizer, recipe.model.contextLength,
                                                      recipe.seed);
    };
    TrainingData data{
        .tokenizer = *tokenizer,
        .training = open(TextSplit::training),
        .heldOut = open(TextSplit::heldOut),
        .description = fmt::format("generator {}, version {}", recipe.data.generator, kTextGeneratorVersion),
        .fingerprint = {}};
    auto hash = fingerprint(*data.training, recipe.model.contextLength, *options);
    if (!hash)
        return passOn(hash);
    data.fingerprint = std::move(*hash);
    return data;
}

} // namespace nibble
