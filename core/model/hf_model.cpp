// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_model.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/formats/number_format.h"
#include "core/model/architecture.h"
#include "core/model/bitsandbytes_tensors.h"
#include "core/model/gguf_export.h"
#include "core/model/hf_names.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConfigLimit = std::size_t{16} << 20;
constexpr std::size_t kIndexLimit = std::size_t{256} << 20;
constexpr std::size_t kTokenizerLimit = std::size_t{512} << 20;
constexpr std::string_view kSingleFile = "model.safetensors";
constexpr std::string_view kIndexFile = "model.safetensors.index.json";

std::string in(const std::string& folder, std::string_view name) {
    return (fs::path(folder) / name).string();
}

bool isFile(const std::string& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

Unexpected bad(const std::string& path, std::string field, std::string message,
               ErrorKind kind = ErrorKind::badFile) {
    return Unexpected(
        Error{.kind = kind, .message = std::move(message), .path = path, .field = std::move(field)});
}

Expected<SafetensorsFile> openSafetensorsFile(const std::string& path) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    return parseSafetensors((*mapped)->bytes(), *mapped, path);
}

/// The files that an index names, with every tensor where the index says.
Expected<std::vector<SafetensorsFile>> openIndexed(const std::string& folder) {
    const std::string indexPath = in(folder, kIndexFile);
    const auto text = readTextFile(indexPath, kIndexLimit);
    if (!text)
        return Unexpected(text.error());
    const auto entries = parseSafetensorsIndex(*text, indexPath);
    if (!entries)
        return Unexpected(entries.error());
    std::map<std::string, std::set<std::string>> stored;
    std::vector<SafetensorsFile> files;
    for (const auto& [name, file] : *entries) {
        auto [place, isNew] = stored.try_emplace(file);
        if (isNew) {
            auto opened = openSafetensorsFile(in(folder, file));
            if (!opened)
                return passOn(opened);
            for (const auto& tensor : opened->tensors)
                place->second.insert(tensor.name);
            files.push_back(std::move(*opened));
        }
        if (!place->second.contains(name))
            return bad(indexPath, name, fmt::format("{} does not hold this tensor", file));
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

/// The folder's weights: what the index names, or model.safetensors, or the only .safetensors file. None is
/// no error.
Expected<std::vector<SafetensorsFile>> openWeights(const std::string& folder) {
    if (isFile(in(folder, kIndexFile)))
        return openIndexed(folder);
    std::vector<std::string> paths;
    if (isFile(in(folder, kSingleFile))) {
        paths.push_back(in(folder, kSingleFile));
    } else {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error))
            if (entry.path().extension() == ".safetensors")
                paths.push_back(entry.path().string());
        if (paths.size() > 1)
            return bad(
                folder, "",
                fmt::format("several .safetensors files and neither {} nor {}", kSingleFile, kIndexFile));
    }
    std::vector<SafetensorsFile> files;
    for (const std::string& path : paths) {
        auto opened = openSafetensorsFile(path);
        if (!opened)
            return passOn(opened);
        files.push_back(std::move(*opened));
    }
    return files;
}

/// The text of a file of the folder; empty if it is not there.
Expected<std::string> readOptional(const std::string& folder, std::string_view name, std::size_t limit) {
    const std::string path = in(folder, name);
    return isFile(path) ? readTextFile(path, limit) : Expected<std::string>(std::string());
}

Expected<TokenizerPointer> openTokenizer(const std::string& folder, const std::string& config) {
    if (isFile(in(folder, "tokenizer.json"))) {
        const auto text = readOptional(folder, "tokenizer.json", kTokenizerLimit);
        const auto settings = readOptional(folder, "tokenizer_config.json", kConfigLimit);
        if (!text || !settings)
            return Unexpected(text ? settings.error() : text.error());
        return tokenizerFromJson(*text, *settings, config);
    }
    if (isFile(in(folder, "vocab.json")) && isFile(in(folder, "merges.txt"))) {
        const auto vocabulary = readOptional(folder, "vocab.json", kTokenizerLimit);
        const auto merges = readOptional(folder, "merges.txt", kTokenizerLimit);
        if (!vocabulary || !merges)
            return Unexpected(vocabulary ? merges.error() : vocabulary.error());
        return tokenizerFromVocabAndMerges(*vocabulary, *merges);
    }
    if (isFile(in(folder, "tokenizer.model")))
        return bad(in(folder, "tokenizer.model"), "",
                   "SentencePiece models are read from tokenizer.json only", ErrorKind::unsupported);
    return TokenizerPointer();
}

