// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nibble {

/// What a range is chosen from: counts of values by magnitude, negative and positive ones apart, so that it
/// is the histogram of x and, summed, of |x|. The first batch with anything but zeros sets the width of a
/// bin, its largest magnitude / 2048; what lies beyond later adds bins of the same width. Counts are whole
/// numbers: the same for any number of threads.
class RangeHistogram {
public:
    static constexpr std::int64_t kFirstBins = 2048;
    /// Beyond this many, neighbours are merged in pairs: exact, and a stray value of 1e30 costs no memory.
    static constexpr std::int64_t kMostBins = 8 * kFirstBins;
    /// Weight of a new batch in the averages of batches' extremes.
    static constexpr double kAveraging = 0.01;

    /// One batch. Values that are not finite are left out.
    void add(std::span<const float> batch);
    /// Makes the range reach a magnitude that was seen elsewhere and is not counted.
    void reach(double largest);

    [[nodiscard]] std::int64_t total() const { return m_total; }
    [[nodiscard]] std::int64_t bins() const { return static_cast<std::int64_t>(m_positive.size()); }
    /// Bin i holds magnitudes from i · width to (i + 1) · width, the last one its upper edge too. 0 while
    /// there is nothing but zeros.
    [[nodiscard]] double binWidth() const { return m_width; }
    [[nodiscard]] std::span<const std::int64_t> positive() const { return m_positive; } ///< zeros too
    [[nodiscard]] std::span<const std::int64_t> negative() const { return m_negative; }
    /// Counts of |x|.
    [[nodiscard]] std::vector<std::int64_t> magnitudes() const;

    [[nodiscard]] double minimum() const { return m_minimum; }
    [[nodiscard]] double maximum() const { return m_maximum; }
    /// Moving averages of the batches' extremes: m ← m + 0.01 (batch − m), begun with the first batch.
    [[nodiscard]] double averageMinimum() const { return m_averageMinimum; }
    [[nodiscard]] double averageMaximum() const { return m_averageMaximum; }
    [[nodiscard]] double largestMagnitude() const;

private:
    void extend(double largest);
    void mergePairs();
    void count(std::span<const float> batch);

    double m_width = 0;
    std::vector<std::int64_t> m_positive, m_negative;
    std::int64_t m_total = 0;
    double m_minimum = 0, m_maximum = 0;
    double m_averageMinimum = 0, m_averageMaximum = 0;
};

} // namespace nibble
