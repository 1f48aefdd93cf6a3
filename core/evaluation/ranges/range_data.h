// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/evaluation/ranges/distributions.h"
#include "core/evaluation/ranges/value_table.h"
#include "core/formats/range_histogram.h"
#include "core/model/model.h"

namespace nibble {

class RangeData;
using RangeDataPointer = std::shared_ptr<const RangeData>;

/// A matrix whose values are laid on grids: as it is, and in order. Immutable; histograms are made when first
/// asked for.
class RangeData {
public:
    /// What its rows and columns are: of weights a row is a channel, of activations a token.
    enum class Kind : std::uint8_t { weights, activations };
    /// Columns of numbers that have no shape of their own.
    static constexpr std::int64_t kColumns = 1024;
    /// Beyond this many values memory and time for all of them would be too much: a sample stands for them.
    static constexpr std::int64_t kMostValues = std::int64_t{1} << 26;

    /// `values` row after row, the last row may be short. Errors: unsupported if there is no finite value;
    /// stopped.
    static Expected<RangeDataPointer> make(std::vector<float> values, std::int64_t cols,
                                           Kind kind = Kind::weights, const JobContext& job = {});
    static Expected<RangeDataPointer> draw(const DistributionSettings& settings, const JobContext& job = {});
    /// The whole tensor, or, where it has more than `most` values, rows drawn from it without repetition.
    /// Errors: those of ModelTensor::decodeRows; unsupported for a single row that is too long; stopped.
    static Expected<RangeDataPointer> ofTensor(const ModelTensor& tensor, std::int64_t most = kMostValues,
                                               std::uint64_t seed = 1, const JobContext& job = {});

    [[nodiscard]] std::int64_t rows() const;
    [[nodiscard]] std::int64_t cols() const { return m_cols; }
    [[nodiscard]] Kind kind() const { return m_kind; }
    /// Row after row as they came: NaN and infinities too.
    [[nodiscard]] std::span<const float> values() const { return m_values; }
    [[nodiscard]] std::span<const float> row(std::int64_t row) const;
    [[nodiscard]] std::int64_t nonFinite() const {
        return static_cast<std::int64_t>(m_values.size()) - m_table.size();
    }
    [[nodiscard]] const ValueTable& table() const { return m_table; }

    /// Rows of the tensor that a sample stands for; rows() where this is all.
    [[nodiscard]] std::int64_t allRows() const { return isSample() ? m_rows.all : rows(); }
    [[nodiscard]] bool isSample() const { return !m_rows.sampled.empty(); }
    /// Which row of the tensor a row is.
    [[nodiscard]] std::int64_t sourceRow(std::int64_t row) const {
        return isSample() ? m_rows.sampled[static_cast<std::size_t>(row)] : row;
    }
    /// The row that is there and nearest to one of the tensor.
    [[nodiscard]] std::int64_t nearestRow(std::int64_t sourceRow) const;

    /// Of all values as one batch, for the calibrators that look at |x|.
    [[nodiscard]] const RangeHistogram& histogram() const;
    /// The same with every row as a batch, for the moving average.
    [[nodiscard]] const RangeHistogram& batches() const;
    /// The histogram's bins as values at their centres, weighted by what they hold.
    [[nodiscard]] const ValueTable& bins() const;

private:
    /// Those of a tensor that were drawn; none drawn: all are there.
    struct Rows {
        std::int64_t all = 0;
        std::vector<std::int64_t> sampled;
    };

    RangeData() = default;
    static Expected<RangeDataPointer> build(std::vector<float> values, std::int64_t cols, Kind kind,
                                            Rows rows, const JobContext& job);

    std::vector<float> m_values;
    std::int64_t m_cols = 0;
    Rows m_rows;
    Kind m_kind = Kind::weights;
    ValueTable m_table;
    mutable std::once_flag m_histogramMade, m_batchesMade, m_binsMade;
    mutable RangeHistogram m_histogram, m_batches;
    mutable ValueTable m_bins;
};

} // namespace nibble
