// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/task_table.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/experiment/number_text.h"
#include "core/experiment/tasks.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr const char* kMeaning =
    "Share of right answers in % (measured). ↓ or ↑: its paired difference from the "
    "baseline lies wholly below or above 0 (95 %).";
constexpr const char* kIntervals = "Beside it Wilson's 95 % interval.";

std::string intervalText(const TaskScore& score) {
    const Interval interval = score.interval();
    return fmt::format("{}–{}", fixedText(100 * interval.low, 0), fixedText(100 * interval.high, 0));
}

/// An arrow where the change from the baseline is beyond chance.
std::string changeMark(const TaskScore& score) {
    if (!score.change)
        return {};
    const Interval& interval = score.change->interval;
    return interval.high < 0 ? " ↓" : interval.low > 0 ? " ↑" : "";
}

std::string cellText(const TaskScore* score) {
    if (!score || !score->accuracy())
        return "–";
    return fmt::format("{}{}", fixedText(100 * *score->accuracy(), 1), changeMark(*score));
}

/// The rows: every task and kind that some variant was asked, in the order of the first.
std::vector<TaskScore> rowsOf(const Result& result) {
    std::vector<TaskScore> rows;
    for (const VariantResult& variant : result.variants)
        for (const TaskScore& score : variant.tasks)
            if (std::none_of(rows.begin(), rows.end(), [&](const TaskScore& row) {
                    return row.task == score.task && row.kind == score.kind;
                }))
                rows.push_back(score);
    return rows;
}

std::string titleOf(const TaskScore& row) {
    return fmt::format("{}, {}", row.task, taskKindTitle(row));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, textWidth(text)), ' ');
    return left ? text + space : space + text;
}

std::string cellHtml(const TaskScore* score) {
    if (!score || !score->accuracy())
        return "<td class=\"n none\">–</td>";
    return fmt::format("<td class=\"n\">{}<small> {}</small></td>", cellText(score), intervalText(*score));
}

} // namespace

std::string taskTableText(const Result& result, int width) {
    constexpr std::size_t kTitle = 28, kCell = 15;
    const auto rows = rowsOf(result);
    const std::size_t given = std::max(static_cast<std::size_t>(std::max(width, 0)), kTitle + kCell);
    const std::size_t beside = (given - kTitle) / kCell;
    std::string text;
    for (std::size_t first = 0; !rows.empty() && first < result.variants.size(); first += beside) {
        const std::size_t last = std::min(first + beside, result.variants.size());
        std::string line = padded("Task accuracy, %", kTitle, true);
        for (std::size_t i = first; i < last; ++i)
            line += padded(shortened(cleanLine(result.variants[i].method), kCell - 1), kCell, false);
        text += "\n" + line + "\n";
        for (const TaskScore& row : rows) {
            line = padded(shortened(cleanLine(titleOf(row)), kTitle - 1), kTitle, true);
            for (std::size_t i = first; i < last; ++i)
                line += padded(cellText(findScore(result.variants[i], row)), kCell, false);
            text += line + "\n";
        }
    }
    return text.empty() ? text : text + fmt::format("{}\n", kMeaning);
}

std::string taskTableMarkdown(const Result& result) {
    const auto rows = rowsOf(result);
    if (rows.empty())
        return {};
    std::string page = "\n## Tasks\n\n| Task |", rule = "|---|";
    for (const VariantResult& variant : result.variants) {
        page += fmt::format(" {} |", escapeMarkdown(variant.method));
        rule += "---:|";
    }
    page += "\n" + rule + "\n";
    for (const TaskScore& row : rows) {
        page += fmt::format("| {} |", escapeMarkdown(titleOf(row)));
        for (const VariantResult& variant : result.variants) {
            const TaskScore* score = findScore(variant, row);
            page += score && score->accuracy()
                        ? fmt::format(" {} ({}) |", cellText(score), intervalText(*score))
                        : " – |";
        }
        page += "\n";
    }
    return page + fmt::format("\n{} {}\n", kMeaning, kIntervals);
}

std::string taskTableHtml(const Result& result) {
    const auto rows = rowsOf(result);
    if (rows.empty())
        return {};
    std::string table =
        fmt::format("<h2>Tasks</h2>\n<div class=\"card\"><table><caption>Tasks<small>{} {}</small>"
                    "</caption>\n<thead><tr><th class=\"t\" scope=\"col\">Task</th>",
                    kMeaning, kIntervals);
    for (const VariantResult& variant : result.variants)
        table += fmt::format("<th scope=\"col\">{}</th>", escapeXml(variant.method));
    table += "</tr></thead>\n<tbody>\n";
    for (const TaskScore& row : rows) {
        table += fmt::format("<tr><th scope=\"row\">{}</th>", escapeXml(titleOf(row)));
        for (const VariantResult& variant : result.variants)
            table += cellHtml(findScore(variant, row));
        table += "</tr>\n";
    }
    return table + "</tbody></table></div>\n";
}

} // namespace nibble
