// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/qat_trainer.h"

#include <algorithm>

#include <cmath>

#include "core/base/clock.h"
#include "core/methods/model_quantizer.h"

namespace nibble {

namespace {

constexpr double kClipNorm = 1.0;
constexpr double kFreezeAt = 0.8; ///< share of the run after which activation ranges stay as they are
/// The gradients of scales are small by LSQ's factor; this must not outweigh them.
constexpr AdamWSettings kOptimizer{.beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-10, .weightDecay = 0};

/// Coarse grids need large steps before a weight changes its code; fine ones have little to repair.
constexpr double kTwoBitRate = 2e-3;

int fewestBits(const ModelVariant& variant) {
    int bits = 8;
    for (const auto& [name, tensor] : variant.replaced)
        if (const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&tensor->storage))
            bits = std::min(bits, (*coded)->bits);
    return bits;
}

/// Learning rate relative to its peak: up over the first twentieth, down to 0 by a cosine.
double rateShare(double along) {
    constexpr std::int64_t parts = 10000;
    const LearningRate shape{.peak = 1, .finalShare = 0, .warmupSteps = parts / 20, .steps = parts};
    return shape.at(static_cast<std::int64_t>(along * parts));
}

} // namespace

Expected<std::unique_ptr<QatTrainer>> QatTrainer::create(const ModelPointer& model, const QuantScheme& scheme,
                                                         TrainingData data, const QatSettings& settings,
                                                         const JobContext& job) {
    if (model->notRunnable)
        return Unexpected(*model->notRunnable);
    constexpr std::int64_t arrays = 8; // teacher, weights, quantized, best, gradients, two moments, codes
    if (auto fits =
            SequencePool::checkMemory(model->config, settings.context, settings.sequencesPerStep, arrays);
        !fits)
        return passOn(fits);
    auto layout = ParameterLayout::create(model->config);
    if (!layout)
        return passOn(layout);
    auto untrained = quantizeModel(model, scheme, job);
    if (!untrained)
        return passOn(untrained);
    const bool rewritten = !scheme.transforms.empty() ||
                           std::any_of(untrained->replaced.begin(), untrained->replaced.end(),
                                       [](const auto& tensor) { return tensor.second->shape.size() < 2; });
    if (rewritten)
        return fail(ErrorKind::usage, "{}: training works on the model's own weights, without transforms",
                    scheme.text());
    std::unique_ptr<QatTrainer> trainer(
        new QatTrainer(model, std::move(*untrained), std::move(data), settings,
                       std::make_unique<const ParameterLayout>(std::move(*layout))));
    if (auto prepared = trainer->prepare(); !prepared)
        return passOn(prepared);
    return trainer;
}

QatTrainer::QatTrainer(const ModelPointer& model, ModelVariant untrained, TrainingData data,
                       const QatSettings& settings, std::unique_ptr<const ParameterLayout> layout)
    : m_model(model), m_untrained(std::move(untrained)), m_data(std::move(data)), m_settings(settings),
      m_layout(std::move(layout)), m_inputs(m_untrained, settings.activations),
      m_pool(model->config, *m_layout, settings.context, m_inputs.any() ? &m_inputs : nullptr),
      m_sequence(static_cast<std::size_t>(settings.context + 1)),
      m_tokens(static_cast<std::size_t>(settings.sequencesPerStep * settings.context)),
      m_targets(m_tokens.size()) {}

Expected<void> QatTrainer::prepare() {
    const auto size = static_cast<std::size_t>(m_layout->size());
    m_teacher.resize(size);
    if (auto read = readParameters(*m_model, *m_layout, m_teacher.data()); !read)
        return read;
    m_weights = m_quantized = m_teacher;
    m_gradients.resize(size);
    if (m_settings.loss == QatLoss::divergence)
        m_teacherLogits.resize(m_tokens.size() * static_cast<std::size_t>(m_model->config.vocabularySize));
    for (const Parameter& parameter : m_layout->parameters()) {
        const QuantizedTensor* made = m_untrained.find(parameter.name);
        if (made || !parameter.decays())
            m_trained.push_back({parameter.offset, parameter.count, false});
        if (!made)
            continue;
        const std::span<const float> weights(m_weights.data() + parameter.offset,
                                             static_cast<std::size_t>(parameter.count));
        auto grid = WeightGrid::create(parameter, *made, weights);
        if (!grid)
            return passOn(grid);
        // First the loss without training: what the scheme itself makes of the weights.
        made->decodeRows(0, parameter.shape.front(), m_quantized.data() + parameter.offset);
        m_firstScale.push_back(static_cast<std::int64_t>(m_scales.size()));
        m_scales.insert(m_scales.end(), grid->initialScales().begin(), grid->initialScales().end());
        m_grids.push_back(std::move(*grid));
    }
    if (m_settings.weightRate == 0)
        m_settings.weightRate = kTwoBitRate * std::exp2(2 - fewestBits(m_untrained));
    m_scaleGradients.resize(m_scales.size());
    m_optimizer = std::make_unique<AdamW>(m_trained, m_layout->size(), kOptimizer);
    const auto scales = static_cast<std::int64_t>(m_scales.size());
    m_scaleOptimizer =
        std::make_unique<AdamW>(std::vector<OptimizedRange>{{0, scales, false}}, scales, kOptimizer);
    const auto loss = heldOutLoss();
    if (!loss)
        return Unexpected(loss.error());
    m_untrainedLoss = *loss;
    quantizeWeights();
    return addRow(true);
}

