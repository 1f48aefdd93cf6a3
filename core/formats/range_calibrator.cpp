// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/range_calibrator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/translate.h"

namespace nibble {

namespace {

/// Clips are searched from this bin on: 128 bins can still tell 7-bit levels apart.
constexpr std::int64_t kFirstCandidate = 128;

double minMaxClip(const RangeHistogram& seen, const RangeRequest& /*request*/) {
    return seen.largestMagnitude();
}

double movingAverageClip(const RangeHistogram& seen, const RangeRequest& /*request*/) {
    return std::max(std::fabs(seen.averageMinimum()), std::fabs(seen.averageMaximum()));
}

/// First upper edge at which the cumulated share reaches the percentile.
double percentileClip(const RangeHistogram& seen, const RangeRequest& request) {
    const double wanted = static_cast<double>(seen.total()) * request.percentile / 100;
    const auto counts = seen.magnitudes();
    std::int64_t below = 0;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        below += counts[bin];
        if (static_cast<double>(below) >= wanted)
            return std::min(static_cast<double>(bin + 1) * seen.binWidth(), seen.largestMagnitude());
    }
    return seen.largestMagnitude();
}

/// The bins that hold anything, for the least-squares search.
struct FilledBins {
    std::vector<double> centres, counts;

    explicit FilledBins(const RangeHistogram& seen) {
        const auto all = seen.magnitudes();
        for (std::size_t bin = 0; bin < all.size(); ++bin) {
            if (all[bin] == 0)
                continue;
            centres.push_back((static_cast<double>(bin) + 0.5) * seen.binWidth());
            counts.push_back(static_cast<double>(all[bin]));
        }
    }

    /// Σ count · (rounded − centre)²
    [[nodiscard]] double error(double clip, double largest) const {
        constexpr double magic = 6755399441055744.0; // 1.5 · 2^52: adding it leaves no fraction bits
        const double step = clip / largest;
        double sum = 0;
        for (std::size_t i = 0; i < centres.size(); ++i) {
            const double code = std::min((centres[i] / step + magic) - magic, largest);
            const double difference = code * step - centres[i];
            sum += counts[i] * difference * difference;
        }
        return sum;
    }
};

/// The centres of all bins from the 129th on are tried, and the whole range, so that the result is never
/// worse than min-max; the first of the smallest wins.
double mseClip(const RangeHistogram& seen, const RangeRequest& request) {
    const FilledBins filled(seen);
    const auto largest = static_cast<double>(largestCode(request.bits, request.isUnsigned));
    const std::int64_t candidates = std::max<std::int64_t>(0, seen.bins() - kFirstCandidate);
    std::vector<double> errors(static_cast<std::size_t>(candidates));
    const auto centre = [&](std::int64_t i) {
        return (static_cast<double>(kFirstCandidate + i) + 0.5) * seen.binWidth();
    };
    parallelFor(candidates, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            errors[static_cast<std::size_t>(i)] = filled.error(centre(i), largest);
    });
    const auto best = std::min_element(errors.begin(), errors.end());
    const double whole = seen.largestMagnitude();
    if (best == errors.end() || filled.error(whole, largest) < *best)
        return whole;
    return centre(best - errors.begin());
}

/// ln n of a count; a table for the small ones, of which channels with few values ask for millions.
double logOf(double count) {
    constexpr std::size_t size = 1 << 12;
    static const std::vector<double> table = [] {
        std::vector<double> logs(size, 0.0);
        for (std::size_t n = 1; n < size; ++n)
            logs[n] = std::log(static_cast<double>(n));
        return logs;
    }();
    return count < static_cast<double>(size) ? table[static_cast<std::size_t>(count)] : std::log(count);
}

/// KL divergences of clipping at every bin, from running sums: one candidate costs the levels, not the bins.
class Divergences {
public:
    Divergences(const RangeHistogram& seen, int bits, bool isUnsigned)
        : m_levelBits(isUnsigned ? bits : bits - 1) {
        auto counts = seen.magnitudes();
        if (counts.size() > 1)
            counts[0] = counts[1]; // zeros would outweigh everything
        m_sums.reserve(counts.size() + 1);
        m_sums.assign(1, {});
        for (const std::int64_t count : counts) {
            Sums next = m_sums.back();
            const auto c = static_cast<double>(count);
            next.counts += c;
            next.entropy += count > 0 ? c * logOf(c) : 0.0;
            next.filled += count > 0 ? 1 : 0;
            m_sums.push_back(next);
        }
    }

    [[nodiscard]] std::int64_t bins() const { return static_cast<std::int64_t>(m_sums.size()) - 1; }

