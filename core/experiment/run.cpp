// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/run.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/clock.h"
#include "core/base/parallel.h"
#include "core/evaluation/machine.h"
#include "core/evaluation/memory_use.h"
#include "core/evaluation/quality.h"
#include "core/experiment/calibrate.h"
#include "core/experiment/error_collector.h"
#include "core/experiment/fallback.h"
#include "core/experiment/run_plan.h"
#include "core/experiment/scoring_setup.h"
#include "core/experiment/tasks.h"
#include "core/methods/model_quantizer.h"

namespace nibble {

namespace {

/// One row on its way through the stages.
struct RunRow {
    QuantScheme scheme;            ///< empty base for the model as opened
    std::size_t index;             ///< in Result::variants
    TrainedVariantPointer trained; ///< null for what is quantized here
    std::unique_ptr<Transformer> transformer = {};
    Quality quality = {};
};

class Runner {
public:
    Runner(const Experiment& experiment, const JobContext& job, const ResultObserver& observer,
           const std::vector<TrainedVariantPointer>& trained)
        : m_experiment(experiment), m_job(job), m_observer(observer), m_trained(trained) {
        m_result.experiment = experiment;
        for (const auto& one : trained)
            m_result.trainings.push_back(one->training);
    }

    Expected<Result> run(ModelPointer opened);

private:
    Expected<void> prepare(ModelPointer opened);
    Expected<void> addRows();
    Expected<void> makeBaseline();
    Expected<void> sampleInputs();
    Expected<const Calibration*> calibrationOf(const RunRow& row);
    Expected<void> quantizeRow(RunRow& row);
    Expected<void> takeTrained(RunRow& row);
    Expected<void> bindRow(RunRow& row, ModelVariant variant);
    [[nodiscard]] std::size_t groupEnd(std::size_t first) const;
    Expected<void> runGroup(std::size_t first, std::size_t last);
    Expected<void> scoreRows();
    Expected<void> askRows();
    Expected<void> timeRows();
    void takeScore(RunRow& row, const ModelScore& score, bool last);
    [[nodiscard]] std::vector<RunRow*> liveRows();
    VariantResult& resultOf(const RunRow& row) { return m_result.variants[row.index]; }
    void enter(const RunRow& row, RowStage stage) {
        resultOf(row).stage = stage;
        publish();
    }
    void publish() const {
        if (m_observer)
            m_observer(m_result);
    }

