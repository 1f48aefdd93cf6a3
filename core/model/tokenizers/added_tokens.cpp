// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/added_tokens.h"

#include <algorithm>
#include <map>

namespace nibble::tokenizers {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens, Order order)
    : m_tokens(std::move(tokens)), m_order(order) {
    std::erase_if(m_tokens, [](const AddedToken& token) { return token.content.empty(); });
    std::stable_sort(m_tokens.begin(), m_tokens.end(), [](const AddedToken& a, const AddedToken& b) {
        return a.content.size() != b.content.size() ? a.content.size() > b.content.size() : a.id < b.id;
    });
    for (std::size_t i = 0; i < m_tokens.size(); ++i)
        insert(m_tokens[i].content, static_cast<std::int32_t>(i));
}

void AddedTokens::insert(std::string_view content, std::int32_t token) {
    m_starts[static_cast<unsigned char>(content[0])] = true;
    std::uint32_t node = 0;
    for (const char byte : content) {
        const std::uint64_t key = (std::uint64_t{node} << 8) | static_cast<unsigned char>(byte);
        const auto* next = m_edges.find(key);
        if (!next) {
            m_edges.insert(key, static_cast<std::uint32_t>(m_ends.size()));
            m_ends.push_back(-1);
            next = m_edges.find(key);
        }
        node = *next;
    }
    if (m_ends[node] < 0)
        m_ends[node] = token;
}

/// Calls `visit(token)` for the tokens that begin at `at`, the shortest first.
template <typename Visit>
void AddedTokens::matchesAt(std::string_view text, std::size_t at, bool parseSpecial, Visit&& visit) const {
    if (!m_starts[static_cast<unsigned char>(text[at])])
        return;
    std::uint32_t node = 0;
    for (; at < text.size(); ++at) {
        const auto* next = m_edges.find((std::uint64_t{node} << 8) | static_cast<unsigned char>(text[at]));
        if (!next)
            return;
        node = *next;
        const std::int32_t token = m_ends[node];
        if (token >= 0 && (parseSpecial || !m_tokens[static_cast<std::size_t>(token)].special))
            visit(token);
    }
}

std::vector<AddedTokens::Found> AddedTokens::findLongestFirst(std::string_view text,
                                                              bool parseSpecial) const {
    std::vector<Found> all;
    for (std::size_t at = 0; at < text.size(); ++at)
        matchesAt(text, at, parseSpecial, [&](std::int32_t token) { all.push_back({at, token}); });
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
        return a.token != b.token ? a.token < b.token : a.begin < b.begin;
    });
    const auto length = [&](std::int32_t token) {
        return m_tokens[static_cast<std::size_t>(token)].content.size();
    };
    std::map<std::size_t, std::int32_t> taken; // by begin
    for (const Found& found : all) {
        const auto after = taken.lower_bound(found.begin);
        const bool meetsAfter = after != taken.end() && after->first < found.begin + length(found.token);
        const auto before = after == taken.begin() ? taken.end() : std::prev(after);
        const bool meetsBefore =
            before != taken.end() && before->first + length(before->second) > found.begin;
        if (!meetsAfter && !meetsBefore)
            taken.emplace_hint(after, found.begin, found.token);
    }
    std::vector<Found> result;
    for (const auto& [begin, token] : taken)
        result.push_back({begin, token});
    return result;
}

std::vector<AddedTokens::Found> AddedTokens::findLeftmost(std::string_view text, bool parseSpecial) const {
    std::vector<Found> result;
    for (std::size_t at = 0; at < text.size();) {
        std::int32_t longest = -1;
        matchesAt(text, at, parseSpecial, [&](std::int32_t token) { longest = token; });
        if (longest < 0) {
            ++at;
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<std::size_t>(longest)];
        const std::size_t end = at + token.content.size();
        const bool touches = (at > 0 && isWordCharacter(lastCharacter(text.substr(0, at)).code)) ||
                             (end < text.size() && isWordCharacter(characterAt(text, end).code));
        if (!token.singleWord || !touches)
            result.push_back({at, longest});
        at = end;
    }
    return result;
}

std::vector<Fragment> AddedTokens::split(std::string_view text, bool parseSpecial) const {
    std::vector<Fragment> fragments;
    if (text.empty())
        return fragments;
    const auto found = m_tokens.empty()                 ? std::vector<Found>{}
                       : m_order == Order::longestFirst ? findLongestFirst(text, parseSpecial)
                                                        : findLeftmost(text, parseSpecial);
    std::size_t done = 0;
    for (const Found& place : found) {
        const AddedToken& token = m_tokens[static_cast<std::size_t>(place.token)];
        std::size_t begin = place.begin, end = place.begin + token.content.size();
        while (token.leftStrip && begin > done && isWhiteSpace(lastCharacter(text.substr(0, begin)).code))
            begin -= lastCharacter(text.substr(0, begin)).length;
        begin = std::max(begin, done);
        while (token.rightStrip && end < text.size() && isWhiteSpace(characterAt(text, end).code))
            end += characterAt(text, end).length;
        if (begin > done)
            fragments.push_back({done, begin, -1});
        fragments.push_back({begin, end, token.id});
        done = std::max(end, done);
    }
    if (done < text.size())
        fragments.push_back({done, text.size(), -1});
    return fragments;
}

} // namespace nibble::tokenizers
