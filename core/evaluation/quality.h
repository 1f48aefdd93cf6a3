// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/protocol.h"
#include "core/runtime/transformer.h"

namespace nibble {

/// How well one model predicts a text.
struct Quality {
    std::int64_t predictions = 0;
    double negativeLogLikelihood = 0; ///< mean, nats
    double perplexity = 0;            ///< exp of it
    double standardError = 0;         ///< of the perplexity: its value times the mean's standard error
    /// Mean negative log-likelihood and weight of each window, for paired comparison.
    std::vector<double> windowMeans;
    std::vector<std::int64_t> windowWeights;
};

/// How far a model's predictions lie from the baseline's, over the same positions.
struct Divergence {
    double klDivergence = 0;         ///< mean KL(baseline ‖ model), nats
    double klStandardError = 0;      ///< of the mean
    double sameTopShare = 0;         ///< positions whose likeliest token is the same
    std::vector<double> windowMeans; ///< mean KL(baseline ‖ model) of each window, for paired comparison
};

struct ModelScore {
    Quality quality;
    std::optional<Divergence> divergence; ///< none for the baseline itself
};

/// Called after each window with the scores so far; results appear as they land.
using ScoreObserver = std::function<void(std::int64_t windowsDone, std::span<const ModelScore> scores)>;

/// ln Σ exp(logits), given their maximum.
[[nodiscard]] double logSumExp(const float* logits, float maximum, std::int64_t count);

/// Runs all models in step over the plan's windows, so that divergences from models[0] need no file of
/// logits: memory is the logits of a few positions. Errors: stopped, and those of Transformer::run.
Expected<std::vector<ModelScore>> scoreModels(std::span<Transformer* const> models, const ScoringPlan& plan,
                                              const JobContext& job = {}, const ScoreObserver& observer = {});

} // namespace nibble
