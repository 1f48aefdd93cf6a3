// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_export.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

#include "core/base/mapped_file.h"
#include "core/formats/exact_blocks.h"
#include "core/formats/gguf_mix.h"
#include "core/formats/number_format.h"
#include "core/model/rope_divisors.h"

namespace nibble {

namespace {

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
                                     const QuantizedTensor& quantized) {
    std::optional<Tensor> stored;
    if (const auto* tensorStored = std::get_if<Tensor>(&quantized.storage))
        stored = *tensorStored;
    else
        stored = asExactBlocks(*std::get<1>(quantized.storage));
    if (!stored || info(stored->type()).ggmlId < 0)
        return Unexpected(
            Error{.kind = ErrorKind::unsupported,
                  .message = fmt::format("GGUF has no type that holds {} exactly", quantized.typeName()),
                  .field = tensor.name});
    auto order = exportRowOrder(config, tensor);
    return order.empty() ? storedTensor(tensor.name, *stored)
                         : reorderedTensor(tensor.name, *stored, std::move(order));
}

/// Whether a file of this model holds the tensor where nothing replaces it: rotary divisors are carried over,
/// masks and the second copy of a tied matrix are not.
bool isWritten(const Model& model, const ModelTensor& tensor) {
    const bool carried = model.format == "GGUF" && tensor.name != "output.weight";
    return tensor.role == TensorRole::parameter || carried;
}

/// The rotary divisors of a model whose configuration scales them, where it has no tensor of them.
std::optional<GgufTensor> addedDivisors(const Model& model) {
    auto divisors = ropeDivisors(model.config);
    if (divisors.empty() || model.find("rope_freqs.weight"))
        return std::nullopt;
    const auto count = static_cast<std::int64_t>(divisors.size());
    return storedTensor("rope_freqs.weight", Tensor::ownFloats({count}, std::move(divisors)));
}

std::optional<std::uint32_t> fileTypeNumber(ElementType type) {
    switch (type) {
    case ElementType::f32:
        return 0;
    case ElementType::f16:
        return 1;
    case ElementType::bf16:
        return 32;
    default:
        return ggufFileTypeNumber(type);
    }
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

Expected<void> checkExport(const ModelVariant& variant) {
    for (const ModelTensor& tensor : variant.model->tensors()) {
        const auto found = variant.replaced.find(tensor.name);
        if (!isWritten(*variant.model, tensor) && found == variant.replaced.end())
            continue;
        const auto made = found == variant.replaced.end()
                              ? exportStored(variant.model, tensor)
                              : exportQuantized(variant.model->config, tensor, *found->second);
        if (!made)
            return Unexpected(made.error());
    }
    return {};
}

std::optional<std::uint32_t> fileTypeOf(std::span<const GgufTensor> tensors) {
    std::map<std::uint32_t, std::int64_t> bytes;
    for (const GgufTensor& tensor : tensors)
        if (const auto number = fileTypeNumber(tensor.type); number && tensor.shape.size() >= 2)
            bytes[*number] += byteCount(tensor.type, tensor.shape).value_or(0);
    const auto most = std::max_element(bytes.begin(), bytes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == bytes.end() ? std::nullopt : std::optional(most->first);
}

Expected<GgufExport> GgufExport::create(const ModelPointer& model, std::set<std::string> replaced,
                                        const std::string& path, std::optional<std::uint32_t> fileType) {
    if (auto checked = refuseOwnFile(*model, path); !checked)
        return passOn(checked);
    auto metadata = exportMetadata(*model);
    if (!metadata)
        return passOn(metadata);
    std::vector<GgufSlot> slots;
    std::vector<GgufTensor> unchanged;
    for (const ModelTensor& tensor : model->tensors()) {
        if (!isWritten(*model, tensor) && !replaced.contains(tensor.name))
            continue;
        slots.push_back({tensor.name, tensor.shape()});
        if (replaced.contains(tensor.name))
            continue;
        auto stored = exportStored(model, tensor);
        if (!stored)
            return passOn(stored);
        unchanged.push_back(std::move(*stored));
    }
    if (const auto divisors = addedDivisors(*model))
        slots.push_back({divisors->name, divisors->shape});
    // Of what is still to come only the room is known; finish() fills it in.
    if (fileType || !replaced.empty() || fileTypeOf(unchanged))
        metadata->set("general.file_type", fileType.value_or(0));
    if (!replaced.empty() || std::any_of(unchanged.begin(), unchanged.end(),
                                         [](const GgufTensor& tensor) { return !isPlainFloat(tensor.type); }))
        metadata->set("general.quantization_version", kQuantizationVersion);
    auto stream = GgufStream::create(path, *metadata, std::move(slots));
    if (!stream)
        return passOn(stream);
    return GgufExport(model, std::move(replaced), std::move(*metadata), fileType, std::move(*stream));
}

Expected<void> GgufExport::write(const Expected<GgufTensor>& tensor, const JobContext& job) {
    if (!tensor)
        return Unexpected(tensor.error());
    m_types.push_back({.name = tensor->name, .shape = tensor->shape, .type = tensor->type, .write = {}});
    return m_stream.add(*tensor, job);
}

/// Unchanged tensors up to the one named `before`; all if the model has no such tensor.
Expected<void> GgufExport::addUnchanged(const std::string& before, const JobContext& job) {
    const auto& tensors = m_model->tensors();
    const auto end = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const ModelTensor& tensor) { return tensor.name == before; });
    for (; m_next < static_cast<std::size_t>(end - tensors.begin()); ++m_next) {
        const ModelTensor& tensor = tensors[m_next];
        if (!isWritten(*m_model, tensor) || m_replaced.contains(tensor.name))
            continue;
        if (auto written = write(exportStored(m_model, tensor), job); !written)
            return written;
        releaseMapped(tensor.data.bytes());
    }
    return {};
}

Expected<void> GgufExport::add(const QuantizedTensor& quantized, const JobContext& job) {
    if (auto written = addUnchanged(quantized.name, job); !written)
        return written;
    const ModelTensor* tensor = m_model->find(quantized.name);
    if (!tensor || !m_replaced.contains(quantized.name))
        return {};
    auto written = write(exportQuantized(m_model->config, *tensor, quantized), job);
    releaseMapped(tensor->data.bytes());
    return written;
}

Expected<void> GgufExport::finish(const JobContext& job) {
    if (auto written = addUnchanged({}, job); !written)
        return written;
    if (auto divisors = addedDivisors(*m_model))
        if (auto written = write(std::move(*divisors), job); !written)
            return written;
    if (const auto number = m_fileType ? m_fileType : fileTypeOf(m_types))
        m_metadata.set("general.file_type", *number);
    return m_stream.finish(m_metadata);
}

Expected<void> exportGguf(const ModelVariant& variant, const std::string& path,
                          std::optional<std::uint32_t> fileType, const JobContext& job) {
    std::set<std::string> replaced;
    for (const auto& [name, tensor] : variant.replaced)
        replaced.insert(name);
    auto file = GgufExport::create(variant.model, std::move(replaced), path, fileType);
    if (!file)
        return passOn(file);
    const auto total = static_cast<std::int64_t>(variant.model->tensors().size());
    std::int64_t done = 0;
    for (const ModelTensor& tensor : variant.model->tensors()) {
        job.report("write", done++, total);
        const auto* quantized = variant.find(tensor.name);
        if (!quantized)
            continue;
        if (auto written = file->add(*quantized, job); !written)
            return written;
    }
    job.report("write", total, total);
    return file->finish(job);
}

} // namespace nibble
