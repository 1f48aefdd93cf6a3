// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/base/random.h"
#include "core/runtime/transformer.h"

namespace nibble {

/// Chooses the next token from logits: the likeliest at temperature 0 (the first on ties), else a draw from
/// softmax(logits / temperature).
class Sampler {
public:
    Sampler(double temperature, std::uint64_t seed) : m_temperature(temperature), m_random(seed) {}
    TokenId next(std::span<const float> logits);

private:
    double m_temperature;
    Random m_random;
};

struct GenerateSettings {
    std::int64_t tokens = 64; ///< at most so many new ones
    double temperature = 0;
    std::uint64_t seed = 1;
    KvType kv = KvType::f16;
    bool stopAtEnd = true; ///< an end token ends the text and is not part of it
};

struct Generation {
    std::vector<TokenId> ids; ///< the new ones
    double promptSeconds = 0, generateSeconds = 0;
};

/// Continues `prompt` (not empty). Errors: usage if prompt and new tokens do not fit the model's context;
/// stopped.
Expected<Generation> generate(Transformer& model, std::span<const TokenId> prompt,
                              const GenerateSettings& settings, std::optional<TokenId> endToken,
                              const JobContext& job = {}, const std::function<void(TokenId)>& onToken = {});

} // namespace nibble