void QatTrainer::quantizeWeights() {
    for (const OptimizedRange& range : m_trained)
        std::copy_n(m_weights.data() + range.offset, range.count, m_quantized.data() + range.offset);
    for (std::size_t i = 0; i < m_grids.size(); ++i)
        m_grids[i].apply(m_weights.data() + m_grids[i].offset(), m_scales.data() + m_firstScale[i],
                         m_quantized.data() + m_grids[i].offset());
}

Expected<double> QatTrainer::batchLoss(TokenSource& source, std::int64_t first, double slope) {
    const std::int64_t context = m_settings.context;
    for (std::int64_t i = 0; i < m_settings.sequencesPerStep; ++i) {
        if (auto filled = source.sequence(first + i, m_sequence); !filled)
            return passOn(filled);
        std::copy_n(m_sequence.begin(), context, m_tokens.begin() + i * context);
        std::copy_n(m_sequence.begin() + 1, context, m_targets.begin() + i * context);
    }
    const TokenBatch batch{m_tokens.data(), m_targets.data(), m_settings.sequencesPerStep, context};
    CrossEntropy<float> entropy(m_targets.data());
    Distillation<float> divergence(m_teacherLogits.data());
    if (m_settings.loss == QatLoss::divergence)
        m_pool.logits(m_teacher.data(), batch, m_teacherLogits.data());
    Loss<float>& loss =
        m_settings.loss == QatLoss::divergence ? static_cast<Loss<float>&>(divergence) : entropy;
    if (slope == 0)
        return m_pool.loss(m_quantized.data(), batch, loss);
    return m_pool.lossAndGradient(m_quantized.data(), batch, loss, slope, m_gradients.data());
}

void QatTrainer::clearFrozen() {
    std::int64_t next = 0; // the trained ranges stand in the order of their offsets
    for (const OptimizedRange& range : m_trained) {
        std::fill(m_gradients.begin() + next, m_gradients.begin() + range.offset, 0.0F);
        next = range.offset + range.count;
    }
    std::fill(m_gradients.begin() + next, m_gradients.end(), 0.0F);
}

Expected<void> QatTrainer::step(double along) {
    const auto begin = steadySeconds();
    const double share = 1.0 / static_cast<double>(m_tokens.size());
    const auto loss = batchLoss(*m_data.training, m_steps * m_settings.sequencesPerStep, share);
    if (!loss)
        return Unexpected(loss.error());
    for (std::size_t i = 0; i < m_grids.size(); ++i)
        m_grids[i].gradient(m_weights.data() + m_grids[i].offset(), m_scales.data() + m_firstScale[i],
                            m_gradients.data() + m_grids[i].offset(),
                            m_scaleGradients.data() + m_firstScale[i]);
    clearFrozen();
    const double norm = euclideanNorm(m_gradients.data(), m_layout->size());
    if (!std::isfinite(*loss) || !std::isfinite(norm))
        return fail(ErrorKind::failed,
                    "the loss is not finite any more at step {}: try a lower learning rate", m_steps + 1);
    const double rate = rateShare(along);
    const auto factor = static_cast<float>(norm > kClipNorm ? kClipNorm / norm : 1.0);
    m_optimizer->step(m_weights.data(), m_gradients.data(), factor, rate * m_settings.weightRate, m_steps);
    m_scaleOptimizer->step(m_scales.data(), m_scaleGradients.data(), 1.0F, rate * m_settings.scaleRate,
                           m_steps);
    quantizeWeights();
    m_inputs.endStep(along < kFreezeAt);
    ++m_steps;
    ++m_pendingSteps;
    m_pendingLoss += *loss * share;
    m_rate = rate * m_settings.weightRate;
    m_seconds += steadySeconds() - begin;
    if (m_steps % m_settings.recordEvery == 0)
        return addRow(m_steps % m_settings.heldOutEvery == 0);
    return {};
}

