// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/run_plan.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/experiment/calibrate.h"
#include "core/experiment/scoring_setup.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

// Ordinary rates of one thread with vectors of 256 bits or more; only the share of each stage and the first
// guess depend on them.
constexpr double kFlopPerSecond = 4e10;
constexpr double kQuantizedPerSecond = 4e7; // weights, the measuring of their errors included
constexpr double kPackedPerSecond = 5e8;    // bytes
constexpr double kHashedPerSecond = 4e8;    // bytes
constexpr double kReadPerSecond = 1e10;     // bytes of weights while generating
constexpr double kTrainingFlopPerSecond = 8e10;
constexpr double kBytesPerToken = 3.5;
constexpr double kTokensPerQuestion = 250;
constexpr std::int64_t kDefaultContext = 512;
constexpr double kTrainingArrays = 14;  // of the weights' size: QatTrainer's and its threads' gradients
constexpr double kSuggestedSteps = 200; // of training: most of the gap is closed by then
constexpr double kRowsOfCurve = 300;
constexpr std::int64_t kRowsPerMeasurement = 10; // a measurement costs as much as a step

/// Questions of the task sets; those of a user's file are taken to be as many as a generated set has.
double questions(const Experiment& experiment) {
    const auto kinds = taskKinds(experiment.tasks);
    const std::size_t sets = (kinds ? kinds->size() : 0) + (experiment.taskFile.empty() ? 0 : 1);
    return static_cast<double>(sets) * static_cast<double>(experiment.taskItems);
}

struct Workload {
    double tokens = 0;  ///< scored by each row
    double context = 0; ///< tokens of a window
    double flopPerToken = 0;
};

Workload workload(const Experiment& experiment, const Model& model, std::int64_t textBytes) {
    Workload work;
    const auto limit = static_cast<double>(std::max<std::int64_t>(1, model.config.contextLength));
    work.context =
        std::min(static_cast<double>(experiment.context > 0 ? experiment.context : kDefaultContext), limit);
    work.tokens = static_cast<double>(textBytes) / kBytesPerToken;
    if (experiment.chunks > 0)
        work.tokens = std::min(work.tokens, static_cast<double>(experiment.chunks) * work.context);
    if (experiment.protocol == "strided") // every window is run whole for a stride of predictions
        work.tokens *=
            work.context / static_cast<double>(experiment.stride > 0 ? experiment.stride : work.context / 2);
    const auto& config = model.config;
    const double attention =
        2.0 * work.context * static_cast<double>(config.layers * config.heads * config.headDim);
    work.flopPerToken = 2.0 * static_cast<double>(model.parameters()) + attention;
    return work;
}

/// Times that a scheme runs the calibration's tokens through the blocks, the sums of products counted in: a
/// method that wants inputs of quantized layers runs every block again for each place in it, as far as that.
double calibrationPasses(const Model& model, const PlannedRow& row, const CalibrationChoice& choice) {
    if (row.scheme.base.method.empty())
        return 0;
    const auto needs = schemeNeeds(model, row.scheme);
    if (!needs || !needs->any() || (needs->optional && choice.text.empty()))
        return 0;
    return needs->sequential ? 3.5 : needs->hessian ? 2 : 1;
}

/// Tokens that calibration takes, if its text is long enough.
double calibrationTokens(const Model& model, const CalibrationChoice& choice) {
    if (choice.text.empty())
        return 4096; // about what the built-in text has
    const std::int64_t limit = std::max<std::int64_t>(1, model.config.contextLength);
    return static_cast<double>(choice.settings.samples) *
           static_cast<double>(std::min(choice.settings.length, limit));
}

double largestLogits(const Model& model) {
    // Scores are taken for a few positions of each row at a time.
    return 64.0 * 4.0 * static_cast<double>(model.config.vocabularySize);
}

} // namespace

