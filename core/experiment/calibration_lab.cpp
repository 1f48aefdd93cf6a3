// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/calibration_lab.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/base/clock.h"
#include "core/evaluation/quality.h"
#include "core/experiment/calibration_lab_plan.h"
#include "core/experiment/error_collector.h"
#include "core/experiment/inputs.h"
#include "core/experiment/kept_between_runs.h"
#include "core/experiment/scoring_setup.h"
#include "core/methods/calibration_draws.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

class LabRunner {
public:
    LabRunner(const CalibrationLab& lab, const JobContext& job, const CalibrationObserver& observer)
        : m_job(job), m_observer(observer) {
        m_result.lab = lab;
    }
    Expected<CalibrationLabResult> run(ModelPointer opened);

private:
    struct Method {
        QuantScheme scheme, twin;
    };
    Expected<void> prepare(ModelPointer opened);
    Expected<void> readMethods();
    Expected<void> readTexts();
    void planWork();
    Expected<void> makeBaseline();
    Expected<void> measure(const QuantScheme& scheme, const Calibration* calibration,
                           CalibrationFigures& figures);
    template <typename Place>
    Expected<void> land(Place& place, const QuantScheme& scheme, const Calibration* calibration, double cost);
    [[nodiscard]] const CalibrationReference* sameReference(std::size_t method) const;
    Expected<void> runPoints();
    [[nodiscard]] double seconds(const std::string& scheme, std::int64_t samples) const {
        return calibrationPointSeconds(m_result.lab, *m_model, scheme, samples, m_textBytes);
    }
    void publish() const {
        if (m_observer)
            m_observer(m_result);
    }

    const JobContext& m_job;
    const CalibrationObserver& m_observer;
    CalibrationLabResult m_result;
    ModelPointer m_model;
    ScoringPlan m_plan;
    std::vector<Method> m_methods;
    std::vector<Calibration> m_texts; ///< all sequences of each
    std::unique_ptr<Transformer> m_baseline;
    std::unique_ptr<InputSampler> m_inputs;
    double m_costs = 0; ///< of all points, estimated
    std::int64_t m_textBytes = 0;
};

Expected<void> LabRunner::prepare(ModelPointer opened) {
    const Experiment& experiment = m_result.lab.experiment;
    if (m_result.lab.texts.empty() || m_result.lab.samples.empty() || experiment.methods.empty())
        return fail(ErrorKind::usage, "needs a method, a text to calibrate on and a number of sequences");
    auto setup = setUpScoring(experiment, std::move(opened), m_job);
    if (!setup)
        return passOn(setup);
    m_model = std::move(setup->model);
    m_plan = std::move(setup->plan);
    m_textBytes = static_cast<std::int64_t>(setup->text.content.size());
    m_result.modelName = m_model->name;
    m_result.textName = setup->text.name;
    m_result.textSha256 = setup->text.sha256;
    m_result.predictions = m_plan.predictions();
    m_result.machine = machineInfo();
    m_result.startedAt = utcTime();
    m_result.version = NIBBLE_VERSION;
    return {};
}

Expected<void> LabRunner::readMethods() {
    for (auto& text : m_result.lab.experiment.methods) {
        auto scheme = parseScheme(text);
        if (!scheme)
            return passOn(scheme);
        auto twin = uncalibratedTwin(*m_model, *scheme);
        if (!twin)
            return passOn(twin);
        text = scheme->text();
        m_result.references.push_back({.method = twin->text()});
        m_methods.push_back({std::move(*scheme), std::move(*twin)});
    }
    return {};
}

Expected<void> LabRunner::readTexts() {
    const Experiment& experiment = m_result.lab.experiment;
    for (const auto& path : m_result.lab.texts) {
        auto text = loadText(path, *m_model, TextUse::calibration, m_job);
        if (!text)
            return passOn(text);
        auto all = allSequences(*m_model, text->content, text->name, {.length = experiment.calibrationLength},
                                m_job);
        if (!all)
            return passOn(all);
        all->textSha256 = text->sha256;
        m_result.texts.push_back({text->name, text->sha256, std::ssize(all->sequences), all->length});
        m_texts.push_back(std::move(*all));
    }
    for (std::size_t method = 0; method < m_methods.size(); ++method)
        for (std::size_t text = 0; text < m_texts.size(); ++text)
            m_result.curves.push_back(
                {.method = method,
                 .text = text,
                 .points = plannedPoints(m_result.lab, m_result.texts[text].sequences)});
    return {};
}

void LabRunner::planWork() {
    for (const auto& reference : m_result.references)
        m_costs += seconds(reference.method, 0);
    for (const auto& curve : m_result.curves)
        for (const auto& point : curve.points)
            m_costs += seconds(m_result.method(curve), point.samples);
}