void readTokenizer(Model& model, const std::string& folder, const std::string& config) {
    auto tokenizer = openTokenizer(folder, config);
    if (tokenizer)
        model.tokenizer = std::move(*tokenizer);
    else
        model.tokenizerProblem = tokenizer.error().text();
}

Expected<std::vector<ModelTensor>> collectTensors(std::vector<SafetensorsFile>& files,
                                                  Architecture architecture) {
    std::vector<ModelTensor> tensors;
    std::map<std::string, std::string> seen;
    for (std::size_t i = 0; i < files.size(); ++i) {
        SafetensorsFile& file = files[i];
        for (SafetensorsFile::NamedTensor& stored : file.tensors) {
            HfTensorName name = canonicalName(architecture, stored.name);
            const auto [place, isNew] = seen.emplace(name.name, stored.name);
            if (!isNew)
                return bad(file.path, stored.name,
                           fmt::format("the same as {}, which is stored too", place->second));
            ModelTensor& tensor = tensors.emplace_back();
            tensor.name = std::move(name.name);
            tensor.sourceName = std::move(stored.name);
            tensor.data = std::move(stored.data);
            tensor.transposed = name.transposed && tensor.data.isMatrix();
            tensor.role = name.role;
            tensor.place = FilePlace{i, stored.offset};
        }
    }
    return tensors;
}

bool isFloat8(ElementType type) {
    return type == ElementType::e4m3 || type == ElementType::e5m2;
}

/// The tensor whose factors `name` holds, as FP8 checkpoints name them; empty if it holds none.
std::string scaledTensor(const std::string& name) {
    for (const std::string_view suffix : {"_scale_inv", "_scale"})
        if (name.ends_with(suffix))
            return name.substr(0, name.size() - suffix.size());
    return {};
}

Expected<void> applyScale(ModelTensor& target, ModelTensor& scale, std::optional<Error>& notRunnable) {
    scale.role = TensorRole::scale;
    const std::int64_t count = scale.data.elements();
    if (count != 1 && count != target.rows()) {
        if (!notRunnable)
            notRunnable = Error{.kind = ErrorKind::unsupported,
                                .message = "scales per block open for looking only",
                                .field = scale.sourceName};
        return {};
    }
    if (!isRunnableType(scale.data.type()))
        return fail(ErrorKind::unsupported, "scales of type {}", info(scale.data.type()).name);
    auto values = decodeAll(scale.data);
    if (!values)
        return passOn(values);
    target.rowScales = std::move(*values);
    return {};
}

/// Joins FP8 weights with their factors; the factors of activations are for engines that compute in FP8.
Expected<void> joinScales(std::vector<ModelTensor>& tensors, std::optional<Error>& notRunnable) {
    std::map<std::string, std::size_t> float8;
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (isFloat8(tensors[i].data.type()))
            float8.emplace(tensors[i].name, i);
    if (float8.empty())
        return {};
    for (ModelTensor& tensor : tensors) {
        const auto target = float8.find(scaledTensor(tensor.name));
        if (target != float8.end()) {
            if (auto applied = applyScale(tensors[target->second], tensor, notRunnable); !applied) {
                applied.error().field = tensor.sourceName;
                return applied;
            }
        } else if (tensor.name.ends_with(".input_scale") || tensor.name.ends_with(".output_scale") ||
                   tensor.name.ends_with(".k_scale") || tensor.name.ends_with(".v_scale")) {
            tensor.role = TensorRole::scale;
        }
    }
    return {};
}