    /// With p = counts / total, the clipped rest added to the last bin, and q = level's count / (its filled
    /// bins · counts inside): Σ p ln p − Σ over levels (Σ p) ln q. Infinite also where it is certain to be
    /// above a limit.
    [[nodiscard]] double at(std::int64_t end, double limit = std::numeric_limits<double>::infinity()) const {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const double total = m_sums.back().counts, inside = before(end).counts;
        const double rest = total - inside;
        const Sums& body = before(end - 1);
        const double last = inside - body.counts;
        if (!(inside > 0) || (last == 0 && rest > 0))
            return infinity;
        const std::int64_t lastLevel = ((end - 1) << m_levelBits) / end;
        if (atLeast(before(firstBin(lastLevel, end)).counts, inside, total) > limit)
            return infinity;
        // Σ counts · ln q, but for the counts inside, which all q share.
        double logs = 0;
        const Sums* low = &m_sums.front();
        for (std::int64_t level = 0; level <= lastLevel; ++level) {
            const Sums* high = &before(firstBin(level + 1, end));
            const double counts = high->counts - low->counts;
            if (counts > 0)
                logs += (counts + (level == lastLevel ? rest : 0.0)) *
                        (logOf(counts) - logOf(high->filled - low->filled));
            low = high;
        }
        const double lastShare = (last + rest) / total;
        return (body.entropy - body.counts * std::log(total) - logs) / total + std::log(inside) +
               (lastShare > 0 ? lastShare * std::log(lastShare) : 0.0);
    }

private:
    struct Sums {
        double counts = 0, entropy = 0, filled = 0; ///< Σ count, Σ count ln count, bins that are not empty
    };
    [[nodiscard]] const Sums& before(std::int64_t bin) const { return m_sums[static_cast<std::size_t>(bin)]; }
    /// Bin j of `end` bins belongs to level j · levels / end, rounded down.
    [[nodiscard]] std::int64_t firstBin(std::int64_t level, std::int64_t end) const {
        return (level * end + (std::int64_t{1} << m_levelBits) - 1) >> m_levelBits;
    }
    /// The divergence of the last level against all others together: spreading counts evenly inside them only
    /// adds to it (the log sum inequality).
    static double atLeast(double others, double inside, double total) {
        const double share = 1 - others / total, spread = 1 - others / inside;
        const double first = others > 0 ? others / total * std::log(inside / total) : 0.0;
        return first + (spread > 0 ? share * std::log(share / spread) : 0.0);
    }

    int m_levelBits;          ///< 2 to this: levels
    std::vector<Sums> m_sums; ///< of the bins before each
};

/// The last of the smallest wins. Divergences that differ by less than the rounding of their sums are equal.
double entropyClip(const RangeHistogram& seen, const RangeRequest& request) {
    constexpr double rounding = 1e-12;
    const Divergences divergences(seen, request.bits, request.isUnsigned);
    double least = std::numeric_limits<double>::infinity();
    std::vector<double> values;
    for (std::int64_t end = divergences.bins(); end >= kFirstCandidate; --end) {
        values.push_back(divergences.at(end, least + rounding));
        least = std::min(least, values.back());
    }
    const auto chosen = std::find_if(values.begin(), values.end(),
                                     [least](double value) { return value <= least + rounding; });
    if (chosen == values.end())
        return seen.largestMagnitude();
    return static_cast<double>(divergences.bins() - (chosen - values.begin())) * seen.binWidth();
}

} // namespace

std::span<const CalibratorInfo> allCalibrators() {
    static constexpr CalibratorInfo rows[] = {
        {Calibrator::minMax, "minmax", NIBBLE_TRANSLATE("Method", "Min-max"),
         NIBBLE_TRANSLATE("Method", "The largest magnitude that was seen: nothing is clipped."), minMaxClip},
        {Calibrator::movingAverage, "ema", NIBBLE_TRANSLATE("Method", "Moving average"),
         NIBBLE_TRANSLATE("Method", "A moving average of the batches' extremes; a new batch counts 0.01."),
         movingAverageClip},
        {Calibrator::percentile, "percentile", NIBBLE_TRANSLATE("Method", "Percentile"),
         NIBBLE_TRANSLATE("Method", "The magnitude below which 99.99 % of the values lie."), percentileClip},
        {Calibrator::mse, "mse", NIBBLE_TRANSLATE("Method", "Least squares"),
         NIBBLE_TRANSLATE("Method", "The range with the smallest mean squared error."), mseClip},
        {Calibrator::entropy, "entropy", NIBBLE_TRANSLATE("Method", "Entropy"),
         NIBBLE_TRANSLATE("Method",
                          "The range whose rounded distribution diverges least from the one that was seen."),
         entropyClip},
    };
    return rows;
}

std::optional<Calibrator> calibratorByName(std::string_view name) {
    for (const auto& row : allCalibrators())
        if (row.name == name)
            return row.calibrator;
    return std::nullopt;
}

int largestCode(int bits, bool isUnsigned) {
    return isUnsigned ? (1 << bits) - 1 : (1 << (bits - 1)) - 1;
}

double calibratedClip(const RangeHistogram& seen, const RangeRequest& request) {
    if (!(seen.binWidth() > 0))
        return 0;
    return allCalibrators()[static_cast<std::size_t>(request.calibrator)].clip(seen, request);
}

double clippingError(const RangeHistogram& seen, double clip, int bits, bool isUnsigned) {
    if (seen.total() == 0 || !(seen.binWidth() > 0) || !(clip > 0))
        return 0;
    return FilledBins(seen).error(clip, static_cast<double>(largestCode(bits, isUnsigned))) /
           static_cast<double>(seen.total());
}

double clippingDivergence(const RangeHistogram& seen, std::int64_t bins, int bits, bool isUnsigned) {
    return Divergences(seen, bits, isUnsigned).at(std::clamp<std::int64_t>(bins, 1, seen.bins()));
}

} // namespace nibble
