// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/experiment/prepare.h"
#include "core/runtime/generate.h"

namespace nibble::cli {

namespace {

struct GenerateOptions {
    std::string model, prompt, method;
    std::int64_t tokens = 64;
    double temperature = 0;
    bool ignoreEnd = false;
};

/// What the new ids add to the prompt's text: a vocabulary may treat the start of a text otherwise than its
/// middle.
std::string addedText(const Tokenizer& tokenizer, std::vector<TokenId> prompt,
                      const std::vector<TokenId>& added) {
    const std::string before = tokenizer.decode(prompt);
    prompt.insert(prompt.end(), added.begin(), added.end());
    const std::string whole = tokenizer.decode(prompt);
    return whole.starts_with(before) ? whole.substr(before.size()) : tokenizer.decode(added);
}

double perSecond(std::size_t tokens, double seconds) {
    return seconds > 0 ? static_cast<double>(tokens) / seconds : 0;
}

Expected<void> generateText(const GenerateOptions& options, const Invocation& invocation) {
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    const auto& tokenizer = (*model)->tokenizer;
    if (!tokenizer)
        return fail(ErrorKind::unsupported, "the model has no tokenizer that we can use: {}",
                    (*model)->tokenizerProblem);
    auto variant = prepareVariant(*model, options.method, {}, invocation.job);
    if (!variant)
        return passOn(variant);
    invocation.endProgressLine();
    const auto prompt = tokenizer->encode(options.prompt);
    const bool json = invocation.options.json;
    if (!json)
        fmt::print("{}", options.prompt);
    const auto show = [&](TokenId id) {
        fmt::print("{}", tokenizer->piece(id));
        std::fflush(stdout);
    };
    auto generation = generate(*variant->transformer, prompt,
                               {.tokens = options.tokens,
                                .temperature = options.temperature,
                                .seed = invocation.options.seed,
                                .stopAtEnd = !options.ignoreEnd},
                               tokenizer->eos(), {.stop = invocation.job.stop},
                               json ? std::function<void(TokenId)>() : show);
    if (!json)
        fmt::print("\n");
    if (!generation)
        return passOn(generation);
    const double promptSpeed = perSecond(prompt.size(), generation->promptSeconds);
    const double speed = perSecond(generation->ids.size(), generation->generateSeconds);
    if (json)
        printJson({{"method", variant->method},
                   {"execution", variant->transformer->execution()},
                   {"prompt_ids", prompt},
                   {"ids", generation->ids},
                   {"text", addedText(*tokenizer, prompt, generation->ids)},
                   {"prompt_tokens_per_second", number(promptSpeed)},
                   {"generate_tokens_per_second", number(speed)}});
    else
        fmt::print(stderr, "{}: prompt {:.1f} tokens/s, generation {:.1f} tokens/s (measured)\n",
                   variant->method, promptSpeed, speed);
    return {};
}

} // namespace

void addGenerateCommand(CommandSet& commands) {
    auto options = std::make_shared<GenerateOptions>();
    auto& command = commands.add("generate", "Continues a prompt", [options](const Invocation& invocation) {
        return generateText(*options, invocation);
    });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--prompt", options->prompt, "The text to continue");
    command.add_option("--tokens", options->tokens, "New tokens")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command.add_option("--temperature", options->temperature, "0 takes the likeliest token")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command.add_option("--method", options->method, "Quantize by this scheme first");
    command.add_flag("--ignore-end", options->ignoreEnd, "Go on after an end token");
}

} // namespace nibble::cli
