// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "core/formats/number_format.h"

namespace nibble {

namespace {

constexpr std::int64_t kMaximumExtent = std::numeric_limits<std::int32_t>::max();

struct Family {
    std::string_view name;
    Architecture architecture;
    NormKind norm;
    FeedForwardKind feedForward;
    RopeStyle rope;
};
constexpr std::array kFamilies = {
    Family{"llama", Architecture::llama, NormKind::rms, FeedForwardKind::swiglu, RopeStyle::interleaved},
    Family{"qwen2", Architecture::qwen2, NormKind::rms, FeedForwardKind::swiglu, RopeStyle::halves},
    Family{"gpt2", Architecture::gpt2, NormKind::layer, FeedForwardKind::gelu, RopeStyle::none},
};

enum class Bias : std::uint8_t { none, optional, required };

/// Collects the tensors of one block.
class BlockList {
public:
    explicit BlockList(std::int64_t layer) : m_layer(layer) {}

    void matrix(std::string_view part, std::int64_t outputs, std::int64_t inputs, Bias bias) {
        weight(part, {outputs, inputs});
        if (bias != Bias::none)
            m_specs.push_back(
                {blockTensor(m_layer, fmt::format("{}.bias", part)), {outputs}, bias == Bias::optional});
    }
    void norm(std::string_view part, std::int64_t width, bool bias) {
        weight(part, {width});
        if (bias)
            m_specs.push_back({blockTensor(m_layer, fmt::format("{}.bias", part)), {width}});
    }
    std::vector<TensorSpec> take() { return std::move(m_specs); }

private:
    void weight(std::string_view part, Shape shape) {
        m_specs.push_back({blockTensor(m_layer, fmt::format("{}.weight", part)), std::move(shape)});
    }

