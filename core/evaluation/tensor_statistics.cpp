// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tensor_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nibble {

namespace {

// Below the size from which decoding shares rows out to threads: this runs beside the engine.
constexpr std::int64_t kSliceValues = 32768;
constexpr std::int64_t kRangeSample = 65536;
constexpr int kBins = 101;
constexpr double kTailShare = 0.001;

/// Sums of powers of deviations from the mean. Two sets join without loss of digits (Chan, Golub, LeVeque
/// 1979; Pébay, SAND2008-6212).
struct Moments {
    double count = 0, mean = 0, second = 0, third = 0, fourth = 0;

    void join(const Moments& other) {
        if (other.count == 0)
            return;
        const double n = count + other.count;
        const double delta = other.mean - mean;
        const double step = delta / n;
        const double product = delta * step * count * other.count;
        fourth += other.fourth +
                  product * step * step * (count * count - count * other.count + other.count * other.count) +
                  6 * step * step * (count * count * other.second + other.count * other.count * second) +
                  4 * step * (count * other.third - other.count * third);
        third += other.third + product * step * (count - other.count) +
                 3 * step * (count * other.second - other.count * second);
        second += other.second + product;
        mean += step * other.count;
        count = n;
    }
};

/// Two passes over values that are in the cache anyway.
Moments momentsOf(const float* values, std::int64_t count) {
    Moments moments;
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        if (std::isfinite(values[i])) {
            sum += values[i];
            moments.count += 1;
        }
    if (moments.count == 0)
        return moments;
    moments.mean = sum / moments.count;
    double first = 0;
    for (std::int64_t i = 0; i < count; ++i)
        if (std::isfinite(values[i])) {
            const double d = values[i] - moments.mean;
            const double square = d * d;
            first += d;
            moments.second += square;
            moments.third += square * d;
            moments.fourth += square * square;
        }
    // What rounding the mean left over (Chan's corrected two-pass form).
    moments.second -= first * first / moments.count;
    return moments;
}

/// Rows spread evenly over the tensor with about `wanted` values; calls `take(values, count)`.
template <typename Take>
Expected<void> sampleRows(const ModelTensor& tensor, std::int64_t wanted, Take&& take) {
    const std::int64_t rows = tensor.rows(), cols = tensor.cols();
    if (rows <= 0 || cols <= 0)
        return {};
    const std::int64_t taken = std::clamp<std::int64_t>((wanted + cols - 1) / cols, 1, rows);
    std::vector<float> row(static_cast<std::size_t>(cols));
    for (std::int64_t i = 0; i < taken; ++i) {
        // The middle of the i-th of `taken` equal parts.
        const std::int64_t at = (2 * i + 1) * rows / (2 * taken);
        if (auto decoded = tensor.decodeRows(at, 1, row.data()); !decoded)
            return decoded;
        take(row.data(), cols);
    }
    return {};
}

/// Where the bulk of the values lies, somewhat widened. Symmetric where it nearly is.
Histogram emptyHistogram(std::vector<float>& sample, int bins) {
    Histogram histogram;
    histogram.counts.resize(static_cast<std::size_t>(bins));
    if (sample.empty())
        return histogram;
    const auto last = static_cast<double>(sample.size() - 1);
    const auto quantile = [&](double share) {
        const auto at = sample.begin() + static_cast<std::ptrdiff_t>(std::llround(share * last));
        std::nth_element(sample.begin(), at, sample.end());
        return static_cast<double>(*at);
    };
    const double low = quantile(kTailShare), high = quantile(1 - kTailShare);
    const double width = high - low;
    if (width <= 0) {
        const double margin = low != 0 ? std::abs(low) / 2 : 1;
        histogram.low = low - margin;
        histogram.high = low + margin;
        return histogram;
    }
    histogram.low = low - width / 8;
    histogram.high = high + width / 8;
    if (low < 0 && high > 0 && std::min(-low, high) > 0.5 * std::max(-low, high)) {
        histogram.high = std::max(-histogram.low, histogram.high);
        histogram.low = -histogram.high;
    }
    return histogram;
}

/// Everything that a slice of rows adds to.
class Collector {
public:
    Collector(const ModelTensor& tensor, Histogram histogram) : m_cols(tensor.cols()) {
        m_result.histogram = std::move(histogram);
        m_result.minimum = std::numeric_limits<double>::infinity();
        m_result.maximum = -m_result.minimum;
        m_result.largestMagnitude = -1;
        m_columnSquares.resize(static_cast<std::size_t>(m_cols));
        m_result.rowNorms.reserve(static_cast<std::size_t>(tensor.rows()));
    }

