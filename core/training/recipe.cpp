// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/recipe.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/base/output_file.h"
#include "core/model/architecture.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kLargestFile = std::size_t{1} << 20;
constexpr std::int64_t kMostExtent = std::int64_t{1} << 20;
constexpr std::int64_t kMostSteps = std::int64_t{1} << 40;
constexpr double kMostRate = 10;

const char* precisionName(Precision precision) {
    return precision == Precision::bf16 ? "bf16" : "f32";
}

/// Reads the object called `key` with a function of its own.
template <typename Read>
void readSection(JsonReader& reader, const char* key, Read&& read) {
    const json* value = reader.member(key, json::value_t::object);
    if (!value)
        return;
    JsonReader section(*value, reader.path(), reader.fieldName(key) + ".");
    read(section);
    reader.nested(section.finish(JsonReader::UnknownKeys::refused));
}

void readModel(JsonReader& reader, ModelConfig& model) {
    for (const char* key : {"layers", "width", "feed_forward", "heads", "context"})
        reader.require(key);
    reader.integer("layers", model.layers, 1, 1024);
    reader.integer("width", model.embeddingLength, 1, kMostExtent);
    reader.integer("feed_forward", model.feedForwardLength, 1, kMostExtent);
    reader.integer("heads", model.heads, 1, 4096);
    model.kvHeads = model.heads;
    reader.integer("kv_heads", model.kvHeads, 1, 4096);
    reader.integer("context", model.contextLength, 1, kMostExtent);
    if (model.heads > 0)
        model.headDim = model.embeddingLength / model.heads;
    reader.integer("head_width", model.headDim, 2, 4096);
    model.ropeDimensions = model.headDim;
    reader.number("rope_base", model.ropeBase, 1, 1e12);
    auto epsilon = static_cast<double>(model.normEpsilon);
    reader.number("norm_epsilon", epsilon, 1e-12, 1);
    model.normEpsilon = static_cast<float>(epsilon);
    reader.flag("tied_embeddings", model.tiedEmbeddings);
    if (model.kvHeads > 0 && model.heads % model.kvHeads != 0)
        reader.refuse("kv_heads", fmt::format("{} does not divide {} heads", model.kvHeads, model.heads));
    if (model.headDim % 2 != 0)
        reader.refuse("head_width", fmt::format("{} is odd: rotary positions turn pairs", model.headDim));
}

void readTokenizer(JsonReader& reader, TokenizerRecipe& tokenizer) {
    reader.text("file", tokenizer.file);
    reader.integer("vocabulary_size", tokenizer.vocabularySize, 0, kMostExtent);
    if (tokenizer.file.empty() == (tokenizer.vocabularySize == 0))
        reader.refuse("file", "either a file or the vocabulary_size of a tokenizer to train is needed");
}

void readData(JsonReader& reader, DataRecipe& data) {
    reader.texts("files", data.files);
    reader.number("held_out_share", data.heldOutShare, 0.0001, 0.5);
    reader.text("generator", data.generator);
    if (const json* options = reader.member("options", json::value_t::object))
        data.generatorOptions = options->dump();
    if (data.files.empty() == data.generator.empty())
        reader.refuse("files", "either files or a generator is needed");
}

void readRestarts(JsonReader& reader, const json& list, LearningRate& rate) {
    for (const json& entry : list) {
        LearningRate::Restart restart;
        if (!entry.is_object())
            return reader.refuse("restarts", "objects are expected");
        JsonReader fields(entry, {}, "optimizer.restarts.");
        fields.integer("step", restart.step, 1, kMostSteps);
        fields.number("learning_rate", restart.peak, 0, kMostRate);
        fields.integer("warmup_steps", restart.warmupSteps, 0, kMostSteps);
        if (auto finished = fields.finish(JsonReader::UnknownKeys::refused); !finished)
            return reader.refuse("restarts", finished.error().message);
        if (!rate.restarts.empty() && restart.step <= rate.restarts.back().step)
            return reader.refuse("restarts", "steps that rise from restart to restart are expected");
        rate.restarts.push_back(restart);
    }
}

void readOptimizer(JsonReader& reader, TrainingRecipe& recipe) {
    reader.number("learning_rate", recipe.rate.peak, 0, kMostRate);
    reader.number("final_share", recipe.rate.finalShare, 0, 1);
    reader.integer("warmup_steps", recipe.rate.warmupSteps, 0, kMostSteps);
    reader.integer("first_cycle", recipe.rate.firstCycle, 0, kMostSteps);
    if (const json* restarts = reader.member("restarts", json::value_t::array))
        readRestarts(reader, *restarts, recipe.rate);
    reader.number("beta1", recipe.optimizer.beta1, 0, 0.9999999);
    reader.number("beta2", recipe.optimizer.beta2, 0, 0.9999999);
    reader.number("epsilon", recipe.optimizer.epsilon, 1e-30, 1);
    reader.number("weight_decay", recipe.optimizer.weightDecay, 0, kMostRate);
    reader.number("clip_norm", recipe.clipNorm, 0, 1e9);
}

