// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/tokenizers/pre_tokenizer.h"

namespace nibble::tokenizers {

/// How a byte-level vocabulary of GGUF cuts text, by tokenizer.ggml.pre (methods.md §7.7).
struct PreTokenizerEntry {
    std::string_view name;
    std::span<const std::string_view>
        expressions;  ///< passes: each cuts every piece that the pass before left
    bool wholePieces; ///< pre-tokens that are tokens stay whole
    bool addBos;      ///< where tokenizer.ggml.add_bos_token is missing
};

/// Null if the name is not known.
[[nodiscard]] const PreTokenizerEntry* findPreTokenizer(std::string_view name);
/// The passes of an entry, and after them the byte alphabet.
[[nodiscard]] PreTokenizer makePreTokenizer(const PreTokenizerEntry& entry);
/// The entry whose passes cut as the pre-tokenizer of a tokenizer.json does; null if there is none.
[[nodiscard]] const PreTokenizerEntry* recognise(const PreTokenizer& preTokenizer, bool wholePieces,
                                                 bool addBos);

} // namespace nibble::tokenizers
