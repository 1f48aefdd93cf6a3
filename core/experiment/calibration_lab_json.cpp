// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/calibration_lab_json.h"

#include "core/base/json_document.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/result_json.h"

namespace nibble {

namespace {

using nlohmann::ordered_json;

ordered_json textOrNull(const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

void addFigures(ordered_json& row, const CalibrationFigures& figures, const std::string& error) {
    row["quantize_seconds"] = finiteOrNull(figures.quantizeSeconds);
    row["weight_sqnr_db"] = finiteOrNull(figures.weightSqnrDb);
    row["output_error"] = finiteOrNull(figures.outputError);
    row["kl_divergence"] = finiteOrNull(figures.klDivergence);
    row["kl_standard_error"] = finiteOrNull(figures.klStandardError);
    row["perplexity"] = finiteOrNull(figures.perplexity);
    row["error"] = textOrNull(error);
}

ordered_json curveToJson(const CalibrationLabResult& result, const CalibrationCurve& curve) {
    ordered_json points = ordered_json::array();
    for (const auto& point : curve.points) {
        ordered_json row{{"samples", point.samples}, {"tokens", point.tokens}, {"draw", point.draw}};
        addFigures(row, point.figures, point.error);
        points.push_back(std::move(row));
    }
    return {{"method", result.method(curve)}, {"text", curve.text}, {"points", std::move(points)}};
}

} // namespace

ordered_json calibrationLabToJson(const CalibrationLabResult& result) {
    ordered_json document{
        {"version", result.version},
        {"started_at", result.startedAt},
        {"machine", machineToJson(result.machine)},
        {"model", result.modelName},
        {"experiment", experimentToJsonValue(result.lab.experiment)},
        {"draws", result.lab.draws},
        {"text", {{"name", result.textName}, {"sha256", textOrNull(result.textSha256)}}},
        {"predictions", result.predictions},
        {"calibration_texts", ordered_json::array()},
        {"references", ordered_json::array()},
        {"curves", ordered_json::array()},
    };
    for (const auto& text : result.texts)
        document["calibration_texts"].push_back({{"name", text.name},
                                                 {"sha256", textOrNull(text.sha256)},
                                                 {"sequences", text.sequences},
                                                 {"length", text.length}});
    for (const auto& reference : result.references) {
        ordered_json row{{"method", reference.method}};
        addFigures(row, reference.figures, reference.error);
        document["references"].push_back(std::move(row));
    }
    for (const auto& curve : result.curves)
        document["curves"].push_back(curveToJson(result, curve));
    return document;
}

} // namespace nibble
