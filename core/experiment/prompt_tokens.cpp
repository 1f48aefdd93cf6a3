// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/prompt_tokens.h"

#include <algorithm>

#include "core/base/random.h"

namespace nibble {

Expected<std::vector<TokenId>> promptTokens(const Model& model, std::string_view text, std::int64_t most,
                                            std::uint64_t seed, std::int64_t* textTokens) {
    const std::int64_t count = std::min(most, model.config.contextLength);
    std::vector<TokenId> ids;
    if (!model.tokenizer) {
        Random random(seed);
        for (std::int64_t i = 0; i < count && model.config.vocabularySize > 0; ++i)
            ids.push_back(
                static_cast<TokenId>(random.below(static_cast<std::uint64_t>(model.config.vocabularySize))));
    } else {
        // A few bytes per token are enough to find the first of them.
        constexpr std::size_t bytesPerToken = 64;
        ids = model.tokenizer->encode(text.substr(0, bytesPerToken * static_cast<std::size_t>(count)));
    }
    if (textTokens)
        *textTokens = std::ssize(ids);
    if (std::ssize(ids) > count)
        ids.resize(static_cast<std::size_t>(count));
    if (ids.empty())
        return fail(ErrorKind::usage, "the text has no tokens");
    return ids;
}

} // namespace nibble
