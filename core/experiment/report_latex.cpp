// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/fallback.h"
#include "core/experiment/report.h"
#include "core/experiment/report_facts.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

std::string cell(const ComparisonColumn& column, const VariantResult& variant, const Result& result) {
    const std::string text = escapeLatex(cellText(column, variant));
    const auto best = bestValue(column, result);
    return best && !variant.baseline && column.value(variant) == best ? fmt::format("\\textbf{{{}}}", text)
                                                                      : text;
}

std::string outcome(const VariantResult& variant) {
    if (!variant.error.empty())
        return "failed";
    return variant.baseline ? "baseline" : variant.verdict ? variant.verdict->status : "--";
}

} // namespace

std::string latexTable(const Result& result) {
    std::string head, units, columns = "ll";
    for (const ComparisonColumn& column : comparisonColumns()) {
        columns += 'r';
        head += " & " + escapeLatex(column.title);
        units += " & " + escapeLatex(column.unit);
    }
    std::string table =
        fmt::format("% {}\n% needs \\usepackage{{booktabs}}\n\\begin{{tabular}}{{{}l}}\n\\toprule\n",
                    cleanLine(reportTitle(result)), columns);
    table += "Method & Execution" + head + " & Verdict \\\\\n & " + units + " & \\\\\n\\midrule\n";
    for (const VariantResult& variant : result.variants) {
        table += fmt::format("\\texttt{{{}}} & {}", escapeLatex(methodWithRemark(variant)),
                             escapeLatex(variant.execution));
        for (const ComparisonColumn& column : comparisonColumns())
            table += " & " + cell(column, variant, result);
        table += " & " + outcome(variant) + " \\\\\n";
    }
    return table + "\\bottomrule\n\\end{tabular}\n";
}

} // namespace nibble
