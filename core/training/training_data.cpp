// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_data.h"

#include <filesystem>

#include "core/base/output_file.h"
#include "core/base/sha256.h"
#include "core/model/model.h"
#include "core/training/generated_source.h"

namespace nibble {

namespace {

constexpr std::size_t kLargestText = std::size_t{1} << 31;
constexpr std::size_t kLargestTokenizer = std::size_t{256} << 20;
/// Held-out windows are drawn apart from the training windows.
constexpr std::uint64_t kHeldOutSeed = 0x68656C64;

Expected<std::string> readAll(const std::vector<std::string>& files) {
    std::string text;
    for (const auto& file : files) {
        auto content = readTextFile(file, kLargestText);
        if (!content)
            return passOn(content);
        text += *content;
    }
    return text;
}

/// The whole text as tokens, in pieces that end with a line so that stopping does not wait for all of it.
Expected<std::vector<TokenId>> encodeText(const Tokenizer& tokenizer, std::string_view text,
                                          const JobContext& job) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    std::vector<TokenId> tokens;
    for (std::size_t begin = 0; begin < text.size();) {
        if (job.stopRequested())
            return stoppedByUser();
        job.report("tokenize", static_cast<std::int64_t>(begin), static_cast<std::int64_t>(text.size()));
        std::size_t end = std::min(text.size(), begin + piece);
        if (const auto line = text.find('\n', end); end < text.size())
            end = line == std::string_view::npos ? text.size() : line + 1;
        const auto ids = tokenizer.encode(text.substr(begin, end - begin),
                                          {.addSpecial = begin == 0, .parseSpecial = true});
        tokens.insert(tokens.end(), ids.begin(), ids.end());
        begin = end;
    }
    return tokens;
}

Expected<TrainingData> openFiles(const TrainingRecipe& recipe, const JobContext& job,
                                 const TokenizerPointer& given) {
    if (!given && recipe.tokenizer.file.empty())
        return fail(ErrorKind::usage, "text files need the file of a tokenizer");
    auto tokenizer = given ? Expected<TokenizerPointer>(given) : loadTokenizer(recipe.tokenizer.file);
    if (!tokenizer)
        return passOn(tokenizer);
    const auto text = readAll(recipe.data.files);
    if (!text)
        return Unexpected(text.error());
    return dataFromText(*tokenizer, *text,
                        {.context = recipe.model.contextLength,
                         .heldOutShare = recipe.data.heldOutShare,
                         .seed = recipe.seed},
                        job);
}

} // namespace

Expected<TrainingData> dataFromText(const TokenizerPointer& tokenizer, std::string_view text,
                                    const TextData& settings, const JobContext& job) {
    TrainingData data;
    data.tokenizer = tokenizer;
    auto tokens = encodeText(*tokenizer, text, job);
    if (!tokens)
        return passOn(tokens);
    auto hash = sha256(std::as_bytes(std::span(*tokens)), job);
    if (!hash)
        return passOn(hash);
    data.fingerprint = std::move(*hash);
    data.description = fmt::format("{} tokens of text", tokens->size());
    const auto share =
        static_cast<std::ptrdiff_t>(settings.heldOutShare * static_cast<double>(tokens->size()));
    const auto border = tokens->end() - share;
    auto heldOut = TextTokenSource::create({border, tokens->end()}, settings.context, kHeldOutSeed);
    if (!heldOut)
        return passOn(heldOut);
    tokens->erase(border, tokens->end());
    auto training = TextTokenSource::create(std::move(*tokens), settings.context, settings.seed);
    if (!training)
        return passOn(training);
    data.heldOut = std::move(*heldOut);
    data.training = std::move(*training);
    return data;
}

Expected<TokenizerPointer> loadTokenizer(const std::string& path) {
    if (path.ends_with(".json")) {
        const auto text = readTextFile(path, kLargestTokenizer);
        if (!text)
            return Unexpected(text.error());
        return tokenizerFromJson(*text, {}, {});
    }
    auto model = openModel(path);
    if (!model)
        return passOn(model);
    if (!(*model)->tokenizer)
        return fail(ErrorKind::unsupported, "{}: no tokenizer: {}", path, (*model)->tokenizerProblem);
    return (*model)->tokenizer;
}

Expected<TrainingData> openTrainingData(const TrainingRecipe& recipe, const JobContext& job,
                                        const TokenizerPointer& tokenizer) {
    if (recipe.data.generator.empty())
        return openFiles(recipe, job, tokenizer);
    if (recipe.data.generator == kGeneratorName)
        return openGenerator(recipe, job, tokenizer);
    return fail(ErrorKind::usage, "no text generator is called '{}'", recipe.data.generator);
}

} // namespace nibble
