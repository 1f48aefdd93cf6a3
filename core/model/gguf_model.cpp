// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <unordered_set>
#include <utility>

#include "core/base/mapped_file.h"
#include "core/model/architecture.h"
#include "core/model/gguf_config.h"
#include "core/model/gguf_reader.h"

namespace nibble {

namespace {

constexpr std::string_view kRopeDivisors = "rope_freqs.weight";
/// `-00001-of-00003.gguf`
constexpr std::size_t kShardSuffixBytes = 20;

/// Which part of a split model a path names, as llama.cpp's gguf-split writes it.
struct ShardName {
    std::string stem;
    int number = 0, count = 0; ///< number counts from 1

    [[nodiscard]] std::string path(int which) const {
        return fmt::format("{}-{:05}-of-{:05}.gguf", stem, which, count);
    }
};

std::optional<ShardName> parseShardName(const std::string& path) {
    if (path.size() <= kShardSuffixBytes)
        return std::nullopt;
    const std::string suffix = path.substr(path.size() - kShardSuffixBytes);
    ShardName name{.stem = path.substr(0, path.size() - kShardSuffixBytes)};
    for (const std::size_t i : {1U, 2U, 3U, 4U, 5U, 10U, 11U, 12U, 13U, 14U}) {
        if (suffix[i] < '0' || suffix[i] > '9')
            return std::nullopt;
        int& number = i < 10 ? name.number : name.count;
        number = 10 * number + (suffix[i] - '0');
    }
    return name.number >= 1 && name.number <= name.count && name.path(name.number) == path
               ? std::optional(name)
               : std::nullopt;
}

Unexpected badShard(const std::string& path, std::string field, std::string message) {
    return Unexpected(Error{
        .kind = ErrorKind::badFile, .message = std::move(message), .path = path, .field = std::move(field)});
}

Expected<GgufFile> openGgufFile(const std::string& path) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    return parseGguf((*mapped)->bytes(), *mapped, path);
}

Expected<std::vector<GgufFile>> openShards(GgufFile opened, std::int64_t count) {
    const auto name = parseShardName(opened.path);
    if (!name || name->count != count)
        return badShard(opened.path, "split.count",
                        fmt::format("this is one of {0} shards, and the file name does not end in "
                                    "-NNNNN-of-{0:05}.gguf",
                                    count));
    std::vector<GgufFile> files;
    for (int number = 1; number <= name->count; ++number) {
        auto file =
            number == name->number ? Expected<GgufFile>(std::move(opened)) : openGgufFile(name->path(number));
        if (!file)
            return passOn(file);
        files.push_back(std::move(*file));
    }
    return files;
}

Expected<void> checkSplit(const std::vector<GgufFile>& files) {
    std::int64_t tensors = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const Metadata& metadata = files[i].metadata;
        if (metadata.integer("split.count") != static_cast<std::int64_t>(files.size()))
            return badShard(files[i].path, "split.count",
                            fmt::format("not {}, as the other shards say", files.size()));
        if (metadata.integer("split.no") != static_cast<std::int64_t>(i))
            return badShard(files[i].path, "split.no", fmt::format("not {}, as the file name says", i));
        tensors += static_cast<std::int64_t>(files[i].tensors.size());
    }
    const auto stated = files.front().metadata.integer("split.tensors.count");
    if (stated && *stated != tensors)
        return badShard(files.front().path, "split.tensors.count",
                        fmt::format("{} tensors are stated, the shards hold {}", *stated, tensors));
    return {};
}

TensorRole roleOf(const std::string& name) {
    const bool table =
        name == kRopeDivisors || name.ends_with("attn_rot_embd.weight") || name.ends_with(".attn_rot_embd");
    return table ? TensorRole::unused : TensorRole::parameter;
}

Expected<std::vector<ModelTensor>> collectTensors(std::vector<GgufFile>& files) {
    std::vector<ModelTensor> tensors;
    // Names are unique within a file; a lone file needs no second look.
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < files.size(); ++i) {
        GgufFile& file = files[i];
        for (GgufFile::NamedTensor& tensor : file.tensors) {
            if (files.size() > 1 && !seen.insert(tensor.name).second)
                return badShard(file.path, tensor.name, "two shards hold a tensor of this name");
            ModelTensor& added = tensors.emplace_back();
            added.name = added.sourceName = std::move(tensor.name);
            added.data = std::move(tensor.data);
            added.role = roleOf(added.name);
            added.place = FilePlace{i, tensor.offset};
        }
        file.tensors = {};
    }
    return tensors;
}