void compareVocabulary(Model& model) {
    if (!model.tokenizer || model.tensors().empty())
        return;
    const std::int64_t tokens = model.tokenizer->vocabularySize();
    if (tokens > model.config.vocabularySize)
        model.warnings.push_back(fmt::format(
            "The tokenizer has {} tokens, the embedding {} rows: the tokens above cannot be used.", tokens,
            model.config.vocabularySize));
}

std::shared_ptr<Model> emptyModel(const std::string& path) {
    auto model = std::make_shared<Model>();
    model->path = path;
    model->format = "safetensors";
    // A trailing slash leaves the last component empty.
    const fs::path given = fs::path(path).has_filename() ? fs::path(path) : fs::path(path).parent_path();
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(given, error);
    model->name = (whole.extension() == ".safetensors" ? whole.stem() : whole.filename()).string();
    return model;
}

} // namespace

Expected<ModelPointer> modelFromSafetensors(std::shared_ptr<Model> model, HfConfig config,
                                            std::vector<SafetensorsFile> files) {
    for (const SafetensorsFile& file : files)
        model->files.push_back(file.path);
    auto tensors = collectTensors(files, config.config.architecture);
    if (!tensors)
        return passOn(tensors);
    if (auto joined = joinBitsAndBytes(*tensors); !joined) {
        joined.error().path = model->path;
        return passOn(joined);
    }
    if (auto joined = joinScales(*tensors, config.notRunnable); !joined) {
        joined.error().path = model->path;
        return passOn(joined);
    }
    model->config = std::move(config.config);
    model->notRunnable = std::move(config.notRunnable);
    if (model->config.architecture != Architecture::other)
        resolveTie(*tensors, model->config, model->warnings);
    for (ModelTensor& tensor : *tensors)
        model->add(std::move(tensor));
    describeConfig(model->config, model->name, model->metadata);
    if (config.slidingWindow > 0 && config.slidingWindow < model->config.contextLength)
        model->warnings.push_back(limitContext(model->config, config.slidingWindow));
    compareVocabulary(*model);
    if (!model->notRunnable || model->tensors().empty())
        model->notRunnable = findRunProblem(*model);
    if (model->notRunnable && model->notRunnable->path.empty())
        model->notRunnable->path = model->path;
    return ModelPointer(std::move(model));
}

Expected<ModelPointer> openHuggingFaceFolder(const std::string& folder) {
    auto model = emptyModel(folder);
    const std::string configPath = in(folder, "config.json");
    auto weights = openWeights(folder);
    if (!weights)
        return passOn(weights);
    HfConfig config;
    std::string configText;
    if (isFile(configPath)) {
        auto text = readTextFile(configPath, kConfigLimit);
        if (!text)
            return passOn(text);
        configText = std::move(*text);
        auto parsed = parseHfConfig(configText, configPath);
        if (!parsed)
            return passOn(parsed);
        config = std::move(*parsed);
    }
    readTokenizer(*model, folder, configText);
    if (weights->empty() && !model->tokenizer) {
        if (isFile(in(folder, "pytorch_model.bin")) || isFile(in(folder, "pytorch_model.bin.index.json")))
            return bad(folder, "pytorch_model.bin",
                       "PyTorch pickles are not read: convert them to safetensors", ErrorKind::unsupported);
        return bad(folder, "",
                   model->tokenizerProblem.empty()
                       ? "neither weights (.safetensors) nor a tokenizer in this folder"
                       : model->tokenizerProblem);
    }
    return modelFromSafetensors(std::move(model), std::move(config), std::move(*weights));
}

Expected<ModelPointer> openSafetensors(const std::string& path) {
    const fs::path parent = fs::path(path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    auto file = openSafetensorsFile(path);
    if (!file)
        return passOn(file);
    if (isFile(in(folder, "config.json"))) {
        auto model = openHuggingFaceFolder(folder);
        std::error_code error;
        const auto isThis = [&](const std::string& other) { return fs::equivalent(other, path, error); };
        if (!model || std::any_of((*model)->files.begin(), (*model)->files.end(), isThis))
            return model;
    }
    std::vector<SafetensorsFile> files;
    files.push_back(std::move(*file));
    return modelFromSafetensors(emptyModel(path), {}, std::move(files));
}

} // namespace nibble
