// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/training/adamw.h"
#include "core/training/checkpoint.h"
#include "core/training/recipe.h"
#include "core/training/sequence_pool.h"
#include "core/training/token_source.h"

namespace nibble {

/// A run of a recipe, one step at a time. The same recipe gives the same bits, with any number of threads and
/// with or without interruption.
class Trainer {
public:
    /// Weights drawn from the recipe's seed: matrices normal with deviation 0.02, those that add to the
    /// residual stream divided by √(2 · layers) (GPT-2), norms 1. Errors: those of ParameterLayout, usage.
    static Expected<std::unique_ptr<Trainer>> create(const TrainingRecipe& recipe, TrainingData data);

    /// One optimizer step. Fills the record's rows as they fall due. Errors: failed when the loss is no
    /// longer finite.
    Expected<void> step();
    [[nodiscard]] bool finished() const { return m_state.step >= m_recipe.rate.steps; }
    [[nodiscard]] const RunState& state() const { return m_state; }
    [[nodiscard]] const TrainingRecipe& recipe() const { return m_recipe; }
    [[nodiscard]] const ParameterLayout& layout() const { return *m_layout; }
    [[nodiscard]] const float* weights() const { return m_weights.data(); }
    /// Mean loss of the last step, nats per token.
    [[nodiscard]] double lastLoss() const { return m_lastLoss; }
    /// Mean loss over the recipe's held-out sequences, nats per token.
    Expected<double> heldOutLoss();

    Expected<void> save(const std::string& path);
    Expected<void> resume(const std::string& path);
    /// The model as it stands, matrices in F16, with recipe, data, seed and record in its metadata.
    [[nodiscard]] Expected<ModelPointer> model() const;

private:
    Trainer(const TrainingRecipe& recipe, TrainingData data, std::unique_ptr<const ParameterLayout> layout);
    void initialize();
    Expected<TokenBatch> load(TokenSource& source, std::int64_t first, std::int64_t sequences);
    Expected<double> accumulate();
    Expected<void> record(double rate);
    [[nodiscard]] RunArrays arrays();

    TrainingRecipe m_recipe;
    TrainingData m_data;
    std::unique_ptr<const ParameterLayout> m_layout;
    SequencePool m_pool;
    AdamW m_optimizer;
    kernels::AlignedBuffer<float> m_weights, m_gradients;
    std::vector<TokenId> m_sequence, m_tokens, m_targets;
    RunState m_state;
    double m_lastLoss = 0;
};

/// What a caller hears of a run, on the thread that trains.
struct TrainingObserver {
    std::function<void(const Trainer&)> stepDone;
    std::function<void(const RecordRow&)> rowDone;
};

struct RunOptions {
    std::string checkpoint;       ///< file to write; empty: none
    double checkpointEvery = 180; ///< seconds
};

/// Steps until the recipe's end or a stop, with checkpoints on the way and one at a stop. Errors: those of
/// Trainer::step, of the files, and stopped.
Expected<void> runTraining(Trainer& trainer, const RunOptions& options, const JobContext& job = {},
                           const TrainingObserver& observer = {});

} // namespace nibble
