// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/base/random.h"

namespace nibble::writing {

/// Random choices that add up their bits.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : m_random(seed) {}

    /// Uniform in [0, count); costs log2(count) bits.
    std::size_t below(std::size_t count) {
        m_bits += std::log2(static_cast<double>(count));
        return static_cast<std::size_t>(m_random.below(count));
    }
    /// Uniform in [first, last].
    int between(int first, int last) {
        return first + static_cast<int>(below(static_cast<std::size_t>(last - first + 1)));
    }
    /// True with probability part / whole, 0 < part < whole; costs the bits of what happened.
    bool chance(unsigned part, unsigned whole) {
        const bool happened = m_random.below(whole) < part;
        m_bits -= std::log2((happened ? part : whole - part) / static_cast<double>(whole));
        return happened;
    }
    template <typename T>
    const T& pick(std::span<const T> list) {
        return list[below(list.size())];
    }
    /// In a random order; costs log2(n!) bits.
    template <typename T>
    void shuffle(std::vector<T>& list) {
        for (std::size_t left = list.size(); left > 1; --left)
            std::swap(list[left - 1], list[below(left)]);
    }

    [[nodiscard]] double bits() const { return m_bits; }
    /// Forgets the cost of draws that came to nothing.
    void restoreBits(double bits) { m_bits = bits; }

private:
    Random m_random;
    double m_bits = 0;
};

} // namespace nibble::writing
