// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/report_html_table.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/fallback.h"
#include "core/experiment/layer_errors.h"
#include "core/experiment/number_text.h"
#include "core/experiment/plot_style.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

std::string icon(std::string_view name) {
    return fmt::format("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#i-{}\"/></svg>", name);
}

/// Smallest and largest positive figure of a column, for its bars.
struct BarRange {
    double low = INFINITY, high = 0;
};

BarRange barRange(const ComparisonColumn& column, const Result& result) {
    BarRange range;
    for (const VariantResult& variant : result.variants) {
        const auto value = finiteValue(column, variant);
        if (value && *value > 0) {
            range.low = std::min(range.low, *value);
            range.high = std::max(range.high, *value);
        }
    }
    return range;
}

std::string bar(const ComparisonColumn& column, const BarRange& range, double value) {
    double share = 0;
    if (value > 0 && range.high > 0)
        share = column.logarithmic ? std::log(2 * value / range.low) / std::log(2 * range.high / range.low)
                                   : value / range.high;
    return fmt::format("<span class=\"track\"><span style=\"width:{:.1f}%\"></span></span>",
                       100 * std::clamp(share, 0.0, 1.0));
}

bool startsGroup(std::size_t index) {
    const auto columns = comparisonColumns();
    return index == 0 || std::string_view(columns[index].group) != columns[index - 1].group;
}

std::string tableHead() {
    const auto columns = comparisonColumns();
    std::string groups = "<tr class=\"group\"><th class=\"t\" colspan=\"2\"></th>";
    std::string names = "<tr><th class=\"t\" scope=\"col\">Method<small>scheme</small></th><th class=\"t\" "
                        "scope=\"col\">Run<small>how</small></th>";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool first = startsGroup(i);
        if (first) {
            std::size_t span = 1;
            while (i + span < columns.size() && !startsGroup(i + span))
                ++span;
            groups += fmt::format("<th class=\"edge\" colspan=\"{}\" scope=\"colgroup\">{}</th>", span,
                                  columns[i].group);
        }
        names += fmt::format("<th scope=\"col\"{} title=\"{}\">{}<small>{} {}</small></th>",
                             first ? " class=\"edge\"" : "", escapeXml(columns[i].meaning), columns[i].title,
                             columns[i].unit, icon(figureKindName(columns[i].kind)));
    }
    groups += "<th class=\"t edge\">Decision</th></tr>";
    return "<thead>" + groups + names + "<th class=\"t edge\" scope=\"col\">Verdict</th></tr></thead>\n";
}

std::string figureCell(const ComparisonColumn& column, const Result& result, const VariantResult& variant,
                       bool edge) {
    const auto value = finiteValue(column, variant);
    const auto best = bestValue(column, result);
    const bool isBest = best && !variant.baseline && value == best;
    std::string classes = edge ? "n edge" : "n";
    if (isBest)
        classes += " best";
    if (!value)
        classes += " none";
    const double spread = finiteSpread(column, variant);
    const std::string tooltip = value && spread > 0 ? fmt::format(" title=\"{} ± {}\"", column.text(*value),
                                                                  column.spreadText(spread))
                                                    : "";
    std::string cell = fmt::format("<td class=\"{}\"{}>{}", classes, tooltip, cellText(column, variant));
    if (column.bar && value)
        cell += bar(column, barRange(column, result), *value);
    return cell + "</td>";
}

std::string verdictHtml(const VariantResult& variant) {
    if (!variant.error.empty())
        return "<span class=\"badge review\">failed</span>";
    if (variant.baseline)
        return "<span class=\"how\">baseline</span>";
    if (!variant.verdict)
        return "<span class=\"none\">–</span>";
    const std::string& status = variant.verdict->status;
    return fmt::format("<span class=\"badge {0}\" title=\"{1}\">{2}{3}</span>", verdictClass(status),
                       escapeXml(variant.verdict->reason), icon(verdictClass(status)), escapeXml(status));
}

/// The variant's marker as it stands in the plots.
std::string sample(const VariantStyle& style) {
    SvgBuilder svg(14, style.label, "Marker in the plots");
    svg.beginGroup(style.colour);
    svg.marker(style.shape, 7, 7, 4.6, style.markerClasses());
    svg.endGroup();
    std::string picture = std::move(svg).finish(14);
    const std::string plotClass = "class=\"plot\" role=\"img\"";
    return picture.replace(picture.find(plotClass), plotClass.size(),
                           "class=\"sample\" aria-hidden=\"true\"");
}