/// llama3 scaling: GGUF stores the divisors of the base frequencies as a tensor.
void readDivisors(Model& model) {
    const ModelTensor* stored = model.find(std::string(kRopeDivisors));
    if (!stored || model.config.rope == RopeStyle::none || model.notRunnable)
        return;
    std::vector<float> divisors(stored->data.bytes().size() / sizeof(float));
    std::memcpy(divisors.data(), stored->data.bytes().data(), divisors.size() * sizeof(float));
    const bool usable = stored->data.type() == ElementType::f32 &&
                        static_cast<std::int64_t>(divisors.size()) * 2 == model.config.ropeDimensions &&
                        std::all_of(divisors.begin(), divisors.end(),
                                    [](float value) { return value > 0 && std::isfinite(value); });
    if (!usable) {
        model.notRunnable = Error{
            .kind = ErrorKind::badFile,
            .message = fmt::format("{} positive F32 values were expected", model.config.ropeDimensions / 2),
            .path = model.path,
            .field = std::string(kRopeDivisors)};
        return;
    }
    if (model.config.ropeScaling.kind == RopeScalingKind::none)
        model.config.ropeScaling.kind = RopeScalingKind::llama3;
    model.config.ropeScaling.divisors = std::move(divisors);
}

void readTokenizer(Model& model) {
    if (!model.metadata.find("tokenizer.ggml.model"))
        return;
    auto tokenizer = tokenizerFromGguf(model.metadata);
    if (tokenizer)
        model.tokenizer = std::move(*tokenizer);
    else
        model.tokenizerProblem = tokenizer.error().text();
}

std::string displayName(const Model& model) {
    const std::string* name = model.metadata.text("general.name");
    return name && !name->empty() ? *name : std::filesystem::path(model.path).stem().string();
}

/// The vocabulary is as large as the table of embeddings, or as the tokens where there are no tensors.
void countVocabulary(Model& model) {
    const auto* tokens = model.metadata.texts("tokenizer.ggml.tokens");
    const auto stated = tokens ? static_cast<std::int64_t>(tokens->size()) : 0;
    if (const ModelTensor* table = model.embedding())
        model.config.vocabularySize = table->rows();
    else if (stated > 0)
        model.config.vocabularySize = stated;
    if (model.notRunnable || !tokens || stated == model.config.vocabularySize)
        return;
    if (stated > model.config.vocabularySize)
        model.notRunnable = Error{
            .kind = ErrorKind::badFile,
            .message = fmt::format("{} tokens, but embeddings for {}", stated, model.config.vocabularySize),
            .path = model.path,
            .field = "tokenizer.ggml.tokens"};
    else
        model.warnings.push_back(fmt::format("The vocabulary has {} tokens, the embedding {} rows.", stated,
                                             model.config.vocabularySize));
}

} // namespace

Expected<ModelPointer> modelFromGguf(std::vector<GgufFile> files, const std::string& path) {
    auto model = std::make_shared<Model>();
    model->path = path;
    model->format = "GGUF";
    for (const GgufFile& file : files)
        if (!file.path.empty()) // else it is built in
            model->files.push_back(file.path);
    auto config = configFromGguf(files.front().metadata);
    if (!config) {
        config.error().path = model->path;
        return passOn(config);
    }
    model->config = std::move(config->config);
    model->warnings = std::move(config->warnings);
    model->notRunnable = std::move(config->notRunnable);
    if (model->notRunnable)
        model->notRunnable->path = model->path;
    auto tensors = collectTensors(files);
    if (!tensors)
        return passOn(tensors);
    model->metadata = std::move(files.front().metadata);
    resolveTie(*tensors, model->config, model->warnings);
    for (ModelTensor& tensor : *tensors)
        model->add(std::move(tensor));
    model->name = displayName(*model);
    readTokenizer(*model);
    countVocabulary(*model);
    readDivisors(*model);
    if (!model->notRunnable || model->tensors().empty())
        model->notRunnable = findRunProblem(*model);
    return ModelPointer(std::move(model));
}

Expected<ModelPointer> openGguf(const std::string& path) {
    auto opened = openGgufFile(path);
    if (!opened)
        return passOn(opened);
    const std::int64_t count = opened->metadata.integer("split.count").value_or(1);
    std::vector<GgufFile> files;
    if (count > 1) {
        auto shards = openShards(std::move(*opened), count);
        if (!shards)
            return passOn(shards);
        files = std::move(*shards);
        if (auto checked = checkSplit(files); !checked)
            return passOn(checked);
    } else {
        files.push_back(std::move(*opened));
    }
    return modelFromGguf(std::move(files), path);
}

} // namespace nibble
