// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/tokenizer.h"
#include "core/model/tokenizers/pre_tokenizer.h"

namespace nibble {

struct BpeSettings {
    std::int64_t vocabularySize = 2048; ///< end token and 256 bytes included: 257 to 2^20
    /// A name of tokenizer.ggml.pre; this one cuts digits singly, then as GPT-2.
    std::string preTokenizer = "smollm";
    std::string endToken = "<|endoftext|>"; ///< begins and ends documents: BOS and EOS in one
    std::int64_t leastCount = 2;            ///< a pair seen fewer times is not merged
};

/// Learns a byte-level BPE vocabulary (Sennrich, Haddow, Birch 2016, over bytes as GPT-2's): as long as there
/// is room, the most frequent pair of neighbours within a pre-token becomes a token; of equally frequent
/// ones the pair of the lowest ids, left before right. The order in which texts were added does not matter.
class BpeTrainer {
public:
    /// Errors: usage for an unknown pre-tokenizer, a size out of range or an empty end token.
    static Expected<BpeTrainer> create(BpeSettings settings);

    /// Counts the pre-tokens of a text; ill-formed UTF-8 counts as U+FFFD, as the encoder sees it.
    void add(std::string_view text);
    [[nodiscard]] std::int64_t differentPieces() const { return static_cast<std::int64_t>(m_pieces.size()); }

    /// The end token is id 0, byte b is id 1 + b, merges follow. The vocabulary is smaller than asked if
    /// pairs run out. BOS is added in front, EOS is not. Errors: stopped.
    [[nodiscard]] Expected<TokenizerPointer> train(const JobContext& job = {}) const;

private:
    explicit BpeTrainer(BpeSettings settings) : m_settings(std::move(settings)) {}

    BpeSettings m_settings;
    tokenizers::PreTokenizer m_preTokenizer;
    std::map<std::string, std::int64_t, std::less<>> m_pieces; ///< in the byte alphabet
};

} // namespace nibble
