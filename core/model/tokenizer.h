// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/model/metadata.h"

namespace nibble {

using TokenId = std::int32_t;

struct TokenizeOptions {
    bool addSpecial = true; ///< add BOS and EOS as the vocabulary asks for
    bool parseSpecial =
        true; ///< special tokens written in the text become their ids; else they are plain text
};

/// Text to ids and back. Immutable, safe from several threads.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// Any bytes are accepted; ill-formed UTF-8 is treated as the vocabulary's family does (bytes or U+FFFD).
    [[nodiscard]] virtual std::vector<TokenId> encode(std::string_view text,
                                                      TokenizeOptions options = {}) const = 0;
    /// The text of the ids, special tokens left out, the space that SentencePiece prepends removed.
    [[nodiscard]] virtual std::string decode(std::span<const TokenId> ids) const = 0;
    /// The bytes that one id adds in the middle of a text; special tokens give their own text.
    [[nodiscard]] virtual std::string piece(TokenId id) const = 0;
    /// Writes the vocabulary as GGUF's tokenizer.* keys. Errors: unsupported if GGUF cannot express it.
    virtual Expected<void> describe(Metadata& metadata) const = 0;
    /// Family and pre-tokenizer for people: "SentencePiece BPE", "byte-level BPE (llama-bpe)".
    [[nodiscard]] virtual std::string kind() const = 0;

    [[nodiscard]] std::int64_t vocabularySize() const { return m_vocabularySize; }
    [[nodiscard]] std::optional<TokenId> bos() const { return m_bos; }
    [[nodiscard]] std::optional<TokenId> eos() const { return m_eos; }
    [[nodiscard]] bool addsBos() const { return m_addBos; }
    [[nodiscard]] bool addsEos() const { return m_addEos; }
    /// What the user should know: an unknown pre-tokenizer, a missing byte token.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }

protected:
    std::int64_t m_vocabularySize = 0;
    std::optional<TokenId> m_bos, m_eos;
    bool m_addBos = false, m_addEos = false;
    std::vector<std::string> m_warnings;
};

using TokenizerPointer = std::shared_ptr<const Tokenizer>;

/// From GGUF's tokenizer.ggml.* keys. Errors: badFile naming the key; unsupported for other vocabulary models
/// (bert, t5, rwkv, ...).
Expected<TokenizerPointer> tokenizerFromGguf(const Metadata& metadata);
/// From Hugging Face's tokenizer.json; `configJson` is tokenizer_config.json (may be empty: then BOS and EOS
/// follow from the post-processor and from `modelConfigJson`, the model's config.json).
Expected<TokenizerPointer> tokenizerFromJson(std::string_view tokenizerJson, std::string_view configJson,
                                             std::string_view modelConfigJson);
/// From GPT-2's vocab.json and merges.txt.
Expected<TokenizerPointer> tokenizerFromVocabAndMerges(std::string_view vocabJson, std::string_view merges);
/// From llama2.c's tokenizer.bin (methods.md §8.6): `vocabularySize` entries.
Expected<TokenizerPointer> tokenizerFromLlama2c(std::span<const std::byte> bytes,
                                                std::int64_t vocabularySize);
/// <unk>, <s>, </s>, 256 byte tokens and one for the space: for models made in memory.
TokenizerPointer byteTokenizer();

} // namespace nibble
