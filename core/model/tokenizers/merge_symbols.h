// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/model/tokenizer.h"

namespace nibble::tokenizers {

/// A stretch of the text that is one token so far (or, with a negative id, a character that is none).
struct Symbol {
    TokenId id;
    std::uint32_t begin, length; ///< bytes; a symbol that was merged into its left neighbour has length 0
    std::int32_t previous, next;
};

/// What two neighbours become. A smaller order goes first.
struct Merge {
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    std::uint32_t order = kNone;
    TokenId result = -1;
};

struct MergeCandidate {
    std::uint64_t key; ///< order, then position: equal orders go from left to right
    std::uint32_t length;
    TokenId result;

    bool operator>(const MergeCandidate& other) const { return key > other.key; }
};

/// Memory that is used again from one stretch of text to the next.
struct MergeScratch {
    std::vector<Symbol> symbols;
    std::vector<MergeCandidate> queue;
};

/// Merges neighbours of `scratch.symbols`, the smallest order first and leftmost among equals, until
/// `find(left, right) -> Merge` knows no further pair. O(n log n) in the number of symbols: each merge leaves
/// at most two new pairs, and a queued pair is stale exactly if its two symbols no longer cover `length`
/// bytes.
template <typename Find>
class SymbolMerger {
public:
    SymbolMerger(MergeScratch& scratch, const Find& find)
        : m_symbols(scratch.symbols), m_queue(scratch.queue), m_find(find) {}

    void run() {
        m_queue.clear();
        for (std::size_t i = 0; i < m_symbols.size(); ++i)
            propose(static_cast<std::int32_t>(i));
        std::make_heap(m_queue.begin(), m_queue.end(), kEarliest);
        while (!m_queue.empty()) {
            std::pop_heap(m_queue.begin(), m_queue.end(), kEarliest);
            const MergeCandidate best = m_queue.back();
            m_queue.pop_back();
            apply(best);
        }
    }

private:
    static constexpr std::greater<MergeCandidate> kEarliest{};

    Symbol& symbol(std::int32_t index) { return m_symbols[static_cast<std::size_t>(index)]; }

    /// Queues the pair that begins at `left` (without order), if there is such a merge.
    bool propose(std::int32_t left) {
        if (left < 0 || symbol(left).next < 0)
            return false;
        const Symbol &a = symbol(left), &b = symbol(a.next);
        const Merge merge = m_find(a, b);
        if (merge.order == Merge::kNone)
            return false;
        m_queue.push_back({(std::uint64_t{merge.order} << 32) | static_cast<std::uint32_t>(left),
                           a.length + b.length, merge.result});
        return true;
    }

    void push(std::int32_t left) {
        if (propose(left))
            std::push_heap(m_queue.begin(), m_queue.end(), kEarliest);
    }

    void apply(const MergeCandidate& best) {
        const auto at = static_cast<std::int32_t>(best.key & 0xFFFFFFFFU);
        Symbol& left = symbol(at);
        if (left.length == 0 || left.next < 0 || left.length + symbol(left.next).length != best.length)
            return;
        Symbol& right = symbol(left.next);
        left.id = best.result;
        left.length = best.length;
        left.next = right.next;
        right.length = 0;
        if (left.next >= 0)
            symbol(left.next).previous = at;
        push(left.previous);
        push(at);
    }

    std::vector<Symbol>& m_symbols;
    std::vector<MergeCandidate>& m_queue;
    const Find& m_find;
};

template <typename Find>
void mergeSymbols(MergeScratch& scratch, const Find& find) {
    SymbolMerger<Find>(scratch, find).run();
}

} // namespace nibble::tokenizers
