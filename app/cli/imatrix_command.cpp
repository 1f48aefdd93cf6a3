// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "cache_options.h"
#include "command.h"
#include "core/experiment/inputs.h"
#include "core/experiment/kept_between_runs.h"
#include "core/methods/importance.h"

namespace nibble::cli {

namespace {

struct ImatrixOptions {
    std::string model, text, output;
    CalibrationSettings settings{.samples = 1 << 20}; ///< all of the text unless told otherwise
};

Expected<void> imatrix(const ImatrixOptions& options, const Invocation& invocation) {
    if (!options.output.ends_with(".gguf") && !options.output.ends_with(".dat"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf or a .dat file");
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto text = loadText(options.text, **model, TextUse::calibration, invocation.job);
    if (!text)
        return passOn(text);
    CalibrationSettings settings = options.settings;
    settings.seed = invocation.options.seed;
    auto calibration = drawCalibration(**model, text->content, text->name, settings, invocation.job);
    if (!calibration)
        return passOn(calibration);
    keepBetweenRuns(*calibration);
    auto matrix = measureImportance(*model, *calibration, invocation.job);
    if (!matrix)
        return passOn(matrix);
    if (auto written = writeImportanceMatrix(*matrix, options.output, invocation.job); !written)
        return written;
    invocation.endProgressLine();
    if (invocation.options.json)
        printJson({{"model", (*model)->name},
                   {"text", text->name},
                   {"output", options.output},
                   {"entries", matrix->entries.size()},
                   {"sequences", calibration->sequences.size()},
                   {"length", calibration->length},
                   {"tokens", calibration->tokens()}});
    else
        fmt::print("{}: {} weights, {}\n", options.output, matrix->entries.size(),
                   calibration->description());
    return {};
}

} // namespace

void addImatrixCommand(CommandSet& commands) {
    auto options = std::make_shared<ImatrixOptions>();
    auto& command =
        commands.add("imatrix", "Writes an importance matrix: how large the inputs of each weight are",
                     [options](const Invocation& invocation) { return imatrix(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--text", options->text, "The text; the built-in one if left out");
    command.add_option("--output", options->output, "The file: .gguf, or .dat for the older format")
        ->required();
    command.add_option("--samples", options->settings.samples, "Sequences of the text, at most")
        ->check(CLI::PositiveNumber);
    command
        .add_option("--length", options->settings.length, "Tokens of each, limited by the model's context")
        ->capture_default_str()
        ->check(CLI::Range(2, 1 << 30));
    addCacheOptions(command);
}

} // namespace nibble::cli
