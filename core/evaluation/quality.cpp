// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/quality.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/kernels/vector_ops.h"

namespace nibble {

namespace {

/// Positions whose logits are alive at once; with a vocabulary of 150,000 about 20 MB per model.
constexpr std::int64_t kLogitTile = 32;

/// Exponentials that are worth a thread of their own.
constexpr std::int64_t kExpGrain = 65536;

/// One position of one model.
struct Position {
    double logSum = 0; ///< ln Σ exp(logit)
    double nll = 0;
    std::int64_t top = 0;
    double kl = 0;
    bool sameTop = false;
};

Position scorePosition(const float* logits, std::int64_t vocabulary, TokenId target) {
    const float maximum = kernels::vectorOps().maximum(logits, vocabulary);
    Position result;
    result.logSum = logSumExp(logits, maximum, vocabulary);
    result.nll = result.logSum - static_cast<double>(logits[target]);
    result.top = std::find(logits, logits + vocabulary, maximum) - logits;
    if (result.top == vocabulary) // NaN logits: every figure becomes NaN, and no index leaves the row
        result.top = 0;
    return result;
}

/// KL(p ‖ q) = Σ p (a − b) − (ln Σe^a − ln Σe^b), with p from logits a and q from b.
double divergence(const float* a, const Position& p, const float* b, const Position& q,
                  std::int64_t vocabulary, std::vector<float>& buffer) {
    buffer.resize(static_cast<std::size_t>(vocabulary));
    const float maximum = a[p.top];
    const double sum = kernels::vectorOps().expSum(a, maximum, buffer.data(), vocabulary);
    double difference = 0;
    for (std::int64_t i = 0; i < vocabulary; ++i)
        difference += static_cast<double>(buffer[static_cast<std::size_t>(i)]) *
                      (static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return difference / sum - (p.logSum - q.logSum);
}

/// Sums over all predictions of one model.
class Totals {
public:
    void addWindow(std::span<const Position> positions, std::int64_t weight) {
        double sum = 0, divergence = 0;
        for (const auto& position : positions) {
            sum += position.nll;
            divergence += position.kl;
            m_square += position.nll * position.nll;
            m_plain += position.nll;
            m_klSquare += position.kl * position.kl;
            m_sameTop += position.sameTop ? 1 : 0;
        }
        m_positions += static_cast<double>(positions.size());
        m_kl += divergence;
        m_klMeans.push_back(divergence / static_cast<double>(positions.size()));
        m_score.windowMeans.push_back(sum / static_cast<double>(positions.size()));
        m_score.windowWeights.push_back(weight);
        m_weighted += m_score.windowMeans.back() * static_cast<double>(weight);
        m_score.predictions += weight;
    }

    [[nodiscard]] ModelScore score(bool withDivergence) const {
        ModelScore result{.quality = m_score};
        auto& quality = result.quality;
        quality.negativeLogLikelihood = m_weighted / static_cast<double>(quality.predictions);
        quality.perplexity = std::exp(quality.negativeLogLikelihood);
        quality.standardError = quality.perplexity * meanError(m_plain, m_square);
        if (withDivergence)
            result.divergence = Divergence{m_kl / m_positions, meanError(m_kl, m_klSquare),
                                           m_sameTop / m_positions, m_klMeans};
        return result;
    }

private:
    /// Standard error of a mean over all positions, sqrt((mean(x²) − mean²) / (n − 1)).
    [[nodiscard]] double meanError(double sum, double square) const {
        const double mean = sum / m_positions;
        return m_positions > 1
                   ? std::sqrt(std::max(0.0, square / m_positions - mean * mean) / (m_positions - 1))
                   : 0.0;
    }

    Quality m_score;
    std::vector<double> m_klMeans;
    double m_positions = 0, m_weighted = 0, m_plain = 0, m_square = 0, m_kl = 0, m_klSquare = 0,
           m_sameTop = 0;
};

/// All models over one window after the other.
class Scorer {
public:
    Scorer(std::span<Transformer* const> models, const ScoringPlan& plan)
        : m_models(models), m_plan(plan), m_hidden(models.size()), m_logits(models.size()),
          m_positions(models.size()), m_totals(models.size()) {
        for (const auto* model : models)
            m_caches.emplace_back(model->config(), longestWindow(), KvType::f32);
    }

    Expected<void> window(const ScoredWindow& window, const JobContext& job) {
        const auto ids = m_plan.windowTokens(window);
        // The last token is only predicted, never read.
        const auto inputs = std::span(ids).first(static_cast<std::size_t>(window.scoreTo));
        for (std::size_t m = 0; m < m_models.size(); ++m) {
            m_caches[m].clear();
            m_hidden[m].resize(inputs.size() *
                               static_cast<std::size_t>(m_models[m]->config().embeddingLength));
            if (auto ran = m_models[m]->run(inputs, m_caches[m], m_hidden[m].data(), false, job); !ran)
                return ran;
            m_positions[m].resize(static_cast<std::size_t>(window.scored()));
        }
        for (std::int64_t at = window.scoreFrom; at < window.scoreTo; at += kLogitTile)
            tile(window, ids, at, std::min(kLogitTile, window.scoreTo - at));
        for (std::size_t m = 0; m < m_models.size(); ++m)
            m_totals[m].addWindow(m_positions[m], window.weight);
        return {};
    }

    [[nodiscard]] std::vector<ModelScore> scores() const {
        std::vector<ModelScore> result;
        for (std::size_t m = 0; m < m_totals.size(); ++m)
            result.push_back(m_totals[m].score(m > 0));
        return result;
    }

private:
    [[nodiscard]] std::int64_t longestWindow() const {
        std::int64_t longest = 1;
        for (const auto& window : m_plan.windows)
            longest = std::max(longest, window.length);
        return longest;
    }

    void tile(const ScoredWindow& window, std::span<const TokenId> ids, std::int64_t at, std::int64_t count) {
        const std::int64_t vocabulary = m_models[0]->config().vocabularySize;
        for (std::size_t m = 0; m < m_models.size(); ++m) {
            m_logits[m].resize(static_cast<std::size_t>(kLogitTile * vocabulary));
            const std::int64_t width = m_models[m]->config().embeddingLength;
            m_models[m]->logits(m_hidden[m].data() + at * width, count, m_logits[m].data());
        }
        const auto models = static_cast<std::int64_t>(m_models.size());
        const std::int64_t grain = std::max<std::int64_t>(1, kExpGrain / (vocabulary * models));
        parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> buffer;
            for (std::int64_t i = begin; i < end; ++i)
                position(at - window.scoreFrom + i, i, ids[static_cast<std::size_t>(at + i + 1)], vocabulary,
                         buffer);
        });
    }

