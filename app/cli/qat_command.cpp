// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "command.h"
#include "core/base/json_document.h"
#include "core/experiment/result_json.h"
#include "core/experiment/run.h"
#include "core/experiment/text_table.h"
#include "core/methods/registry.h"
#include "core/model/gguf_export.h"
#include "training_rows.h"

namespace nibble::cli {

namespace {

struct QatOptions {
    std::string model, method, output, loss = "divergence", ranges = "kernels";
    double minutes = 5;
    QatPlan plan{.forFile = true};
    bool evaluate = false;
    std::string evaluationText;
};

QatPlan completePlan(const QatOptions& options, const Invocation& invocation) {
    QatPlan plan = options.plan;
    plan.seed = invocation.options.seed;
    plan.settings.seconds = 60 * options.minutes;
    plan.settings.loss = options.loss == "text" ? QatLoss::text : QatLoss::divergence;
    plan.settings.activations =
        options.ranges == "ema" ? ActivationRanges::movingAverage : ActivationRanges::kernels;
    return plan;
}

/// Says what stands at the start, and then every row that has a loss on held-out text.
TrainingObserver showCurve(const Invocation& invocation) {
    return [&invocation, rows = std::size_t{0}](const TrainingResult& run) mutable {
        const bool news = run.record.size() > std::exchange(rows, run.record.size());
        if (!news || !run.record.back().heldOutLoss)
            return;
        invocation.endProgressLine();
        if (rows == 1)
            fmt::print(stderr, "{}: held-out loss {:.4f} nats without training\n", run.scheme(),
                       *run.untrainedLoss);
        else
            showLastRow(run.record);
    };
}

/// The model as opened, rounded and trained on text that the training has not seen to choose by.
Expected<std::optional<Result>> evaluate(const ModelPointer& model, const TrainedVariantPointer& trained,
                                         const QatOptions& options, const Invocation& invocation) {
    if (!options.evaluate || trained->training.stopped)
        return std::optional<Result>();
    const Experiment experiment{.model = model->path,
                                .methods = {trained->training.scheme()},
                                .text = options.evaluationText,
                                .latency = false,
                                .seed = invocation.options.seed,
                                .threads = invocation.options.threads,
                                .isa = invocation.options.isa};
    auto result = runExperiment(experiment, invocation.job, {}, model, {trained});
    invocation.endProgressLine();
    if (!result)
        return passOn(result);
    return std::move(*result);
}

Json summary(const TrainedVariant& trained, const QatOptions& options) {
    const TrainingResult& training = trained.training;
    std::error_code error;
    return {{"method", trained.variant.scheme.text()},
            {"output", options.output},
            {"bytes", static_cast<std::int64_t>(std::filesystem::file_size(options.output, error))},
            {"bits_per_weight", number(trained.variant.bitsPerWeight())},
            {"loss", training.loss},
            {"data", training.data},
            {"untrained_loss", finiteOrNull(training.untrainedLoss)},
            {"held_out_loss", finiteOrNull(training.bestLoss)},
            {"steps", training.steps()},
            {"tokens", training.record.back().tokens},
            {"seconds", number(training.seconds())},
            {"record", recordToJson(training.record)}};
}

void print(const TrainedVariant& trained, const std::optional<Result>& evaluated, const QatOptions& options,
           const Invocation& invocation) {
    if (invocation.options.json) {
        Json document = summary(trained, options);
        if (evaluated)
            document["evaluation"] = resultToJsonValue(*evaluated);
        printJson(document);
        return;
    }
    fmt::print("{}: {}, {:.4f} bits per weight; held-out loss {:.4f} nats before training, {:.4f} after\n",
               options.output, trained.variant.scheme.text(), trained.variant.bitsPerWeight(),
               *trained.training.untrainedLoss, *trained.training.bestLoss);
    if (evaluated)
        fmt::print("{}", textTable(*evaluated));
}

Expected<void> qat(const QatOptions& options, const Invocation& invocation) {
    if (!options.output.ends_with(".gguf"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf file");
    const auto scheme = parseScheme(options.method);
    if (!scheme)
        return Unexpected(scheme.error());
    const auto model = openForCommand(options.model);
    if (!model)
        return Unexpected(model.error());
    auto trained = trainVariant(*model, *scheme, completePlan(options, invocation), invocation.job,
                                showCurve(invocation));
    invocation.endProgressLine();
    if (!trained)
        return passOn(trained);
    // Stopped or not, what was learnt is kept.
    if (auto written = exportGguf((*trained)->variant, options.output); !written)
        return written;
    auto evaluated = evaluate(*model, *trained, options, invocation);
    if (!evaluated)
        return passOn(evaluated);
    print(**trained, *evaluated, options, invocation);
    return (*trained)->training.stopped ? Expected<void>(stoppedByUser()) : Expected<void>();
}

void addKindOptions(CLI::App& command, QatOptions& options) {
    command
        .add_option("--loss", options.loss,
                    "divergence: stay close to the float model's predictions; text: predict the text")
        ->capture_default_str()
        ->check(CLI::IsMember({"divergence", "text"}));
    command
        .add_option("--activation-ranges", options.ranges,
                    "INT8 activations in training: scales as the kernels take them, or ema: a moving average")
        ->capture_default_str()
        ->check(CLI::IsMember({"kernels", "ema"}));
}

} // namespace

void addQatCommand(CommandSet& commands) {
    auto options = std::make_shared<QatOptions>();
    auto& command =
        commands.add("qat", "Trains a model for a quantization scheme and writes it with its codes",
                     [options](const Invocation& invocation) { return qat(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--method", options->method, "A scheme of integer codes: rtn or w8a8")->required();
    command.add_option("--output", options->output, "The GGUF file to write")->required();
    command.add_option(
        "--text", options->plan.text,
        "The text to train on; what the model was trained on if it says so, or generated text");
    command.add_option("--minutes", options->minutes, "How long to train")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command
        .add_option("--steps", options->plan.settings.steps,
                    "So many steps instead: the same result every time")
        ->check(CLI::PositiveNumber);
    command.add_option("--context", options->plan.settings.context, "Tokens per sequence")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--sequences", options->plan.settings.sequencesPerStep, "Sequences per step")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command
        .add_option("--rate", options->plan.settings.weightRate,
                    "Peak learning rate of the weights; 2e-3 at 2 bits and half per bit more if left out")
        ->check(CLI::PositiveNumber);
    command
        .add_option("--scale-rate", options->plan.settings.scaleRate,
                    "Peak learning rate of the logarithms of the scales")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_flag("--evaluate", options->evaluate,
                     "Measure the model as opened, rounded and trained, as `compare` does");
    command.add_option("--evaluation-text", options->evaluationText,
                       "The text to measure on; the built-in one if left out");
    addKindOptions(command, *options);
}

} // namespace nibble::cli
