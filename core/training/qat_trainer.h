// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model_variant.h"
#include "core/training/adamw.h"
#include "core/training/fake_inputs.h"
#include "core/training/sequence_pool.h"
#include "core/training/token_source.h"
#include "core/training/training_record.h"
#include "core/training/weight_grid.h"

namespace nibble {

enum class QatLoss : std::uint8_t {
    divergence, ///< KL from the float model's predictions: distillation
    text,       ///< cross-entropy of the text
};

struct QatSettings {
    double seconds = 300;   ///< of training
    std::int64_t steps = 0; ///< if not 0, so many instead: the same result every time
    std::int64_t context = 512, sequencesPerStep = 4;
    QatLoss loss = QatLoss::divergence;
    double weightRate = 0; ///< peak learning rate of weights and norms; 0: 2e-3 at 2 bits, half per bit more
    double scaleRate = 3e-3; ///< of the logarithms of the scales
    ActivationRanges activations = ActivationRanges::kernels;
    std::int64_t recordEvery = 10, heldOutEvery = 50; ///< steps
    std::int64_t heldOutSequences = 8;
};

/// Quantization-aware training: the forward pass multiplies weights as they would be stored, the gradient
/// goes straight through the rounding to the float weights behind them, and the scales are learnt (LSQ, arXiv
/// 1902.08153). Norms are trained too; a separate embedding and tensors that the scheme leaves alone are not.
class QatTrainer {
public:
    /// Starts from the model's weights and from what the scheme's own quantizers make of them. Errors: usage
    /// and unsupported (schemes without integer codes, models that training does not know), stopped.
    static Expected<std::unique_ptr<QatTrainer>> create(const ModelPointer& model, const QuantScheme& scheme,
                                                        TrainingData data, const QatSettings& settings,
                                                        const JobContext& job = {});

    /// One step; `along` in [0, 1) is the share of the run that is done and decides the learning rate.
    Expected<void> step(double along);
    [[nodiscard]] std::int64_t steps() const { return m_steps; }
    /// A row per `recordEvery` steps.
    [[nodiscard]] const std::vector<RecordRow>& record() const { return m_record; }
    [[nodiscard]] const QatSettings& settings() const { return m_settings; }
    /// The scheme without training, of the opened model.
    [[nodiscard]] const ModelVariant& untrained() const { return m_untrained; }
    /// Mean held-out loss of the scheme without training, as it stood at the start.
    [[nodiscard]] double untrainedLoss() const { return m_untrainedLoss; }
    /// Mean held-out loss now.
    Expected<double> heldOutLoss();
    /// Ends the training: a last measurement, then back to the state of the smallest held-out loss that was
    /// measured, which may be the beginning: at 8 bits there is little to gain.
    Expected<void> finish();
    /// Held-out loss of that state.
    [[nodiscard]] double bestLoss() const { return m_bestLoss; }
    /// The model as it stands: codes and scales really stored, with the trained norms.
    [[nodiscard]] Expected<ModelVariant> variant() const;

private:
    QatTrainer(const ModelPointer& model, ModelVariant untrained, TrainingData data,
               const QatSettings& settings, std::unique_ptr<const ParameterLayout> layout);
    Expected<void> prepare();
    void quantizeWeights();
    void clearFrozen();
    Expected<void> addRow(bool withHeldOut);
    Expected<void> measure(RecordRow& row);
    Expected<double> batchLoss(TokenSource& source, std::int64_t first, double slope);

    ModelPointer m_model;
    ModelVariant m_untrained;
    TrainingData m_data;
    QatSettings m_settings;
    std::unique_ptr<const ParameterLayout> m_layout;
    FakeInputs m_inputs;
    SequencePool m_pool;
    std::vector<WeightGrid> m_grids;
    std::vector<std::int64_t> m_firstScale; ///< of each grid in the scales
    std::vector<OptimizedRange> m_trained;
    std::vector<float> m_teacher, m_weights, m_quantized, m_gradients, m_scales, m_scaleGradients;
    std::vector<float> m_teacherLogits, m_bestWeights, m_bestScales;
    std::vector<TokenId> m_sequence, m_tokens, m_targets;
    std::unique_ptr<AdamW> m_optimizer, m_scaleOptimizer;
    std::vector<RecordRow> m_record;
    std::int64_t m_steps = 0, m_pendingSteps = 0;
    double m_pendingLoss = 0, m_rate = 0, m_seconds = 0, m_untrainedLoss = 0, m_bestLoss = 0;
};

/// Called on the training thread for every new row of the record.
using QatObserver = std::function<void(const QatTrainer&, const RecordRow&)>;

/// Trains for the time or the steps of the settings. After a stop (error: stopped) the trainer stands as far
/// as it came, and variant() gives that.
Expected<void> runQat(QatTrainer& trainer, const JobContext& job = {}, const QatObserver& observer = {});

} // namespace nibble
