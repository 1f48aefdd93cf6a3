// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_export.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <map>

#include "core/formats/exact_blocks.h"
#include "core/formats/number_format.h"
#include "core/model/rope_divisors.h"

namespace nibble {

namespace {

/// general.file_type of files whose matrices are mostly of one type (llama.h, llama_ftype).
struct FileType {
    ElementType type;
    std::uint32_t number;
};
constexpr std::array kFileTypes = {
    FileType{ElementType::f32, 0},     FileType{ElementType::f16, 1},     FileType{ElementType::q4_0, 2},
    FileType{ElementType::q4_1, 3},    FileType{ElementType::q8_0, 7},    FileType{ElementType::q5_0, 8},
    FileType{ElementType::q5_1, 9},    FileType{ElementType::q2_k, 10},   FileType{ElementType::q3_k, 12},
    FileType{ElementType::q4_k, 15},   FileType{ElementType::q5_k, 17},   FileType{ElementType::q6_k, 18},
    FileType{ElementType::iq4_nl, 25}, FileType{ElementType::iq4_xs, 30}, FileType{ElementType::bf16, 32},
};

constexpr std::uint32_t kQuantizationVersion = 2;
constexpr std::int32_t kUnusedToken = 5;

bool isPlainFloat(ElementType type) {
    return type == ElementType::f32 || type == ElementType::f16 || type == ElementType::bf16;
}

/// llama.cpp computes with these as they are stored, and only in F32.
bool mustBeF32(const ModelTensor& tensor) {
    return tensor.shape().size() < 2 || tensor.name == "position_embd.weight";
}

/// Blocks of bytes of one row each, taken in another order.
GgufTensor reorderedTensor(std::string name, const Tensor& data, std::vector<std::int64_t> order) {
    GgufTensor result{.name = std::move(name), .shape = data.shape(), .type = data.type(), .write = {}};
    result.write = [data, order = std::move(order)](const ByteSink& sink) -> Expected<void> {
        const auto stride = static_cast<std::size_t>(data.rowBytes());
        for (const std::int64_t row : order)
            if (auto written = sink(data.bytes().subspan(static_cast<std::size_t>(row) * stride, stride));
                !written)
                return written;
        return {};
    };
    return result;
}

GgufTensor decodedTensor(const ModelPointer& model, const ModelTensor& tensor, ElementType type) {
    const RowSource rows = [model, &tensor](std::int64_t first, std::int64_t count, float* out) {
        return exportRows(model->config, tensor, first, count, out);
    };
    return encodedTensor(tensor.name, tensor.shape(), type, rows);
}

Expected<GgufTensor> exportStored(const ModelPointer& model, const ModelTensor& tensor) {
    const ElementType type = tensor.data.type();
    const auto order = exportRowOrder(model->config, tensor);
    const bool hasType = !tensor.transposed && tensor.rowScales.empty() && info(type).ggmlId >= 0;
    const bool fits = hasType && (!mustBeF32(tensor) || type == ElementType::f32);
    if (fits && order.empty())
        return storedTensor(tensor.name, tensor.data);
    if (fits && tensor.data.isMatrix())
        return reorderedTensor(tensor.name, tensor.data, order);
    if (!numberFormat(type).decode)
        return Unexpected(Error{.kind = ErrorKind::unsupported,
                                .message = fmt::format("GGUF has no type for {}", info(type).name),
                                .field = tensor.name});
    // FP8 with its scales has no type in GGUF; F32 holds it exactly.
    return decodedTensor(model, tensor, isPlainFloat(type) && !mustBeF32(tensor) ? type : ElementType::f32);
}

Expected<GgufTensor> exportQuantized(const ModelConfig& config, const ModelTensor& tensor,
                                     const QuantizedTensorPointer& quantized) {
    std::optional<Tensor> stored;
    if (const auto* tensorStored = std::get_if<Tensor>(&quantized->storage))
        stored = *tensorStored;
    else
        stored = asExactBlocks(*std::get<1>(quantized->storage));
    if (!stored || info(stored->type()).ggmlId < 0)
        return Unexpected(
            Error{.kind = ErrorKind::unsupported,
                  .message = fmt::format("GGUF has no type that holds {} exactly", quantized->typeName()),
                  .field = tensor.name});
    auto order = exportRowOrder(config, tensor);
    return order.empty() ? storedTensor(tensor.name, *stored)
                         : reorderedTensor(tensor.name, *stored, std::move(order));
}

/// llama.cpp wants as many tokens as the embedding has rows: adds unused ones where the vocabulary has fewer.
Expected<void> fitVocabulary(Metadata& metadata, std::int64_t rows) {
    const auto* tokens = metadata.texts("tokenizer.ggml.tokens");
    if (!tokens || static_cast<std::int64_t>(tokens->size()) == rows)
        return {};
    if (static_cast<std::int64_t>(tokens->size()) > rows)
        return fail(ErrorKind::unsupported, "GGUF cannot hold {} tokens for an embedding of {} rows",
                    tokens->size(), rows);
    std::vector<std::string> padded = *tokens;
    while (static_cast<std::int64_t>(padded.size()) < rows)
        padded.push_back(fmt::format("[PAD{}]", padded.size()));
    metadata.set("tokenizer.ggml.tokens", std::move(padded));
    if (const auto* scores = metadata.floats("tokenizer.ggml.scores")) {
        std::vector<float> more = *scores;
        more.resize(static_cast<std::size_t>(rows), -1e4F);
        metadata.set("tokenizer.ggml.scores", std::move(more));
    }
    if (const auto types = metadata.integers("tokenizer.ggml.token_type")) {
        std::vector<std::int32_t> more(types->begin(), types->end());
        more.resize(static_cast<std::size_t>(rows), kUnusedToken);
        metadata.set("tokenizer.ggml.token_type", std::move(more));
    }
    return {};
}

void describeRope(const ModelConfig& config, const std::string& prefix, Metadata& metadata) {
    metadata.set(prefix + "rope.dimension_count", static_cast<std::uint32_t>(config.ropeDimensions));
    metadata.set(prefix + "rope.freq_base", static_cast<float>(config.ropeBase));
    // llama3 scaling has no keys: its divisors are the tensor rope_freqs.
    if (config.ropeScaling.kind == RopeScalingKind::linear) {
        metadata.set(prefix + "rope.scaling.type", std::string("linear"));
        metadata.set(prefix + "rope.scaling.factor", static_cast<float>(config.ropeScaling.factor));
    }
}

Expected<void> refuseOwnFile(const Model& model, const std::string& path) {
    std::error_code error;
    for (const std::string& file : model.files)
        if (std::filesystem::equivalent(file, path, error))
            return Unexpected(Error{.kind = ErrorKind::usage,
                                    .message = "this is a file of the opened model; write to another name",
                                    .path = path});
    return {};
}

} // namespace

void describeConfig(const ModelConfig& config, const std::string& name, Metadata& metadata) {
    metadata.set("general.architecture", config.architectureName);
    metadata.set("general.name", name);
    if (config.architecture == Architecture::other)
        return;
    const std::string prefix = config.architectureName + ".";
    const auto count = [&](const char* key, std::int64_t value) {
        metadata.set(prefix + key, static_cast<std::uint32_t>(value));
    };
    count("block_count", config.layers);
    count("context_length", config.contextLength);
    count("embedding_length", config.embeddingLength);
    count("feed_forward_length", config.feedForwardLength);
    count("attention.head_count", config.heads);
    if (config.architecture != Architecture::gpt2)
        count("attention.head_count_kv", config.kvHeads);
    if (config.headDim * config.heads != config.embeddingLength) {
        count("attention.key_length", config.headDim);
        count("attention.value_length", config.headDim);
    }
    count("vocab_size", config.vocabularySize);
    metadata.set(prefix + (config.norm == NormKind::layer ? "attention.layer_norm_epsilon"
                                                          : "attention.layer_norm_rms_epsilon"),
                 config.normEpsilon);
    if (config.rope != RopeStyle::none)
        describeRope(config, prefix, metadata);
}

std::vector<std::int64_t> exportRowOrder(const ModelConfig& config, const ModelTensor& tensor) {
    const bool moves = config.architecture == Architecture::llama && config.rope == RopeStyle::halves;
    const std::string_view name = tensor.name;
    const auto isPart = [&](std::string_view part) {
        return name.ends_with(fmt::format(".{}.weight", part)) ||
               name.ends_with(fmt::format(".{}.bias", part));
    };
    if (!moves || !(isPart("attn_q") || isPart("attn_k")))
        return {};
    const std::int64_t half = config.headDim / 2;
    std::vector<std::int64_t> order(static_cast<std::size_t>(tensor.shape().front()));
    for (std::size_t r = 0; r < order.size(); ++r) {
        const auto row = static_cast<std::int64_t>(r);
        const std::int64_t inHead = row % config.headDim;
        order[r] = row - inHead + (inHead % 2) * half + inHead / 2;
    }
    return order;
}

Expected<void> exportRows(const ModelConfig& config, const ModelTensor& tensor, std::int64_t first,
                          std::int64_t count, float* out) {
    const auto order = exportRowOrder(config, tensor);
    if (order.empty())
        return tensor.decodeRows(first, count, out);
    if (tensor.shape().size() < 2) {
        std::vector<float> values(order.size());
        if (auto decoded = tensor.decodeRows(0, 1, values.data()); !decoded)
            return decoded;
        std::transform(order.begin(), order.end(), out,
                       [&](std::int64_t from) { return values[static_cast<std::size_t>(from)]; });
        return {};
    }
    for (std::int64_t r = 0; r < count; ++r)
        if (auto decoded =
                tensor.decodeRows(order[static_cast<std::size_t>(first + r)], 1, out + r * tensor.cols());
            !decoded)
            return decoded;
    return {};
}

Expected<Metadata> exportMetadata(const Model& model) {
    Metadata metadata;
    for (const auto& [key, value] : model.metadata.entries())
        if (!key.starts_with("split.") && key != "general.alignment" && key != "general.file_type")
            metadata.set(key, value);
    const bool carried = metadata.find("tokenizer.ggml.model") != nullptr;
    if (!carried && model.tokenizer)
        if (auto described = model.tokenizer->describe(metadata); !described)
            return passOn(described);
    if (!carried)
        if (auto fits = fitVocabulary(metadata, model.config.vocabularySize); !fits)
            return passOn(fits);
    return metadata;
}

Expected<std::vector<GgufTensor>> exportTensors(const ModelVariant& variant) {
    const Model& model = *variant.model;
    const bool fromGguf = model.format == "GGUF";
    std::vector<GgufTensor> tensors;
    for (const ModelTensor& tensor : model.tensors()) {
        // Rotary divisors are carried over, masks and the second copy of a tied matrix are not.
        const bool carried = fromGguf && tensor.name != "output.weight";
        const auto found = variant.replaced.find(tensor.name);
        if (tensor.role != TensorRole::parameter && !carried && found == variant.replaced.end())
            continue;
        auto made = found == variant.replaced.end() ? exportStored(variant.model, tensor)
                                                    : exportQuantized(model.config, tensor, found->second);
        if (!made)
            return passOn(made);
        tensors.push_back(std::move(*made));
    }
    if (auto divisors = ropeDivisors(model.config); !divisors.empty() && !model.find("rope_freqs.weight")) {
        const auto count = static_cast<std::int64_t>(divisors.size());
        tensors.push_back(storedTensor("rope_freqs.weight", Tensor::ownFloats({count}, std::move(divisors))));
    }
    return tensors;
}

std::optional<std::uint32_t> fileTypeNumber(ElementType type) {
    const auto* row = std::find_if(kFileTypes.begin(), kFileTypes.end(),
                                   [&](const FileType& candidate) { return candidate.type == type; });
    return row == kFileTypes.end() ? std::nullopt : std::optional(row->number);
}

std::optional<std::uint32_t> fileTypeOf(std::span<const GgufTensor> tensors) {
    std::map<ElementType, std::int64_t> bytes;
    for (const GgufTensor& tensor : tensors)
        if (tensor.shape.size() >= 2)
            bytes[tensor.type] += byteCount(tensor.type, tensor.shape).value_or(0);
    const auto most = std::max_element(bytes.begin(), bytes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == bytes.end() ? std::nullopt : fileTypeNumber(most->first);
}

Expected<void> exportGguf(const ModelVariant& variant, const std::string& path,
                          std::optional<std::uint32_t> fileType, const JobContext& job) {
    if (auto checked = refuseOwnFile(*variant.model, path); !checked)
        return checked;
    auto metadata = exportMetadata(*variant.model);
    if (!metadata)
        return passOn(metadata);
    const auto tensors = exportTensors(variant);
    if (!tensors)
        return Unexpected(tensors.error());
    if (const auto number = fileType ? fileType : fileTypeOf(*tensors))
        metadata->set("general.file_type", *number);
    if (std::any_of(tensors->begin(), tensors->end(),
                    [](const GgufTensor& t) { return !isPlainFloat(t.type); }))
        metadata->set("general.quantization_version", kQuantizationVersion);
    return writeGguf(path, *metadata, *tensors, job);
}

} // namespace nibble
