// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/transform_model.h"

#include <algorithm>
#include <cmath>

#include "core/experiment/inputs.h"
#include "core/experiment/prompt_tokens.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/transform.h"
#include "core/model/gguf_export.h"
#include "core/runtime/transformer.h"

namespace nibble {

namespace {

constexpr std::int64_t kLogitsTogether = 32; ///< positions whose logits are held at a time

/// Ids of the text as far as they are compared; drawn where the model has no tokenizer.
Expected<std::vector<TokenId>> comparedTokens(const Model& model, const TransformSettings& settings,
                                              const JobContext& job) {
    if (!model.tokenizer)
        return promptTokens(model, {}, settings.tokens, settings.seed);
    auto text = loadText(settings.text, model, TextUse::evaluation, job);
    if (!text)
        return passOn(text);
    auto ids = promptTokens(model, text->content, settings.tokens, settings.seed);
    if (!ids)
        return fail(ids.error().kind, "{}: {}", text->name, ids.error().message);
    return ids;
}

Expected<std::vector<float>> hiddenStates(Transformer& transformer, std::span<const TokenId> tokens,
                                          const JobContext& job) {
    const auto& config = transformer.config();
    KvCache cache(config, std::ssize(tokens), KvType::f32);
    std::vector<float> hidden(tokens.size() * static_cast<std::size_t>(config.embeddingLength));
    if (auto ran = transformer.run(tokens, cache, hidden.data(), false, job); !ran)
        return passOn(ran);
    return hidden;
}

} // namespace

Expected<std::pair<double, double>> compareLogits(const ModelVariant& a, const ModelVariant& b,
                                                  std::span<const TokenId> tokens, const JobContext& job) {
    std::vector<std::unique_ptr<Transformer>> transformers;
    std::vector<std::vector<float>> hidden;
    for (const auto* variant : {&a, &b}) {
        auto transformer = Transformer::create(*variant, {}, job);
        if (!transformer)
            return passOn(transformer);
        auto states = hiddenStates(**transformer, tokens, job);
        if (!states)
            return passOn(states);
        transformers.push_back(std::move(*transformer));
        hidden.push_back(std::move(*states));
    }
    const std::int64_t width = a.model->config.vocabularySize;
    if (b.model->config.vocabularySize != width)
        return fail(ErrorKind::usage, "vocabularies of {} and {} tokens", width,
                    b.model->config.vocabularySize);
    const std::int64_t channels = a.model->config.embeddingLength;
    std::vector<float> logits[2];
    double difference = 0, largest = 0;
    for (std::int64_t first = 0; first < std::ssize(tokens); first += kLogitsTogether) {
        const std::int64_t count = std::min(kLogitsTogether, std::ssize(tokens) - first);
        for (std::size_t i = 0; i < 2; ++i) {
            logits[i].resize(static_cast<std::size_t>(count * width));
            transformers[i]->logits(hidden[i].data() + first * channels, count, logits[i].data());
        }
        for (std::size_t i = 0; i < logits[0].size(); ++i) {
            const double one = static_cast<double>(logits[0][i]);
            difference = std::max(difference, std::abs(one - static_cast<double>(logits[1][i])));
            largest = std::max(largest, std::abs(one));
        }
    }
    return std::pair(difference, largest);
}

Expected<TransformOutcome> writeTransformed(const ModelPointer& model, const TransformSettings& settings,
                                            const JobContext& job) {
    if (model->notRunnable)
        return Unexpected(*model->notRunnable);
    auto tokens = comparedTokens(*model, settings, job);
    if (!tokens)
        return passOn(tokens);
    TransformOutcome outcome{.tokens = std::ssize(*tokens)};
    {
        auto edited = transformModel(model, settings.transforms);
        if (!edited)
            return passOn(edited);
        auto variant = storedVariant(*edited, settings.type, job);
        if (!variant)
            return passOn(variant);
        if (auto written = exportGguf(*variant, settings.output, {}, job); !written)
            return passOn(written);
        outcome.bitsPerWeight = variant->bitsPerWeight();
        outcome.notes = edited->notes();
    }
    auto written = openModel(settings.output);
    if (!written)
        return passOn(written);
    auto compared = compareLogits(asOpened(model), asOpened(*written), *tokens, job);
    if (!compared)
        return passOn(compared);
    std::tie(outcome.logitsMaxDifference, outcome.logitsLargest) = *compared;
    return outcome;
}

} // namespace nibble
