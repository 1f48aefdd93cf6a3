// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/model/tokenizers/pipeline_tokenizer.h"

namespace nibble::tokenizers {

/// "\u2581", which stands for a space in SentencePiece's vocabularies.
inline constexpr std::string_view kSpaceMark = "\u2581";

/// Puts the parts of a SentencePiece BPE around the vocabulary of `pipeline`: model, spaces, decoder, kind.
void makeSentencePiece(Pipeline& pipeline, std::optional<TokenId> unknown, bool spacePrefix);

} // namespace nibble::tokenizers
