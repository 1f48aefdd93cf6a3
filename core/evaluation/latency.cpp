// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/latency.h"

#include <algorithm>
#include <cmath>

#include "core/base/clock.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/bandwidth.h"

namespace nibble {

namespace {

/// Value at a share of the sorted list, interpolated.
double quantile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// One model with its cache and the speeds of its repeats.
class Runner {
public:
    Runner(Transformer& model, const LatencySettings& settings)
        : m_model(model), m_settings(settings),
          m_hidden(static_cast<std::size_t>(model.config().embeddingLength)),
          m_logits(static_cast<std::size_t>(model.config().vocabularySize)) {
        Random random(settings.seed);
        for (std::int64_t i = 0; i < settings.promptTokens; ++i)
            m_prompt.push_back(static_cast<TokenId>(
                random.below(static_cast<std::uint64_t>(model.config().vocabularySize))));
    }

    Expected<void> repeat(bool keep, const JobContext& job) {
        // Made anew, so that its memory is free while the bandwidth is measured.
        KvCache cache(m_model.config(), m_settings.promptTokens + m_settings.generateTokens, m_settings.kv);
        // A warm-up runs one batch and few tokens: kernels and pages are known by then.
        const auto prompt =
            keep ? std::span(m_prompt)
                 : std::span(m_prompt).first(std::min(m_prompt.size(), std::size_t{Transformer::kBatch}));
        const double begin = steadySeconds();
        if (auto ran = m_model.run(prompt, cache, m_hidden.data(), true, job); !ran)
            return ran;
        m_model.logits(m_hidden.data(), 1, m_logits.data());
        const double middle = steadySeconds();
        const std::int64_t tokens =
            keep ? m_settings.generateTokens : std::min<std::int64_t>(4, m_settings.generateTokens);
        for (std::int64_t i = 0; i < tokens; ++i) {
            const auto next =
                static_cast<TokenId>(std::max_element(m_logits.begin(), m_logits.end()) - m_logits.begin());
            if (auto ran = m_model.run({&next, 1}, cache, m_hidden.data(), true, job); !ran)
                return ran;
            m_model.logits(m_hidden.data(), 1, m_logits.data());
        }
        if (keep) {
            m_promptSpeeds.push_back(static_cast<double>(m_settings.promptTokens) / (middle - begin));
            m_generateSpeeds.push_back(static_cast<double>(tokens) / (steadySeconds() - middle));
        }
        return {};
    }

    [[nodiscard]] Latency latency(double bandwidth) const {
        Latency result{.prompt = medianAndSpread(m_promptSpeeds),
                       .generate = medianAndSpread(m_generateSpeeds)};
        result.promptSeconds = static_cast<double>(m_settings.promptTokens) / result.prompt.tokensPerSecond;
        result.generateSeconds =
            static_cast<double>(m_settings.generateTokens) / result.generate.tokensPerSecond;
        result.weightBytes = m_model.weightBytes();
        if (result.weightBytes > kernels::lastLevelCacheBytes())
            result.bandwidthShare =
                static_cast<double>(result.weightBytes) * result.generate.tokensPerSecond / (bandwidth * 1e9);
        return result;
    }

private:
    Transformer& m_model;
    const LatencySettings& m_settings;
    std::vector<TokenId> m_prompt;
    std::vector<float> m_hidden, m_logits;
    std::vector<double> m_promptSpeeds, m_generateSpeeds;
};

} // namespace

SpeedSample medianAndSpread(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.5), (quantile(values, 0.75) - quantile(values, 0.25)) / 2};
}

Expected<LatencyReport> measureLatency(std::span<Transformer* const> models, const LatencySettings& settings,
                                       const JobContext& job) {
    if (settings.promptTokens < 1 || settings.generateTokens < 1 || settings.repeats < 1)
        return fail(ErrorKind::usage, "prompt, generated tokens and repeats must be at least 1");
    std::vector<Runner> runners;
    for (auto* model : models)
        runners.emplace_back(*model, settings);
    std::vector<double> bandwidths;
    const std::int64_t rounds = settings.repeats + 1; // the first warms up
    for (std::int64_t round = 0; round < rounds; ++round) {
        for (std::size_t m = 0; m < runners.size(); ++m) {
            if (auto ran = runners[m].repeat(round > 0, job); !ran)
                return passOn(ran);
            if (round > 0)
                bandwidths.push_back(kernels::measureReadBandwidth(threadCount()));
            job.report("latency",
                       round * static_cast<std::int64_t>(runners.size()) + static_cast<std::int64_t>(m) + 1,
                       rounds * static_cast<std::int64_t>(runners.size()));
        }
    }
    LatencyReport report{.readBandwidth = medianAndSpread(bandwidths).tokensPerSecond,
                         .bandwidthLow = *std::min_element(bandwidths.begin(), bandwidths.end()),
                         .bandwidthHigh = *std::max_element(bandwidths.begin(), bandwidths.end())};
    for (const auto& runner : runners)
        report.models.push_back(runner.latency(report.readBandwidth));
    return report;
}

} // namespace nibble
