// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/model/architecture.h"

namespace nibble {

namespace {

using Json = nlohmann::json;

struct HfClass {
    std::string_view name, modelType, ggufName;
};
constexpr std::array kClasses = {
    HfClass{"LlamaForCausalLM", "llama", "llama"},     HfClass{"LlamaModel", "llama", "llama"},
    HfClass{"MistralForCausalLM", "mistral", "llama"}, HfClass{"MistralModel", "mistral", "llama"},
    HfClass{"Qwen2ForCausalLM", "qwen2", "qwen2"},     HfClass{"Qwen2Model", "qwen2", "qwen2"},
    HfClass{"GPT2LMHeadModel", "gpt2", "gpt2"},        HfClass{"GPT2Model", "gpt2", "gpt2"},
};
constexpr std::int64_t kMistralDefaultWindow = 4096;

/// Reads keys of one JSON object and remembers the first thing that is wrong.
class ObjectReader {
public:
    ObjectReader(const Json& object, std::string path) : m_object(object), m_path(std::move(path)) {}

    [[nodiscard]] const Json* find(const char* key) const {
        const auto found = m_object.find(key);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }
    [[nodiscard]] bool mentions(const char* key) const { return m_object.contains(key); }
    std::int64_t count(const char* key, std::int64_t fallback = 0);
    double number(const char* key, double fallback);
    bool flag(const char* key, bool fallback);
    std::string text(const char* key, std::string fallback = {});
    void note(const char* key, std::string message) {
        if (!broken)
            broken = Error{
                .kind = ErrorKind::badFile, .message = std::move(message), .path = m_path, .field = key};
    }
    [[nodiscard]] Error refusal(std::string key, std::string message) const {
        return {.kind = ErrorKind::unsupported,
                .message = std::move(message),
                .path = m_path,
                .field = std::move(key)};
    }
    [[nodiscard]] const std::string& path() const { return m_path; }

