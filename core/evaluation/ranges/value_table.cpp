// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/value_table.h"

#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <numeric>

#include "core/base/large_vector.h"

namespace nibble {

namespace {

constexpr std::int64_t kRadixFrom = 4096; ///< fewer values are sorted by comparing
constexpr int kDigitBits = 11, kDigits = 3;
constexpr std::uint32_t kDigitMask = (1U << kDigitBits) - 1;

/// Bits in the order of the values: negative numbers are turned round.
std::uint32_t keyOf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return bits ^ ((bits >> 31) != 0 ? 0xFFFFFFFFU : 0x80000000U);
}

float valueOf(std::uint32_t key) {
    return std::bit_cast<float>(key ^ ((key >> 31) != 0 ? 0x80000000U : 0xFFFFFFFFU));
}

using DigitStarts = std::array<std::vector<std::size_t>, kDigits>;

DigitStarts countDigits(const std::vector<float>& values) {
    DigitStarts starts;
    starts.fill(std::vector<std::size_t>(kDigitMask + 1));
    for (const float value : values) {
        const std::uint32_t key = keyOf(value);
        for (std::size_t digit = 0; digit < kDigits; ++digit)
            ++starts[digit][(key >> (kDigitBits * digit)) & kDigitMask];
    }
    for (auto& start : starts)
        std::exclusive_scan(start.begin(), start.end(), start.begin(), std::size_t{0});
    return starts;
}

/// Three passes, the least digit first, to and fro between the values and one more buffer of keys.
Expected<void> radixSort(std::vector<float>& values, const JobContext& job) {
    DigitStarts starts = countDigits(values);
    auto keys = largeVector<std::uint32_t>(values.size());
    keys.resize(values.size());
    const auto slot = [&](std::uint32_t key, std::size_t digit) {
        return starts[digit][(key >> (kDigitBits * digit)) & kDigitMask]++;
    };
    for (const float value : values) {
        const std::uint32_t key = keyOf(value);
        keys[slot(key, 0)] = key;
    }
    if (job.stopRequested())
        return stoppedByUser();
    for (const std::uint32_t key : keys)
        values[slot(key, 1)] = valueOf(key);
    if (job.stopRequested())
        return stoppedByUser();
    for (const float value : values) {
        const std::uint32_t key = keyOf(value);
        keys[slot(key, 2)] = key;
    }
    std::transform(keys.begin(), keys.end(), values.begin(), valueOf);
    return {};
}

} // namespace

void Spread::join(const Spread& other) {
    if (other.count == 0)
        return;
    const double sum = count + other.count, delta = other.mean - mean;
    const double step = delta * (other.count / sum);
    squares += other.squares + delta * step * count;
    mean += step;
    count = sum;
}

Expected<ValueTable> ValueTable::make(std::span<const float> all, const JobContext& job) {
    auto values = largeVector<float>(all.size());
    std::copy_if(all.begin(), all.end(), std::back_inserter(values),
                 [](float value) { return std::isfinite(value); });
    if (job.stopRequested())
        return stoppedByUser();
    if (static_cast<std::int64_t>(values.size()) < kRadixFrom)
        std::sort(values.begin(), values.end());
    else if (auto sorted = radixSort(values, job); !sorted)
        return passOn(sorted);
    ValueTable table;
    table.m_values = std::move(values);
    table.buildTree();
    return table;
}

ValueTable ValueTable::weighted(std::vector<std::pair<float, double>> values) {
    std::erase_if(values, [](const auto& each) { return !std::isfinite(each.first) || !(each.second > 0); });
    std::sort(values.begin(), values.end());
    ValueTable table;
    table.m_values.reserve(values.size());
    table.m_weights.reserve(values.size());
    for (const auto& [value, weight] : values) {
        table.m_values.push_back(value);
        table.m_weights.push_back(weight);
    }
    table.buildTree();
    return table;
}

/// Two passes over values that are in the cache anyway.
Spread ValueTable::leaves(std::int64_t first, std::int64_t last) const {
    Spread spread;
    const auto weight = [this](std::int64_t place) {
        return m_weights.empty() ? 1.0 : m_weights[static_cast<std::size_t>(place)];
    };
    double sum = 0;
    for (std::int64_t i = first; i < last; ++i) {
        spread.count += weight(i);
        sum += weight(i) * static_cast<double>(value(i));
    }
    if (!(spread.count > 0))
        return {};
    spread.mean = sum / spread.count;
    for (std::int64_t i = first; i < last; ++i) {
        const double difference = static_cast<double>(value(i)) - spread.mean;
        spread.squares += weight(i) * difference * difference;
    }
    return spread;
}

void ValueTable::buildTree() {
    m_levels.clear();
    std::vector<Spread> level;
    for (std::int64_t first = 0; first < size(); first += kBranches)
        level.push_back(leaves(first, std::min(first + kBranches, size())));
    while (level.size() > 1) {
        std::vector<Spread> above((level.size() + kBranches - 1) / kBranches);
        for (std::size_t i = 0; i < level.size(); ++i)
            above[i / kBranches].join(level[i]);
        m_levels.push_back(std::move(level));
        level = std::move(above);
    }
    m_levels.push_back(std::move(level));
}

/// The ragged ends of each level, then what is left on the level above.
Spread ValueTable::spread(std::int64_t first, std::int64_t last) const {
    first = std::clamp<std::int64_t>(first, 0, size());
    last = std::clamp(last, first, size());
    if (last - first < 2 * kBranches)
        return leaves(first, last);
    std::int64_t low = (first + kBranches - 1) / kBranches, high = last / kBranches;
    Spread result = leaves(first, low * kBranches);
    result.join(leaves(high * kBranches, last));
    for (const auto& level : m_levels) {
        const auto join = [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t i = from; i < to; ++i)
                result.join(level[static_cast<std::size_t>(i)]);
        };
        const std::int64_t lowAbove = (low + kBranches - 1) / kBranches, highAbove = high / kBranches;
        if (lowAbove >= highAbove || &level == &m_levels.back()) {
            join(low, high);
            break;
        }
        join(low, lowAbove * kBranches);
        join(highAbove * kBranches, high);
        low = lowAbove;
        high = highAbove;
    }
    return result;
}

} // namespace nibble
