// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/run.h"
#include "core/methods/registry.h"
#include "core/model/gguf_export.h"
#include "core/training/qat_trainer.h"
#include "core/training/training_data.h"
#include "training_rows.h"

namespace nibble::cli {

namespace {

struct QatOptions {
    std::string model, method, text, output, loss = "divergence", ranges = "kernels";
    double minutes = 5;
    QatSettings settings;
};

/// The text that is given; else what the model was trained on, if it says so; else the built-in text.
Expected<TrainingData> openData(const Model& model, const QatOptions& options, const Invocation& invocation) {
    const auto* recipeText = model.metadata.text("nibblescope.training.recipe");
    if (options.text.empty() && recipeText) {
        auto recipe = recipeFromJson(*recipeText, model.path);
        if (!recipe)
            return passOn(recipe);
        recipe->model.contextLength = options.settings.context;
        recipe->seed = invocation.options.seed;
        if (!recipe->data.generator.empty())
            return openTrainingData(*recipe, invocation.job, model.tokenizer);
    }
    auto text = loadText(options.text, model, TextUse::calibration, invocation.job);
    if (!text)
        return passOn(text);
    return dataFromText(model.tokenizer, text->content,
                        {.context = options.settings.context, .seed = invocation.options.seed},
                        invocation.job);
}

Expected<void> complete(QatOptions& options, const Model& model) {
    if (!model.tokenizer)
        return fail(ErrorKind::unsupported, "the model has no tokenizer: {}", model.tokenizerProblem);
    auto& settings = options.settings;
    settings.seconds = 60 * options.minutes;
    settings.loss = options.loss == "text" ? QatLoss::text : QatLoss::divergence;
    settings.activations =
        options.ranges == "ema" ? ActivationRanges::movingAverage : ActivationRanges::kernels;
    settings.context = std::min(settings.context, model.config.contextLength);
    return {};
}

Json summary(const QatTrainer& trainer, const ModelVariant& variant, const QatOptions& options) {
    const auto& last = trainer.record().back();
    std::error_code error;
    return {{"method", variant.scheme.text()},
            {"output", options.output},
            {"bytes", static_cast<std::int64_t>(std::filesystem::file_size(options.output, error))},
            {"bits_per_weight", number(variant.bitsPerWeight())},
            {"loss", options.loss},
            {"untrained_loss", number(trainer.untrainedLoss())},
            {"held_out_loss", number(trainer.bestLoss())},
            {"steps", last.step},
            {"tokens", last.tokens},
            {"seconds", number(last.seconds)},
            {"record", recordJson(trainer.record())}};
}

Expected<void> finish(const QatTrainer& trainer, const QatOptions& options, const Invocation& invocation) {
    auto variant = trainer.variant();
    if (!variant)
        return passOn(variant);
    if (auto written = exportGguf(*variant, options.output); !written)
        return written;
    const Json result = summary(trainer, *variant, options);
    if (invocation.options.json)
        printJson(result);
    else
        fmt::print(
            "{}: {}, {:.4f} bits per weight; held-out loss {:.4f} nats before training, {:.4f} after\n",
            options.output, variant->scheme.text(), variant->bitsPerWeight(), trainer.untrainedLoss(),
            trainer.bestLoss());
    return {};
}

Expected<void> qat(QatOptions options, const Invocation& invocation) {
    if (!options.output.ends_with(".gguf"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf file");
    const auto scheme = parseScheme(options.method);
    if (!scheme)
        return Unexpected(scheme.error());
    const auto model = openForCommand(options.model);
    if (!model)
        return Unexpected(model.error());
    if (auto completed = complete(options, **model); !completed)
        return completed;
    auto data = openData(**model, options, invocation);
    if (!data)
        return passOn(data);
    auto trainer = QatTrainer::create(*model, *scheme, std::move(*data), options.settings, invocation.job);
    if (!trainer)
        return passOn(trainer);
    // What GGUF cannot hold is better refused before the training than after it.
    if (const auto holds = exportTensors((*trainer)->untrained()); !holds)
        return Unexpected(holds.error());
    invocation.endProgressLine();
    fmt::print(stderr, "{}: held-out loss {:.4f} nats without training\n", scheme->text(),
               (*trainer)->untrainedLoss());
    const auto done = runQat(**trainer, {.stop = invocation.job.stop, .sink = invocation.job.sink},
                             [&](const QatTrainer& run, const RecordRow& row) {
                                 if (!row.heldOutLoss)
                                     return;
                                 invocation.endProgressLine();
                                 showLastRow(run.record());
                             });
    invocation.endProgressLine();
    if (!done && done.error().kind != ErrorKind::stopped)
        return done;
    // Stopped or not, what was learnt is kept.
    if (auto finished = finish(**trainer, options, invocation); !finished)
        return finished;
    return done;
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
        "--text", options->text,
        "The text to train on; what the model was trained on if it says so, or the built-in text");
    command.add_option("--minutes", options->minutes, "How long to train")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command
        .add_option("--steps", options->settings.steps, "So many steps instead: the same result every time")
        ->check(CLI::PositiveNumber);
    command.add_option("--context", options->settings.context, "Tokens per sequence")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--sequences", options->settings.sequencesPerStep, "Sequences per step")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command
        .add_option("--rate", options->settings.weightRate,
                    "Peak learning rate of the weights; 2e-3 at 2 bits and half per bit more if left out")
        ->check(CLI::PositiveNumber);
    command
        .add_option("--scale-rate", options->settings.scaleRate,
                    "Peak learning rate of the logarithms of the scales")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    addKindOptions(command, *options);
}

} // namespace nibble::cli