void readRun(JsonReader& reader, TrainingRecipe& recipe) {
    reader.require("steps");
    reader.integer("steps", recipe.rate.steps, 1, kMostSteps);
    reader.integer("sequences_per_step", recipe.sequencesPerStep, 1, kMostExtent);
    reader.integer("record_every", recipe.recordEvery, 1, kMostSteps);
    reader.integer("held_out_every", recipe.heldOutEvery, 1, kMostSteps);
    reader.integer("held_out_sequences", recipe.heldOutSequences, 1, kMostExtent);
    reader.seed("seed", recipe.seed);
    std::string precision = precisionName(recipe.precision);
    reader.text("precision", precision);
    recipe.precision = precision == precisionName(Precision::bf16) ? Precision::bf16 : Precision::f32;
    if (precision != precisionName(recipe.precision))
        reader.refuse("precision", fmt::format("'{}' is none of f32, bf16", precision));
    if (recipe.heldOutEvery % recipe.recordEvery != 0)
        reader.refuse("held_out_every", fmt::format("{} is no multiple of record_every, {}",
                                                    recipe.heldOutEvery, recipe.recordEvery));
}

nlohmann::ordered_json modelToJson(const ModelConfig& model) {
    return {{"layers", model.layers},
            {"width", model.embeddingLength},
            {"feed_forward", model.feedForwardLength},
            {"heads", model.heads},
            {"kv_heads", model.kvHeads},
            {"head_width", model.headDim},
            {"context", model.contextLength},
            {"rope_base", model.ropeBase},
            {"norm_epsilon", static_cast<double>(model.normEpsilon)},
            {"tied_embeddings", model.tiedEmbeddings}};
}

nlohmann::ordered_json dataToJson(const DataRecipe& data) {
    if (!data.generator.empty()) {
        const std::string options = data.generatorOptions.empty() ? "{}" : data.generatorOptions;
        return {{"generator", data.generator},
                {"options", nlohmann::ordered_json::parse(options, nullptr, false)},
                {"held_out_share", data.heldOutShare}};
    }
    return {{"files", data.files}, {"held_out_share", data.heldOutShare}};
}

nlohmann::ordered_json restartsToJson(const LearningRate& rate) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& restart : rate.restarts)
        list.push_back(
            {{"step", restart.step}, {"learning_rate", restart.peak}, {"warmup_steps", restart.warmupSteps}});
    return list;
}

nlohmann::ordered_json optimizerToJson(const TrainingRecipe& recipe) {
    return {{"learning_rate", recipe.rate.peak},
            {"final_share", recipe.rate.finalShare},
            {"warmup_steps", recipe.rate.warmupSteps},
            {"first_cycle", recipe.rate.firstCycle},
            {"restarts", restartsToJson(recipe.rate)},
            {"beta1", recipe.optimizer.beta1},
            {"beta2", recipe.optimizer.beta2},
            {"epsilon", recipe.optimizer.epsilon},
            {"weight_decay", recipe.optimizer.weightDecay},
            {"clip_norm", recipe.clipNorm}};
}

void resolvePaths(TrainingRecipe& recipe, const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    const auto resolve = [&](std::string& name) {
        if (!name.empty() && !folder.empty() && fs::path(name).is_relative())
            name = (folder / name).lexically_normal().string();
    };
    resolve(recipe.tokenizer.file);
    for (std::string& file : recipe.data.files)
        resolve(file);
}

} // namespace

Expected<TrainingRecipe> recipeFromJson(std::string_view text, const std::string& path) {
    auto document = parseJson(text, path);
    if (!document)
        return passOn(document);
    JsonReader reader(*document, path);
    TrainingRecipe recipe;
    recipe.model = familyDefaults(Architecture::llama);
    for (const char* key : {"version", "model", "tokenizer", "data"})
        reader.require(key);
    int version = TrainingRecipe::kVersion;
    reader.integer("version", version);
    if (version != TrainingRecipe::kVersion)
        reader.refuse("version", fmt::format("{} is not the version {} that this program reads", version,
                                             TrainingRecipe::kVersion));
    reader.text("name", recipe.name);
    readSection(reader, "model", [&](JsonReader& section) { readModel(section, recipe.model); });
    readSection(reader, "tokenizer", [&](JsonReader& section) { readTokenizer(section, recipe.tokenizer); });
    readSection(reader, "data", [&](JsonReader& section) { readData(section, recipe.data); });
    readSection(reader, "optimizer", [&](JsonReader& section) { readOptimizer(section, recipe); });
    readRun(reader, recipe);
    if (auto finished = reader.finish(JsonReader::UnknownKeys::refused); !finished)
        return passOn(finished);
    resolvePaths(recipe, path);
    return recipe;
}

Expected<TrainingRecipe> loadRecipe(const std::string& path) {
    auto text = readTextFile(path, kLargestFile);
    if (!text)
        return passOn(text);
    return recipeFromJson(*text, path);
}

nlohmann::ordered_json recipeToJson(const TrainingRecipe& recipe) {
    nlohmann::ordered_json tokenizer;
    if (recipe.tokenizer.file.empty())
        tokenizer["vocabulary_size"] = recipe.tokenizer.vocabularySize;
    else
        tokenizer["file"] = recipe.tokenizer.file;
    return {{"version", TrainingRecipe::kVersion},
            {"name", recipe.name},
            {"model", modelToJson(recipe.model)},
            {"tokenizer", tokenizer},
            {"data", dataToJson(recipe.data)},
            {"optimizer", optimizerToJson(recipe)},
            {"steps", recipe.rate.steps},
            {"sequences_per_step", recipe.sequencesPerStep},
            {"precision", precisionName(recipe.precision)},
            {"record_every", recipe.recordEvery},
            {"held_out_every", recipe.heldOutEvery},
            {"held_out_sequences", recipe.heldOutSequences},
            {"seed", recipe.seed}};
}

} // namespace nibble