Expected<void> LabRunner::makeBaseline() {
    auto transformer = Transformer::create(asOpened(m_model), {}, m_job);
    if (!transformer)
        return passOn(transformer);
    m_baseline = std::move(*transformer);
    auto inputs = sampleLayerInputs(*m_baseline, m_plan, m_job);
    if (!inputs)
        return passOn(inputs);
    m_inputs = std::move(*inputs);
    return {};
}

Expected<void> LabRunner::measure(const QuantScheme& scheme, const Calibration* calibration,
                                  CalibrationFigures& figures) {
    std::vector<TensorResult> tensors;
    ErrorCollector errors(*m_inputs, tensors);
    const double begin = steadySeconds();
    auto variant = quantizeModel(
        m_model, scheme, m_job, [&](const QuantizedRows& rows) { errors.add(rows); }, calibration);
    if (!variant)
        return passOn(variant);
    figures.quantizeSeconds = steadySeconds() - begin - errors.seconds();
    figures.weightSqnrDb = errors.sqnrDb();
    figures.outputError = errors.outputError();
    auto transformer = Transformer::create(*variant, {}, m_job);
    if (!transformer)
        return passOn(transformer);
    const std::array models{m_baseline.get(), transformer->get()};
    auto scores = scoreModels(models, m_plan, m_job);
    if (!scores)
        return passOn(scores);
    figures.perplexity = scores->back().quality.perplexity;
    figures.klDivergence = scores->back().divergence->klDivergence;
    figures.klStandardError = scores->back().divergence->klStandardError;
    return {};
}

/// Measures for a reference or a point. Only a stop ends the whole.
template <typename Place>
Expected<void> LabRunner::land(Place& place, const QuantScheme& scheme, const Calibration* calibration,
                               double cost) {
    m_result.present = scheme.text();
    m_result.presentShare = m_costs > 0 ? cost / m_costs : 0;
    publish();
    auto done = measure(scheme, calibration, place.figures);
    if (!done && done.error().kind == ErrorKind::stopped)
        return done;
    if (!done)
        place.error = done.error().text();
    place.done = true;
    m_result.doneShare += std::exchange(m_result.presentShare, 0);
    publish();
    return {};
}

/// An earlier method's, where it is the same.
const CalibrationReference* LabRunner::sameReference(std::size_t method) const {
    for (std::size_t i = 0; i < method; ++i)
        if (m_result.references[i].method == m_result.references[method].method)
            return &m_result.references[i];
    return nullptr;
}

Expected<void> LabRunner::runPoints() {
    for (std::size_t i = 0; i < m_methods.size(); ++i) {
        auto& reference = m_result.references[i];
        const double cost = seconds(reference.method, 0);
        const auto* same = sameReference(i);
        if (same) { // two methods whose codes are the same
            reference = *same;
            m_result.doneShare += m_costs > 0 ? cost / m_costs : 0;
            continue;
        }
        if (auto done = land(reference, m_methods[i].twin, nullptr, cost); !done)
            return done;
    }
    struct Step {
        CalibrationCurve* curve;
        CalibrationPoint* point;
    };
    std::vector<Step> steps;
    for (auto& curve : m_result.curves)
        for (auto& point : curve.points)
            steps.push_back({&curve, &point});
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
        return std::tie(a.point->samples, a.point->draw) < std::tie(b.point->samples, b.point->draw);
    });
    const std::uint64_t seed = m_result.lab.experiment.seed;
    for (const auto& [curve, point] : steps) {
        auto drawn =
            fewer(m_texts[curve->text], point->samples, seed + static_cast<std::uint64_t>(point->draw));
        keepBetweenRuns(drawn);
        point->tokens = drawn.tokens();
        const auto& scheme = m_methods[curve->method].scheme;
        const double cost = seconds(scheme.text(), point->samples);
        if (auto done = land(*point, scheme, &drawn, cost); !done)
            return done;
    }
    return {};
}

Expected<CalibrationLabResult> LabRunner::run(ModelPointer opened) {
    if (auto done = prepare(std::move(opened)); !done)
        return passOn(done);
    if (auto done = readMethods(); !done)
        return passOn(done);
    if (auto done = readTexts(); !done)
        return passOn(done);
    planWork();
    publish();
    if (auto done = makeBaseline(); !done)
        return passOn(done);
    if (auto done = runPoints(); !done)
        return passOn(done);
    m_result.present.clear();
    publish();
    return std::move(m_result);
}

} // namespace

Expected<CalibrationLabResult> runCalibrationLab(const CalibrationLab& lab, const JobContext& job,
                                                 const CalibrationObserver& observer, ModelPointer opened) {
    return LabRunner(lab, job, observer).run(std::move(opened));
}

} // namespace nibble
