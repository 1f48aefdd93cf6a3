// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/evaluation/verdict.h"

namespace nibble::test {

/// A mean over paired windows and its 95 % interval.
struct PairedMean {
    double mean = 0, low = 0, high = 0;
};

inline PairedMean pairedMean(const std::vector<double>& more, const std::vector<double>& less) {
    const auto count = static_cast<double>(more.size());
    double sum = 0, square = 0;
    for (std::size_t i = 0; i < more.size(); ++i)
        sum += more[i] - less[i];
    const double mean = sum / count;
    for (std::size_t i = 0; i < more.size(); ++i)
        square += std::pow(more[i] - less[i] - mean, 2);
    const double half =
        studentT95(static_cast<std::int64_t>(count) - 1) * std::sqrt(square / (count - 1) / count);
    return {mean, mean - half, mean + half};
}

} // namespace nibble::test
