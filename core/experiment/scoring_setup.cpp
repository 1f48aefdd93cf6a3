// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/scoring_setup.h"

namespace nibble {

namespace {

constexpr std::int64_t kSampledRows = 64; ///< inputs kept per layer for the output error

} // namespace

ProtocolSettings protocolSettings(const Experiment& experiment) {
    return {.protocol = experiment.protocol,
            .context = experiment.context,
            .stride = experiment.stride,
            .chunks = experiment.chunks,
            .separator = experiment.separator,
            .documents = experiment.documents,
            .endToken = experiment.endToken};
}

Expected<ScoringSetup> setUpScoring(const Experiment& experiment, ModelPointer opened,
                                    const JobContext& job) {
    if (auto set = applyMachineSettings(experiment.threads, experiment.isa); !set)
        return passOn(set);
    if (!opened) {
        auto model = openExperimentModel(experiment.model);
        if (!model)
            return passOn(model);
        opened = std::move(*model);
    }
    if (opened->notRunnable)
        return Unexpected(*opened->notRunnable);
    auto text = loadText(experiment.text, *opened, TextUse::evaluation, job);
    if (!text)
        return passOn(text);
    auto plan = planScoring(*opened, text->content, protocolSettings(experiment));
    if (!plan)
        return passOn(plan);
    return ScoringSetup{std::move(opened), std::move(*text), std::move(*plan)};
}

Expected<std::unique_ptr<InputSampler>> sampleLayerInputs(Transformer& baseline, const ScoringPlan& plan,
                                                          const JobContext& job) {
    std::int64_t tokens = 0;
    std::size_t windows = 0;
    while (windows < plan.windows.size() && tokens < kSampledTokens)
        tokens += plan.windows[windows++].length;
    const auto& config = baseline.config();
    auto inputs = std::make_unique<InputSampler>(config, tokens, kSampledRows);
    for (std::size_t i = 0; i < windows; ++i) {
        const auto ids = plan.windowTokens(plan.windows[i]);
        KvCache cache(config, static_cast<std::int64_t>(ids.size()), KvType::f32);
        std::vector<float> hidden(ids.size() * static_cast<std::size_t>(config.embeddingLength));
        if (auto ran = baseline.run(ids, cache, hidden.data(), false, job, inputs.get()); !ran)
            return passOn(ran);
        job.report("sample inputs", static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(windows));
    }
    return inputs;
}

} // namespace nibble