Expected<std::vector<PlannedRow>> planRows(const Experiment& experiment, const Model& model) {
    std::vector<QuantScheme> schemes;
    for (const auto& text : experiment.methods) {
        auto scheme = parseScheme(text);
        if (!scheme)
            return passOn(scheme);
        schemes.push_back(std::move(*scheme));
    }
    const bool asOpenedFirst = schemes.empty() || !isFloatBaseline(schemes.front());
    if (asOpenedFirst)
        schemes.insert(schemes.begin(), QuantScheme{});
    std::vector<PlannedRow> rows;
    for (std::size_t i = 0; i < schemes.size(); ++i) {
        PlannedRow row{.result = {.baseline = i == 0}};
        row.result.stage = RowStage::queued;
        if (i == 0 && asOpenedFirst) {
            row.result.method = "as opened";
            row.result.bitsPerWeight = model.bitsPerWeight();
            row.result.bytes = model.tensorBytes();
        } else {
            auto plan = planVariant(model, schemes[i]);
            if (!plan)
                return passOn(plan);
            row.result.method = schemes[i].text();
            row.result.bitsPerWeight = plan->bitsPerWeight;
            row.result.bytes = static_cast<std::int64_t>(std::llround(plan->totalBytes));
            row.result.notes = plan->notes;
            row.quantizePeakBytes = plan->totalBytes + plan->largestLayerBytes;
        }
        row.scheme = std::move(schemes[i]);
        rows.push_back(std::move(row));
    }
    return rows;
}

void addTrainedRows(std::vector<PlannedRow>& rows, const std::vector<TrainedVariantPointer>& trained) {
    for (const auto& one : trained) {
        PlannedRow row{.result = {.method = one->training.method}, .trained = one};
        row.result.stage = RowStage::queued;
        row.result.bitsPerWeight = one->variant.bitsPerWeight();
        row.result.bytes = static_cast<std::int64_t>(std::llround(one->variant.storedBytes()));
        const auto scheme = std::find_if(rows.begin(), rows.end(), [&](const PlannedRow& other) {
            return other.result.method == one->training.scheme();
        });
        rows.insert(scheme == rows.end() ? rows.end() : std::next(scheme), std::move(row));
    }
}

LatencySettings latencySettings(const Experiment& experiment, const Model& model) {
    LatencySettings settings{.promptTokens = experiment.promptTokens,
                             .generateTokens = experiment.generateTokens,
                             .repeats = experiment.repeats,
                             .seed = experiment.seed};
    const std::int64_t limit = model.config.contextLength;
    if (limit > 0 && settings.promptTokens + settings.generateTokens > limit) {
        settings.generateTokens = std::min(settings.generateTokens, std::max<std::int64_t>(1, limit / 4));
        settings.promptTokens = std::min(settings.promptTokens, limit - settings.generateTokens);
    }
    return settings;
}

TrainingEstimate estimateTraining(const Model& model, const QatSettings& settings, int threads) {
    const auto parameters = static_cast<double>(model.parameters());
    const auto tokens = static_cast<double>(
        settings.sequencesPerStep *
        std::min(settings.context, std::max<std::int64_t>(1, model.config.contextLength)));
    // Forward and backward, and the float model's predictions where they are the target.
    const double flop = (settings.loss == QatLoss::divergence ? 8 : 6) * parameters * tokens;
    const double rate = kTrainingFlopPerSecond * (threads > 0 ? threads : hardwareThreads());
    const double logits = 2 * tokens * static_cast<double>(model.config.vocabularySize);
    return {flop / rate, 4 * (kTrainingArrays * parameters + logits)};
}

double suggestedSeconds(const TrainingEstimate& estimate) {
    return std::clamp(kSuggestedSteps * estimate.secondsPerStep, 30.0, 600.0);
}

void setCadence(QatSettings& settings, const TrainingEstimate& estimate) {
    const double steps =
        settings.steps > 0 ? static_cast<double>(settings.steps) : settings.seconds / estimate.secondsPerStep;
    settings.recordEvery = std::max<std::int64_t>(1, std::llround(steps / kRowsOfCurve));
    settings.heldOutEvery = kRowsPerMeasurement * settings.recordEvery;
}

