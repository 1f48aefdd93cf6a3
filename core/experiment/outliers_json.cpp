// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/json_document.h"
#include "core/experiment/outliers.h"
#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

using nlohmann::ordered_json;

ordered_json channelToJson(const ChannelProfile& profile, std::int64_t channel) {
    const auto& figures = profile.figures[static_cast<std::size_t>(channel)];
    return {{"channel", channel},
            {"max_abs", finiteOrNull(figures.peak)},
            {"token", figures.peakRow},
            {"median_abs", finiteOrNull(figures.median)},
            {"peak_to_median", finiteOrNull(figures.peak / figures.median)},
            {"peak_to_layer_median", finiteOrNull(figures.peak / profile.medianAbs)},
            {"kurtosis", finiteOrNull(figures.kurtosis)}};
}

ordered_json profileToJson(const ChannelProfile& profile, const OutlierThreshold& threshold,
                           std::int64_t channels, bool weights) {
    const auto outliers = profile.outliers(threshold);
    ordered_json row{{"name", profile.name},
                     {"layer", profile.layer >= 0 ? ordered_json(profile.layer) : ordered_json()},
                     {"channels", profile.channels},
                     {"outlier_channels", outliers.size()},
                     {"max_abs", finiteOrNull(profile.maxAbs)},
                     {"median_abs", finiteOrNull(profile.medianAbs)},
                     {"peak_to_median", finiteOrNull(profile.peakToMedian())},
                     {"kurtosis", finiteOrNull(profile.kurtosis)},
                     {"threshold", finiteOrNull(profile.limit(threshold))},
                     {"outliers", outliers},
                     {"non_finite", profile.nonFinite}};
    if (!weights)
        row["tensors"] = profile.tensors;
    row["top_channels"] = ordered_json::array();
    const auto sorted = sortedChannels(profile, ChannelOrder::peak);
    for (std::int64_t i = 0; i < std::min(channels, std::ssize(sorted)); ++i) {
        auto channel = channelToJson(profile, sorted[static_cast<std::size_t>(i)]);
        if (weights) {
            channel["row"] = channel["token"];
            channel.erase("token");
        }
        row["top_channels"].push_back(std::move(channel));
    }
    return row;
}

ordered_json remedyToJson(const RemedyFigures& remedy) {
    const auto& outcome = remedy.outcome;
    return {{"method", remedy.scheme},
            {"input_error", finiteOrNull(outcome.inputError)},
            {"weight_error", finiteOrNull(outcome.weightError)},
            {"output_error", finiteOrNull(outcome.outputError)},
            {"input_kurtosis", finiteOrNull(outcome.inputKurtosis)},
            {"weight_kurtosis", finiteOrNull(outcome.weightKurtosis)},
            {"input_max_abs", outcome.largestInputs.empty()
                                  ? ordered_json()
                                  : finiteOrNull(static_cast<double>(*std::max_element(
                                        outcome.largestInputs.begin(), outcome.largestInputs.end())))},
            {"input_clip", outcome.inputClip > 0 ? finiteOrNull(outcome.inputClip) : ordered_json()},
            {"float_columns", outcome.floatColumns},
            {"bits_per_weight", finiteOrNull(outcome.bitsPerWeight)},
            {"execution", outcome.executed ? "executed" : "decoded"}};
}

} // namespace

ordered_json outliersToJson(const OutlierStudy& study, const OutlierReport& report) {
    ordered_json document{
        {"model", study.model->name},
        {"with", study.transforms.empty() ? ordered_json() : ordered_json(study.transforms)},
        {"text", report.text.empty() ? ordered_json() : ordered_json(report.text)},
        {"tokens", study.tokens.size()},
        {"threshold", report.inputs.value},
        {"threshold_unit", report.inputs.timesMedian ? "median_abs" : "absolute"},
        {"logits_max_difference", finiteOrNull(study.logitsMaxDifference)},
        {"logits_largest", finiteOrNull(study.logitsLargest)},
        {"layers", ordered_json::array()}};
    for (const auto& profile : study.layers)
        document["layers"].push_back(profileToJson(profile, report.inputs, report.channels, false));
    if (!study.weights.empty()) {
        document["weights"] = ordered_json::array();
        for (const auto& profile : study.weights)
            document["weights"].push_back(profileToJson(profile, report.weights, report.channels, true));
    }
    if (!report.remedies.empty()) {
        document["surgery"] = {{"tensor", report.surgeryTensor}, {"results", ordered_json::array()}};
        for (const auto& remedy : report.remedies)
            document["surgery"]["results"].push_back(remedyToJson(remedy));
    }
    document["notes"] = study.notes;
    return document;
}

std::string outliersToCsv(const OutlierStudy& study) {
    std::string text = "values,name,layer,channel,max_abs,median_abs,kurtosis\n";
    const auto add = [&](const char* what, const ChannelProfile& profile) {
        for (std::size_t c = 0; c < profile.figures.size(); ++c) {
            const auto& figures = profile.figures[c];
            text += fmt::format("{},{},{},{},{:.9g},{:.9g},{}\n", what, quoteCsv(profile.name),
                                profile.layer >= 0 ? std::to_string(profile.layer) : std::string(), c,
                                figures.peak, figures.median,
                                std::isfinite(figures.kurtosis) ? fmt::format("{:.9g}", figures.kurtosis)
                                                                : std::string());
        }
    };
    for (const auto& profile : study.layers)
        add("inputs", profile);
    for (const auto& profile : study.weights)
        add("weights", profile);
    return text;
}

} // namespace nibble