std::string tableRow(const Result& result, const VariantResult& variant, const VariantStyle& style) {
    const auto columns = comparisonColumns();
    const bool known =
        variant.execution == "executed" || variant.execution == "decoded" || variant.execution == "simulated";
    std::string row =
        fmt::format("<tr><th scope=\"row\">{}<code>{}</code></th><td class=\"t\"><span "
                    "class=\"how\">{}{}</span></td>",
                    sample(style), escapeXml(methodWithRemark(variant)), known ? icon(variant.execution) : "",
                    escapeXml(variant.execution.empty() ? "–" : variant.execution));
    for (std::size_t i = 0; i < columns.size(); ++i)
        row += figureCell(columns[i], result, variant, startsGroup(i));
    return row + "<td class=\"t edge\">" + verdictHtml(variant) + "</td></tr>\n";
}

} // namespace

std::string htmlIcons() {
    constexpr const char* symbols[][2] = {
        {"executed", R"(<path d="M3 2L10 6L3 10Z" fill="currentColor"/>)"},
        {"decoded", R"(<path d="M2 2H10V10H2ZM2 4.7H10M2 7.3H10" fill="none" stroke="currentColor"/>)"},
        {"simulated",
         R"(<path d="M2 2H10V10H2Z" fill="none" stroke="currentColor" stroke-dasharray="2 1.6"/>)"},
        {"measured", R"(<circle cx="6" cy="6" r="3.6" fill="currentColor"/>)"},
        {"computed",
         R"(<circle cx="6" cy="6" r="3.2" fill="none" stroke="currentColor" stroke-width="1.4"/>)"},
        {"pass", R"(<path d="M2 6.4L5 9.2L10.2 3" fill="none" stroke="currentColor" stroke-width="1.6"/>)"},
        {"review", R"(<path d="M6 1.6L11 10.4H1ZM6 4.6V7.4M6 8.4V9.4" fill="none" stroke="currentColor" )"
                   R"(stroke-width="1.3"/>)"},
        {"undecided", R"(<path d="M4 4.4C4 1.6 8 1.6 8 4.2C8 6 6 5.9 6 7.8M6 9V10.2" fill="none" )"
                      R"(stroke="currentColor" stroke-width="1.5"/>)"},
    };
    std::string icons = "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\">\n";
    for (const auto& [name, shapes] : symbols)
        icons += fmt::format("<symbol id=\"i-{}\" viewBox=\"0 0 12 12\">{}</symbol>\n", name, shapes);
    return icons + "</svg>\n";
}

std::string htmlComparisonTable(const Result& result) {
    const auto styles = variantStyles(result.variants);
    std::string table =
        fmt::format("<div class=\"card\"><table><caption>Comparison<small>{} measured {} computed; "
                    "bold green: best of the methods; the bars of KL divergence are "
                    "logarithmic</small></caption>\n",
                    icon("measured"), icon("computed"));
    table += tableHead() + "<tbody>\n";
    for (std::size_t i = 0; i < result.variants.size(); ++i)
        table += tableRow(result, result.variants[i], styles[i]);
    return table + "</tbody></table></div>\n";
}

std::string htmlLayerTable(const Result& result) {
    const auto kinds = layerErrors(result);
    if (kinds.empty())
        return {};
    std::string table =
        "<details><summary>The same numbers as a table</summary><table><caption>Weight error, "
        "%</caption>\n<thead><tr><th class=\"t\" scope=\"col\">Tensor</th><th scope=\"col\">"
        "Layer</th>";
    for (const VariantResult& variant : result.variants)
        table += fmt::format("<th scope=\"col\">{}</th>", escapeXml(variant.method));
    table += "</tr></thead>\n<tbody>\n";
    for (const LayerErrors& kind : kinds) {
        std::map<std::int64_t, bool> layers;
        for (const auto& errors : kind.byVariant) {
            for (const auto& entry : errors)
                layers[entry.first] = true;
        }
        for (const auto& [layer, known] : layers) {
            table += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>", escapeXml(kind.kind),
                                 layer);
            for (const auto& errors : kind.byVariant) {
                const auto found = errors.find(layer);
                table += fmt::format("<td class=\"n\">{}</td>",
                                     found == errors.end() ? "–" : significantText(found->second, 3));
            }
            table += "</tr>\n";
        }
    }
    return table + "</tbody></table></details>\n";
}

} // namespace nibble
