// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/comparison_columns.h"
#include "core/experiment/fallback.h"
#include "core/experiment/report.h"
#include "core/experiment/report_facts.h"
#include "core/experiment/task_table.h"
#include "core/experiment/text_escape.h"

#include <fmt/format.h>

namespace nibble {

namespace {

void addFacts(std::string& page, const char* title, const std::vector<Fact>& facts) {
    page += fmt::format("\n## {}\n\n", title);
    for (const auto& [name, value] : facts)
        page += fmt::format("- {}: {}\n", escapeMarkdown(name), escapeMarkdown(value));
}

void addMeanings(std::string& page, const Result& result) {
    page += "\n## What the figures mean\n\n";
    for (const ComparisonColumn& column : comparisonColumns())
        page += fmt::format("- {}, {} ({}): {}\n", column.title, column.unit, figureKindName(column.kind),
                            escapeMarkdown(column.meaning));
    for (const auto& [word, meaning] : executionFacts())
        page += fmt::format("- {}: {}.\n", word, meaning);
    page += fmt::format("- Verdict (computed): {}\n", escapeMarkdown(verdictRule(result)));
}

} // namespace

std::string markdownTable(const Result& result) {
    std::string page;
    page += "| Method | Execution |";
    std::string rule = "|---|---|";
    for (const ComparisonColumn& column : comparisonColumns()) {
        page += fmt::format(" {}, {} |", column.title, column.unit);
        rule += "---:|";
    }
    page += " Verdict |\n" + rule + "---|\n";
    for (const VariantResult& variant : result.variants) {
        page += fmt::format("| {} | {} |", escapeMarkdown(methodWithRemark(variant)),
                            escapeMarkdown(variant.execution));
        for (const ComparisonColumn& column : comparisonColumns()) {
            const auto best = bestValue(column, result);
            const bool isBest = best && !variant.baseline && column.value(variant) == best;
            const std::string text = cellText(column, variant);
            page += isBest ? fmt::format(" **{}** |", text) : fmt::format(" {} |", text);
        }
        const std::string outcome = !variant.error.empty() ? "failed"
                                    : variant.baseline     ? "baseline"
                                    : variant.verdict      ? variant.verdict->status
                                                           : "–";
        page += fmt::format(" {} |\n", escapeMarkdown(outcome));
    }
    return page;
}

std::string markdownReport(const Result& result) {
    std::string page = fmt::format("# {}\n\n", escapeMarkdown(reportTitle(result)));
    if (result.model.randomWeights)
        page += fmt::format("**{}**\n\n", kRandomWeightsNote);
    for (const std::string& sentence : summarySentences(result))
        page += escapeMarkdown(sentence) + "\n\n";
    page += markdownTable(result);
    page += "\nBold: the best of the methods in a column.\n";
    page += taskTableMarkdown(result);
    const auto notes = resultNotes(result);
    if (!notes.empty())
        addFacts(page, "Notes", notes);
    addFacts(page, "Model", modelFacts(result));
    addFacts(page, "Machine", machineFacts(result));
    addFacts(page, "Experiment", experimentFacts(result));
    addMeanings(page, result);
    page += "\n## How to repeat it\n\n```sh\nnibble experiment experiment.json\n```\n";
    return page;
}

} // namespace nibble