RunEstimate estimateRun(const Experiment& experiment, const Model& model, const std::vector<PlannedRow>& rows,
                        std::int64_t textBytes) {
    const auto work = workload(experiment, model, textBytes);
    const double threads = experiment.threads > 0 ? experiment.threads : hardwareThreads();
    const auto parameters = static_cast<double>(model.parameters());
    const double flopRate = kFlopPerSecond * threads;
    const auto choice = calibrationChoice(experiment);
    const double calibrationFlop = calibrationTokens(model, choice) * work.flopPerToken;
    RunEstimate estimate;
    const auto add = [&](const char* name, double seconds) { estimate.stages.push_back({name, seconds}); };

    add("hash", static_cast<double>(model.tensorBytes()) / kHashedPerSecond);
    double packed = 0, largestQuantize = 0, generateSeconds = 0;
    for (const auto& row : rows) {
        const auto bytes = static_cast<double>(row.result.bytes.value_or(0));
        if (row.quantizePeakBytes > 0)
            add("quantize", parameters / (kQuantizedPerSecond * threads) +
                                calibrationPasses(model, row, choice) * calibrationFlop / flopRate);
        add("pack", bytes / kPackedPerSecond);
        if (&row == &rows.front())
            add("sample inputs", kSampledTokens * work.flopPerToken / flopRate);
        packed += 2 * bytes; // as stored, and as the kernels want it
        largestQuantize = std::max(largestQuantize, row.quantizePeakBytes);
        generateSeconds +=
            static_cast<double>(experiment.generateTokens) * bytes / (kReadPerSecond * threads);
    }
    const auto count = static_cast<double>(rows.size());
    add("evaluate", count * work.tokens * work.flopPerToken / flopRate);
    if (const double asked = questions(experiment); asked > 0)
        add("tasks", count * asked * kTokensPerQuestion * work.flopPerToken / flopRate);
    if (experiment.latency)
        add("latency", static_cast<double>(experiment.repeats + 1) *
                           (generateSeconds + count * static_cast<double>(experiment.promptTokens) *
                                                  work.flopPerToken / flopRate));
    for (const auto& stage : estimate.stages)
        estimate.seconds += stage.seconds;
    const auto& config = model.config;
    const double cache =
        2.0 * 4.0 * work.context * static_cast<double>(config.layers * config.kvHeads * config.headDim);
    estimate.peakBytes = packed + largestQuantize + count * (cache + largestLogits(model));
    return estimate;
}

/// Moves to the stage that this report is of. A stage that comes again (quantize, pack: once per row) is told
/// by its count starting over; one that is not in the plan leaves the clock where it is.
void RunClock::advance(const Progress& progress, double elapsed) {
    const auto& stages = m_estimate.stages;
    const bool same = m_stage < stages.size() && stages[m_stage].name == progress.stage &&
                      (m_last.stage != progress.stage || progress.done >= m_last.done);
    if (!same) {
        const std::size_t from = m_stage + (m_last.stage == progress.stage ? 1 : 0);
        for (std::size_t next = from; next < stages.size(); ++next) {
            if (stages[next].name == progress.stage) {
                m_stage = next;
                m_stageBegan = elapsed;
                break;
            }
        }
    }
    m_last = progress;
}

RunClock::Reading RunClock::update(const Progress& progress, double elapsed) {
    advance(progress, elapsed);
    const auto& stages = m_estimate.stages;
    if (m_stage >= stages.size() || stages[m_stage].name != progress.stage || m_estimate.seconds <= 0)
        return {};
    double before = 0, after = 0;
    for (std::size_t i = 0; i < stages.size(); ++i)
        (i < m_stage ? before : i > m_stage ? after : before) += i == m_stage ? 0 : stages[i].seconds;
    const double share =
        progress.total > 0
            ? std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0)
            : 0.0;
    const double doneEstimate = before + share * stages[m_stage].seconds;
    Reading reading{.fraction = std::min(1.0, doneEstimate / m_estimate.seconds)};
    // The rate of the present stage tells its own rest; the rest of the plan is scaled by how the past
    // compared.
    const double inStage = elapsed - m_stageBegan;
    const double pace = doneEstimate > 0 ? elapsed / doneEstimate : 1;
    if (elapsed > 1 && (share > 0.02 || before > 0)) {
        const double rest = share > 0.02 ? inStage * (1 - share) / share : pace * stages[m_stage].seconds;
        reading.secondsLeft = rest + pace * after;
    }
    return reading;
}

} // namespace nibble
