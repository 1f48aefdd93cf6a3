// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/range_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr std::int64_t kGrain = std::int64_t{1} << 18; ///< values worth a histogram of their own

struct Extremes {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
    std::int64_t finite = 0;
};

Extremes extremesOf(std::span<const float> batch) {
    Extremes extremes;
    std::mutex mutex;
    parallelFor(static_cast<std::int64_t>(batch.size()), kGrain, [&](std::int64_t begin, std::int64_t end) {
        Extremes part;
        for (std::int64_t i = begin; i < end; ++i) {
            const float value = batch[static_cast<std::size_t>(i)];
            if (!std::isfinite(value))
                continue;
            part.low = std::min(part.low, value);
            part.high = std::max(part.high, value);
            ++part.finite;
        }
        const std::lock_guard lock(mutex);
        extremes.low = std::min(extremes.low, part.low);
        extremes.high = std::max(extremes.high, part.high);
        extremes.finite += part.finite;
    });
    return extremes;
}

/// Bins of `width` that reach `largest`.
double binsFor(double largest, double width) {
    return std::ceil(largest / width);
}

} // namespace

std::vector<std::int64_t> RangeHistogram::magnitudes() const {
    std::vector<std::int64_t> sums(m_positive);
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] += m_negative[i];
    return sums;
}

double RangeHistogram::largestMagnitude() const {
    return std::max(-m_minimum, m_maximum);
}

void RangeHistogram::mergePairs() {
    const auto merge = [](std::vector<std::int64_t>& counts) {
        const std::size_t half = (counts.size() + 1) / 2;
        for (std::size_t i = 0; i < half; ++i)
            counts[i] = counts[2 * i] + (2 * i + 1 < counts.size() ? counts[2 * i + 1] : 0);
        counts.resize(half);
    };
    merge(m_positive);
    merge(m_negative);
    m_width *= 2;
}

void RangeHistogram::extend(double largest) {
    if (m_width == 0) {
        if (largest == 0)
            return;
        // Zeros may have been counted before there was a width: they stay in bin 0.
        m_width = largest / static_cast<double>(kFirstBins);
        m_positive.resize(static_cast<std::size_t>(kFirstBins));
        m_negative.resize(static_cast<std::size_t>(kFirstBins));
        return;
    }
    while (binsFor(largest, m_width) > static_cast<double>(kMostBins))
        mergePairs();
    const auto wanted = std::max(m_positive.size(), static_cast<std::size_t>(binsFor(largest, m_width)));
    m_positive.resize(wanted);
    m_negative.resize(wanted);
}

void RangeHistogram::count(std::span<const float> batch) {
    const std::int64_t last = bins() - 1;
    std::mutex mutex;
    parallelFor(static_cast<std::int64_t>(batch.size()), kGrain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<std::int64_t> positive(m_positive.size()), negative(m_negative.size());
        for (std::int64_t i = begin; i < end; ++i) {
            const auto value = static_cast<double>(batch[static_cast<std::size_t>(i)]);
            if (!std::isfinite(value))
                continue;
            const std::int64_t bin =
                m_width > 0 ? std::min(last, static_cast<std::int64_t>(std::fabs(value) / m_width)) : 0;
            ++(value < 0 ? negative : positive)[static_cast<std::size_t>(bin)];
        }
        const std::lock_guard lock(mutex);
        for (std::size_t bin = 0; bin < positive.size(); ++bin) {
            m_positive[bin] += positive[bin];
            m_negative[bin] += negative[bin];
        }
    });
}

void RangeHistogram::reach(double largest) {
    if (m_total == 0 || !std::isfinite(largest) || largest <= largestMagnitude())
        return;
    extend(largest);
    if (-m_minimum > m_maximum)
        m_minimum = -largest;
    else
        m_maximum = largest;
}

void RangeHistogram::add(std::span<const float> batch) {
    const Extremes extremes = extremesOf(batch);
    if (extremes.finite == 0)
        return;
    const auto low = static_cast<double>(extremes.low), high = static_cast<double>(extremes.high);
    if (m_total == 0) {
        m_positive.assign(1, 0);
        m_negative.assign(1, 0);
        m_minimum = m_averageMinimum = low;
        m_maximum = m_averageMaximum = high;
    } else {
        m_minimum = std::min(m_minimum, low);
        m_maximum = std::max(m_maximum, high);
        m_averageMinimum += kAveraging * (low - m_averageMinimum);
        m_averageMaximum += kAveraging * (high - m_averageMaximum);
    }
    extend(std::max(std::fabs(low), std::fabs(high)));
    count(batch);
    m_total += extremes.finite;
}

} // namespace nibble
