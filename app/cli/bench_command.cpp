// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.h"
#include "core/experiment/bench.h"
#include "core/experiment/result_json.h"
#include "core/methods/registry.h"

namespace nibble::cli {

namespace {

struct BenchOptions {
    BenchSettings settings;
    std::string methods, kvFormat = "f16";
};

Json phase(const BenchRow& row, const char* name, const SpeedSample& speed, bool generate) {
    const auto& latency = row.latency;
    return {{"method", row.method},
            {"execution", row.execution},
            {"phase", name},
            {"tokens_per_second", number(speed.tokensPerSecond)},
            {"spread", number(speed.spread)},
            {"weight_bytes", latency.weightBytes},
            {"bandwidth_share",
             generate && latency.bandwidthShare > 0 ? number(latency.bandwidthShare) : Json(nullptr)},
            {"bits_per_weight", row.bitsPerWeight > 0 ? number(row.bitsPerWeight) : Json(nullptr)},
            {"kernels", row.kernels}};
}

void printBench(const BenchResult& result) {
    fmt::print("{}: prompt {}, generate {}, {} repeats, {} threads, {}; read bandwidth {:.1f} GB/s ({:.1f} "
               "to {:.1f}) "
               "between the repeats; measured\n\n",
               result.model, result.latency.promptTokens, result.latency.generateTokens,
               result.latency.repeats, result.machine.threads, result.machine.isa,
               *result.machine.readBandwidth, result.bandwidthLow, result.bandwidthHigh);
    fmt::print("{:<24} {:<9} {:>10} {:>20} {:>20} {:>10}\n", "method", "execution", "weights", "prompt t/s",
               "generate t/s", "bandwidth");
    for (const auto& row : result.rows) {
        const auto& latency = row.latency;
        fmt::print("{:<24} {:<9} {:>10} {:>12.1f} ± {:<5.1f} {:>12.2f} ± {:<5.2f} {:>10}\n", row.method,
                   row.execution, humanBytes(static_cast<double>(latency.weightBytes)),
                   latency.prompt.tokensPerSecond, latency.prompt.spread, latency.generate.tokensPerSecond,
                   latency.generate.spread,
                   latency.bandwidthShare > 0 ? fmt::format("{:.0f} %", 100 * latency.bandwidthShare)
                                              : "in cache");
    }
}

Expected<void> bench(const BenchOptions& options, const Invocation& invocation) {
    BenchSettings settings = options.settings;
    settings.latency.seed = invocation.options.seed;
    settings.calibration = calibrationOf(settings.calibration, invocation);
    settings.latency.kv = options.kvFormat == "f32" ? KvType::f32 : KvType::f16;
    if (!options.methods.empty()) {
        auto schemes = parseSchemes(options.methods);
        if (!schemes)
            return passOn(schemes);
        for (const auto& scheme : *schemes)
            settings.methods.push_back(scheme.text());
    }
    auto result = runBench(settings, invocation.job);
    invocation.endProgressLine();
    if (!result)
        return passOn(result);
    if (!invocation.options.json) {
        printBench(*result);
        return {};
    }
    Json rows = Json::array();
    for (const auto& row : result->rows) {
        rows.push_back(phase(row, "prompt", row.latency.prompt, false));
        rows.push_back(phase(row, "generate", row.latency.generate, true));
    }
    printJson({{"model", result->model},
               {"machine", machineToJson(result->machine)},
               {"read_bandwidth_low_gb_s", number(result->bandwidthLow)},
               {"read_bandwidth_high_gb_s", number(result->bandwidthHigh)},
               {"prompt_tokens", result->latency.promptTokens},
               {"generate_tokens", result->latency.generateTokens},
               {"repeats", result->latency.repeats},
               {"kv_format", options.kvFormat},
               {"results", std::move(rows)}});
    return {};
}

} // namespace

void addBenchCommand(CommandSet& commands) {
    auto options = std::make_shared<BenchOptions>();
    auto& latency = options->settings.latency;
    auto& command =
        commands.add("bench", "Times prompt and generation of a model, or of random weights of a shape",
                     [options](const Invocation& invocation) { return bench(*options, invocation); });
    command.add_option("MODEL", options->settings.model, "The model; the built-in one if left out");
    command.add_option("--shape", options->settings.shape,
                       "Random weights of this shape, for example tinyllama-1.1b");
    command.add_option("--methods", options->methods,
                       "Schemes, separated by commas; the model as opened if left out");
    addCalibrationOptions(command, options->settings.calibration);
    command.add_option("--prompt", latency.promptTokens, "Tokens of the prompt")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--generate", latency.generateTokens, "Tokens to generate")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--repeat", latency.repeats, "Timed repeats after the warm-up")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--kv-format", options->kvFormat, "Type of the KV cache")
        ->capture_default_str()
        ->check(CLI::IsMember({"f16", "f32"}));
}

} // namespace nibble::cli