    std::optional<Error> broken;

private:
    const Json& m_object;
    std::string m_path;
};

std::int64_t ObjectReader::count(const char* key, std::int64_t fallback) {
    const Json* value = find(key);
    if (!value)
        return fallback;
    constexpr double limit = std::numeric_limits<std::int32_t>::max();
    const double number = value->is_number() ? value->get<double>() : -1;
    if (!(number >= 0 && number <= limit) || std::trunc(number) != number) {
        note(key, "not a count, or out of range");
        return fallback;
    }
    return static_cast<std::int64_t>(number);
}

double ObjectReader::number(const char* key, double fallback) {
    const Json* value = find(key);
    if (!value)
        return fallback;
    if (!value->is_number() || !std::isfinite(value->get<double>())) {
        note(key, "not a finite number");
        return fallback;
    }
    return value->get<double>();
}

bool ObjectReader::flag(const char* key, bool fallback) {
    const Json* value = find(key);
    if (value && !value->is_boolean())
        note(key, "not true or false");
    return value && value->is_boolean() ? value->get<bool>() : fallback;
}

std::string ObjectReader::text(const char* key, std::string fallback) {
    const Json* value = find(key);
    if (value && !value->is_string())
        note(key, "not a text");
    return value && value->is_string() ? value->get<std::string>() : fallback;
}

/// The class that the file names, or a base class of its model type where it names none.
const HfClass* findClass(ObjectReader& reader, std::string& name) {
    const std::string type = reader.text("model_type");
    if (const Json* classes = reader.find("architectures");
        classes && classes->is_array() && !classes->empty()) {
        if (!classes->front().is_string()) {
            reader.note("architectures", "not a list of texts");
            return nullptr;
        }
        name = classes->front().get<std::string>();
    }
    const auto found = std::find_if(kClasses.begin(), kClasses.end(), [&](const HfClass& row) {
        return name.empty() ? row.modelType == type : row.name == name;
    });
    if (name.empty())
        name = type;
    return found == kClasses.end() ? nullptr : &*found;
}

void readGpt2(ObjectReader& reader, ModelConfig& config) {
    config.layers = reader.count("n_layer");
    config.embeddingLength = reader.count("n_embd");
    config.heads = config.kvHeads = reader.count("n_head");
    config.headDim = config.heads > 0 ? config.embeddingLength / config.heads : 0;
    config.feedForwardLength = reader.count("n_inner", 4 * config.embeddingLength);
    config.contextLength = reader.count("n_positions", reader.count("n_ctx"));
    config.normEpsilon = static_cast<float>(reader.number("layer_norm_epsilon", 1e-5));
    config.tiedEmbeddings = reader.flag("tie_word_embeddings", true);
}

void readLlama(ObjectReader& reader, ModelConfig& config) {
    config.layers = reader.count("num_hidden_layers");
    config.embeddingLength = reader.count("hidden_size");
    config.feedForwardLength = reader.count("intermediate_size");
    config.heads = reader.count("num_attention_heads");
    config.kvHeads = reader.count("num_key_value_heads", config.heads);
    config.headDim = reader.count("head_dim", config.heads > 0 ? config.embeddingLength / config.heads : 0);
    config.contextLength = reader.count("max_position_embeddings");
    config.normEpsilon = static_cast<float>(reader.number("rms_norm_eps", 1e-6));
    config.rope = RopeStyle::halves;
    config.ropeDimensions = config.headDim;
    config.ropeBase = reader.number("rope_theta", 10000);
    config.tiedEmbeddings = reader.flag("tie_word_embeddings", false);
}

/// `rope_scaling`, or `rope_parameters` as newer files spell it (there with the base inside).
std::optional<Error> readScaling(ObjectReader& reader, ModelConfig& config) {
    const char* key = reader.find("rope_parameters") ? "rope_parameters" : "rope_scaling";
    const Json* value = reader.find(key);
    if (!value)
        return std::nullopt;
    if (!value->is_object()) {
        reader.note(key, "not an object");
        return std::nullopt;
    }
    ObjectReader inner(*value, reader.path());
    const std::string kind = inner.text("rope_type", inner.text("type", "default"));
    config.ropeBase = inner.number("rope_theta", config.ropeBase);
    RopeScaling& scaling = config.ropeScaling;
    scaling.factor = inner.number("factor", 1);
    scaling.lowFrequencyFactor = inner.number("low_freq_factor", 1);
    scaling.highFrequencyFactor = inner.number("high_freq_factor", 4);
    scaling.originalContext = inner.count("original_max_position_embeddings", config.contextLength);
    if (inner.broken)
        reader.note(key, fmt::format("{}: {}", inner.broken->field, inner.broken->message));
    if (kind == "linear")
        scaling.kind = RopeScalingKind::linear;
    else if (kind == "llama3")
        scaling.kind = RopeScalingKind::llama3;
    else if (kind == "default")
        scaling = {};
    else
        return reader.refusal(key, fmt::format("RoPE scaling of type {} opens for looking only", kind));
    return std::nullopt;
}

std::int64_t readWindow(ObjectReader& reader, const HfClass& row) {
    if (row.modelType == "mistral")
        return reader.count("sliding_window", reader.mentions("sliding_window") ? 0 : kMistralDefaultWindow);
    if (row.modelType == "qwen2" && reader.flag("use_sliding_window", false))
        return reader.count("sliding_window", 4096);
    return 0;
}

/// Checkpoints whose weights are floats with a scale, or bitsandbytes' 4 bits, can run; other packed integers
/// are for a later reader.
std::optional<Error> refuseQuantization(ObjectReader& reader) {
    const Json* value = reader.find("quantization_config");
    if (!value)
        return std::nullopt;
    if (!value->is_object()) {
        reader.note("quantization_config", "not an object");
        return std::nullopt;
    }
    ObjectReader inner(*value, reader.path());
    std::string method = inner.text("quant_method");
    if (method.empty() && (inner.flag("load_in_4bit", false) || inner.flag("load_in_8bit", false)))
        method = "bitsandbytes";
    const std::string format = inner.text("format");
    const bool scaledFloats =
        method == "fp8" || method == "fbgemm_fp8" ||
        (method == "compressed-tensors" && (format == "float-quantized" || format == "dense"));
    // Four bits with their scales beside them; LLM.int8() has another layout.
    const bool blockwise = method == "bitsandbytes" && inner.flag("load_in_4bit", false);
    if (scaledFloats || blockwise)
        return std::nullopt;
    return reader.refusal("quantization_config",
                          fmt::format("a checkpoint quantized with {}{}{} opens for looking only",
                                      method.empty() ? "an unknown method" : method,
                                      format.empty() ? "" : ", ", format));
}

std::optional<Error> refuseOptions(ObjectReader& reader, Architecture architecture) {
    const bool gpt2 = architecture == Architecture::gpt2;
    const char* key = gpt2 ? "activation_function" : "hidden_act";
    const std::string activation = reader.text(key, gpt2 ? "gelu_new" : "silu");
    const bool known =
        gpt2 ? activation == "gelu_new" || activation == "gelu_pytorch_tanh" || activation == "gelu_fast"
             : activation == "silu" || activation == "swish";
    if (!known)
        return reader.refusal(key, fmt::format("activation {} opens for looking only", activation));
    if (gpt2 && !reader.flag("scale_attn_weights", true))
        return reader.refusal("scale_attn_weights", "attention without scaling opens for looking only");
    for (const char* option : {"scale_attn_by_inverse_layer_idx", "add_cross_attention"})
        if (gpt2 && reader.flag(option, false))
            return reader.refusal(option, "this option opens for looking only");
    if (!gpt2 && reader.number("partial_rotary_factor", 1) != 1)
        return reader.refusal("partial_rotary_factor", "partly rotated heads open for looking only");
    return std::nullopt;
}

std::optional<Error> missingKey(const ObjectReader& reader, Architecture architecture) {
    static constexpr std::array gpt2 = {"n_layer", "n_embd", "n_head", "vocab_size"};
    static constexpr std::array llama = {"num_hidden_layers",       "hidden_size",
                                         "intermediate_size",       "num_attention_heads",
                                         "max_position_embeddings", "vocab_size"};
    const auto keys = architecture == Architecture::gpt2 ? std::span<const char* const>(gpt2)
                                                         : std::span<const char* const>(llama);
    for (const char* key : keys)
        if (!reader.find(key))
            return Error{.kind = ErrorKind::badFile,
                         .message = "the key is missing",
                         .path = reader.path(),
                         .field = key};
    return std::nullopt;
}

} // namespace

Expected<HfConfig> parseHfConfig(std::string_view json, const std::string& path) {
    const Json root = Json::parse(json, nullptr, false);
    if (!root.is_object())
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = root.is_discarded() ? "bad JSON" : "not a JSON object",
                                .path = path});
    HfConfig result;
    ModelConfig& config = result.config;
    ObjectReader reader(root, path);
    const HfClass* row = findClass(reader, config.architectureName);
    if (reader.broken)
        return Unexpected(*reader.broken);
    if (row)
        config = familyDefaults(architectureByName(row->ggufName));
    config.vocabularySize = reader.count("vocab_size");
    if (config.architecture == Architecture::gpt2)
        readGpt2(reader, config);
    else
        readLlama(reader, config);
    if (!row) {
        // Other classes may give these keys other types and meanings: what could be read is shown.
        return result;
    }
    const auto scaling = readScaling(reader, config);
    const auto quantization = refuseQuantization(reader);
    const auto options = refuseOptions(reader, config.architecture);
    result.slidingWindow = readWindow(reader, *row);
    if (reader.broken)
        return Unexpected(*reader.broken);
    for (const auto& reason : {quantization, options, scaling, missingKey(reader, config.architecture)})
        if (reason && !result.notRunnable)
            result.notRunnable = reason;
    return result;
}

} // namespace nibble
