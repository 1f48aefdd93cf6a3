// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/formats/range_histogram.h"

namespace nibble {

/// Ways to choose the range of a grid from what was seen.
enum class Calibrator : std::uint8_t { minMax, movingAverage, percentile, mse, entropy };

struct RangeRequest;

struct CalibratorInfo {
    Calibrator calibrator;
    std::string_view name; ///< in schemes: "minmax"
    std::string_view title, description;
    double (*clip)(const RangeHistogram& seen,
                   const RangeRequest& request); ///< what was seen is not all zero
};
/// In the order of the enumeration.
[[nodiscard]] std::span<const CalibratorInfo> allCalibrators();
[[nodiscard]] std::optional<Calibrator> calibratorByName(std::string_view name);

/// Which grid the range is for: signed codes −(2^(bits−1) − 1)…2^(bits−1) − 1, or unsigned 0…2^bits − 1 for
/// values of one sign.
struct RangeRequest {
    Calibrator calibrator = Calibrator::minMax;
    int bits = 8; ///< 2 to 8
    bool isUnsigned = false;
    double percentile = 99.99;
};

/// The largest code of the grid.
[[nodiscard]] int largestCode(int bits, bool isUnsigned);

/// The magnitude that the largest code stands for; 0 if nothing but zeros was seen. A function of the
/// histogram alone.
[[nodiscard]] double calibratedClip(const RangeHistogram& seen, const RangeRequest& request);

/// Mean squared error of rounding |x| to the grid of a clip, every value taken at its bin's centre: what the
/// least-squares calibrator minimises.
[[nodiscard]] double clippingError(const RangeHistogram& seen, double clip, int bits, bool isUnsigned);

/// KL(P ‖ Q) in nats of clipping at bin `bins`: P is what was seen, all beyond added to the last bin; Q the
/// same bins merged to the grid's levels and spread evenly over those that are not empty. Infinite where Q is
/// 0 and P is not. `bins` from 1 to the histogram's.
[[nodiscard]] double clippingDivergence(const RangeHistogram& seen, std::int64_t bins, int bits,
                                        bool isUnsigned);

} // namespace nibble
