// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: the same engine as the window, no display, no Qt.

#include <cstdio>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/inputs.h"
#include "terminal.h"

namespace nibble::cli {

#define NIBBLE_COMMAND(function) void function(CommandSet&);
#include "commands.def"
#undef NIBBLE_COMMAND

namespace {

int exitCode(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::failed:
        return 1;
    case ErrorKind::usage:
        return 2;
    case ErrorKind::badFile:
    case ErrorKind::unsupported:
        return 3;
    case ErrorKind::stopped:
        return 130;
    }
    return 1;
}

int run(int argc, char** argv) {
    CLI::App app(
        "Nibblescope: open a real language model, quantize it by many methods, measure what each costs.",
        "nibble");
    app.set_version_flag("--version", "nibble " NIBBLE_VERSION);
    app.require_subcommand(1);
    CommandSet commands(app);
#define NIBBLE_COMMAND(function) function(commands);
#include "commands.def"
#undef NIBBLE_COMMAND
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    TerminalProgress progress;
    const Invocation invocation{.options = commands.options(),
                                .job = {.stop = stopOnInterrupt(), .sink = &progress},
                                .endProgressLine = [&] { progress.endLine(); }};
    auto done = applyMachineSettings(invocation.options.threads, invocation.options.isa);
    if (done)
        done = commands.called()(invocation);
    progress.endLine();
    if (done)
        return 0;
    fmt::print(stderr, "nibble: {}\n", done.error().text());
    return exitCode(done.error().kind);
}

} // namespace

} // namespace nibble::cli

int main(int argc, char** argv) {
    return nibble::cli::run(argc, argv);
}
