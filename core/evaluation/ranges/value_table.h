// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"

namespace nibble {

/// How many values (or how much weight), their mean, and Σ(x − mean)²: sets join without loss of digits, so
/// that an error far below the values themselves is still found (Chan, Golub, LeVeque 1979).
struct Spread {
    double count = 0, mean = 0, squares = 0;

    void join(const Spread& other);
    /// Σ(x − centre)²
    [[nodiscard]] double about(double centre) const {
        return squares + count * (mean - centre) * (mean - centre);
    }
    [[nodiscard]] double sum() const { return count * mean; }
};

/// Values in rising order over a tree of their spreads. All values between two others are summed up in a time
/// that hardly grows with their number, so the exact error of a grid over millions of values takes
/// microseconds: a slider can be followed.
class ValueTable {
public:
    ValueTable() = default;
    /// Values that are not finite are left out. Errors: stopped.
    static Expected<ValueTable> make(std::span<const float> values, const JobContext& job = {});
    /// Every value counts as much as its weight says.
    static ValueTable weighted(std::vector<std::pair<float, double>> values);

    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(m_values.size()); }
    [[nodiscard]] std::span<const float> values() const { return m_values; }
    [[nodiscard]] float value(std::int64_t place) const { return m_values[static_cast<std::size_t>(place)]; }
    [[nodiscard]] float minimum() const { return m_values.empty() ? 0 : m_values.front(); }
    [[nodiscard]] float maximum() const { return m_values.empty() ? 0 : m_values.back(); }
    [[nodiscard]] double largestMagnitude() const {
        return std::max({0.0, -static_cast<double>(minimum()), static_cast<double>(maximum())});
    }

    /// Of the values at places [first, last).
    [[nodiscard]] Spread spread(std::int64_t first, std::int64_t last) const;
    [[nodiscard]] Spread spread() const { return spread(0, size()); }
    /// The first place from `from` on whose value does not satisfy a condition that all before it do.
    template <typename Condition>
    [[nodiscard]] std::int64_t firstNot(std::int64_t from, Condition&& condition) const {
        return std::partition_point(m_values.begin() + from, m_values.end(), condition) - m_values.begin();
    }
    /// How many values are below x.
    [[nodiscard]] std::int64_t below(double x) const {
        return firstNot(0, [x](float value) { return static_cast<double>(value) < x; });
    }

private:
    static constexpr std::int64_t kBranches = 32;

    void buildTree();
    [[nodiscard]] Spread leaves(std::int64_t first, std::int64_t last) const;

    std::vector<float> m_values;
    std::vector<double> m_weights;             ///< empty: 1 each
    std::vector<std::vector<Spread>> m_levels; ///< each entry covers 32 of the level below
};

} // namespace nibble
