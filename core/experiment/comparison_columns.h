// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/experiment/result.h"

namespace nibble {

/// How a figure came about.
enum class FigureKind : std::uint8_t { measured, computed };
[[nodiscard]] std::string_view figureKindName(FigureKind kind);

enum class Better : std::uint8_t { lower, higher };

/// One figure of the comparison: the one list that the terminal's table, HTML, Markdown and JSON's kinds
/// read.
struct ComparisonColumn {
    const char* key;   ///< in JSON and CSV
    const char* group; ///< Cost, Fidelity, Quality, Speed
    const char* title;
    const char* unit;
    const char* shortTitle; ///< for a terminal
    const char* shortUnit;
    const char* meaning; ///< one sentence for the report
    FigureKind kind;
    Better better;
    bool bar;                                             ///< drawn with a bar in its cell
    bool logarithmic;                                     ///< of that bar
    std::optional<double> (*value)(const VariantResult&); ///< empty: not taken
    std::string (*text)(double);
    std::optional<double> (*spread)(const VariantResult&); ///< null: the figure has none
    std::string (*spreadText)(double);
    bool spreadInCell = false; ///< written behind the figure in tables

    /// Whether it says something about answers rather than cost; without meaning for random weights.
    [[nodiscard]] bool quality() const { return std::string_view(group) == "Quality"; }
};

[[nodiscard]] std::span<const ComparisonColumn> comparisonColumns();
[[nodiscard]] const ComparisonColumn& comparisonColumn(std::string_view key);

/// The column's figure if it was taken, is finite and of a size that can be compared and drawn (10³⁰).
[[nodiscard]] std::optional<double> finiteValue(const ComparisonColumn& column, const VariantResult& variant);
/// The figure's standard error or spread under the same conditions; 0 where it has none.
[[nodiscard]] double finiteSpread(const ComparisonColumn& column, const VariantResult& variant);
/// "8.96 ± 0.18", or "–" where the figure was not taken.
[[nodiscard]] std::string cellText(const ComparisonColumn& column, const VariantResult& variant);
/// The best figure among the variants other than the baseline, if they differ and it means something.
[[nodiscard]] std::optional<double> bestValue(const ComparisonColumn& column, const Result& result);

} // namespace nibble