    const Experiment& m_experiment;
    const JobContext& m_job;
    const ResultObserver& m_observer;
    const std::vector<TrainedVariantPointer>& m_trained;
    Result m_result;
    ModelPointer m_model;
    ScoringPlan m_plan;
    std::vector<TaskSet> m_tasks;
    std::vector<RunRow> m_rows; ///< the baseline first
    std::unique_ptr<InputSampler> m_inputs;
    std::optional<Calibration> m_calibration; ///< drawn for the first row that needs it
    std::int64_t m_residentAtStart = 0;
};

Expected<void> Runner::prepare(ModelPointer opened) {
    auto setup = setUpScoring(m_experiment, std::move(opened), m_job);
    if (!setup)
        return passOn(setup);
    m_model = std::move(setup->model);
    m_plan = std::move(setup->plan);
    auto tasks = taskSets(m_experiment);
    if (!tasks)
        return passOn(tasks);
    m_tasks = std::move(*tasks);
    auto summary = summarize(*m_model, m_job);
    if (!summary)
        return passOn(summary);
    m_result.model = std::move(*summary);
    m_result.machine = machineInfo();
    m_result.textName = setup->text.name;
    m_result.textSha256 = setup->text.sha256;
    m_result.context = m_plan.context;
    m_result.startedAt = utcTime();
    m_result.version = NIBBLE_VERSION;
    m_residentAtStart = memoryUse().residentBytes;
    return {};
}

Expected<void> Runner::addRows() {
    auto planned = planRows(m_experiment, *m_model);
    if (!planned)
        return passOn(planned);
    addTrainedRows(*planned, m_trained);
    for (auto& row : *planned) {
        m_rows.push_back(
            {.scheme = std::move(row.scheme), .index = m_rows.size(), .trained = std::move(row.trained)});
        m_result.variants.push_back(std::move(row.result));
    }
    publish();
    return {};
}

Expected<void> Runner::makeBaseline() {
    auto& row = m_rows.front();
    if (row.scheme.base.method.empty())
        return bindRow(row, asOpened(m_model));
    return quantizeRow(row);
}

Expected<void> Runner::sampleInputs() {
    auto inputs = sampleLayerInputs(*m_rows.front().transformer, m_plan, m_job);
    if (!inputs)
        return passOn(inputs);
    m_inputs = std::move(*inputs);
    return {};
}

/// What the row's methods are given, or null; the result says what it was.
Expected<const Calibration*> Runner::calibrationOf(const RunRow& row) {
    auto needs = schemeNeeds(*m_model, row.scheme);
    if (!needs)
        return passOn(needs);
    const auto choice = calibrationChoice(m_experiment);
    if (!needs->any() || (needs->optional && !choice.given()))
        return nullptr;
    // One drawn for a matrix alone has no sequences for a method that needs them.
    const bool matrixDoes = m_calibration && m_calibration->importance && needs->doesWithMatrix();
    if (!m_calibration || (!needs->optional && !matrixDoes && m_calibration->sequences.empty())) {
        auto drawn = calibrationFor(*m_model, row.scheme, choice, m_job);
        if (!drawn)
            return passOn(drawn);
        m_calibration = std::move(*drawn);
    }
    auto& result = resultOf(row);
    result.calibration = m_calibration->description();
    if (choice.text.empty() && !m_calibration->sequences.empty())
        result.notes.push_back("calibrated on the built-in text: no calibration text was given");
    if (!m_calibration->sequences.empty() && m_calibration->textSha256 == m_result.textSha256)
        result.notes.push_back(
            "calibrated on the text that it is measured on: its quality looks better than it is");
    return &*m_calibration;
}

Expected<void> Runner::quantizeRow(RunRow& row) {
    auto& result = resultOf(row);
    enter(row, RowStage::quantizing);
    auto calibration = calibrationOf(row);
    if (!calibration)
        return passOn(calibration);
    const InputSampler none(m_model->config, 1, 1);
    ErrorCollector errors(m_inputs ? *m_inputs : none, result.tensors);
    const std::int64_t residentBefore = memoryUse().residentBytes;
    resetPeakMemory();
    const double begin = steadySeconds();
    auto variant = quantizeModel(
        m_model, row.scheme, m_job,
        [&](const QuantizedRows& rows) {
            errors.add(rows);
            if (!rows.tensor.note.empty())
                result.notes.push_back(fmt::format("{}: {}", rows.entry.task.name, rows.tensor.note));
        },
        *calibration);
    if (!variant)
        return passOn(variant);
    result.quantizeSeconds = steadySeconds() - begin - errors.seconds();
    // Other variants that are resident meanwhile are not this method's memory.
    result.peakBytes = memoryUse().peakBytes - (residentBefore - m_residentAtStart);
    result.bitsPerWeight = variant->bitsPerWeight();
    result.bytes = static_cast<std::int64_t>(std::llround(variant->storedBytes()));
    result.weightSqnrDb = errors.sqnrDb();
    result.outputError = errors.outputError();
    return bindRow(row, std::move(*variant));
}

/// A row that came with its codes: its cost is that of the training, its errors are against the weights that
/// it began with.
Expected<void> Runner::takeTrained(RunRow& row) {
    auto& result = resultOf(row);
    enter(row, RowStage::quantizing);
    ErrorCollector errors(*m_inputs, result.tensors);
    if (auto added = addTrainedErrors(*m_model, row.trained->variant, errors, m_job); !added)
        return added;
    const TrainingResult& training = row.trained->training;
    result.quantizeSeconds = training.seconds();
    result.weightSqnrDb = errors.sqnrDb();
    result.outputError = errors.outputError();
    result.notes.push_back(fmt::format("trained for {} steps on {}", training.steps(), training.data));
    return bindRow(row, row.trained->variant);
}

Expected<void> Runner::bindRow(RunRow& row, ModelVariant variant) {
    auto transformer = Transformer::create(variant, {}, m_job);
    if (!transformer)
        return passOn(transformer);
    row.transformer = std::move(*transformer);
    auto& result = resultOf(row);
    result.execution = row.transformer->execution();
    for (const auto& bound : row.transformer->bound())
        for (auto& tensor : result.tensors)
            if (tensor.name == bound.name)
                tensor.execution = bound.executed ? "executed" : "decoded";
    if (const double share = fallbackShare(result); share > 0)
        result.notes.push_back(fmt::format("{:.1f} % of the weights fell back to another type", 100 * share));
    enter(row, RowStage::ready);
    return {};
}

std::vector<RunRow*> Runner::liveRows() {
    std::vector<RunRow*> rows;
    for (auto& row : m_rows)
        if (row.transformer)
            rows.push_back(&row);
    return rows;
}

void Runner::takeScore(RunRow& row, const ModelScore& score, bool last) {
    auto& result = resultOf(row);
    result.predictions = score.quality.predictions;
    result.negativeLogLikelihood = score.quality.negativeLogLikelihood;
    result.perplexity = score.quality.perplexity;
    result.standardError = score.quality.standardError;
    if (score.divergence) {
        result.klDivergence = score.divergence->klDivergence;
        result.klStandardError = score.divergence->klStandardError;
        result.sameTopPercent = 100 * score.divergence->sameTopShare;
    }
    if (!last)
        return;
    row.quality = score.quality;
    if (const auto columns = row.transformer->columnCount(); columns.seen > 0) {
        result.floatColumnShare = static_cast<double>(columns.left) / static_cast<double>(columns.seen);
        result.notes.push_back(fmt::format("{:.3g} % of the activations' columns were multiplied in float",
                                           100 * *result.floatColumnShare));
    }
}

Expected<void> Runner::scoreRows() {
    const auto rows = liveRows();
    std::vector<Transformer*> models;
    for (auto* row : rows) {
        models.push_back(row->transformer.get());
        resultOf(*row).stage = RowStage::scoring;
    }
    publish();
    const auto take = [&](std::span<const ModelScore> scores, bool last) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            takeScore(*rows[i], scores[i], last);
        publish();
    };
    const ScoreObserver observer =
        m_observer
            ? ScoreObserver([&](std::int64_t, std::span<const ModelScore> scores) { take(scores, false); })
            : ScoreObserver();
    auto scores = scoreModels(models, m_plan, m_job, observer);
    if (!scores)
        return passOn(scores);
    take(*scores, true);
    for (auto* row : rows)
        if (!resultOf(*row).baseline)
            resultOf(*row).verdict = judge(rows.front()->quality, row->quality,
                                           {m_experiment.passBelow, m_experiment.reviewAbove});
    publish();
    return {};
}

/// The tasks of every row that has none yet; the baseline comes first and is there in every group.
Expected<void> Runner::askRows() {
    auto& baseline = m_result.variants.front();
    for (auto* row : liveRows()) {
        auto& result = resultOf(*row);
        if (!m_tasks.empty() && result.tasks.empty()) {
            auto scores = scoreTasks(*row->transformer, *m_model->tokenizer, m_tasks, {}, m_job);
            if (!scores)
                return passOn(scores);
            if (!result.baseline)
                for (std::size_t i = 0; i < scores->size(); ++i)
                    (*scores)[i].change = accuracyChange(baseline.tasks[i], (*scores)[i]);
            result.tasks = std::move(*scores);
        }
        enter(*row, m_experiment.latency ? RowStage::timing : RowStage::done);
    }
    return {};
}

Expected<void> Runner::timeRows() {
    const auto rows = liveRows();
    std::vector<Transformer*> models;
    for (auto* row : rows)
        models.push_back(row->transformer.get());
    const auto settings = latencySettings(m_experiment, *m_model);
    if (settings.promptTokens != m_experiment.promptTokens ||
        settings.generateTokens != m_experiment.generateTokens)
        for (auto* row : rows)
            resultOf(*row).notes.push_back(
                fmt::format("speed of a prompt of {} and {} generated tokens: the context "
                            "holds no more",
                            settings.promptTokens, settings.generateTokens));
    auto report = measureLatency(models, settings, m_job);
    if (!report)
        return passOn(report);
    m_result.machine.readBandwidth = report->readBandwidth;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        resultOf(*rows[i]).prompt = report->models[i].prompt;
        resultOf(*rows[i]).generate = report->models[i].generate;
        resultOf(*rows[i]).stage = RowStage::done;
    }
    publish();
    return {};
}

