// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"

namespace nibble {

/// One column of a matrix: a channel of activations over the tokens, or the weights that one input meets.
struct ChannelFigures {
    double peak = 0;          ///< largest |x|
    std::int64_t peakRow = 0; ///< where; the first if there are several
    double median = 0;        ///< of |x|
    double kurtosis = 0;      ///< m4 / m2², 3 for a normal distribution; NaN without spread
};

/// From which magnitude a channel counts as an outlier.
struct OutlierThreshold {
    double value = 6;         ///< LLM.int8()'s
    bool timesMedian = false; ///< of |x| over the whole matrix

    bool operator==(const OutlierThreshold&) const = default;
};

/// How large the columns of a matrix are: of a layer's inputs [tokens][channels], or of its weights
/// [outputs][inputs]. Values that are not finite count in none of the figures.
struct ChannelProfile {
    std::string name;
    std::int64_t layer = -1;          ///< −1 outside the blocks
    std::vector<std::string> tensors; ///< that read these inputs, or the tensor itself
    std::int64_t rows = 0, channels = 0;
    std::int64_t nonFinite = 0;
    double maxAbs = 0;
    double medianAbs = 0; ///< of all values; of an even number the mean of the two in the middle
    double kurtosis = 0;  ///< of all values, as a channel's
    std::vector<ChannelFigures> figures; ///< [channels]

    [[nodiscard]] double peakToMedian() const { return maxAbs / medianAbs; }
    /// The magnitude that a threshold stands for here.
    [[nodiscard]] double limit(const OutlierThreshold& threshold) const;
    /// Channels whose peak reaches the threshold, largest first.
    [[nodiscard]] std::vector<std::int64_t> outliers(const OutlierThreshold& threshold) const;
};

/// What channels can be sorted by, the largest first; channels without the figure come last.
enum class ChannelOrder : std::uint8_t { peak, peakToMedian, kurtosis };
/// All channels in that order; equal ones in their own.
[[nodiscard]] std::vector<std::int64_t> sortedChannels(const ChannelProfile& profile, ChannelOrder order);

/// Figures of x[rows][channels]; medians are exact and sums taken in double, in an order that no number of
/// threads changes. Errors: stopped.
Expected<ChannelProfile> profileChannels(std::span<const float> x, std::int64_t rows, std::int64_t channels,
                                         const JobContext& job = {});

/// m4 / m2² of the finite values; NaN without spread.
[[nodiscard]] double kurtosisOf(std::span<const float> values);

} // namespace nibble
