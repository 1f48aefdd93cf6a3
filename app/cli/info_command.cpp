// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "command.h"

namespace nibble::cli {

namespace {

Json tensorsOf(const Model& model) {
    Json tensors = Json::array();
    for (const auto& tensor : model.tensors()) {
        const auto elements = elementCount(tensor.shape()).value_or(0);
        const auto bytes = static_cast<std::int64_t>(tensor.data.bytes().size());
        tensors.push_back({{"name", tensor.name},
                           {"source_name", tensor.sourceName},
                           {"type", std::string(info(tensor.data.type()).name)},
                           {"shape", tensor.shape()},
                           {"elements", elements},
                           {"bytes", bytes},
                           {"bits_per_weight", elements > 0 ? number(8.0 * static_cast<double>(bytes) /
                                                                     static_cast<double>(elements))
                                                            : Json(nullptr)}});
    }
    return tensors;
}

Json describeModel(const Model& model) {
    const auto& config = model.config;
    nlohmann::json metadata = nlohmann::json::object(); // a tree: a hostile file may hold a million keys
    for (const auto& [key, value] : model.metadata.entries())
        metadata[key] = describe(value);
    return {{"name", model.name},
            {"format", model.format},
            {"architecture", config.architectureName},
            {"parameters", model.parameters()},
            {"bytes", model.tensorBytes()},
            {"bits_per_weight", model.parameters() > 0 ? number(model.bitsPerWeight()) : Json(nullptr)},
            {"context_length", config.contextLength},
            {"layers", config.layers},
            {"embedding_length", config.embeddingLength},
            {"feed_forward_length", config.feedForwardLength},
            {"heads", config.heads},
            {"kv_heads", config.kvHeads},
            {"head_dim", config.headDim},
            {"vocabulary_size", config.vocabularySize > 0    ? Json(config.vocabularySize)
                                : model.tokenizer != nullptr ? Json(model.tokenizer->vocabularySize())
                                                             : Json(0)},
            {"tied_embeddings", config.tiedEmbeddings},
            {"tokenizer", model.tokenizer ? Json(model.tokenizer->kind()) : Json(nullptr)},
            {"runnable", !model.notRunnable.has_value()},
            {"not_runnable_reason", model.notRunnable ? Json(model.notRunnable->text()) : Json(nullptr)},
            {"warnings", model.warnings},
            {"random_weights", model.randomWeights},
            {"metadata", Json(metadata)},
            {"tensors", tensorsOf(model)}};
}

void printInfo(const Model& model) {
    const auto& config = model.config;
    fmt::print("{}: {} ({}), {} parameters, {}, {:.4g} bits per weight\n", model.name,
               config.architectureName, model.format, model.parameters(),
               humanBytes(static_cast<double>(model.tensorBytes())),
               model.parameters() > 0 ? model.bitsPerWeight() : 0.0);
    fmt::print("{} layers, {} wide, feed-forward {}, {} heads, {} KV heads, context {}, vocabulary {}\n",
               config.layers, config.embeddingLength, config.feedForwardLength, config.heads, config.kvHeads,
               config.contextLength, config.vocabularySize);
    fmt::print("tokenizer: {}\n", model.tokenizer                  ? model.tokenizer->kind()
                                  : model.tokenizerProblem.empty() ? "none"
                                                                   : "none: " + model.tokenizerProblem);
    if (model.notRunnable)
        fmt::print("open for looking only: {}\n", model.notRunnable->text());
    fmt::print("\n{:<40} {:<8} {:>20} {:>12} {:>8}\n", "tensor", "type", "shape", "bytes", "bits");
    for (const auto& tensor : model.tensors()) {
        std::string shape;
        for (const auto extent : tensor.shape())
            shape += (shape.empty() ? "" : "×") + std::to_string(extent);
        fmt::print("{:<40} {:<8} {:>20} {:>12} {:>8.4g}\n", tensor.name, info(tensor.data.type()).name, shape,
                   tensor.data.bytes().size(), info(tensor.data.type()).bitsPerElement());
    }
}

} // namespace

void addInfoCommand(CommandSet& commands) {
    auto path = std::make_shared<std::string>();
    auto& command = commands.add("info", "What a model file holds",
                                 [path](const Invocation& invocation) -> Expected<void> {
                                     auto model = openForCommand(*path);
                                     if (!model)
                                         return passOn(model);
                                     if (invocation.options.json)
                                         printJson(describeModel(**model));
                                     else
                                         printInfo(**model);
                                     return {};
                                 });
    command.add_option("MODEL", *path, "A GGUF file, a Hugging Face folder or a llama2.c file");
}

} // namespace nibble::cli