    std::int64_t m_layer;
    std::vector<TensorSpec> m_specs;
};

std::vector<TensorSpec> gpt2Block(const ModelConfig& config, std::int64_t layer) {
    const std::int64_t width = config.embeddingLength;
    BlockList list(layer);
    list.norm("attn_norm", width, true);
    list.matrix("attn_qkv", (config.heads + 2 * config.kvHeads) * config.headDim, width, Bias::required);
    list.matrix("attn_output", width, config.heads * config.headDim, Bias::required);
    list.norm("ffn_norm", width, true);
    list.matrix("ffn_up", config.feedForwardLength, width, Bias::required);
    list.matrix("ffn_down", width, config.feedForwardLength, Bias::required);
    return list.take();
}

std::vector<TensorSpec> llamaBlock(const ModelConfig& config, std::int64_t layer) {
    const std::int64_t width = config.embeddingLength;
    const Bias projection = config.architecture == Architecture::qwen2 ? Bias::required : Bias::optional;
    BlockList list(layer);
    list.norm("attn_norm", width, false);
    list.matrix("attn_q", config.heads * config.headDim, width, projection);
    list.matrix("attn_k", config.kvHeads * config.headDim, width, projection);
    list.matrix("attn_v", config.kvHeads * config.headDim, width, projection);
    list.matrix("attn_output", width, config.heads * config.headDim, Bias::optional);
    list.norm("ffn_norm", width, false);
    list.matrix("ffn_gate", config.feedForwardLength, width, Bias::optional);
    list.matrix("ffn_up", config.feedForwardLength, width, Bias::optional);
    list.matrix("ffn_down", width, config.feedForwardLength, Bias::optional);
    return list.take();
}

std::optional<Error> problem(const Model& model, ErrorKind kind, std::string field, std::string message) {
    return Error{.kind = kind, .message = std::move(message), .path = model.path, .field = std::move(field)};
}

std::optional<Error> checkNumbers(const Model& model) {
    const ModelConfig& c = model.config;
    const std::array<std::pair<const char*, std::int64_t>, 8> extents = {{
        {"block count", c.layers},
        {"embedding length", c.embeddingLength},
        {"feed-forward length", c.feedForwardLength},
        {"head count", c.heads},
        {"KV head count", c.kvHeads},
        {"head width", c.headDim},
        {"vocabulary size", c.vocabularySize},
        {"context length", c.contextLength},
    }};
    for (const auto& [name, value] : extents)
        if (value < 1 || value > kMaximumExtent)
            return problem(model, ErrorKind::badFile, name, fmt::format("{} is out of range", value));
    if (c.heads % c.kvHeads != 0)
        return problem(model, ErrorKind::badFile, "KV head count",
                       fmt::format("{} does not divide the {} heads", c.kvHeads, c.heads));
    if (!std::isfinite(c.normEpsilon) || c.normEpsilon < 0)
        return problem(model, ErrorKind::badFile, "norm epsilon",
                       fmt::format("{} is out of range", c.normEpsilon));
    return std::nullopt;
}

std::optional<Error> checkRope(const Model& model) {
    const ModelConfig& c = model.config;
    if (c.rope == RopeStyle::none)
        return std::nullopt;
    if (c.ropeDimensions < 2 || c.ropeDimensions % 2 != 0 || c.ropeDimensions > c.headDim)
        return problem(model, ErrorKind::badFile, "rope dimension count",
                       fmt::format("{} rotated values in heads of {}", c.ropeDimensions, c.headDim));
    const RopeScaling& s = c.ropeScaling;
    const bool positive = c.ropeBase > 0 && s.factor > 0;
    if (!positive || !std::isfinite(c.ropeBase) || !std::isfinite(s.factor))
        return problem(model, ErrorKind::badFile, "rope", "base and scaling factor must be positive numbers");
    if (s.kind == RopeScalingKind::llama3 && s.divisors.empty()) {
        const bool ordered = s.lowFrequencyFactor > 0 && s.highFrequencyFactor > s.lowFrequencyFactor;
        if (!ordered || !std::isfinite(s.highFrequencyFactor) || s.originalContext < 1)
            return problem(model, ErrorKind::badFile, "rope scaling",
                           "llama3 scaling with impossible factors");
    }
    return std::nullopt;
}

std::optional<Error> checkTensor(const Model& model, const TensorSpec& spec) {
    const ModelTensor* tensor = model.find(spec.name);
    if (!tensor)
        return spec.optional ? std::nullopt
                             : problem(model, ErrorKind::badFile, spec.name, "the model lacks this tensor");
    const ElementType type = tensor->data.type();
    const bool isRunnable = isRunnableType(type) && !(tensor->transposed && info(type).blockElements > 1);
    if (!isRunnable && !tensor->coded)
        return problem(model, ErrorKind::unsupported, tensor->sourceName,
                       fmt::format("weights of type {} cannot be run", info(type).name));
    const bool vector = spec.shape.size() == 1;
    const Shape shape = tensor->shape();
    if (vector ? tensor->data.elements() != spec.shape[0] : shape != spec.shape)
        return problem(model, ErrorKind::badFile, tensor->sourceName,
                       fmt::format("the shape is [{}], [{}] was expected", fmt::join(shape, ", "),
                                   fmt::join(spec.shape, ", ")));
    if (tensor->rowScales.size() > 1 && static_cast<std::int64_t>(tensor->rowScales.size()) != tensor->rows())
        return problem(model, ErrorKind::badFile, tensor->sourceName,
                       fmt::format("{} scales for {} rows", tensor->rowScales.size(), tensor->rows()));
    return std::nullopt;
}

std::optional<Error> checkTensors(const Model& model) {
    std::unordered_set<std::string> known;
    const auto check = [&](const std::vector<TensorSpec>& specs) -> std::optional<Error> {
        for (const TensorSpec& spec : specs) {
            if (auto found = checkTensor(model, spec))
                return found;
            known.insert(spec.name);
        }
        return std::nullopt;
    };
    if (auto found = check(outerTensors(model.config)))
        return found;
    // A wrong block count ends at the first block that is not there.
    for (std::int64_t layer = 0; layer < model.config.layers; ++layer)
        if (auto found = check(blockTensors(model.config, layer)))
            return found;
    for (const ModelTensor& tensor : model.tensors())
        if (tensor.role == TensorRole::parameter && !known.contains(tensor.name))
            return problem(model, ErrorKind::unsupported, tensor.sourceName,
                           fmt::format("architecture {} as we run it has no such tensor",
                                       model.config.architectureName));
    return std::nullopt;
}

} // namespace

std::vector<TensorSpec> outerTensors(const ModelConfig& config) {
    const std::int64_t width = config.embeddingLength;
    std::vector<TensorSpec> specs = {{"token_embd.weight", {config.vocabularySize, width}}};
    if (config.architecture == Architecture::gpt2)
        specs.push_back({"position_embd.weight", {config.contextLength, width}});
    specs.push_back({"output_norm.weight", {width}});
    if (config.norm == NormKind::layer)
        specs.push_back({"output_norm.bias", {width}});
    if (!config.tiedEmbeddings)
        specs.push_back({"output.weight", {config.vocabularySize, width}});
    return specs;
}

std::vector<TensorSpec> blockTensors(const ModelConfig& config, std::int64_t layer) {
    return config.architecture == Architecture::gpt2 ? gpt2Block(config, layer) : llamaBlock(config, layer);
}

Architecture architectureByName(std::string_view name) {
    const auto* found =
        std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family& row) { return row.name == name; });
    return found == kFamilies.end() ? Architecture::other : found->architecture;
}