Expected<double> QatTrainer::heldOutLoss() {
    double sum = 0;
    std::int64_t done = 0;
    for (; done < m_settings.heldOutSequences; done += m_settings.sequencesPerStep) {
        const auto loss = batchLoss(*m_data.heldOut, done, 0);
        if (!loss)
            return loss;
        sum += *loss;
    }
    m_inputs.endStep(false);
    return sum / static_cast<double>(done * m_settings.context);
}

Expected<void> QatTrainer::addRow(bool withHeldOut) {
    RecordRow row{.step = m_steps,
                  .tokens = m_steps * static_cast<std::int64_t>(m_tokens.size()),
                  .learningRate = m_rate,
                  .trainingLoss = m_pendingSteps > 0 ? m_pendingLoss / static_cast<double>(m_pendingSteps)
                                                     : m_untrainedLoss,
                  .seconds = m_seconds};
    if (withHeldOut)
        if (auto measured = measure(row); !measured)
            return measured;
    m_pendingLoss = 0;
    m_pendingSteps = 0;
    m_record.push_back(row);
    return {};
}

Expected<void> QatTrainer::measure(RecordRow& row) {
    const auto loss = heldOutLoss();
    if (!loss)
        return Unexpected(loss.error());
    row.heldOutLoss = *loss;
    if (m_bestWeights.empty() || *loss < m_bestLoss) {
        m_bestLoss = *loss;
        m_bestWeights = m_weights;
        m_bestScales = m_scales;
    }
    return {};
}

Expected<void> QatTrainer::finish() {
    Expected<void> measured;
    if (m_record.back().step != m_steps)
        measured = addRow(true);
    else if (!m_record.back().heldOutLoss)
        measured = measure(m_record.back());
    m_weights = m_bestWeights;
    m_scales = m_bestScales;
    quantizeWeights();
    return measured;
}

Expected<ModelVariant> QatTrainer::variant() const {
    ModelVariant variant{.model = {}, .scheme = m_untrained.scheme};
    for (std::size_t i = 0; i < m_grids.size(); ++i) {
        const WeightGrid& grid = m_grids[i];
        auto stored = grid.store(std::span(m_weights).subspan(static_cast<std::size_t>(grid.offset()),
                                                              static_cast<std::size_t>(grid.count())),
                                 m_scales.data() + m_firstScale[i]);
        if (!stored)
            return passOn(stored);
        variant.replaced.emplace(grid.made().name,
                                 std::make_shared<const QuantizedTensor>(std::move(*stored)));
    }
    auto model = std::make_shared<Model>(*m_model);
    for (const Parameter& parameter : m_layout->parameters())
        if (!parameter.decays()) {
            const float* values = m_weights.data() + parameter.offset;
            model->replace(parameter.name,
                           Tensor::ownFloats(parameter.shape, {values, values + parameter.count}));
        }
    model->metadata.set("nibblescope.qat.scheme", m_untrained.scheme.text());
    model->metadata.set("nibblescope.qat.data", m_data.description);
    model->metadata.set("nibblescope.qat.data_sha256", m_data.fingerprint);
    model->metadata.set("nibblescope.qat.untrained_loss", m_untrainedLoss);
    model->metadata.set("nibblescope.qat.record", recordToText(m_record));
    variant.model = std::move(model);
    return variant;
}

Expected<void> runQat(QatTrainer& trainer, const JobContext& job, const QatObserver& observer) {
    const auto begin = steadySeconds();
    const QatSettings& settings = trainer.settings();
    while (true) {
        const double passed = steadySeconds() - begin;
        const double along = settings.steps > 0
                                 ? static_cast<double>(trainer.steps()) / static_cast<double>(settings.steps)
                                 : passed / settings.seconds;
        if (along >= 1 || job.stopRequested())
            break;
        const std::size_t rows = trainer.record().size();
        if (auto done = trainer.step(along); !done)
            return done;
        if (observer && trainer.record().size() > rows)
            observer(trainer, trainer.record().back());
        job.report("train", settings.steps > 0 ? trainer.steps() : static_cast<std::int64_t>(passed),
                   settings.steps > 0 ? settings.steps : static_cast<std::int64_t>(settings.seconds));
    }
    const bool measured =
        trainer.record().back().step == trainer.steps() && trainer.record().back().heldOutLoss.has_value();
    if (auto finished = trainer.finish(); !finished)
        return finished;
    if (observer && !measured)
        observer(trainer, trainer.record().back());
    return job.stopRequested() ? Expected<void>(stoppedByUser()) : Expected<void>();
}

} // namespace nibble
