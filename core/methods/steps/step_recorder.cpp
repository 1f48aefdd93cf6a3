// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/steps/step_recorder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/methods/model_quantizer.h"
#include "core/methods/tensor_inputs.h"

namespace nibble {

#define NIBBLE_STEPS(function) StepRecorder function();
#include "core/methods/steps/steps.def"
#undef NIBBLE_STEPS

namespace {

const std::vector<StepRecorder>& recorders() {
    static const std::vector<StepRecorder> list{
#define NIBBLE_STEPS(function) function(),
#include "core/methods/steps/steps.def"
#undef NIBBLE_STEPS
    };
    return list;
}

const StepRecorder* recorderOf(std::string_view method) {
    const auto& list = recorders();
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto& row) { return row.method == method; });
    return found == list.end() ? nullptr : &*found;
}

/// What the method alone would do to the model.
Expected<std::vector<TensorTask>> tasksOf(const Model& model, const StepRecorder& recorder,
                                          const MethodChoice& choice) {
    const auto plan = planVariant(model, {.transforms = {}, .base = choice, .overrides = {}});
    if (!plan)
        return Unexpected(plan.error());
    std::vector<TensorTask> tasks;
    for (const auto& entry : plan->entries)
        if (!recorder.takes || recorder.takes(model.config, entry.task))
            tasks.push_back(entry.task);
    return tasks;
}

Expected<std::vector<float>> weightsOf(const Model& model, const TensorTask& task) {
    std::vector<float> weights(static_cast<std::size_t>(task.rows * task.cols));
    if (auto decoded = model.find(task.name)->decodeRows(0, task.rows, weights.data()); !decoded)
        return passOn(decoded);
    if (!std::all_of(weights.begin(), weights.end(), [](float weight) { return std::isfinite(weight); }))
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = "holds a weight that is not finite",
                                .path = model.path,
                                .field = task.name});
    return weights;
}

} // namespace

Expected<ParamValues> optionsOf(const MethodChoice& choice) {
    for (const auto& method : allMethods())
        if (method.name == choice.method)
            return ParamValues::parse(choice.method, method.params, choice.options);
    return fail(ErrorKind::usage, "there is no method {}", choice.method);
}

std::vector<std::string_view> steppedMethods() {
    std::vector<std::string_view> names;
    for (const auto& recorder : recorders())
        names.push_back(recorder.method);
    return names;
}

bool hasSteps(std::string_view method) {
    return recorderOf(method) != nullptr;
}

std::vector<std::string> stepTensors(const Model& model, const MethodChoice& choice) {
    std::vector<std::string> names;
    const auto* recorder = recorderOf(choice.method);
    if (!recorder)
        return names;
    if (const auto tasks = tasksOf(model, *recorder, choice))
        for (const auto& task : *tasks)
            names.push_back(task.name);
    return names;
}

std::optional<ScalingGroup> scalingGroupOf(const ModelConfig& config, const TensorTask& task) {
    if (task.layer >= 0)
        for (auto& group : scalingGroups(config, task.layer))
            if (std::find(group.consumers.begin(), group.consumers.end(), task.name) != group.consumers.end())
                return std::move(group);
    return std::nullopt;
}

Expected<StepRecording> recordSteps(const ModelPointer& model, const StepRequest& request,
                                    const Calibration* calibration, const JobContext& job) {
    const auto* recorder = recorderOf(request.choice.method);
    if (!recorder)
        return fail(ErrorKind::usage, "{} has no steps to watch", request.choice.method);
    auto tasks = tasksOf(*model, *recorder, request.choice);
    if (!tasks)
        return passOn(tasks);
    const auto task = std::find_if(tasks->begin(), tasks->end(),
                                   [&](const auto& one) { return one.name == request.tensor; });
    if (task == tasks->end())
        return fail(ErrorKind::usage, "{}: {} does nothing to it", request.tensor, request.choice.text());
    auto values = optionsOf(request.choice);
    if (!values)
        return passOn(values);
    auto quantizer = makeQuantizer(request.choice);
    if (!quantizer)
        return passOn(quantizer);
    StepRecording recording{.request = request, .rows = task->rows, .cols = task->cols};
    QuantizerNeeds needs = (*quantizer)->needs();
    needs.activations = needs.activations || recorder->takesActivations;
    LayerInputs inputs;
    if (needs.any()) {
        if (!calibration || calibration->sequences.empty())
            return fail(ErrorKind::usage, "{} needs a text to be calibrated with", request.choice.text());
        auto seen = inputsOfTensor({.model = model}, task->name, *calibration, needs, job);
        if (!seen)
            return passOn(seen);
        inputs = std::move(*seen);
        task->inputs = &inputs;
        recording.tokens = inputs.tokens;
        recording.calibration = calibration->description();
    }
    auto weights = weightsOf(*model, *task);
    if (!weights)
        return passOn(weights);
    auto steps = recorder->record({request, model, *task, *values, **quantizer, std::move(*weights)}, job);
    if (!steps)
        return passOn(steps);
    recording.steps = std::move(*steps);
    return recording;
}

} // namespace nibble
