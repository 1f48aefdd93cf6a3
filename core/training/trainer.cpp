// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trainer.h"

#include <algorithm>

#include <cmath>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/training/trained_model.h"

namespace nibble {

namespace {

constexpr double kDeviation = 0.02;

/// The recipe without where its files happen to lie: their content has a hash of its own.
nlohmann::ordered_json portableRecipe(TrainingRecipe recipe) {
    const auto strip = [](std::string& path) { path = std::filesystem::path(path).filename().string(); };
    strip(recipe.tokenizer.file);
    std::for_each(recipe.data.files.begin(), recipe.data.files.end(), strip);
    return recipeToJson(recipe);
}

/// Matrices whose results are added to the residual stream, twice per layer.
bool addsToResidual(const std::string& name) {
    return name.ends_with("attn_output.weight") || name.ends_with("ffn_down.weight");
}

} // namespace

Expected<std::unique_ptr<Trainer>> Trainer::create(const TrainingRecipe& recipe, TrainingData data) {
    TrainingRecipe complete = recipe;
    complete.model.vocabularySize = data.tokenizer->vocabularySize();
    constexpr std::int64_t arrays = 4; // weights, gradients, two moments
    if (auto fits = SequencePool::checkMemory(complete.model, complete.model.contextLength,
                                              complete.sequencesPerStep, arrays);
        !fits)
        return passOn(fits);
    auto layout = ParameterLayout::create(complete.model);
    if (!layout)
        return passOn(layout);
    const std::string identity = portableRecipe(complete).dump() + data.fingerprint;
    auto hash = sha256(std::as_bytes(std::span(identity)));
    if (!hash)
        return passOn(hash);
    std::unique_ptr<Trainer> trainer(
        new Trainer(complete, std::move(data), std::make_unique<const ParameterLayout>(std::move(*layout))));
    trainer->m_state.recipeHash = std::move(*hash);
    trainer->initialize();
    return trainer;
}

Trainer::Trainer(const TrainingRecipe& recipe, TrainingData data,
                 std::unique_ptr<const ParameterLayout> layout)
    : m_recipe(recipe), m_data(std::move(data)), m_layout(std::move(layout)),
      m_pool(recipe.model, *m_layout, recipe.model.contextLength, nullptr, recipe.precision),
      m_optimizer(optimizedRanges(*m_layout), m_layout->size(), recipe.optimizer),
      m_weights(static_cast<std::size_t>(m_layout->size())),
      m_gradients(static_cast<std::size_t>(m_layout->size())),
      m_sequence(static_cast<std::size_t>(recipe.model.contextLength + 1)),
      m_tokens(static_cast<std::size_t>(recipe.tokensPerStep())), m_targets(m_tokens.size()) {}

void Trainer::initialize() {
    Random random(m_recipe.seed);
    const double residual = kDeviation / std::sqrt(2.0 * static_cast<double>(m_recipe.model.layers));
    for (const Parameter& parameter : m_layout->parameters()) {
        float* values = m_weights.data() + parameter.offset;
        if (!parameter.decays()) {
            std::fill_n(values, parameter.count, 1.0F);
            continue;
        }
        const double deviation = addsToResidual(parameter.name) ? residual : kDeviation;
        std::generate_n(values, parameter.count,
                        [&] { return static_cast<float>(deviation * random.normal()); });
    }
}

Expected<TokenBatch> Trainer::load(TokenSource& source, std::int64_t first, std::int64_t sequences) {
    const std::int64_t context = m_recipe.model.contextLength;
    for (std::int64_t i = 0; i < sequences; ++i) {
        if (auto filled = source.sequence(first + i, m_sequence); !filled)
            return passOn(filled);
        std::copy_n(m_sequence.begin(), context, m_tokens.begin() + i * context);
        std::copy_n(m_sequence.begin() + 1, context, m_targets.begin() + i * context);
    }
    return TokenBatch{m_tokens.data(), m_targets.data(), sequences, context};
}

Expected<double> Trainer::accumulate() {
    const double share = 1.0 / static_cast<double>(m_recipe.tokensPerStep());
    const auto batch =
        load(*m_data.training, m_state.step * m_recipe.sequencesPerStep, m_recipe.sequencesPerStep);
    if (!batch)
        return Unexpected(batch.error());
    CrossEntropy<float> loss(m_targets.data());
    return share * m_pool.lossAndGradient(m_weights.data(), *batch, loss, share, m_gradients.data());
}

Expected<void> Trainer::step() {
    const auto begin = steadySeconds();
    const auto loss = accumulate();
    if (!loss)
        return Unexpected(loss.error());
    const double norm = euclideanNorm(m_gradients.data(), m_layout->size());
    if (!std::isfinite(*loss) || !std::isfinite(norm))
        return fail(ErrorKind::failed,
                    "the loss is not finite any more at step {}: try a lower learning rate",
                    m_state.step + 1);
    const bool clips = m_recipe.clipNorm > 0 && norm > m_recipe.clipNorm;
    const double rate = m_recipe.rate.at(m_state.step);
    m_optimizer.step(m_weights.data(), m_gradients.data(),
                     clips ? static_cast<float>(m_recipe.clipNorm / norm) : 1.0F, rate, m_state.step);
    m_lastLoss = *loss;
    m_state.pendingLoss += *loss;
    ++m_state.pendingSteps;
    ++m_state.step;
    m_state.seconds += steadySeconds() - begin;
    if (m_state.step % m_recipe.recordEvery == 0 || finished())
        return record(rate);
    return {};
}

Expected<void> Trainer::record(double rate) {
    RecordRow row{.step = m_state.step,
                  .tokens = m_state.step * m_recipe.tokensPerStep(),
                  .learningRate = rate,
                  .trainingLoss = m_state.pendingLoss / static_cast<double>(m_state.pendingSteps),
                  .seconds = m_state.seconds};
    if (m_state.step % m_recipe.heldOutEvery == 0 || finished()) {
        const auto loss = heldOutLoss();
        if (!loss)
            return Unexpected(loss.error());
        row.heldOutLoss = *loss;
    }
    m_state.pendingLoss = 0;
    m_state.pendingSteps = 0;
    m_state.record.push_back(row);
    return {};
}

Expected<double> Trainer::heldOutLoss() {
    double sum = 0;
    for (std::int64_t done = 0; done < m_recipe.heldOutSequences; done += m_recipe.sequencesPerStep) {
        const auto batch = load(*m_data.heldOut, done,
                                std::min(m_recipe.sequencesPerStep, m_recipe.heldOutSequences - done));
        if (!batch)
            return Unexpected(batch.error());
        CrossEntropy<float> loss(m_targets.data());
        sum += m_pool.loss(m_weights.data(), *batch, loss);
    }
    return sum / static_cast<double>(m_recipe.heldOutSequences * m_recipe.model.contextLength);
}

RunArrays Trainer::arrays() {
    return {m_weights.data(), m_optimizer.firstMoments(), m_optimizer.secondMoments(), m_layout->size()};
}

Expected<void> Trainer::save(const std::string& path) {
    return writeCheckpoint(path, m_state, arrays());
}

Expected<void> Trainer::resume(const std::string& path) {
    auto state = readCheckpoint(path, m_state.recipeHash, arrays());
    if (!state)
        return passOn(state);
    m_state = std::move(*state);
    return {};
}

Expected<ModelPointer> Trainer::model() const {
    ModelDescription description{.name = m_recipe.name, .tokenizer = m_data.tokenizer, .facts = {}};
    description.facts.set("nibblescope.training.recipe", portableRecipe(m_recipe).dump());
    description.facts.set("nibblescope.training.data", m_data.description);
    description.facts.set("nibblescope.training.data_sha256", m_data.fingerprint);
    description.facts.set("nibblescope.training.seed", m_recipe.seed);
    description.facts.set("nibblescope.training.steps", m_state.step);
    description.facts.set("nibblescope.training.record", recordToText(m_state.record));
    return modelFromParameters(m_recipe.model, *m_layout, m_weights.data(), ElementType::f16, description);
}

Expected<void> runTraining(Trainer& trainer, const RunOptions& options, const JobContext& job,
                           const TrainingObserver& observer) {
    auto saved = steadySeconds();
    const auto save = [&]() -> Expected<void> {
        saved = steadySeconds();
        return options.checkpoint.empty() ? Expected<void>() : trainer.save(options.checkpoint);
    };
    // Counted from here on, so that the time left is right after a resumption too.
    const std::int64_t begun = trainer.state().step;
    while (!trainer.finished()) {
        if (job.stopRequested()) {
            if (auto written = save(); !written)
                return written;
            return stoppedByUser();
        }
        const std::size_t rows = trainer.state().record.size();
        if (auto done = trainer.step(); !done)
            return done;
        if (observer.stepDone)
            observer.stepDone(trainer);
        if (observer.rowDone && trainer.state().record.size() > rows)
            observer.rowDone(trainer.state().record.back());
        job.report("train", trainer.state().step - begun, trainer.recipe().rate.steps - begun);
        if (steadySeconds() - saved >= options.checkpointEvery)
            if (auto written = save(); !written)
                return written;
    }
    return save();
}

} // namespace nibble
