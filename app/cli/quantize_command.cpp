// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/base/clock.h"
#include "core/evaluation/memory_use.h"
#include "core/experiment/error_collector.h"
#include "core/experiment/export_variant.h"
#include "core/methods/registry.h"

namespace nibble::cli {

namespace {

struct QuantizeOptions {
    std::string model, method, output;
    CalibrationChoice calibration;
};

struct Outcome {
    std::string method, calibration;
    std::int64_t bytes = 0; ///< of the file of weights
    double bitsPerWeight = 0, seconds = 0;
    std::int64_t peakBytes = 0;
    Json tensors = Json::array();
};

/// Of the weights: the file, or model.safetensors in the folder.
std::int64_t bytesOf(const std::filesystem::path& output) {
    std::error_code error;
    const bool isFolder = std::filesystem::is_directory(output, error);
    return static_cast<std::int64_t>(
        std::filesystem::file_size(isFolder ? output / "model.safetensors" : output, error));
}

Expected<Outcome> quantizeToFile(const ModelPointer& model, const QuantizeOptions& options,
                                 const QuantScheme& scheme, const Invocation& invocation) {
    Outcome outcome{.method = scheme.text()};
    resetPeakMemory();
    const double begin = steadySeconds();
    const InputSampler none(model->config, 1, 1);
    std::vector<TensorResult> results;
    ErrorCollector errors(none, results);
    auto written = exportQuantized(
        model, scheme, options.output, invocation.job,
        [&](const QuantizedRows& rows) {
            const auto& quantized = rows.tensor;
            errors.add(rows);
            if (!rows.isLast())
                return;
            const auto& sqnr = results.back().weightSqnrDb;
            outcome.tensors.push_back({{"name", rows.entry.task.name},
                                       {"type", quantized.typeName()},
                                       {"sqnr_db", sqnr ? number(*sqnr) : Json(nullptr)},
                                       {"fallback", quantized.fallback},
                                       {"note", textOrNull(quantized.note)}});
            if (!quantized.note.empty())
                fmt::print(stderr, "note: {}: {}\n", rows.entry.task.name, quantized.note);
        },
        calibrationOf(options.calibration, invocation), &outcome.calibration);
    if (!written)
        return passOn(written);
    outcome.seconds = steadySeconds() - begin - errors.seconds();
    outcome.peakBytes = memoryUse().peakBytes;
    outcome.bitsPerWeight = *written;
    outcome.bytes = bytesOf(options.output);
    return outcome;
}

Expected<void> quantize(const QuantizeOptions& options, const Invocation& invocation) {
    std::error_code error;
    const bool isFolder =
        options.output.ends_with('/') || std::filesystem::is_directory(options.output, error);
    if (!options.output.ends_with(".gguf") && !isFolder)
        return fail(ErrorKind::usage,
                    "--output must be the name of a .gguf file, or a folder: write 'name/'");
    auto scheme = parseScheme(options.method);
    if (!scheme)
        return passOn(scheme);
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto outcome = quantizeToFile(*model, options, *scheme, invocation);
    invocation.endProgressLine();
    if (!outcome)
        return passOn(outcome);
    if (invocation.options.json)
        printJson({{"method", outcome->method},
                   {"calibration", textOrNull(outcome->calibration)},
                   {"output", options.output},
                   {"bytes", outcome->bytes},
                   {"bits_per_weight", number(outcome->bitsPerWeight)},
                   {"quantize_seconds", number(outcome->seconds)},
                   {"peak_bytes", outcome->peakBytes},
                   {"tensors", std::move(outcome->tensors)}});
    else
        fmt::print("{}: {}, {}, {:.4f} bits per weight, {:.2f} s, peak memory {} (measured)\n",
                   options.output, outcome->method, humanBytes(static_cast<double>(outcome->bytes)),
                   outcome->bitsPerWeight, outcome->seconds,
                   humanBytes(static_cast<double>(outcome->peakBytes)));
    if (!invocation.options.json)
        printCalibration(outcome->calibration);
    return {};
}

} // namespace

void addQuantizeCommand(CommandSet& commands) {
    auto options = std::make_shared<QuantizeOptions>();
    auto& command =
        commands.add("quantize", "Quantizes a model and writes it as a GGUF file or a Hugging Face folder",
                     [options](const Invocation& invocation) { return quantize(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--method", options->method, "The scheme")->required();
    addCalibrationOptions(command, options->calibration);
    command.add_option("--output", options->output, "The .gguf file or the folder/ to write")->required();
}

} // namespace nibble::cli
