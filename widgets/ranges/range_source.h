// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "core/evaluation/ranges/range_study.h"

namespace nibble::ui {

/// Where the values on the page Ranges come from.
struct RangeSource {
    enum class Kind { distribution, list, tensor, activations, picture };

    Kind kind = Kind::distribution;
    DistributionSettings distribution;
    QString tensor;  ///< of the open model; for activations the one whose inputs are taken
    QString prompt;  ///< what the model reads while its activations are taken
    QString picture; ///< a file; empty: the one drawn by ourselves

    bool operator==(const RangeSource&) const = default;
};

/// All that the page is asked.
struct RangeSettings {
    RangeSource source;
    GridScheme scheme;
    RangeRule rule = RangeRule::mse;
    double percentile = 99.99;
    std::optional<GridRange> range; ///< set by hand; the rule's where there is none
    double shrink = 1;              ///< by hand where grids are several

    /// Where several grids share what is set by hand: the factor; else the range.
    [[nodiscard]] GridRequest request() const {
        return {.scheme = scheme,
                .rule = rule,
                .percentile = percentile,
                .range = scheme.unit == GridUnit::tensor ? range : std::nullopt,
                .shrink = shrink};
    }
    bool operator==(const RangeSettings&) const = default;
};

/// The course's: -2.1, 0.5, 1.8.
[[nodiscard]] const std::vector<double>& workedExample();
/// "normal, σ = 1", "blk.0.attn_q.weight".
[[nodiscard]] QString sourceText(const RangeSource& source);
[[nodiscard]] QString ruleTitle(RangeRule rule);
[[nodiscard]] QString schemeText(const GridScheme& scheme);

} // namespace nibble::ui