    void addRow(const float* values) {
        m_moments.join(momentsOf(values, m_cols));
        double squares = 0;
        for (std::int64_t c = 0; c < m_cols; ++c) {
            const float value = values[c];
            ++m_result.count;
            if (!std::isfinite(value)) {
                ++m_result.nonFinite;
                continue;
            }
            m_result.zeros += value == 0 ? 1 : 0;
            const double wide = value;
            squares += wide * wide;
            m_columnSquares[static_cast<std::size_t>(c)] += wide * wide;
            noteExtremes(wide, c);
            m_result.histogram.add(value);
        }
        m_result.rowNorms.push_back(static_cast<float>(std::sqrt(squares)));
    }

    TensorStatistics finish() {
        if (m_result.finite() == 0)
            m_result.minimum = m_result.maximum = m_result.largestMagnitude = 0;
        if (m_moments.count > 0) {
            const double variance = std::max(0.0, m_moments.second / m_moments.count);
            m_result.mean = m_moments.mean;
            m_result.deviation = std::sqrt(variance);
            if (variance > 0)
                m_result.excessKurtosis = m_moments.fourth / m_moments.count / (variance * variance) - 3;
        }
        m_result.columnNorms.reserve(m_columnSquares.size());
        for (const double squares : m_columnSquares)
            m_result.columnNorms.push_back(static_cast<float>(std::sqrt(squares)));
        return std::move(m_result);
    }

private:
    void noteExtremes(double value, std::int64_t column) {
        m_result.minimum = std::min(m_result.minimum, value);
        m_result.maximum = std::max(m_result.maximum, value);
        if (std::abs(value) > m_result.largestMagnitude) {
            m_result.largestMagnitude = std::abs(value);
            m_result.largestRow = static_cast<std::int64_t>(m_result.rowNorms.size());
            m_result.largestColumn = column;
        }
    }

    std::int64_t m_cols;
    TensorStatistics m_result;
    Moments m_moments;
    std::vector<double> m_columnSquares;
};

} // namespace

void Histogram::add(float value) {
    if (!std::isfinite(value))
        return;
    ++values;
    if (value < low) {
        ++below;
    } else if (value > high) {
        ++above;
    } else {
        const auto bins = static_cast<double>(counts.size());
        const auto bin = static_cast<std::size_t>((value - low) / (high - low) * bins);
        ++counts[std::min(bin, counts.size() - 1)];
    }
}

Expected<TensorStatistics> tensorStatistics(const ModelTensor& tensor, const JobContext& job) {
    std::vector<float> sample;
    const auto keep = [&](const float* values, std::int64_t count) {
        // A row may be far wider than the sample.
        const std::int64_t stride = std::max<std::int64_t>(1, count / kRangeSample);
        for (std::int64_t i = 0; i < count; i += stride)
            if (std::isfinite(values[i]))
                sample.push_back(values[i]);
    };
    if (auto sampled = sampleRows(tensor, kRangeSample, keep); !sampled)
        return passOn(sampled);
    Collector collector(tensor, emptyHistogram(sample, kBins));
    const std::int64_t rows = tensor.rows(), cols = tensor.cols();
    const std::int64_t slice = std::max<std::int64_t>(1, kSliceValues / std::max<std::int64_t>(cols, 1));
    std::vector<float> values(static_cast<std::size_t>(slice * cols));
    for (std::int64_t first = 0; first < rows && cols > 0; first += slice) {
        if (job.stopRequested())
            return stoppedByUser();
        job.report("statistics", first, rows);
        const std::int64_t count = std::min(slice, rows - first);
        if (auto decoded = tensor.decodeRows(first, count, values.data()); !decoded)
            return passOn(decoded);
        for (std::int64_t r = 0; r < count; ++r)
            collector.addRow(values.data() + r * cols);
    }
    return collector.finish();
}

Expected<Histogram> sampledHistogram(const ModelTensor& tensor, std::int64_t sample, int bins) {
    std::vector<float> kept;
    const std::int64_t wide = std::max<std::int64_t>(1, tensor.cols() / std::max<std::int64_t>(sample, 1));
    const auto keep = [&](const float* values, std::int64_t count) {
        for (std::int64_t i = 0; i < count; i += wide)
            if (std::isfinite(values[i]))
                kept.push_back(values[i]);
    };
    if (auto sampled = sampleRows(tensor, sample, keep); !sampled)
        return passOn(sampled);
    Histogram histogram = emptyHistogram(kept, bins);
    for (const float value : kept)
        histogram.add(value);
    return histogram;
}

} // namespace nibble
