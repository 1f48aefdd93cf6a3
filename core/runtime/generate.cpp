// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/generate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace nibble {

TokenId Sampler::next(std::span<const float> logits) {
    const auto best = std::max_element(logits.begin(), logits.end());
    if (m_temperature <= 0)
        return static_cast<TokenId>(best - logits.begin());
    const auto weight = [&](float logit) {
        return std::exp((static_cast<double>(logit) - static_cast<double>(*best)) / m_temperature);
    };
    double sum = 0;
    for (const float logit : logits)
        sum += weight(logit);
    double left = m_random.uniform() * sum;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        left -= weight(logits[i]);
        if (left < 0)
            return static_cast<TokenId>(i);
    }
    return static_cast<TokenId>(best - logits.begin());
}

Expected<Generation> generate(Transformer& model, std::span<const TokenId> prompt,
                              const GenerateSettings& settings, std::optional<TokenId> endToken,
                              const JobContext& job, const std::function<void(TokenId)>& onToken) {
    const auto& config = model.config();
    const auto promptTokens = static_cast<std::int64_t>(prompt.size());
    const std::int64_t needed = promptTokens + settings.tokens;
    if (prompt.empty())
        return fail(ErrorKind::usage, "the prompt is empty and the vocabulary adds no token before it");
    if (settings.tokens < 0 || (config.contextLength > 0 && needed > config.contextLength))
        return fail(ErrorKind::usage, "{} prompt and {} new tokens do not fit the model's context of {}",
                    promptTokens, settings.tokens, config.contextLength);
    using Clock = std::chrono::steady_clock;
    const auto since = [](Clock::time_point begin) {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    KvCache cache(config, needed, settings.kv);
    std::vector<float> hidden(static_cast<std::size_t>(config.embeddingLength));
    std::vector<float> logits(static_cast<std::size_t>(config.vocabularySize));
    Sampler sampler(settings.temperature, settings.seed);
    Generation result;
    auto begin = Clock::now();
    if (auto ran = model.run(prompt, cache, hidden.data(), true, job); !ran)
        return passOn(ran);
    model.logits(hidden.data(), 1, logits.data());
    result.promptSeconds = since(begin);
    begin = Clock::now();
    for (std::int64_t i = 0; i < settings.tokens; ++i) {
        const TokenId next = sampler.next(logits);
        if (settings.stopAtEnd && endToken && next == *endToken)
            break;
        result.ids.push_back(next);
        if (onToken)
            onToken(next);
        if (i + 1 == settings.tokens)
            break;
        if (auto ran = model.run({&next, 1}, cache, hidden.data(), true, job); !ran)
            return passOn(ran);
        model.logits(hidden.data(), 1, logits.data());
    }
    result.generateSeconds = since(begin);
    return result;
}

} // namespace nibble
