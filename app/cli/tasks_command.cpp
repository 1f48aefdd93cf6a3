// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/evaluation/tasks/text_bits.h"
#include "core/experiment/prepare.h"
#include "core/experiment/result_json.h"
#include "core/experiment/tasks.h"

namespace nibble::cli {

namespace {

struct TasksOptions {
    std::string model, method, file;
    std::vector<std::string> kinds;
    GeneratedTaskSettings generated;
    TaskScoring scoring;
    std::int64_t heldOut = 0;
    CalibrationChoice calibration;
};

Expected<std::vector<TaskSet>> setsOf(const TasksOptions& options, const Invocation& invocation) {
    auto settings = options.generated;
    settings.seed = invocation.options.seed;
    // A file alone is a file alone; without one, every kind.
    const bool all = options.kinds.empty() && options.file.empty();
    return taskSets(all ? std::vector<std::string>{"all"} : options.kinds, options.file, settings);
}

void printTable(const std::vector<TaskScore>& scores) {
    fmt::print("{:<24} {:<16} {:>6} {:>9}   {:<15} {:>8}\n", "Task", "Scored by", "Items", "Accuracy",
               "95 % interval", "Guessing");
    for (const TaskScore& score : scores) {
        const Interval interval = score.interval();
        const auto accuracy = score.accuracy();
        fmt::print(
            "{:<24} {:<16} {:>6} {:>8}   {:5.1f} – {:5.1f} % {:>7}\n", score.task, taskKindTitle(score),
            score.items, accuracy ? fmt::format("{:.1f} %", 100 * *accuracy) : "–", 100 * interval.low,
            100 * interval.high, score.guessing > 0 ? fmt::format("{:.0f} %", 100 * score.guessing) : "–");
        if (score.skipped > 0)
            fmt::print("  {} items are longer than the model's context and were left out\n", score.skipped);
    }
}

Json bitsToJson(const TextBits& bits) {
    return {{"kind", textKindName(bits.kind)},
            {"documents", bits.documents},
            {"skipped", bits.skipped},
            {"characters", bits.characters},
            {"model_bits_per_character", number(bits.modelPerCharacter())},
            {"generator_bits_per_character", number(bits.generatorPerCharacter())},
            {"excess", number(bits.excess)},
            {"excess_low", number(bits.interval.low)},
            {"excess_high", number(bits.interval.high)}};
}

void printBits(const std::vector<TextBits>& all) {
    fmt::print("\n{:<24} {:>9} {:>16} {:>16}   {}\n", "Held-out text", "Documents", "Model, bits/char",
               "Random, bits/ch.", "Excess, 95 % interval");
    for (const TextBits& bits : all)
        fmt::print("{:<24} {:>9} {:>16.4f} {:>16.4f}   {:+.1f} % ({:+.1f} to {:+.1f})\n",
                   textKindName(bits.kind), bits.documents, bits.modelPerCharacter(),
                   bits.generatorPerCharacter(), 100 * bits.excess, 100 * bits.interval.low,
                   100 * bits.interval.high);
}

/// How many bits the model needs for held-out text of the kinds that are asked.
Expected<std::vector<TextBits>> textBits(const TasksOptions& options, Transformer& model,
                                         const Tokenizer& tokenizer, const Invocation& invocation) {
    if (options.heldOut == 0)
        return std::vector<TextBits>();
    const auto kinds = taskKinds(options.kinds.empty() ? std::vector<std::string>{"all"} : options.kinds);
    return measureTextBits(model, tokenizer, *kinds, options.heldOut, invocation.options.seed,
                           invocation.job);
}

Expected<void> tasks(const TasksOptions& options, const Invocation& invocation) {
    auto sets = setsOf(options, invocation);
    if (!sets)
        return passOn(sets);
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto tokenizer = tokenizerOf(**model);
    if (!tokenizer)
        return passOn(tokenizer);
    auto variant = prepareVariant(*model, options.method, {}, invocation.job,
                                  calibrationOf(options.calibration, invocation));
    if (!variant)
        return passOn(variant);
    auto scores = scoreTasks(*variant->transformer, **tokenizer, *sets, options.scoring, invocation.job);
    if (!scores)
        return passOn(scores);
    auto bits = textBits(options, *variant->transformer, **tokenizer, invocation);
    if (!bits)
        return passOn(bits);
    invocation.endProgressLine();
    printCalibration(variant->calibration);
    if (!invocation.options.json) {
        fmt::print("{}, {} ({}; measured)\n", (*model)->name, variant->method,
                   variant->transformer->execution());
        printTable(*scores);
        if (!bits->empty())
            printBits(*bits);
        return {};
    }
    Json list = Json::array();
    for (const TaskScore& score : *scores)
        list.push_back(taskToJson(score));
    Json text = Json::array();
    for (const TextBits& each : *bits)
        text.push_back(bitsToJson(each));
    printJson({{"model", (*model)->name},
               {"method", variant->method},
               {"calibration", textOrNull(variant->calibration)},
               {"execution", variant->transformer->execution()},
               {"bits_per_weight", number(variant->bitsPerWeight)},
               {"random_weights", (*model)->randomWeights},
               {"text_generator_version", kTextGeneratorVersion},
               {"seed", invocation.options.seed},
               {"per_byte", options.scoring.perByte},
               {"tasks", std::move(list)},
               {"held_out_text", std::move(text)}});
    return {};
}

} // namespace

void addTasksCommand(CommandSet& commands) {
    auto options = std::make_shared<TasksOptions>();
    auto& command =
        commands.add("tasks", "Task accuracy of a model, or of a variant of it",
                     [options](const Invocation& invocation) { return tasks(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--method", options->method, "Quantize by this scheme first");
    addCalibrationOptions(command, options->calibration);
    command.add_option("--file", options->file, "Questions of your own, JSON Lines: prompt, choices, answer");
    command.add_option("--tasks", options->kinds, "Generated tasks, separated by commas; all by default")
        ->delimiter(',');
    command.add_option("--items", options->generated.items, "Questions of each generated task")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    command
        .add_option(
            "--held-out", options->heldOut,
            "Also the bits per character of so many held-out documents of each generated task, beside "
            "the randomness in them")
        ->check(CLI::Range(1, 100000));
    command.add_flag("--per-byte", options->scoring.perByte,
                     "Compare log-likelihoods per byte of the choice instead of their sums");
    command
        .add_option("--lookup-sentences", options->generated.shape.sentences,
                    "Look-up: sentences among which the facts stand; drawn by default")
        ->check(CLI::Range(1, 200));
    command
        .add_option("--lookup-depth", options->generated.shape.depth,
                    "Look-up: where the fact stands, 0 at the beginning, 1 at the end; drawn by default")
        ->check(CLI::Range(0.0, 1.0));
}

} // namespace nibble::cli