/// Variants that are scored together share the baseline's pass; their packed weights (and the copy that the
/// kernels make) must fit in half of the memory that is free.
std::size_t Runner::groupEnd(std::size_t first) const {
    const double budget = static_cast<double>(memoryUse().availableBytes) / 2;
    double bytes = 0;
    std::size_t last = first;
    for (; last < m_rows.size(); ++last) {
        bytes += 2.0 * static_cast<double>(m_result.variants[m_rows[last].index].bytes.value_or(0));
        if (last > first && bytes > budget)
            break;
    }
    return last;
}

/// Rows [first, last) through all stages, beside the baseline.
Expected<void> Runner::runGroup(std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
        auto done = m_rows[i].trained ? takeTrained(m_rows[i]) : quantizeRow(m_rows[i]);
        if (!done && done.error().kind == ErrorKind::stopped)
            return done;
        if (!done) {
            resultOf(m_rows[i]).error = done.error().text();
            enter(m_rows[i], RowStage::done);
        }
    }
    if (auto done = scoreRows(); !done)
        return done;
    if (auto done = askRows(); !done)
        return done;
    if (m_experiment.latency)
        if (auto done = timeRows(); !done)
            return done;
    for (std::size_t i = first; i < last; ++i)
        m_rows[i].transformer.reset();
    return {};
}

Expected<Result> Runner::run(ModelPointer opened) {
    if (auto done = prepare(std::move(opened)); !done)
        return passOn(done);
    if (auto done = addRows(); !done)
        return passOn(done);
    if (auto done = makeBaseline(); !done)
        return passOn(done);
    if (auto done = sampleInputs(); !done)
        return passOn(done);
    std::size_t first = 1;
    do { // once even without variants: the baseline is scored
        const std::size_t last = groupEnd(first);
        if (auto done = runGroup(first, last); !done)
            return passOn(done);
        first = last;
    } while (first < m_rows.size());
    return std::move(m_result);
}

} // namespace

Expected<Result> runExperiment(const Experiment& experiment, const JobContext& job,
                               const ResultObserver& observer, ModelPointer opened,
                               const std::vector<TrainedVariantPointer>& trained) {
    return Runner(experiment, job, observer, trained).run(std::move(opened));
}

} // namespace nibble
