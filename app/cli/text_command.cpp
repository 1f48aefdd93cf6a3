// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/base/output_file.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/experiment/built_in_text.h"

namespace nibble::cli {

namespace {

const std::map<std::string, TextUse> kUses = {{"evaluation", TextUse::evaluation},
                                              {"calibration", TextUse::calibration}};
const std::map<std::string, TextSplit> kSplits = {
    {"training", TextSplit::training}, {"held_out", TextSplit::heldOut}, {"tasks", TextSplit::tasks}};

struct TextOptions {
    std::string model, output, use = "evaluation", split = "held_out", separator = "<|endoftext|>";
    std::vector<std::string> kinds;
    std::int64_t documents = 100;
};

struct WrittenText {
    std::string name, content;
    double bits = 0; ///< of the generator's randomness; 0 where they are not known
};

/// So many documents of each kind, a separator's line after each, as the protocol `documents` reads them.
Expected<WrittenText> documents(const TextOptions& options, const Invocation& invocation) {
    auto kinds = taskKinds(options.kinds);
    if (!kinds)
        return passOn(kinds);
    WrittenText text{.name = fmt::format("generated text, {}", options.split)};
    for (const TextKind kind : *kinds)
        for (std::int64_t i = 0; i < options.documents; ++i) {
            if (invocation.job.stopRequested())
                return stoppedByUser();
            const auto document = generateDocument(kind, kSplits.at(options.split), invocation.options.seed,
                                                   static_cast<std::uint64_t>(i));
            text.content += fmt::format("{}\n{}\n", document.text, options.separator);
            text.bits += document.bits;
        }
    return text;
}

Expected<WrittenText> chosenText(const TextOptions& options, const Invocation& invocation) {
    if (!options.kinds.empty())
        return documents(options, invocation);
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto text = builtInText(**model, kUses.at(options.use));
    return WrittenText{.name = std::move(text.name), .content = std::move(text.content)};
}

Expected<void> writeText(const TextOptions& options, const Invocation& invocation) {
    auto text = chosenText(options, invocation);
    if (!text)
        return passOn(text);
    if (!options.output.empty())
        if (auto written = writeTextFile(options.output, text->content); !written)
            return written;
    if (invocation.options.json)
        printJson({{"text", text->name},
                   {"output", options.output},
                   {"bytes", text->content.size()},
                   {"generator_version", kTextGeneratorVersion},
                   {"generator_bits", text->bits > 0 ? Json(text->bits) : Json(nullptr)}});
    else if (options.output.empty())
        std::fwrite(text->content.data(), 1, text->content.size(), stdout);
    return {};
}

} // namespace

void addTextCommand(CommandSet& commands) {
    auto options = std::make_shared<TextOptions>();
    auto& command = commands.add(
        "text", "Writes the text that is used where none is given, or documents of the generator",
        [options](const Invocation& invocation) { return writeText(*options, invocation); });
    command.add_option("MODEL", options->model,
                       "The model whose text is meant; the built-in one if left out");
    command.add_option("--use", options->use, "What the built-in text is for")
        ->capture_default_str()
        ->check(CLI::IsMember({"evaluation", "calibration"}));
    command
        .add_option(
            "--kinds", options->kinds,
            "Generated documents instead, of these kinds, separated by commas: story, lookup, …, or all")
        ->delimiter(',');
    command.add_option("--split", options->split, "Of which split the documents are")
        ->capture_default_str()
        ->check(CLI::IsMember({"training", "held_out", "tasks"}));
    command.add_option("--documents", options->documents, "Documents of each kind")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    command.add_option("--separator", options->separator, "The line after each document")
        ->capture_default_str();
    command.add_option("--output", options->output, "The file to write; standard output if left out");
}

} // namespace nibble::cli
