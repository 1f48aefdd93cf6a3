// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tasks/task_accuracy.h"

#include <algorithm>
#include <cmath>

namespace nibble {

Interval wilsonInterval(std::int64_t successes, std::int64_t trials) {
    if (trials <= 0)
        return {};
    const auto n = static_cast<double>(trials);
    const double p = static_cast<double>(successes) / n, z2 = kNormal95 * kNormal95;
    const double middle = p + z2 / (2 * n);
    const double half = kNormal95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {std::max(0.0, (middle - half) / (1 + z2 / n)), std::min(1.0, (middle + half) / (1 + z2 / n))};
}

std::optional<AccuracyChange> accuracyChange(const TaskScore& before, const TaskScore& after) {
    double sum = 0, squares = 0, n = 0;
    const std::size_t shared = std::min(before.right.size(), after.right.size());
    for (std::size_t i = 0; i < shared; ++i) {
        if (before.right[i] > 1 || after.right[i] > 1)
            continue;
        const double difference = static_cast<double>(after.right[i]) - static_cast<double>(before.right[i]);
        sum += difference;
        squares += difference * difference;
        n += 1;
    }
    if (n < 2)
        return std::nullopt;
    const double mean = sum / n;
    const double half = kNormal95 * std::sqrt(std::max(0.0, squares - n * mean * mean) / (n - 1) / n);
    return AccuracyChange{mean, {mean - half, mean + half}};
}

} // namespace nibble
