// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nibble::tokenizers {

/// Spreads the bits of a 64-bit key (the finalizer of MurmurHash3).
[[nodiscard]] inline std::uint64_t mixBits(std::uint64_t key) {
    key = (key ^ (key >> 33)) * 0xFF51AFD7ED558CCDULL;
    key = (key ^ (key >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return key ^ (key >> 33);
}

/// Map from 64-bit keys for tables that are built once and read for every character: open addressing with
/// linear probing, at most half full. The key with all bits set is reserved.
template <typename Value>
class FlatMap {
public:
    [[nodiscard]] const Value* find(std::uint64_t key) const {
        if (m_slots.empty())
            return nullptr;
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = mixBits(key) & mask;; at = (at + 1) & mask) {
            if (m_slots[at].key == key)
                return &m_slots[at].value;
            if (m_slots[at].key == kEmpty)
                return nullptr;
        }
    }

    /// Inserts unless the key is there; returns whether it was inserted.
    bool insert(std::uint64_t key, Value value) {
        if (2 * (m_size + 1) > m_slots.size())
            grow();
        Slot& slot = slotFor(key);
        if (slot.key == key)
            return false;
        slot = {key, value};
        ++m_size;
        return true;
    }

    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
    struct Slot {
        std::uint64_t key = kEmpty;
        Value value{};
    };

    Slot& slotFor(std::uint64_t key) {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = mixBits(key) & mask;
        while (m_slots[at].key != kEmpty && m_slots[at].key != key)
            at = (at + 1) & mask;
        return m_slots[at];
    }

    void grow() {
        std::vector<Slot> old(m_slots.empty() ? 16 : 2 * m_slots.size());
        old.swap(m_slots);
        for (const Slot& slot : old)
            if (slot.key != kEmpty)
                slotFor(slot.key) = slot;
    }

    std::vector<Slot> m_slots;
    std::size_t m_size = 0;
};

} // namespace nibble::tokenizers
