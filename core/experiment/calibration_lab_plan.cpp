// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/calibration_lab_plan.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/experiment/built_in_text.h"
#include "core/experiment/run_plan.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

std::int64_t bytesOfText(const std::string& path, const Model& model) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    return static_cast<std::int64_t>(problem ? builtInTextBytes(model) : size);
}

/// The text's numbers of sequences to try: those that it has, and all that it has instead of those that it
/// has not.
std::vector<std::int64_t> countsFor(const CalibrationLab& lab, std::int64_t available) {
    std::vector<std::int64_t> counts;
    for (const auto samples : lab.samples)
        counts.push_back(std::clamp<std::int64_t>(samples, 1, std::max<std::int64_t>(1, available)));
    std::sort(counts.begin(), counts.end());
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    return counts;
}

/// Whether the text is a scheme that looks at nothing; none if it is no scheme.
std::optional<bool> looksAtNothing(const std::string& text) {
    const auto scheme = parseScheme(text);
    if (!scheme)
        return std::nullopt;
    const auto quantizer = makeQuantizer(scheme->base);
    return quantizer ? std::optional(!(*quantizer)->needs().any()) : std::nullopt;
}

/// The choice with the options that are as well known to `method` and do not look at a text.
Expected<MethodChoice> transferred(const MethodChoice& choice, const std::string& method) {
    std::string text = method;
    for (const auto& option : choice.options)
        if (looksAtNothing(method + ':' + option).value_or(false))
            text += ':' + option;
    auto scheme = parseScheme(text);
    if (!scheme)
        return passOn(scheme);
    return scheme->base;
}

Expected<MethodChoice> twinOf(const MethodChoice& choice) {
    if (looksAtNothing(choice.text()).value_or(true))
        return choice;
    if (looksAtNothing(choice.method).value_or(false))
        return transferred(choice, choice.method);
    for (const auto& info : allMethods())
        if (info.name == choice.method)
            for (const auto& spec : info.params)
                if (spec.kind == ParamSpec::Kind::bits)
                    return transferred(choice, "rtn");
    return transferred(choice, "w8a8");
}

} // namespace

double calibrationPointSeconds(const CalibrationLab& lab, const Model& model, const std::string& scheme,
                               std::int64_t samples, std::int64_t textBytes) {
    Experiment asked = lab.experiment;
    asked.methods = {scheme};
    asked.tasks.clear();
    asked.taskFile.clear();
    asked.latency = false;
    asked.calibration = samples > 0 ? "a text" : ""; // the estimate counts its sequences, whatever they say
    asked.calibrationSamples = samples;
    const auto rows = planRows(asked, model);
    if (!rows)
        return 0;
    double seconds = 0;
    for (const auto& stage : estimateRun(asked, model, *rows, textBytes).stages)
        seconds += stage.name == "hash" || stage.name == "sample inputs" ? 0 : stage.seconds;
    return seconds;
}

std::vector<CalibrationPoint> plannedPoints(const CalibrationLab& lab, std::int64_t available) {
    std::vector<CalibrationPoint> points;
    for (const auto samples : countsFor(lab, available))
        for (std::int64_t draw = 0; draw < (samples < available ? lab.draws : 1); ++draw) // all is all
            points.push_back({.samples = samples, .draw = draw});
    return points;
}

std::vector<std::int64_t> doublings(std::int64_t most) {
    std::vector<std::int64_t> counts;
    for (std::int64_t count = 1; count < most; count *= 2)
        counts.push_back(count);
    counts.push_back(std::max<std::int64_t>(1, most));
    return counts;
}

std::vector<CalibrationCurve::Spread> CalibrationCurve::spread(Figure figure) const {
    std::vector<Spread> spreads;
    for (const auto& point : points) {
        const auto value = point.figures.*figure;
        if (!value || !std::isfinite(*value))
            continue;
        if (spreads.empty() || spreads.back().samples != point.samples)
            spreads.push_back({.samples = point.samples, .least = *value, .greatest = *value});
        auto& last = spreads.back();
        last.mean += (*value - last.mean) / static_cast<double>(++last.draws);
        last.least = std::min(last.least, *value);
        last.greatest = std::max(last.greatest, *value);
    }
    return spreads;
}

std::optional<CalibrationWorth> worthOf(const CalibrationLabResult& result, const CalibrationCurve& curve,
                                        CalibrationCurve::Figure figure) {
    const auto spreads = curve.spread(figure);
    if (spreads.empty())
        return std::nullopt;
    CalibrationWorth worth{.fewest = spreads.front().mean,
                           .most = spreads.back().mean,
                           .fewestSamples = spreads.front().samples,
                           .mostSamples = spreads.back().samples};
    for (auto spread = spreads.rbegin(); spread != spreads.rend(); ++spread) {
        if (std::abs(spread->mean - worth.most) > CalibrationWorth::kEnough * std::abs(worth.most))
            break;
        worth.enough = spread->samples;
    }
    worth.uncalibrated = result.references[curve.method].figures.*figure;
    if (worth.uncalibrated && *worth.uncalibrated > 0)
        worth.change = worth.most / *worth.uncalibrated - 1;
    return worth;
}

Expected<QuantScheme> uncalibratedTwin(const Model& model, const QuantScheme& scheme) {
    auto needs = schemeNeeds(model, scheme);
    if (!needs)
        return passOn(needs);
    if (!needs->any())
        return fail(ErrorKind::usage, "{} looks at no text: there is nothing to calibrate", scheme.text());
    if (needs->optional)
        return scheme;
    QuantScheme twin = scheme;
    auto base = twinOf(scheme.base);
    if (!base)
        return passOn(base);
    twin.base = std::move(*base);
    for (auto& exception : twin.overrides) {
        auto choice = twinOf(exception.choice);
        if (!choice)
            return passOn(choice);
        exception.choice = std::move(*choice);
    }
    return twin;
}

double estimateCalibrationLab(const CalibrationLab& lab, const Model& model) {
    const auto bytes = bytesOfText(lab.experiment.text, model);
    double seconds = 0;
    for (const auto& method : lab.experiment.methods) {
        seconds += calibrationPointSeconds(lab, model, method, 0, bytes);
        for (const auto samples : lab.samples)
            seconds += static_cast<double>(lab.draws * std::ssize(lab.texts)) *
                       calibrationPointSeconds(lab, model, method, samples, bytes);
    }
    return seconds;
}

double calibrationLabFraction(double doneShare, double presentShare, const Progress& progress) {
    const double part =
        progress.total > 0
            ? std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0)
            : 0.0;
    // A point is quantized first and scored then; which takes longer depends on both texts.
    const double within = progress.stage == "quantize"   ? part / 2
                          : progress.stage == "evaluate" ? (1 + part) / 2
                                                         : 0.0;
    return std::min(1.0, doneShare + presentShare * within);
}

} // namespace nibble
