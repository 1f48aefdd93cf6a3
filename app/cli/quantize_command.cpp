// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/evaluation/memory_use.h"
#include "core/evaluation/tensor_error.h"
#include "core/experiment/export_variant.h"
#include "core/methods/registry.h"

namespace nibble::cli {

namespace {

struct QuantizeOptions {
    std::string model, method, calibration, output;
};

struct Outcome {
    std::string method;
    std::int64_t bytes = 0; ///< of the file
    double bitsPerWeight = 0, seconds = 0;
    std::int64_t peakBytes = 0;
    Json tensors = Json::array();
};

Expected<Outcome> quantizeToFile(const ModelPointer& model, const QuantizeOptions& options,
                                 const QuantScheme& scheme, const JobContext& job) {
    Outcome outcome{.method = scheme.text()};
    resetPeakMemory();
    const auto begin = std::chrono::steady_clock::now();
    double measuring = 0;
    auto written = exportQuantized(
        model, scheme, options.output, job,
        [&](const PlanEntry& entry, std::span<const float> weights, const QuantizedTensor& quantized) {
            const auto start = std::chrono::steady_clock::now();
            const auto sqnr = measureTensorError(weights, quantized, nullptr).sqnrDb();
            outcome.tensors.push_back({{"name", entry.task.name},
                                       {"type", quantized.typeName()},
                                       {"sqnr_db", sqnr ? number(*sqnr) : Json(nullptr)},
                                       {"fallback", quantized.fallback}});
            measuring += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        });
    if (!written)
        return passOn(written);
    outcome.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() - measuring;
    outcome.peakBytes = memoryUse().peakBytes;
    outcome.bitsPerWeight = *written;
    std::error_code error;
    outcome.bytes = static_cast<std::int64_t>(std::filesystem::file_size(options.output, error));
    return outcome;
}

Expected<void> quantize(const QuantizeOptions& options, const Invocation& invocation) {
    if (!options.output.ends_with(".gguf"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf file");
    auto scheme = parseScheme(options.method);
    if (!scheme)
        return passOn(scheme);
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto outcome = quantizeToFile(*model, options, *scheme, invocation.job);
    invocation.endProgressLine();
    if (!outcome)
        return passOn(outcome);
    if (invocation.options.json)
        printJson({{"method", outcome->method},
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
    return {};
}

} // namespace

void addQuantizeCommand(CommandSet& commands) {
    auto options = std::make_shared<QuantizeOptions>();
    auto& command =
        commands.add("quantize", "Quantizes a model and writes it as a GGUF file",
                     [options](const Invocation& invocation) { return quantize(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--method", options->method, "The scheme")->required();
    command.add_option("--calibration", options->calibration,
                       "The text for methods that look at activations");
    command.add_option("--output", options->output, "The file to write")->required();
}

} // namespace nibble::cli
