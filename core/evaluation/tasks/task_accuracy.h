// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nibble {

inline constexpr double kNormal95 = 1.959963984540054; ///< two-sided 95 % point of the normal distribution

struct Interval {
    double low = 0, high = 1;
};

/// Wilson's 95 % interval of a share (Wilson 1927): right also near 0 and 1, where the usual one is not.
/// [0, 1] without trials.
[[nodiscard]] Interval wilsonInterval(std::int64_t successes, std::int64_t trials);

/// A difference of accuracies and its 95 % interval.
struct AccuracyChange {
    double change = 0;
    Interval interval;
};

/// The accuracy of one set, scored in one way.
struct TaskScore {
    std::string task;
    std::string kind; ///< "multiple_choice" or "exact_match"
    std::int64_t items = 0, correct = 0;
    std::int64_t skipped = 0; ///< items that do not fit the model's context; not counted otherwise
    double guessing = 0;      ///< accuracy of a blind choice, 1 / choices on average; 0 for exact match
    std::optional<AccuracyChange> change; ///< from the baseline, where there is one
    std::vector<std::uint8_t> right;      ///< per item: 0 wrong, 1 right, 2 skipped; for paired comparison

    [[nodiscard]] std::optional<double> accuracy() const {
        return items > 0 ? std::optional(static_cast<double>(correct) / static_cast<double>(items))
                         : std::nullopt;
    }
    [[nodiscard]] Interval interval() const { return wilsonInterval(correct, items); }
};

/// The difference over the items that both have, with the interval of the paired mean (normal approximation,
/// n − 1). Nothing if they share fewer than two items.
[[nodiscard]] std::optional<AccuracyChange> accuracyChange(const TaskScore& before, const TaskScore& after);

} // namespace nibble
