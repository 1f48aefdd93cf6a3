// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/group_ranges.h"

#include <algorithm>
#include <cmath>

#include "core/base/translate.h"

namespace nibble {

namespace {

GridRange extremesOf(std::span<const float> values, const GridScheme& scheme) {
    float low = 0, high = 0;
    for (const float value : values) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (scheme.kind == GridKind::asymmetric)
        return {static_cast<double>(low), static_cast<double>(high)};
    const auto most = static_cast<double>(std::max(-low, high));
    return {-most, most};
}

GridRange cutAt(const GridRange& range, double clip) {
    return {std::max(range.low, -clip), std::min(range.high, clip)};
}

/// The magnitude that the given share of the values does not pass.
double magnitudeAt(std::vector<float>& values, double percentile) {
    if (values.empty())
        return 0;
    for (float& value : values)
        value = std::abs(value);
    const double wanted = std::ceil(static_cast<double>(values.size()) * percentile / 100);
    const auto at =
        static_cast<std::ptrdiff_t>(std::clamp(wanted - 1, 0.0, static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(at)]);
}

GridRange averageOfBatches(std::span<const float> values, const GridScheme& scheme) {
    double low = 0, high = 0;
    for (std::size_t first = 0; first < values.size(); first += GroupRanges::kBatch) {
        const auto batch = values.subspan(first, std::min(GroupRanges::kBatch, values.size() - first));
        const auto [least, most] = std::minmax_element(batch.begin(), batch.end());
        const double weight = first == 0 ? 1 : RangeHistogram::kAveraging;
        low += weight * (static_cast<double>(*least) - low);
        high += weight * (static_cast<double>(*most) - high);
    }
    if (scheme.kind == GridKind::asymmetric)
        return {std::min(0.0, low), std::max(0.0, high)};
    const double clip = std::max(std::abs(low), std::abs(high));
    return {-clip, clip};
}

double entropyClip(std::span<const float> values, const GridRequest& request, const GridRange& whole) {
    RangeHistogram seen;
    seen.add(values);
    return calibratedClip(seen,
                          {.calibrator = Calibrator::entropy,
                           .bits = request.scheme.bits,
                           .isUnsigned = request.scheme.kind == GridKind::asymmetric && whole.low >= 0});
}

} // namespace

GridRange GroupRanges::of(std::vector<float>& values) {
    const GridScheme& scheme = m_request.scheme;
    switch (m_request.rule) {
    case RangeRule::mse:
        m_sweep.take(values, scheme);
        return m_sweep.leastSquares();
    case RangeRule::optimal:
        m_sweep.take(values, scheme);
        return m_sweep.optimum();
    case RangeRule::movingAverage:
        return averageOfBatches(values, scheme);
    default:
        break;
    }
    const GridRange whole = extremesOf(values, scheme);
    if (m_request.rule == RangeRule::percentile)
        return cutAt(whole, magnitudeAt(values, m_request.percentile));
    if (m_request.rule == RangeRule::entropy)
        return cutAt(whole, entropyClip(values, m_request, whole));
    return whole;
}

RuleObstacle obstacleTo(RangeRule rule, const RangeData& data, const GridScheme& scheme) {
    if (scheme.unit == GridUnit::tensor)
        return RuleObstacle::none;
    const bool byColumn = scheme.unit == GridUnit::channel && data.kind() == RangeData::Kind::activations;
    if (rule == RangeRule::movingAverage && !byColumn)
        return RuleObstacle::oneBatch;
    const std::int64_t values = byColumn                         ? data.rows()
                                : scheme.unit == GridUnit::group ? std::min(scheme.group, data.cols())
                                                                 : data.cols();
    return rule == RangeRule::entropy && values < RangeHistogram::kFirstBins ? RuleObstacle::fewValues
                                                                             : RuleObstacle::none;
}

std::string_view obstacleText(RuleObstacle obstacle) {
    switch (obstacle) {
    case RuleObstacle::oneBatch:
        return NIBBLE_TRANSLATE("Method",
                                "the values of one grid come in a single batch, and an average over "
                                "one batch is min-max");
    case RuleObstacle::fewValues:
        return NIBBLE_TRANSLATE("Method", "the histogram has 2048 bins; with fewer values to a grid hardly a "
                                          "bin holds two, the divergence is 0 without clipping, and it "
                                          "is min-max");
    case RuleObstacle::none:
        break;
    }
    return {};
}

} // namespace nibble
