// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/protocol.h"
#include "core/model/model.h"

namespace nibble::cli {

using Json = nlohmann::ordered_json;

/// What every subcommand takes.
struct CommonOptions {
    bool json = false;
    int threads = 0;
    std::string isa;
    std::uint64_t seed = 1;
};

/// Given to a subcommand when it runs.
struct Invocation {
    const CommonOptions& options;
    JobContext job;
    /// Progress that is only worth showing between two lines of output ends here.
    std::function<void()> endProgressLine;
};

/// Collects the subcommands and remembers which one was called.
class CommandSet {
public:
    using Action = std::function<Expected<void>(const Invocation&)>;

    explicit CommandSet(CLI::App& app) : m_app(app) {}

    /// Adds a subcommand with the common options; `action` runs it after everything was parsed.
    CLI::App& add(const std::string& name, const std::string& description, Action action);
    [[nodiscard]] const Action& called() const { return m_called; }
    [[nodiscard]] const CommonOptions& options() const { return m_options; }

private:
    CLI::App& m_app;
    CommonOptions m_options;
    Action m_called;
};

/// Prints one JSON document on standard output.
void printJson(const Json& document);
/// A finite number, or null.
[[nodiscard]] Json number(double value);
/// Opens MODEL, or the built-in one where it is left out, and says on standard error what is odd about it.
Expected<ModelPointer> openForCommand(const std::string& path);
/// The options of the evaluation protocols, shared by `perplexity` and `compare`.
void addProtocolOptions(CLI::App& command, ProtocolSettings& settings);
/// "12.3 MB" in powers of ten.
[[nodiscard]] std::string humanBytes(double bytes);

} // namespace nibble::cli
