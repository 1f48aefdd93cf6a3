// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/range_data.h"

#include <algorithm>

#include "core/base/large_vector.h"

namespace nibble {

namespace {

constexpr std::int64_t kReadValues = std::int64_t{1} << 20; ///< decoded between two looks at the stop token

/// `count` different numbers below `bound`, rising.
std::vector<std::int64_t> drawRows(std::int64_t count, std::int64_t bound, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::int64_t> rows;
    rows.reserve(static_cast<std::size_t>(count));
    // Knuth's algorithm S: each row in turn, with the chance that is left.
    for (std::int64_t row = 0; row < bound && std::ssize(rows) < count; ++row)
        if (static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound - row))) <
            count - std::ssize(rows))
            rows.push_back(row);
    return rows;
}

} // namespace

Expected<RangeDataPointer> RangeData::build(std::vector<float> values, std::int64_t cols, Kind kind,
                                            Rows rows, const JobContext& job) {
    auto data = std::shared_ptr<RangeData>(new RangeData);
    auto table = ValueTable::make(values, job);
    if (!table)
        return passOn(table);
    if (table->size() == 0)
        return fail(ErrorKind::unsupported, "there are no finite values");
    data->m_values = std::move(values);
    data->m_cols = std::max<std::int64_t>(1, cols);
    data->m_kind = kind;
    data->m_table = std::move(*table);
    data->m_rows = std::move(rows);
    return RangeDataPointer(std::move(data));
}

Expected<RangeDataPointer> RangeData::make(std::vector<float> values, std::int64_t cols, Kind kind,
                                           const JobContext& job) {
    return build(std::move(values), cols, kind, {}, job);
}

Expected<RangeDataPointer> RangeData::draw(const DistributionSettings& settings, const JobContext& job) {
    auto values = drawValues(settings, job);
    if (!values)
        return passOn(values);
    const std::int64_t cols = std::min(kColumns, settings.samples);
    return make(std::move(*values), cols, Kind::weights, job);
}

Expected<RangeDataPointer> RangeData::ofTensor(const ModelTensor& tensor, std::int64_t most,
                                               std::uint64_t seed, const JobContext& job) {
    const std::int64_t rows = tensor.rows(), cols = tensor.cols();
    if (rows < 1 || cols < 1)
        return fail(ErrorKind::unsupported, "{} is empty", tensor.name);
    if (cols > kMostValues)
        return fail(ErrorKind::unsupported, "{}: a row of {} values is too long", tensor.name, cols);
    const std::int64_t taken = std::clamp<std::int64_t>(most / cols, 1, rows);
    Rows chosen;
    if (taken < rows)
        chosen = {rows, drawRows(taken, rows, seed)};
    const auto& sampled = chosen.sampled;
    auto values = largeVector<float>(static_cast<std::size_t>(taken * cols));
    values.resize(static_cast<std::size_t>(taken * cols));
    const std::int64_t slice = sampled.empty() ? std::max<std::int64_t>(1, kReadValues / cols) : 1;
    for (std::int64_t row = 0; row < taken; row += slice) {
        if (job.stopRequested())
            return stoppedByUser();
        const std::int64_t source = sampled.empty() ? row : sampled[static_cast<std::size_t>(row)];
        if (auto decoded =
                tensor.decodeRows(source, std::min(slice, taken - row), values.data() + row * cols);
            !decoded)
            return passOn(decoded);
    }
    return build(std::move(values), cols, Kind::weights, std::move(chosen), job);
}

std::int64_t RangeData::rows() const {
    return (static_cast<std::int64_t>(m_values.size()) + m_cols - 1) / m_cols;
}

std::span<const float> RangeData::row(std::int64_t row) const {
    const auto begin = static_cast<std::size_t>(row * m_cols);
    return std::span(m_values).subspan(begin,
                                       std::min(static_cast<std::size_t>(m_cols), m_values.size() - begin));
}

std::int64_t RangeData::nearestRow(std::int64_t sourceRow) const {
    if (!isSample())
        return std::clamp<std::int64_t>(sourceRow, 0, rows() - 1);
    const auto& all = m_rows.sampled;
    const auto above = std::lower_bound(all.begin(), all.end(), sourceRow);
    if (above == all.begin())
        return 0;
    const std::int64_t at = above - all.begin();
    return above != all.end() && *above - sourceRow < sourceRow - *(above - 1) ? at : at - 1;
}

const RangeHistogram& RangeData::histogram() const {
    std::call_once(m_histogramMade, [this] { m_histogram.add(m_values); });
    return m_histogram;
}

const RangeHistogram& RangeData::batches() const {
    std::call_once(m_batchesMade, [this] {
        for (std::int64_t i = 0; i < rows(); ++i)
            m_batches.add(row(i));
    });
    return m_batches;
}

const ValueTable& RangeData::bins() const {
    std::call_once(m_binsMade, [this] {
        const RangeHistogram& seen = histogram();
        std::vector<std::pair<float, double>> values;
        for (std::int64_t bin = 0; bin < seen.bins(); ++bin) {
            const double centre = (static_cast<double>(bin) + 0.5) * seen.binWidth();
            const auto at = static_cast<std::size_t>(bin);
            values.emplace_back(static_cast<float>(-centre), static_cast<double>(seen.negative()[at]));
            values.emplace_back(static_cast<float>(centre), static_cast<double>(seen.positive()[at]));
        }
        m_bins = ValueTable::weighted(std::move(values));
    });
    return m_bins;
}

} // namespace nibble
