// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/model/tokenizer.h"

namespace nibble {

/// An endless supply of token sequences with numbers: sequence n is always the same, so that a run may be
/// interrupted anywhere and its state is no more than a count.
class TokenSource {
public:
    virtual ~TokenSource() = default;
    /// Fills `tokens`: one sequence and the token after it, that is context + 1. Safe to call from one thread
    /// at a time.
    virtual Expected<void> sequence(std::int64_t number, std::span<TokenId> tokens) = 0;
};

/// Windows of one long text. Each round over the text takes every window once, in a new order and from a new
/// starting point, both from the seed.
class TextTokenSource : public TokenSource {
public:
    /// Errors: usage if there are not enough tokens for one window.
    static Expected<std::unique_ptr<TokenSource>> create(std::vector<TokenId> tokens, std::int64_t context,
                                                         std::uint64_t seed);
    Expected<void> sequence(std::int64_t number, std::span<TokenId> tokens) override;

private:
    TextTokenSource(std::vector<TokenId> tokens, std::int64_t context, std::uint64_t seed)
        : m_tokens(std::move(tokens)), m_context(context), m_seed(seed) {}
    void startRound(std::int64_t round);

    std::vector<TokenId> m_tokens;
    std::int64_t m_context;
    std::uint64_t m_seed;
    std::int64_t m_round = -1, m_start = 0;
    std::vector<std::int64_t> m_order;
};

/// What a recipe's data section gives.
struct TrainingData {
    TokenizerPointer tokenizer;
    std::unique_ptr<TokenSource> training, heldOut;
    std::string description; ///< for people and for the file: source, version, size
    std::string fingerprint; ///< SHA-256 of what the sequences are made from
};

} // namespace nibble
