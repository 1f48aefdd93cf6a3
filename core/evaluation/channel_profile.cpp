// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/channel_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/parallel.h"

namespace nibble {

namespace {

constexpr std::int64_t kChannelGrain = 16;
constexpr std::int64_t kPiece = 1 << 16; ///< values summed together

/// Half way through the sorted magnitudes; changes their order.
double medianOf(std::vector<float>& magnitudes) {
    if (magnitudes.empty())
        return 0;
    const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    const auto upper = static_cast<double>(*middle);
    if (magnitudes.size() % 2 != 0)
        return upper;
    return (upper + static_cast<double>(*std::max_element(magnitudes.begin(), middle))) / 2;
}

struct Sums {
    double count = 0, first = 0, second = 0, fourth = 0; ///< of powers of deviations
};

/// Powers of x[i · stride] − centre over the finite values.
Sums sumsAround(double centre, const float* x, std::int64_t count, std::int64_t stride) {
    Sums sums;
    for (std::int64_t i = 0; i < count; ++i) {
        const float value = x[i * stride];
        if (!std::isfinite(value))
            continue;
        const double d = static_cast<double>(value) - centre;
        const double square = d * d;
        sums.count += 1;
        sums.first += d;
        sums.second += square;
        sums.fourth += square * square;
    }
    return sums;
}

double kurtosisFrom(const Sums& sums) {
    const double variance = sums.second / sums.count;
    if (!(variance > 0))
        return std::numeric_limits<double>::quiet_NaN();
    return sums.fourth / sums.count / (variance * variance);
}

/// Piece by piece, added up in their order.
Sums sumsInPieces(double centre, std::span<const float> x) {
    const auto total = std::ssize(x);
    std::vector<Sums> pieces(static_cast<std::size_t>((total + kPiece - 1) / kPiece));
    parallelFor(std::ssize(pieces), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece)
            pieces[static_cast<std::size_t>(piece)] =
                sumsAround(centre, x.data() + piece * kPiece, std::min(kPiece, total - piece * kPiece), 1);
    });
    Sums all;
    for (const auto& sums : pieces) {
        all.count += sums.count;
        all.first += sums.first;
        all.second += sums.second;
        all.fourth += sums.fourth;
    }
    return all;
}

ChannelFigures figuresOf(const float* x, std::int64_t rows, std::int64_t stride,
                         std::vector<float>& magnitudes) {
    ChannelFigures figures;
    magnitudes.clear();
    for (std::int64_t row = 0; row < rows; ++row) {
        const float size = std::abs(x[row * stride]);
        if (!std::isfinite(size))
            continue;
        if (magnitudes.empty() || static_cast<double>(size) > figures.peak) {
            figures.peak = static_cast<double>(size);
            figures.peakRow = row;
        }
        magnitudes.push_back(size);
    }
    figures.median = medianOf(magnitudes);
    const Sums about0 = sumsAround(0, x, rows, stride);
    figures.kurtosis = kurtosisFrom(sumsAround(about0.first / about0.count, x, rows, stride));
    return figures;
}

double sortKey(const ChannelFigures& figures, ChannelOrder order) {
    const double key = order == ChannelOrder::peak           ? figures.peak
                       : order == ChannelOrder::peakToMedian ? figures.peak / figures.median
                                                             : figures.kurtosis;
    return std::isnan(key) ? -std::numeric_limits<double>::infinity() : key;
}

} // namespace

double ChannelProfile::limit(const OutlierThreshold& threshold) const {
    return threshold.timesMedian ? threshold.value * medianAbs : threshold.value;
}

std::vector<std::int64_t> ChannelProfile::outliers(const OutlierThreshold& threshold) const {
    // Compared as the float that a kernel compares with.
    const auto reached = static_cast<double>(static_cast<float>(limit(threshold)));
    auto found = sortedChannels(*this, ChannelOrder::peak);
    const auto end = std::find_if(found.begin(), found.end(), [&](std::int64_t channel) {
        const double peak = figures[static_cast<std::size_t>(channel)].peak;
        return !(peak > 0) || peak < reached;
    });
    found.erase(end, found.end());
    return found;
}

std::vector<std::int64_t> sortedChannels(const ChannelProfile& profile, ChannelOrder order) {
    std::vector<std::int64_t> channels(profile.figures.size());
    std::iota(channels.begin(), channels.end(), std::int64_t{0});
    std::stable_sort(channels.begin(), channels.end(), [&](std::int64_t a, std::int64_t b) {
        return sortKey(profile.figures[static_cast<std::size_t>(a)], order) >
               sortKey(profile.figures[static_cast<std::size_t>(b)], order);
    });
    return channels;
}

double kurtosisOf(std::span<const float> values) {
    const Sums about0 = sumsInPieces(0, values);
    return about0.count > 0 ? kurtosisFrom(sumsInPieces(about0.first / about0.count, values))
                            : std::numeric_limits<double>::quiet_NaN();
}

Expected<ChannelProfile> profileChannels(std::span<const float> x, std::int64_t rows, std::int64_t channels,
                                         const JobContext& job) {
    ChannelProfile profile{.rows = rows, .channels = channels};
    profile.figures.resize(static_cast<std::size_t>(channels));
    parallelFor(channels, kChannelGrain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> magnitudes;
        for (std::int64_t c = begin; c < end && !job.stopRequested(); ++c)
            profile.figures[static_cast<std::size_t>(c)] =
                figuresOf(x.data() + c, rows, channels, magnitudes);
    });
    if (job.stopRequested())
        return stoppedByUser();
    std::vector<float> magnitudes;
    magnitudes.reserve(x.size());
    for (const float value : x)
        if (std::isfinite(value))
            magnitudes.push_back(std::abs(value));
    profile.nonFinite = std::ssize(x) - std::ssize(magnitudes);
    profile.medianAbs = medianOf(magnitudes);
    profile.kurtosis = kurtosisOf(x);
    for (const auto& figures : profile.figures)
        profile.maxAbs = std::max(profile.maxAbs, figures.peak);
    if (job.stopRequested())
        return stoppedByUser();
    return profile;
}

} // namespace nibble
