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
    std::optional<GridRange> range;   ///< set by hand; the rule's where there is none
    double shrink = 1;                ///< by hand where grids are several: on all of them
    std::vector<HandRange> byHand;    ///< single ones of several grids
    std::optional<std::int64_t> grid; ///< of several the one that is looked at; none: all

    [[nodiscard]] bool isOne() const { return scheme.unit == GridUnit::tensor; }
    /// Where several grids share what is set by hand: the factor, and single grids; else the range.
    [[nodiscard]] GridRequest request() const {
        return {.scheme = scheme,
                .rule = rule,
                .percentile = percentile,
                .range = isOne() ? range : std::nullopt,
                .shrink = shrink,
                .byHand = byHand};
    }
    /// For the values of one of several grids alone.
    [[nodiscard]] GridRequest requestFor(std::int64_t one) const {
        GridRequest asked = request();
        asked.byHand.clear();
        for (const HandRange& hand : byHand)
            if (hand.grid == one)
                asked.byHand.push_back({0, hand.range});
        return asked;
    }
    bool operator==(const RangeSettings&) const = default;
};

/// The course's: -2.1, 0.5, 1.8.
[[nodiscard]] const std::vector<double>& workedExample();
/// "normal, σ = 1", "blk.0.attn_q.weight".
[[nodiscard]] QString sourceText(const RangeSource& source);
[[nodiscard]] QString ruleTitle(RangeRule rule);
[[nodiscard]] QString schemeText(const GridScheme& scheme);
/// "row 12, columns 32 – 63", "token 3", "column 5".
[[nodiscard]] QString placeText(const RangeData& data, const GridScheme& scheme, std::int64_t grid);

} // namespace nibble::ui
