// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/model/model.h"

namespace nibble {

/// How a text becomes predictions to score (methods.md §11). Figures of different protocols are not
/// comparable.
struct ProtocolSettings {
    std::string protocol = "llama.cpp";      ///< llama.cpp, strided, windows, documents
    std::int64_t context = 0;                ///< 0: the protocol's default, limited by the model
    std::int64_t stride = 0;                 ///< `strided`; 0: half the context
    std::int64_t chunks = 0;                 ///< at most so many windows; 0: all
    std::string separator = "<|endoftext|>"; ///< `documents`: a line equal to this ends a document
    std::int64_t documents = 0;              ///< `documents`: at most so many; 0: all
    bool endToken = false;                   ///< `documents`: score EOS after each document
};

/// One sequence to run: tokens [first, first + length) of the text, of which positions [scoreFrom, scoreTo)
/// each predict the token after them.
struct ScoredWindow {
    std::int64_t first = 0, length = 0;
    std::int64_t scoreFrom = 0, scoreTo = 0;
    /// Predictions that the window counts for: its mean is weighted by this.
    std::int64_t weight = 0;

    [[nodiscard]] std::int64_t scored() const { return scoreTo - scoreFrom; }
};

/// A text cut into windows.
struct ScoringPlan {
    std::string protocol;
    std::int64_t context = 0;
    std::vector<TokenId> tokens;
    std::vector<ScoredWindow> windows;
    /// The first token of every window is replaced by this (llama.cpp), or −1.
    TokenId firstToken = -1;

    [[nodiscard]] std::int64_t predictions() const;
    [[nodiscard]] std::vector<TokenId> windowTokens(const ScoredWindow& window) const;
};

/// Tokenizes and cuts. Errors: usage if the protocol is unknown, the context does not fit the model, or the
/// text is too short (saying how many tokens it has and needs); unsupported if the model has no tokenizer.
Expected<ScoringPlan> planScoring(const Model& model, std::string_view text,
                                  const ProtocolSettings& settings);

/// The names of the protocols.
[[nodiscard]] std::vector<std::string> protocolNames();

} // namespace nibble
