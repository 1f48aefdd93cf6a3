// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "cache_options.h"
#include "command.h"
#include "core/experiment/calibration_lab_json.h"
#include "core/experiment/number_text.h"
#include "core/methods/registry.h"

namespace nibble::cli {

namespace {

struct LabOptions {
    CalibrationLab lab;
    ProtocolSettings protocol;
    std::string methods = "gptq:int3:g64,awq:int3:g64", calibration, against;
    std::int64_t most = 64;
};

std::string cell(const std::optional<double>& value, const std::string& error) {
    return !error.empty() ? "failed" : value ? significantText(*value, 4) : "–";
}

void printRow(const std::string& text, const std::string& samples, const CalibrationFigures& figures,
              const std::string& error) {
    fmt::print("  {:<34} {:>9} {:>12} {:>12} {:>10} {:>11}\n", text, samples,
               cell(figures.outputError, error), cell(figures.klDivergence, error),
               figures.klStandardError ? "± " + significantText(*figures.klStandardError, 2) : "–",
               cell(figures.perplexity, error));
}

void printTables(const CalibrationLabResult& result) {
    fmt::print("{}, measured on {}: {} predictions; output error and KL divergence in nats, less is better\n",
               result.modelName, result.textName, result.predictions);
    for (std::size_t method = 0; method < result.references.size(); ++method) {
        const auto& reference = result.references[method];
        fmt::print("\n{}\n  {:<34} {:>9} {:>12} {:>12} {:>10} {:>11}\n",
                   result.lab.experiment.methods[method], "Calibrated on", "sequences", "output error",
                   "divergence", "", "perplexity");
        printRow("nothing: " + reference.method, "–", reference.figures, reference.error);
        for (const auto& curve : result.curves)
            for (const auto& point : curve.points)
                if (curve.method == method)
                    printRow(result.texts[curve.text].name, std::to_string(point.samples), point.figures,
                             point.error);
    }
    for (const auto& text : result.texts)
        if (text.sha256 == result.textSha256)
            fmt::print("\n{} is the text that it is measured on: its figures look better than they are\n",
                       text.name);
}

Expected<void> calibrationLab(const LabOptions& options, const Invocation& invocation) {
    CalibrationLab lab = options.lab;
    auto schemes = parseSchemes(options.methods);
    if (!schemes)
        return passOn(schemes);
    for (const auto& scheme : *schemes)
        lab.experiment.methods.push_back(scheme.text());
    lab.texts = {options.calibration};
    if (!options.against.empty())
        lab.texts.push_back(options.against);
    if (lab.samples.empty())
        lab.samples = doublings(options.most);
    const auto& protocol = options.protocol;
    lab.experiment.protocol = protocol.protocol;
    lab.experiment.context = protocol.context;
    lab.experiment.stride = protocol.stride;
    lab.experiment.chunks = protocol.chunks;
    lab.experiment.separator = protocol.separator;
    lab.experiment.documents = protocol.documents;
    lab.experiment.endToken = protocol.endToken;
    lab.experiment.seed = invocation.options.seed;
    lab.experiment.threads = invocation.options.threads;
    lab.experiment.isa = invocation.options.isa;
    auto model = openForCommand(lab.experiment.model);
    if (!model)
        return passOn(model);
    auto result = runCalibrationLab(lab, invocation.job, {}, *model);
    invocation.endProgressLine();
    if (!result)
        return passOn(result);
    if (invocation.options.json)
        printJson(calibrationLabToJson(*result));
    else
        printTables(*result);
    return {};
}

} // namespace

void addCalibrationCommand(CommandSet& commands) {
    auto options = std::make_shared<LabOptions>();
    auto& experiment = options->lab.experiment;
    experiment.calibrationLength = 256;
    auto& command = commands.add(
        "calibration", "Measures how much calibration a method needs, and of which text",
        [options](const Invocation& invocation) { return calibrationLab(*options, invocation); });
    command.add_option("MODEL", experiment.model, "The model; the built-in one if left out");
    command.add_option("--methods", options->methods, "Schemes that look at a text, separated by commas")
        ->capture_default_str();
    command.add_option("--calibration", options->calibration,
                       "The text to calibrate on: a file, generated:KIND, or the built-in one if left out");
    command.add_option("--against", options->against, "A second text to hold against it, given the same way");
    command.add_option("--samples", options->lab.samples, "Numbers of sequences to try, separated by commas")
        ->delimiter(',')
        ->check(CLI::PositiveNumber);
    command.add_option("--most", options->most, "Without --samples: 1, 2, 4, … up to so many")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--draws", options->lab.draws, "Choices of so many sequences, each measured")
        ->capture_default_str()
        ->check(CLI::Range(1, 99));
    command
        .add_option("--calibration-length", experiment.calibrationLength,
                    "Tokens of a sequence, limited by the model's context")
        ->capture_default_str()
        ->check(CLI::Range(2, 1 << 30));
    command.add_option("--text", experiment.text, "The text to measure on; the built-in one if left out");
    addProtocolOptions(command, options->protocol);
    addCacheOptions(command);
}

} // namespace nibble::cli
