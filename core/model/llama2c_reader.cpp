// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama2c_reader.h"

#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/base/mapped_file.h"
#include "core/model/architecture.h"
#include "core/model/byte_cursor.h"
#include "core/model/gguf_export.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHeaderBytes = 7 * 4;
/// Tokenizers of this format are small; a weight file beside the model is not looked into.
constexpr std::size_t kVocabularyLimit = std::size_t{64} << 20;

/// One run of matrices in the file: the same part of every layer, or one tensor outside the layers.
struct Section {
    std::string_view part; ///< canonical name, without `blk.N.` where `layers` is above 0
    std::int64_t layers;
    Shape shape;
};

std::vector<Section> sections(const ModelConfig& c) {
    const std::int64_t width = c.embeddingLength, kvWidth = c.kvHeads * c.headDim,
                       hidden = c.feedForwardLength;
    std::vector<Section> list = {
        {"token_embd.weight", 0, {c.vocabularySize, width}},
        {"attn_norm.weight", c.layers, {width}},
        {"attn_q.weight", c.layers, {width, width}},
        {"attn_k.weight", c.layers, {kvWidth, width}},
        {"attn_v.weight", c.layers, {kvWidth, width}},
        {"attn_output.weight", c.layers, {width, width}},
        {"ffn_norm.weight", c.layers, {width}},
        {"ffn_gate.weight", c.layers, {hidden, width}},
        {"ffn_down.weight", c.layers, {width, hidden}},
        {"ffn_up.weight", c.layers, {hidden, width}},
        {"output_norm.weight", 0, {width}},
        {"rope_table", 0, {2, c.contextLength, c.headDim / 2}},
    };
    if (!c.tiedEmbeddings)
        list.push_back({"output.weight", 0, {c.vocabularySize, width}});
    return list;
}

/// Size of the file that the header describes; nothing on overflow.
std::optional<std::int64_t> describedBytes(const ModelConfig& config) {
    std::int64_t total = kHeaderBytes;
    for (const Section& section : sections(config)) {
        Shape shape = section.shape;
        if (section.layers > 0)
            shape.insert(shape.begin(), section.layers);
        const auto bytes = byteCount(ElementType::f32, shape);
        if (!bytes || *bytes > (std::int64_t{1} << 62) - total)
            return std::nullopt;
        total += *bytes;
    }
    return total;
}

TokenizerPointer tryTokenizer(const std::string& path, std::int64_t vocabularySize) {
    const auto mapped = MappedFile::open(path);
    if (!mapped || (*mapped)->bytes().size() > kVocabularyLimit)
        return nullptr;
    auto tokenizer = tokenizerFromLlama2c((*mapped)->bytes(), vocabularySize);
    return tokenizer ? std::move(*tokenizer) : nullptr;
}

TokenizerPointer findTokenizer(const fs::path& model, std::int64_t vocabularySize) {
    const fs::path folder = model.has_parent_path() ? model.parent_path() : fs::path(".");
    for (const std::string& name : {fmt::format("tok{}.bin", vocabularySize), std::string("tokenizer.bin")})
        if (auto found = tryTokenizer((folder / name).string(), vocabularySize))
            return found;
    TokenizerPointer only;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".bin" || entry.path().filename() == model.filename())
            continue;
        if (auto found = tryTokenizer(entry.path().string(), vocabularySize)) {
            if (only)
                return nullptr;
            only = std::move(found);
        }
    }
    return only;
}

} // namespace

std::optional<ModelConfig> parseLlama2cHeader(std::span<const std::byte> bytes) {
    ByteCursor cursor(bytes);
    std::array<std::int64_t, 7> header{};
    for (std::int64_t& value : header) {
        const auto word = cursor.read<std::int32_t>();
        if (!word)
            return std::nullopt;
        value = *word;
    }
    ModelConfig config = familyDefaults(Architecture::llama);
    config.embeddingLength = header[0];
    config.feedForwardLength = header[1];
    config.layers = header[2];
    config.heads = header[3];
    config.kvHeads = header[4];
    config.vocabularySize = std::abs(header[5]);
    config.contextLength = header[6];
    config.tiedEmbeddings = header[5] > 0;
    for (const std::int64_t value :
         {header[0], header[1], header[2], header[3], header[4], header[6], config.vocabularySize})
        if (value < 1)
            return std::nullopt;
    if (config.embeddingLength % config.heads != 0)
        return std::nullopt;
    config.headDim = config.ropeDimensions = config.embeddingLength / config.heads;
    config.normEpsilon = 1e-5F;
    if (describedBytes(config) != static_cast<std::int64_t>(bytes.size()))
        return std::nullopt;
    return config;
}

Expected<ModelPointer> modelFromLlama2c(std::shared_ptr<Model> model, const ModelConfig& config,
                                        std::span<const std::byte> bytes,
                                        const std::shared_ptr<const void>& owner) {
    model->format = "llama2.c";
    model->config = config;
    std::size_t at = kHeaderBytes;
    const auto add = [&](std::string name, const Shape& shape) {
        const auto size = static_cast<std::size_t>(*byteCount(ElementType::f32, shape));
        ModelTensor tensor;
        tensor.role = name == "rope_table" ? TensorRole::unused : TensorRole::parameter;
        tensor.name = tensor.sourceName = std::move(name);
        tensor.data = Tensor(ElementType::f32, shape, bytes.subspan(at, size), owner);
        tensor.place = FilePlace{0, at};
        model->add(std::move(tensor));
        at += size;
    };
    for (const Section& section : sections(config)) {
        if (section.layers == 0)
            add(std::string(section.part), section.shape);
        for (std::int64_t layer = 0; layer < section.layers; ++layer)
            add(blockTensor(layer, section.part), section.shape);
    }
    describeConfig(config, model->name, model->metadata);
    if (!model->tokenizer)
        model->tokenizerProblem = "there is no tokenizer file for this vocabulary beside the model";
    model->notRunnable = findRunProblem(*model);
    return ModelPointer(std::move(model));
}

Expected<ModelPointer> openLlama2c(const std::string& path) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    const auto config = parseLlama2cHeader((*mapped)->bytes());
    if (!config)
        return Unexpected(Error{
            .kind = ErrorKind::badFile,
            .message = "not a model file that we know: neither GGUF nor safetensors, and its size is not "
                       "what a llama2.c header at its start would describe",
            .path = path,
            .offset = 0});
    auto model = std::make_shared<Model>();
    model->path = path;
    model->name = fs::path(path).stem().string();
    model->files.push_back(path);
    model->tokenizer = findTokenizer(path, config->vocabularySize);
    return modelFromLlama2c(std::move(model), *config, (*mapped)->bytes(), *mapped);
}

} // namespace nibble
