// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/text_table.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/fallback.h"
#include "core/experiment/number_text.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/report_facts.h"
#include "core/experiment/task_table.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

struct Cell {
    std::string text;
    std::string colour; ///< ANSI code, or empty
    std::string remark; ///< behind the text, and not cut with it
};

struct Column {
    std::string title, unit;
    bool leftAligned = false;
    std::vector<Cell> cells;
    std::size_t width = 0;
};

constexpr const char* kGreen = "32";
constexpr const char* kRed = "31";
constexpr const char* kYellow = "33";
constexpr std::size_t kShortestMethod = 14;

std::string verdictColour(const std::string& status) {
    const std::string name = verdictClass(status);
    return name == "pass" ? kGreen : name == "review" ? kRed : kYellow;
}

Cell verdictCell(const VariantResult& variant) {
    if (!variant.error.empty())
        return {"failed", kRed};
    if (variant.baseline)
        return {"baseline", {}};
    if (!variant.verdict)
        return {"–", {}};
    return {cleanLine(variant.verdict->status), verdictColour(variant.verdict->status)};
}

Column figureColumn(const ComparisonColumn& source, const Result& result) {
    Column column{source.shortTitle, source.shortUnit, false, {}, 0};
    const auto best = bestValue(source, result);
    for (const VariantResult& variant : result.variants) {
        const bool isBest = best && !variant.baseline && source.value(variant) == best;
        column.cells.push_back({cellText(source, variant), isBest ? kGreen : ""});
    }
    return column;
}

std::vector<Column> tableColumns(const Result& result) {
    std::vector<Column> columns{{"Method", "", true, {}, 0}, {"Run", "", true, {}, 0}};
    for (const VariantResult& variant : result.variants) {
        columns[0].cells.push_back({cleanLine(variant.method), {}, fallbackRemark(variant)});
        columns[1].cells.push_back({variant.execution.empty() ? "–" : cleanLine(variant.execution), {}});
    }
    for (const ComparisonColumn& column : comparisonColumns())
        columns.push_back(figureColumn(column, result));
    Column verdict{"Verdict", "", true, {}, 0};
    for (const VariantResult& variant : result.variants)
        verdict.cells.push_back(verdictCell(variant));
    columns.push_back(std::move(verdict));
    return columns;
}

/// Gives every column the width of its longest text, and cuts the methods' names where the table is too wide.
/// Returns the number of spaces between columns.
std::size_t layOut(std::vector<Column>& columns, std::size_t most) {
    std::size_t total = 0;
    for (Column& column : columns) {
        column.width = std::max(textWidth(column.title), textWidth(column.unit));
        for (const Cell& cell : column.cells)
            column.width = std::max(column.width, textWidth(cell.text) + textWidth(cell.remark));
        total += column.width;
    }
    const std::size_t gaps = columns.size() - 1;
    if (total + 2 * gaps <= most)
        return 2;
    Column& methods = columns.front();
    const std::size_t excess = total + gaps > most ? total + gaps - most : 0;
    const std::size_t shorter = methods.width > excess ? methods.width - excess : 0;
    std::size_t remark = 0;
    for (const Cell& cell : methods.cells)
        remark = std::max(remark, textWidth(cell.remark));
    methods.width = std::min(methods.width, std::max(shorter, kShortestMethod + remark));
    return 1;
}

void addCell(std::string& line, const Column& column, const Cell& cell, bool colour) {
    const std::string text = shortened(cell.text, column.width - textWidth(cell.remark)) + cell.remark;
    const std::string space(column.width - textWidth(text), ' ');
    const std::string shown =
        colour && !cell.colour.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", cell.colour, text) : text;
    line += column.leftAligned ? shown + space : space + shown;
}

template <typename CellOf>
std::string tableLine(const std::vector<Column>& columns, std::size_t gap, bool colour,
                      const CellOf& cellOf) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0)
            line.append(gap, ' ');
        addCell(line, columns[i], cellOf(columns[i]), colour);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string notesBelow(const Result& result) {
    std::string notes;
    for (const std::string& sentence : summarySentences(result))
        notes += cleanLine(sentence) + "\n";
    notes += "MB = 10⁶ bytes. KL divergence in nats against the baseline. Speed: median of the repeats.\n";
    const MachineInfo& machine = result.machine;
    notes +=
        cleanLine(fmt::format(
            "{}, {}, {} threads{}; {} protocol, context {}, seed {}.", machine.processor, machine.isa,
            machine.threads,
            machine.readBandwidth ? fmt::format(", {} GB/s read", fixedText(*machine.readBandwidth, 1)) : "",
            result.experiment.protocol, result.context, result.experiment.seed)) +
        "\n";
    for (const auto& [about, note] : resultNotes(result))
        notes += fmt::format("{}: {}\n", cleanLine(about), cleanLine(note));
    return notes;
}

} // namespace

std::string textTable(const Result& result, const TextTableOptions& options) {
    std::vector<Column> columns = tableColumns(result);
    const std::size_t gap = layOut(columns, static_cast<std::size_t>(std::max(options.width, 0)));
    std::string table = tableLine(columns, gap, false, [](const Column& column) {
        return Cell{column.title, {}};
    });
    table += tableLine(columns, gap, false, [](const Column& column) { return Cell{column.unit, {}}; });
    std::size_t width = gap * (columns.size() - 1);
    for (const Column& column : columns)
        width += column.width;
    for (std::size_t i = 0; i < width; ++i)
        table += "─";
    table += "\n";
    for (std::size_t i = 0; i < result.variants.size(); ++i)
        table +=
            tableLine(columns, gap, options.colour, [i](const Column& column) { return column.cells[i]; });
    return table + taskTableText(result, options.width) + "\n" + notesBelow(result);
}

} // namespace nibble
