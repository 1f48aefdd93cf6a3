// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model.h"

namespace nibble {

/// Counts of finite values in bins of equal width over [low, high], and of those outside.
struct Histogram {
    double low = 0, high = 0;
    std::vector<std::int64_t> counts;
    std::int64_t below = 0, above = 0;
    std::int64_t values = 0; ///< looked at, tails included

    [[nodiscard]] double binWidth() const { return (high - low) / static_cast<double>(counts.size()); }
    void add(float value);
};

/// Facts about one tensor, over its finite values; sums in double.
struct TensorStatistics {
    std::int64_t count = 0;     ///< all values
    std::int64_t nonFinite = 0; ///< NaN and infinities: in none of the figures below
    std::int64_t zeros = 0;
    double mean = 0, deviation = 0; ///< of the whole population: divided by n
    double minimum = 0, maximum = 0;
    double largestMagnitude = 0;
    std::int64_t largestRow = 0, largestColumn = 0; ///< where; the first if there are several
    double excessKurtosis = 0;                      ///< m4 / m2² − 3; 0 without spread
    Histogram histogram;
    std::vector<float> rowNorms, columnNorms; ///< Euclidean; rows as the model has them

    [[nodiscard]] std::int64_t finite() const { return count - nonFinite; }
};

/// One pass over the tensor on this thread, a few rows at a time. The histogram's range comes from a sample
/// of the values before it: it spans the bulk (quantiles 0.1 % and 99.9 %, widened), so that one outlier does
/// not squeeze it, and the values outside are counted. Errors: those of ModelTensor::decodeRows; stopped.
Expected<TensorStatistics> tensorStatistics(const ModelTensor& tensor, const JobContext& job = {});

/// Bins that a sparkline can show; odd, so that zero lies in the middle of one.
inline constexpr int kSparklineBins = 31;

/// A histogram of at most about `sample` values in rows spread evenly over the tensor (all values if there
/// are no more), from lowest to highest of the bulk. Errors: those of ModelTensor::decodeRows.
Expected<Histogram> sampledHistogram(const ModelTensor& tensor, std::int64_t sample = 16384,
                                     int bins = kSparklineBins);

} // namespace nibble
