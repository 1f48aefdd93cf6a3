// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cache_options.h"
#include "core/experiment/inputs.h"
#include "core/kernels/isa.h"

namespace nibble::cli {

CLI::App& CommandSet::add(const std::string& name, const std::string& description, Action action) {
    auto* command = m_app.add_subcommand(name, description);
    command->add_flag("--json", m_options.json, "One JSON document on standard output and nothing else");
    command->add_option("--threads", m_options.threads, "Threads; all of them by default")
        ->check(CLI::Range(1, 4096));
    std::vector<std::string> isas;
    for (const auto isa : kernels::supportedIsas())
        isas.emplace_back(kernels::isaName(isa));
    command->add_option(
        "--isa", m_options.isa,
        fmt::format("Instruction set of the kernels: {} here; the last by default", fmt::join(isas, ", ")));
    command->add_option("--seed", m_options.seed, "Seed of everything random")->capture_default_str();
    command->callback([this, run = std::move(action)] { m_called = run; });
    return *command;
}

void printJson(const Json& document) {
    // Text from files may hold any bytes: what is no UTF-8 becomes U+FFFD.
    const std::string text = document.dump(2, ' ', false, Json::error_handler_t::replace);
    fmt::print("{}\n", text);
}

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

void printCalibration(const std::string& description) {
    if (!description.empty())
        fmt::print(stderr, "note: calibrated on {}\n", description);
}

Expected<ModelPointer> openForCommand(const std::string& path) {
    auto model = openExperimentModel(path);
    if (!model)
        return model;
    for (const auto& warning : (*model)->warnings)
        fmt::print(stderr, "note: {}\n", warning);
    if ((*model)->randomWeights)
        fmt::print(stderr, "note: random weights: quality figures mean nothing\n");
    return model;
}

void addProtocolOptions(CLI::App& command, ProtocolSettings& settings) {
    command
        .add_option("--protocol", settings.protocol,
                    fmt::format("How the text is scored: {}", fmt::join(protocolNames(), ", ")))
        ->capture_default_str();
    command
        .add_option("--context", settings.context, "Tokens per window; the protocol's default if left out")
        ->check(CLI::PositiveNumber);
    command
        .add_option("--stride", settings.stride,
                    "strided: tokens between windows; half the context if left out")
        ->check(CLI::PositiveNumber);
    command.add_option("--chunks", settings.chunks, "At most so many windows")->check(CLI::PositiveNumber);
    command.add_option("--separator", settings.separator, "documents: the line that ends a document")
        ->capture_default_str();
    command.add_option("--documents", settings.documents, "documents: at most so many")
        ->check(CLI::PositiveNumber);
    command.add_flag("--eos", settings.endToken, "documents: score the end token too");
}

void addCalibrationOptions(CLI::App& command, CalibrationChoice& choice) {
    command.add_option("--calibration", choice.text,
                       "The text for methods that look at activations; the built-in one if left out");
    command.add_option("--imatrix", choice.imatrix,
                       "An importance matrix, .gguf or .dat, for methods that take one");
    command.add_option("--calibration-samples", choice.settings.samples, "Sequences of it, at most")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command
        .add_option("--calibration-length", choice.settings.length,
                    "Tokens of each, limited by the model's context")
        ->capture_default_str()
        ->check(CLI::Range(2, 1 << 30));
    addCacheOptions(command);
}

CalibrationChoice calibrationOf(CalibrationChoice choice, const Invocation& invocation) {
    choice.settings.seed = invocation.options.seed;
    return choice;
}

std::string humanBytes(double bytes) {
    const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < std::size(units)) {
        bytes /= 1000;
        ++unit;
    }
    return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.4g} {}", bytes, units[unit]);
}

} // namespace nibble::cli
