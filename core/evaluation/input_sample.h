// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/runtime/transformer.h"

namespace nibble {

/// A few rows of the inputs of every linear layer, captured as the baseline ran.
struct InputSample {
    std::int64_t rows = 0, channels = 0;
    std::vector<float> values; ///< [rows][channels]
};

/// Keeps `rowsPerTap` rows, evenly spread over the first `tokens` tokens that pass, for every tap.
class InputSampler : public ActivationTap {
public:
    InputSampler(const ModelConfig& config, std::int64_t tokens, std::int64_t rowsPerTap)
        : m_config(config), m_tokens(tokens), m_rows(rowsPerTap) {}

    void input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override;
    /// The inputs of a tensor, or null if none passed.
    [[nodiscard]] const InputSample* find(const std::string& tensorName) const;

private:
    struct Kept {
        InputSample sample;
        std::int64_t seen = 0; ///< tokens that passed so far
    };

    const ModelConfig& m_config;
    std::int64_t m_tokens, m_rows;
    std::map<std::pair<std::int64_t, TapPoint>, Kept> m_kept;
    std::map<std::string, std::pair<std::int64_t, TapPoint>> m_consumers;
};

} // namespace nibble
