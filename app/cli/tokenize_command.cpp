// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.h"
#include "core/base/output_file.h"

namespace nibble::cli {

namespace {

struct TokenizeOptionsGiven {
    std::string model, text, file;
    bool noSpecial = false;
};

Expected<void> tokenize(const TokenizeOptionsGiven& given, bool textGiven, const Invocation& invocation) {
    if (textGiven == !given.file.empty())
        return fail(ErrorKind::usage, "tokenize takes either TEXT or --file");
    std::string text = given.text;
    if (!given.file.empty()) {
        auto content = readTextFile(given.file, std::size_t{1} << 30);
        if (!content)
            return passOn(content);
        text = std::move(*content);
    }
    auto model = openForCommand(given.model);
    if (!model)
        return passOn(model);
    const auto& tokenizer = (*model)->tokenizer;
    if (!tokenizer)
        return fail(ErrorKind::unsupported, "{} has no tokenizer that we can use: {}", given.model,
                    (*model)->tokenizerProblem);
    const auto ids =
        tokenizer->encode(text, {.addSpecial = !given.noSpecial, .parseSpecial = !given.noSpecial});
    if (!invocation.options.json) {
        fmt::print("{}\n", fmt::join(ids, " "));
        return {};
    }
    Json pieces = Json::array();
    for (const auto id : ids)
        pieces.push_back(tokenizer->piece(id));
    printJson({{"tokenizer", tokenizer->kind()}, {"ids", ids}, {"tokens", std::move(pieces)}});
    return {};
}

} // namespace

void addTokenizeCommand(CommandSet& commands) {
    auto given = std::make_shared<TokenizeOptionsGiven>();
    auto textOption = std::make_shared<CLI::Option*>(nullptr);
    auto& command =
        commands.add("tokenize", "Text to token ids", [given, textOption](const Invocation& invocation) {
            return tokenize(*given, (*textOption)->count() > 0, invocation);
        });
    command.add_option("MODEL", given->model, "The model whose vocabulary is used")->required();
    *textOption = command.add_option("TEXT", given->text, "The text");
    command.add_option("--file", given->file, "A file with the text");
    command.add_flag("--no-special", given->noSpecial,
                     "Add no BOS or EOS and read special tokens in the text as plain text");
}

} // namespace nibble::cli