ModelConfig familyDefaults(Architecture architecture) {
    ModelConfig config;
    for (const Family& row : kFamilies) {
        if (row.architecture == architecture) {
            config.architecture = architecture;
            config.architectureName = row.name;
            config.norm = row.norm;
            config.feedForward = row.feedForward;
            config.rope = row.rope;
        }
    }
    return config;
}

void resolveTie(std::vector<ModelTensor>& tensors, ModelConfig& config, std::vector<std::string>& warnings) {
    const auto find = [&](std::string_view name) {
        return std::find_if(tensors.begin(), tensors.end(),
                            [&](const ModelTensor& tensor) { return tensor.name == name; });
    };
    const auto table = find("token_embd.weight");
    const auto projection = find("output.weight");
    if (projection == tensors.end()) {
        config.tiedEmbeddings = true;
    } else if (table == tensors.end()) {
        if (!config.tiedEmbeddings)
            warnings.emplace_back("No token embedding is stored: the output projection serves as one.");
        projection->name = "token_embd.weight";
        config.tiedEmbeddings = true;
    } else if (config.tiedEmbeddings) {
        projection->role = TensorRole::unused;
    }
}

std::string limitContext(ModelConfig& config, std::int64_t window) {
    const std::int64_t full = std::exchange(config.contextLength, window);
    return fmt::format("Attention slides over {} tokens: the context is limited to that, of {}.", window,
                       full);
}

bool isRunnableType(ElementType type) {
    switch (type) {
    case ElementType::f32:
    case ElementType::f16:
    case ElementType::bf16:
    case ElementType::f64:
    case ElementType::e4m3:
    case ElementType::e5m2:
        return true;
    default:
        return info(type).blockElements > 1 && info(type).ggmlId >= 0 && numberFormat(type).decode;
    }
}

std::optional<Error> findRunProblem(const Model& model) {
    if (model.config.architecture == Architecture::other) {
        const std::string& name = model.config.architectureName;
        return problem(model, ErrorKind::unsupported, "architecture",
                       name.empty() ? "the file does not say which architecture it holds"
                                    : fmt::format("models of architecture {} open for looking only", name));
    }
    if (model.tensors().empty())
        return problem(model, ErrorKind::unsupported, "tensors",
                       "the file holds a vocabulary and no weights");
    if (auto found = checkNumbers(model))
        return found;
    if (auto found = checkRope(model))
        return found;
    return checkTensors(model);
}

} // namespace nibble
