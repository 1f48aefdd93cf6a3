// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/min_max_pyramid.h"

#include <algorithm>
#include <limits>

namespace nibble::ui {

namespace {

constexpr MinMaxPyramid::Range kNone{std::numeric_limits<float>::infinity(),
                                     -std::numeric_limits<float>::infinity()};

/// Comparisons with NaN are false: it changes nothing.
void add(MinMaxPyramid::Range& range, float sample) {
    range.least = sample < range.least ? sample : range.least;
    range.greatest = sample > range.greatest ? sample : range.greatest;
}

void add(MinMaxPyramid::Range& range, const MinMaxPyramid::Range& other) {
    range.least = std::min(range.least, other.least);
    range.greatest = std::max(range.greatest, other.greatest);
}

template <typename Cells>
std::vector<MinMaxPyramid::Range> coarser(const Cells& cells, std::size_t factor) {
    std::vector<MinMaxPyramid::Range> above((cells.size() + factor - 1) / factor, kNone);
    for (std::size_t i = 0; i < cells.size(); ++i)
        add(above[i / factor], cells[i]);
    return above;
}

} // namespace

MinMaxPyramid::MinMaxPyramid(std::vector<float> samples) : m_samples(std::move(samples)) {
    if (m_samples.size() <= kFactor)
        return;
    m_levels.push_back(coarser(m_samples, kFactor));
    while (m_levels.back().size() > kFactor)
        m_levels.push_back(coarser(m_levels.back(), kFactor));
}

MinMaxPyramid::Range MinMaxPyramid::range(std::size_t first, std::size_t last) const {
    Range range = kNone;
    last = std::min(last, m_samples.size());
    // Ragged ends at each level, whole cells at the next.
    const auto ends = [&](const auto& cells, bool topmost) {
        while (first < last && (topmost || first % kFactor != 0))
            add(range, cells[first++]);
        while (first < last && last % kFactor != 0)
            add(range, cells[--last]);
    };
    ends(m_samples, m_levels.empty());
    for (std::size_t level = 0; level < m_levels.size() && first < last; ++level) {
        first /= kFactor;
        last /= kFactor;
        ends(m_levels[level], level + 1 == m_levels.size());
    }
    return range;
}

} // namespace nibble::ui
