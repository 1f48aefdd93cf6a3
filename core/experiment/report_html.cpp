// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/plots_svg.h"
#include "core/experiment/report.h"
#include "core/experiment/report_facts.h"
#include "core/experiment/report_html_table.h"
#include "core/experiment/report_style.h"
#include "core/experiment/task_table.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

std::string summaryCard(const Result& result) {
    std::string card;
    if (result.model.randomWeights)
        card += fmt::format("<p class=\"card warn\">{}</p>\n", kRandomWeightsNote);
    card += "<div class=\"card summary\">\n";
    for (const std::string& sentence : summarySentences(result))
        card += fmt::format("<p>{}</p>\n", escapeXml(sentence));
    return card + "</div>\n";
}

std::string figure(const std::string& title, const std::string& note, const std::string& picture,
                   const std::string& table = {}) {
    if (picture.empty())
        return {};
    return fmt::format("<figure><figcaption>{}<small>{}</small></figcaption>\n{}{}</figure>\n", title, note,
                       picture, table);
}

std::string scatterPlots(const Result& result) {
    constexpr std::array plots{
        ScatterPlot{"Size against KL divergence", "bytes", "kl_divergence", "Size, MB", "KL divergence, nats",
                    1e-6},
        ScatterPlot{"Size against perplexity", "bytes", "perplexity", "Size, MB", "Perplexity", 1e-6},
        ScatterPlot{"Generation speed against KL divergence", "generate_tokens_per_second", "kl_divergence",
                    "Generation, tokens per second", "KL divergence, nats"},
        ScatterPlot{"Bits per weight against KL divergence", "bits_per_weight", "kl_divergence",
                    "Bits per weight", "KL divergence, nats"},
    };
    std::string figures;
    for (const ScatterPlot& plot : plots)
        figures +=
            figure(plot.title, "95 % intervals; the line is the Pareto front", scatterPlotSvg(result, plot));
    return figures.empty() ? "" : "<div class=\"pair\">\n" + figures + "</div>\n";
}

std::string plots(const Result& result) {
    std::string section = scatterPlots(result);
    section += figure("Perplexity against the baseline", "paired, 95 % interval", intervalPlotSvg(result));
    section += figure("Weight error per layer", "√(Σ(w − ŵ)² / Σw²), one axis for all",
                      layerErrorPlotSvg(result), htmlLayerTable(result));
    section += figure("Speed", "median of the repeats ± half the interquartile range", speedPlotSvg(result));
    return section.empty() ? "" : "<h2>Plots</h2>\n" + section;
}

std::string facts(const std::string& title, const std::vector<Fact>& list) {
    if (list.empty())
        return {};
    std::string card = fmt::format("<h2>{}</h2>\n<div class=\"card\"><dl>\n", title);
    for (const auto& [name, value] : list)
        card += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escapeXml(name), escapeXml(value));
    return card + "</dl></div>\n";
}

std::string schemes(const Result& result) {
    std::string list = "<h2>Schemes</h2>\n<div class=\"card\"><ul>\n";
    for (const VariantResult& variant : result.variants)
        list += fmt::format("<li><code>{}</code>{}</li>\n", escapeXml(variant.method),
                            variant.baseline ? " (baseline)" : "");
    return list + "</ul></div>\n";
}

std::string meanings(const Result& result) {
    std::vector<Fact> list;
    for (const ComparisonColumn& column : comparisonColumns())
        list.emplace_back(fmt::format("{}, {}", column.title, column.unit),
                          fmt::format("{}: {}", figureKindName(column.kind), column.meaning));
    for (const auto& [word, meaning] : executionFacts())
        list.emplace_back(word, meaning + ".");
    list.emplace_back("Verdict", "computed: " + verdictRule(result));
    return facts("What the figures mean", list);
}

} // namespace

std::string htmlReport(const Result& result) {
    const std::string title = escapeXml(reportTitle(result));
    std::string page = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\"/>\n<meta name=\"generator\" content=\"Nibblescope\"/>\n";
    page += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}<main>\n<h1>{}</h1>\n",
                        title, reportStyleSheet(), htmlIcons(), title);
    page += fmt::format("<p class=\"lead\">{} protocol, context {}, seed {} · {} · {}</p>\n",
                        escapeXml(result.experiment.protocol), result.context, result.experiment.seed,
                        escapeXml(result.machine.processor), escapeXml(result.startedAt));
    page += summaryCard(result) + htmlComparisonTable(result) + taskTableHtml(result) +
            facts("Notes", resultNotes(result)) + plots(result);
    page += facts("Model", modelFacts(result)) + facts("Machine", machineFacts(result)) +
            facts("Experiment", experimentFacts(result)) + schemes(result) + meanings(result);
    page += "<h2>How to repeat it</h2>\n<div class=\"card\"><p>Beside this page lies experiment.json, which "
            "holds "
            "every setting:</p><pre>nibble experiment experiment.json</pre></div>\n";
    return page + "</main>\n</body>\n</html>\n";
}

} // namespace nibble
