// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/transform_model.h"
#include "core/methods/transform.h"

namespace nibble::cli {

namespace {

struct TransformOptions {
    std::string model, with, type = "f32";
    TransformSettings settings;
};

std::string canonicalText(const std::vector<MethodChoice>& transforms) {
    std::string text;
    for (const auto& transform : transforms)
        text += (text.empty() ? "" : "+") + transform.text();
    return text;
}

Expected<void> transform(const TransformOptions& options, const Invocation& invocation) {
    TransformSettings settings = options.settings;
    if (!settings.output.ends_with(".gguf"))
        return fail(ErrorKind::usage, "--output must be the name of a .gguf file");
    auto transforms = parseTransforms(options.with);
    if (!transforms)
        return passOn(transforms);
    settings.transforms = std::move(*transforms);
    settings.type = *elementTypeByName(options.type);
    settings.seed = invocation.options.seed;
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto outcome = writeTransformed(*model, settings, invocation.job);
    invocation.endProgressLine();
    if (!outcome)
        return passOn(outcome);
    std::error_code error;
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(settings.output, error));
    if (invocation.options.json) {
        printJson({{"with", canonicalText(settings.transforms)},
                   {"output", settings.output},
                   {"type", options.type},
                   {"bytes", bytes},
                   {"bits_per_weight", number(outcome->bitsPerWeight)},
                   {"logits_max_difference", number(outcome->logitsMaxDifference)},
                   {"logits_largest", number(outcome->logitsLargest)},
                   {"tokens", outcome->tokens},
                   {"notes", outcome->notes}});
        return {};
    }
    fmt::print(
        "{}: {}, {}, {:.4f} bits per weight; logits of {} tokens differ by at most {:.3g}, the largest "
        "is {:.4g} (measured)\n",
        settings.output, canonicalText(settings.transforms), humanBytes(static_cast<double>(bytes)),
        outcome->bitsPerWeight, outcome->tokens, outcome->logitsMaxDifference, outcome->logitsLargest);
    for (const auto& note : outcome->notes)
        fmt::print("note: {}\n", note);
    return {};
}

} // namespace

void addTransformCommand(CommandSet& commands) {
    auto options = std::make_shared<TransformOptions>();
    auto& command =
        commands.add("transform", "Writes an equivalent model and says how far the logits moved",
                     [options](const Invocation& invocation) { return transform(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command
        .add_option("--with", options->with,
                    "What to do: rotate:s1, inject:c4:x64:s1, or several joined by +")
        ->required();
    command.add_option("--output", options->settings.output, "The .gguf file to write")->required();
    command.add_option("--type", options->type, "Type of the changed matrices")
        ->check(CLI::IsMember({"f32", "f16", "bf16"}))
        ->capture_default_str();
    command.add_option("--text", options->settings.text,
                       "The text to compare logits on; the built-in one if left out");
    command.add_option("--tokens", options->settings.tokens, "At most so many tokens of it")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

} // namespace nibble::cli
