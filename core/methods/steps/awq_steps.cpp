// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "core/methods/awq_search.h"
#include "core/methods/steps/step_recorder.h"

namespace nibble {

namespace {

Expected<MethodSteps> recordAwq(const StepLayer& layer, const JobContext& job) {
    const auto group = scalingGroupOf(layer.model->config, layer.task);
    const LayerInputs& inputs = *layer.task.inputs;
    AwqSteps steps{.layers = group->consumers, .points = {}, .meanAbs = inputs.meanAbs};
    const auto observe = [&](const AwqTrial& trial) {
        if (trial.isBest)
            steps.chosen = steps.points.size();
        steps.points.push_back(
            {trial.ratio, trial.loss, trial.isBest, {trial.scales.begin(), trial.scales.end()}});
        job.report("steps", std::ssize(steps.points), kAwqTrials);
    };
    auto found = searchGroupScales(EditedModel(layer.model), layer.task.layer, *group, inputs,
                                   awqRounding(layer.values), job, observe);
    if (!found)
        return passOn(found);
    return MethodSteps(std::move(steps));
}

} // namespace

StepRecorder awqSteps() {
    return {.method = "awq",
            .takes = [](const ModelConfig& config,
                        const TensorTask& task) { return scalingGroupOf(config, task).has_value(); },
            .record = recordAwq};
}

} // namespace nibble
