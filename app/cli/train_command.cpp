// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/result_json.h"
#include "core/methods/model_quantizer.h"
#include "core/model/gguf_export.h"
#include "core/training/trainer.h"
#include "core/training/training_data.h"
#include "training_rows.h"

namespace nibble::cli {

namespace {

struct TrainOptions {
    std::string recipe, output, checkpoint;
    double checkpointEvery = 180;
    bool resume = false;
};

Expected<void> writeModel(const Trainer& trainer, const std::string& path) {
    auto model = trainer.model();
    if (!model)
        return passOn(model);
    return exportGguf(asOpened(*model), path);
}

Expected<std::unique_ptr<Trainer>> prepare(const TrainOptions& options, const Invocation& invocation) {
    auto recipe = loadRecipe(options.recipe);
    if (!recipe)
        return passOn(recipe);
    if (!options.resume && std::filesystem::exists(options.checkpoint))
        return fail(ErrorKind::usage, "{} is there: continue it with --resume, or remove it",
                    options.checkpoint);
    auto data = openTrainingData(*recipe, invocation.job);
    if (!data)
        return passOn(data);
    auto trainer = Trainer::create(*recipe, std::move(*data));
    if (!trainer || !options.resume)
        return trainer;
    if (auto resumed = (*trainer)->resume(options.checkpoint); !resumed)
        return passOn(resumed);
    return trainer;
}

TrainingObserver observe(const Trainer& trainer, const TrainOptions& options, const Invocation& invocation,
                         Expected<void>& written) {
    TrainingObserver observer;
    observer.rowDone = [&](const RecordRow& row) {
        const auto& record = trainer.state().record;
        invocation.endProgressLine();
        showLastRow(record);
        if (row.heldOutLoss && written)
            written = writeModel(trainer, options.output);
    };
    return observer;
}

Json summary(const Trainer& trainer, const std::string& output) {
    Json record = recordToJson(trainer.state().record);
    const auto& last = trainer.state().record.back();
    return {{"output", output},
            {"parameters", trainer.layout().size()},
            {"steps", last.step},
            {"tokens", last.tokens},
            {"seconds", number(last.seconds)},
            {"tokens_per_second", number(static_cast<double>(last.tokens) / last.seconds)},
            {"training_loss", number(last.trainingLoss)},
            {"held_out_loss", record.back()["held_out_loss"]},
            {"record", std::move(record)}};
}

Expected<void> train(TrainOptions options, const Invocation& invocation) {
    if (!options.output.ends_with(".gguf"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf file");
    if (options.checkpoint.empty())
        options.checkpoint = options.output + ".checkpoint";
    auto trainer = prepare(options, invocation);
    if (!trainer)
        return passOn(trainer);
    fmt::print(stderr, "{} parameters, {} steps of {} tokens\n", (*trainer)->layout().size(),
               (*trainer)->recipe().rate.steps, (*trainer)->recipe().tokensPerStep());
    Expected<void> written;
    const auto done =
        runTraining(**trainer, {.checkpoint = options.checkpoint, .checkpointEvery = options.checkpointEvery},
                    invocation.job, observe(**trainer, options, invocation, written));
    invocation.endProgressLine();
    if (!done) {
        if (done.error().kind == ErrorKind::stopped)
            fmt::print(stderr, "stopped at step {}; --resume continues from {}\n", (*trainer)->state().step,
                       options.checkpoint);
        return done;
    }
    if (!written)
        return written;
    if (auto last = writeModel(**trainer, options.output); !last)
        return last;
    std::error_code ignored; // the model is complete: nothing is left to resume
    std::filesystem::remove(options.checkpoint, ignored);
    const Json result = summary(**trainer, options.output);
    if (invocation.options.json)
        printJson(result);
    else
        fmt::print("{}: {} parameters, {} tokens, held-out loss {:.4f} nats per token\n", options.output,
                   (*trainer)->layout().size(), (*trainer)->state().record.back().tokens,
                   (*trainer)->state().record.back().heldOutLoss.value_or(0));
    return {};
}

} // namespace

void addTrainCommand(CommandSet& commands) {
    auto options = std::make_shared<TrainOptions>();
    auto& command =
        commands.add("train", "Trains a new model from a recipe",
                     [options](const Invocation& invocation) { return train(*options, invocation); });
    command.add_option("RECIPE", options->recipe, "The recipe's JSON file")->required();
    command.add_option("--output", options->output, "The GGUF file to write")->required();
    command.add_flag("--resume", options->resume, "Continue from the checkpoint");
    command.add_option("--checkpoint", options->checkpoint,
                       "The checkpoint's file; the output's name and .checkpoint if left out");
    command.add_option("--checkpoint-every", options->checkpointEvery, "Seconds between checkpoints")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
}

} // namespace nibble::cli
