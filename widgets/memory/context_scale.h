// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nibble::ui {

/// A slider's positions as tokens of context: doublings, with sixteen steps in each.
struct ContextScale {
    static constexpr int kStepsPerDoubling = 16;
    static constexpr int kFirst = 9 * kStepsPerDoubling; ///< 512

    [[nodiscard]] static std::int64_t tokens(int position) {
        const double exact = std::exp2(static_cast<double>(position) / kStepsPerDoubling);
        return 8 * std::llround(exact / 8); // finer than the steps, so that positions are kept
    }
    [[nodiscard]] static int position(std::int64_t tokens) {
        return static_cast<int>(
            std::lround(kStepsPerDoubling * std::log2(std::max<double>(1, static_cast<double>(tokens)))));
    }
};

} // namespace nibble::ui