    void position(std::int64_t index, std::int64_t tileRow, TokenId target, std::int64_t vocabulary,
                  std::vector<float>& buffer) {
        const auto slot = static_cast<std::size_t>(index);
        for (std::size_t m = 0; m < m_models.size(); ++m) {
            const float* logits = m_logits[m].data() + tileRow * vocabulary;
            auto& own = m_positions[m][slot];
            own = scorePosition(logits, vocabulary, target);
            if (m == 0)
                continue;
            const auto& base = m_positions[0][slot];
            own.sameTop = own.top == base.top;
            own.kl =
                divergence(m_logits[0].data() + tileRow * vocabulary, base, logits, own, vocabulary, buffer);
        }
    }

    std::span<Transformer* const> m_models;
    const ScoringPlan& m_plan;
    std::vector<KvCache> m_caches;
    std::vector<std::vector<float>> m_hidden, m_logits;
    std::vector<std::vector<Position>> m_positions;
    std::vector<Totals> m_totals;
};

} // namespace

double logSumExp(const float* logits, float maximum, std::int64_t count) {
    return static_cast<double>(maximum) +
           std::log(kernels::vectorOps().expSum(logits, maximum, nullptr, count));
}

Expected<std::vector<ModelScore>> scoreModels(std::span<Transformer* const> models, const ScoringPlan& plan,
                                              const JobContext& job, const ScoreObserver& observer) {
    for (const auto* model : models)
        if (model->config().vocabularySize != models[0]->config().vocabularySize)
            return fail(ErrorKind::usage, "models with different vocabularies cannot be compared in step");
    Scorer scorer(models, plan);
    const auto total = static_cast<std::int64_t>(plan.windows.size());
    for (std::int64_t done = 0; done < total; ++done) {
        if (job.stopRequested())
            return stoppedByUser();
        if (auto ran = scorer.window(plan.windows[static_cast<std::size_t>(done)], job); !ran)
            return passOn(ran);
        job.report("evaluate", done + 1, total);
        if (observer)
            observer(done + 1, scorer.scores());
    }
    return scorer.scores();
}

} // namespace nibble
