// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/token_source.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"

namespace nibble {

Expected<std::unique_ptr<TokenSource>> TextTokenSource::create(std::vector<TokenId> tokens,
                                                               std::int64_t context, std::uint64_t seed) {
    if (static_cast<std::int64_t>(tokens.size()) <= context)
        return fail(ErrorKind::usage, "the text has {} tokens, fewer than one sequence of {}", tokens.size(),
                    context + 1);
    return std::unique_ptr<TokenSource>(new TextTokenSource(std::move(tokens), context, seed));
}

void TextTokenSource::startRound(std::int64_t round) {
    Random random(m_seed + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(round));
    const std::int64_t spare = static_cast<std::int64_t>(m_tokens.size()) - m_context - 1;
    m_start = static_cast<std::int64_t>(
        random.below(static_cast<std::uint64_t>(std::min(spare, m_context - 1) + 1)));
    m_order.resize(static_cast<std::size_t>((spare - m_start) / m_context + 1));
    std::iota(m_order.begin(), m_order.end(), std::int64_t{0});
    for (std::size_t i = m_order.size(); i > 1; --i) // Fisher and Yates
        std::swap(m_order[i - 1], m_order[static_cast<std::size_t>(random.below(i))]);
    m_round = round;
}

Expected<void> TextTokenSource::sequence(std::int64_t number, std::span<TokenId> tokens) {
    // Rounds have the same number of windows whatever their starting point: as many as the shortest has.
    const std::int64_t spare = static_cast<std::int64_t>(m_tokens.size()) - m_context - 1;
    const std::int64_t windows = (spare - std::min(spare, m_context - 1)) / m_context + 1;
    if (const std::int64_t round = number / windows; round != m_round)
        startRound(round);
    const std::int64_t window = m_order[static_cast<std::size_t>(number % windows)];
    const auto first = m_tokens.begin() + m_start + window * m_context;
    std::copy_n(first, std::min<std::int64_t>(m_context + 1, static_cast<std::int64_t>(tokens.size())),
                tokens.begin());
    return {};
}

} // namespace nibble
