// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/report.h"
#include "core/experiment/result_json.h"
#include "core/experiment/run.h"
#include "core/experiment/text_table.h"
#include "core/methods/registry.h"

namespace nibble::cli {

namespace {

struct CompareOptions {
    Experiment experiment;
    ProtocolSettings protocol;
    std::string methods = "w8a8,rtn:int4:g32,nf4:g64,q8_0,q4_0";
    std::string report, saveExperiment;
    bool noLatency = false;
};

Expected<void> runAndPrint(const Experiment& experiment, const std::string& report,
                           const Invocation& invocation) {
    auto model = openForCommand(experiment.model);
    if (!model)
        return passOn(model);
    auto result = runExperiment(experiment, invocation.job, {}, *model);
    invocation.endProgressLine();
    if (!result)
        return passOn(result);
    if (!report.empty())
        if (auto written = writeReport(*result, report); !written)
            return written;
    if (invocation.options.json)
        printJson(resultToJsonValue(*result));
    else
        fmt::print("{}", textTable(*result));
    return {};
}

Expected<void> compare(const CompareOptions& options, const Invocation& invocation) {
    Experiment experiment = options.experiment;
    auto schemes = parseSchemes(options.methods);
    if (!schemes)
        return passOn(schemes);
    for (const auto& scheme : *schemes)
        experiment.methods.push_back(scheme.text());
    const auto& protocol = options.protocol;
    experiment.protocol = protocol.protocol;
    experiment.context = protocol.context;
    experiment.stride = protocol.stride;
    experiment.chunks = protocol.chunks;
    experiment.separator = protocol.separator;
    experiment.documents = protocol.documents;
    experiment.endToken = protocol.endToken;
    experiment.latency = !options.noLatency;
    experiment.seed = invocation.options.seed;
    experiment.threads = invocation.options.threads;
    experiment.isa = invocation.options.isa;
    if (!options.saveExperiment.empty())
        if (auto saved = saveExperiment(experiment, options.saveExperiment); !saved)
            return saved;
    return runAndPrint(experiment, options.report, invocation);
}

struct ExperimentOptions {
    std::string file, report;
};

Expected<void> repeatExperiment(const ExperimentOptions& options, const Invocation& invocation) {
    auto experiment = loadExperiment(options.file);
    if (!experiment)
        return passOn(experiment);
    // What the command line asks for wins over the file.
    if (invocation.options.threads > 0)
        experiment->threads = invocation.options.threads;
    if (!invocation.options.isa.empty())
        experiment->isa = invocation.options.isa;
    return runAndPrint(*experiment, options.report, invocation);
}

} // namespace

void addCompareCommand(CommandSet& commands) {
    auto options = std::make_shared<CompareOptions>();
    auto& experiment = options->experiment;
    auto& command =
        commands.add("compare", "Quantizes a model by several methods and measures what each costs",
                     [options](const Invocation& invocation) { return compare(*options, invocation); });
    command.add_option("MODEL", experiment.model, "The model; the built-in one if left out");
    command.add_option("--methods", options->methods, "Schemes, separated by commas")->capture_default_str();
    command.add_option("--text", experiment.text, "The text to measure on; the built-in one if left out");
    command.add_option("--calibration", experiment.calibration,
                       "The text for methods that look at activations");
    command.add_option("--report", options->report, "A folder for the report: HTML, Markdown, CSV, JSON");
    command.add_option("--save-experiment", options->saveExperiment, "Write what is run to this JSON file");
    command
        .add_option("--tasks", experiment.tasks,
                    "Generated tasks to ask, separated by commas: story, arithmetic, …, or all")
        ->delimiter(',');
    command.add_option("--task-file", experiment.taskFile, "Questions of your own, as for `tasks`");
    command.add_option("--task-items", experiment.taskItems, "Questions of each generated task")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    command.add_flag("--no-latency", options->noLatency, "Do not time anything");
    command.add_option("--prompt", experiment.promptTokens, "Tokens of the timed prompt")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--generate", experiment.generateTokens, "Tokens of the timed generation")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--repeat", experiment.repeats, "Timed repeats")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--pass-below", experiment.passBelow, "Verdict: perplexity ratio less 1 that passes")
        ->capture_default_str();
    command
        .add_option("--review-above", experiment.reviewAbove,
                    "Verdict: perplexity ratio less 1 to be reviewed")
        ->capture_default_str();
    addProtocolOptions(command, options->protocol);
}

void addExperimentCommand(CommandSet& commands) {
    auto options = std::make_shared<ExperimentOptions>();
    auto& command = commands.add(
        "experiment", "Runs an experiment saved by the window, by a report or by hand",
        [options](const Invocation& invocation) { return repeatExperiment(*options, invocation); });
    command.add_option("FILE", options->file, "The experiment's JSON file")->required();
    command.add_option("--report", options->report, "A folder for the report");
}

} // namespace nibble::cli
