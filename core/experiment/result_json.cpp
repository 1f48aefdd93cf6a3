// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/result_json.h"

#include "core/base/json_document.h"
#include "core/experiment/comparison_columns.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/fallback.h"

namespace nibble {

namespace {

using nlohmann::ordered_json;

ordered_json orNull(const std::optional<std::int64_t>& value) {
    return value ? ordered_json(*value) : ordered_json();
}

ordered_json orNull(const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

void addSpeed(ordered_json& row, const std::string& phase, const std::optional<Speed>& speed) {
    row[phase + "_tokens_per_second"] = speed ? finiteOrNull(speed->tokensPerSecond) : ordered_json();
    row[phase + "_spread"] = speed ? finiteOrNull(speed->spread) : ordered_json();
}

void addVerdict(ordered_json& row, const std::optional<Verdict>& verdict) {
    const Verdict& given = verdict ? *verdict : Verdict{};
    row["verdict"] = orNull(given.status);
    row["verdict_lower"] = verdict ? finiteOrNull(given.lower) : ordered_json();
    row["verdict_upper"] = verdict ? finiteOrNull(given.upper) : ordered_json();
    row["verdict_tokens_to_decide"] = orNull(given.tokensToDecide);
    row["verdict_reason"] = orNull(given.reason);
}

ordered_json kindsOfFigures() {
    ordered_json kinds;
    for (const ComparisonColumn& column : comparisonColumns())
        kinds[column.key] = figureKindName(column.kind);
    kinds["verdict"] = figureKindName(FigureKind::computed);
    return kinds;
}

} // namespace

ordered_json machineToJson(const MachineInfo& machine) {
    return {
        {"processor", machine.processor},
        {"operating_system", machine.operatingSystem},
        {"isa", machine.isa},
        {"threads", machine.threads},
        {"cores", machine.cores},
        {"memory_bytes", machine.memoryBytes},
        {"last_level_cache_bytes", machine.lastLevelCacheBytes},
        {"read_bandwidth_gb_s", finiteOrNull(machine.readBandwidth)},
        {"gemm_library", machine.gemmLibrary},
        {"build", machine.build},
        {"governor", orNull(machine.governor)},
    };
}

ordered_json modelToJson(const ModelSummary& model) {
    return {
        {"name", model.name},
        {"path", model.path},
        {"sha256", orNull(model.sha256)},
        {"architecture", model.architecture},
        {"format", model.format},
        {"parameters", model.parameters},
        {"bytes", model.bytes},
        {"bits_per_weight", finiteOrNull(model.bitsPerWeight)},
        {"random_weights", model.randomWeights},
        {"warnings", model.warnings},
    };
}

ordered_json tensorToJson(const TensorResult& tensor) {
    return {
        {"name", tensor.name},
        {"type", tensor.type},
        {"execution", tensor.execution},
        {"elements", tensor.elements},
        {"bits_per_weight", finiteOrNull(tensor.bitsPerWeight)},
        {"weight_sqnr_db", finiteOrNull(tensor.weightSqnrDb)},
        {"output_error", finiteOrNull(tensor.outputError)},
        {"fallback", tensor.fallback},
    };
}

ordered_json taskToJson(const TaskScore& score) {
    const AccuracyChange change = score.change.value_or(AccuracyChange{});
    const auto figure = [](bool taken, double value) { return taken ? finiteOrNull(value) : ordered_json(); };
    return {
        {"task", score.task},
        {"kind", score.kind},
        {"items", score.items},
        {"skipped", score.skipped},
        {"correct", score.correct},
        {"accuracy", finiteOrNull(score.accuracy())},
        {"interval_low", figure(score.items > 0, score.interval().low)},
        {"interval_high", figure(score.items > 0, score.interval().high)},
        {"guessing", finiteOrNull(score.guessing)},
        {"change", figure(score.change.has_value(), change.change)},
        {"change_low", figure(score.change.has_value(), change.interval.low)},
        {"change_high", figure(score.change.has_value(), change.interval.high)},
    };
}

ordered_json variantToJson(const VariantResult& variant) {
    ordered_json row{
        {"method", variant.method},
        {"baseline", variant.baseline},
        {"execution", orNull(variant.execution)},
        {"bits_per_weight", finiteOrNull(variant.bitsPerWeight)},
        {"bytes", orNull(variant.bytes)},
        {"quantize_seconds", finiteOrNull(variant.quantizeSeconds)},
        {"peak_bytes", orNull(variant.peakBytes)},
        {"weight_sqnr_db", finiteOrNull(variant.weightSqnrDb)},
        {"output_error", finiteOrNull(variant.outputError)},
        {"predictions", orNull(variant.predictions)},
        {"negative_log_likelihood", finiteOrNull(variant.negativeLogLikelihood)},
        {"perplexity", finiteOrNull(variant.perplexity)},
        {"standard_error", finiteOrNull(variant.standardError)},
        {"kl_divergence", finiteOrNull(variant.klDivergence)},
        {"kl_standard_error", finiteOrNull(variant.klStandardError)},
        {"same_top_percent", finiteOrNull(variant.sameTopPercent)},
        {"float_column_share", finiteOrNull(variant.floatColumnShare)},
        {"fallback_share", fallbackShare(variant)},
    };
    addSpeed(row, "prompt", variant.prompt);
    addSpeed(row, "generate", variant.generate);
    addVerdict(row, variant.verdict);
    row["tasks"] = ordered_json::array();
    for (const TaskScore& score : variant.tasks)
        row["tasks"].push_back(taskToJson(score));
    row["tensors"] = ordered_json::array();
    for (const TensorResult& tensor : variant.tensors)
        row["tensors"].push_back(tensorToJson(tensor));
    row["calibration"] = orNull(variant.calibration);
    row["notes"] = variant.notes;
    row["error"] = orNull(variant.error);
    return row;
}

ordered_json recordToJson(const std::vector<RecordRow>& record) {
    ordered_json rows = ordered_json::array();
    for (const RecordRow& row : record)
        rows.push_back({{"step", row.step},
                        {"tokens", row.tokens},
                        {"learning_rate", finiteOrNull(row.learningRate)},
                        {"training_loss", finiteOrNull(row.trainingLoss)},
                        {"held_out_loss", finiteOrNull(row.heldOutLoss)},
                        {"seconds", finiteOrNull(row.seconds)}});
    return rows;
}

ordered_json trainingToJson(const TrainingResult& training) {
    return {
        {"method", training.method},
        {"loss", training.loss},
        {"data", training.data},
        {"data_sha256", orNull(training.dataSha256)},
        {"context", training.context},
        {"sequences_per_step", training.sequencesPerStep},
        {"seed", training.seed},
        {"steps", training.steps()},
        {"seconds", finiteOrNull(training.seconds())},
        {"untrained_loss", finiteOrNull(training.untrainedLoss)},
        {"held_out_loss", finiteOrNull(training.bestLoss)},
        {"stopped", training.stopped},
        {"error", orNull(training.error)},
        {"record", recordToJson(training.record)},
    };
}

ordered_json resultToJsonValue(const Result& result) {
    ordered_json document{
        {"version", result.version},
        {"started_at", result.startedAt},
        {"machine", machineToJson(result.machine)},
        {"model", modelToJson(result.model)},
        {"experiment", experimentToJsonValue(result.experiment)},
        {"text", {{"name", result.textName}, {"sha256", orNull(result.textSha256)}}},
        {"context", result.context},
        {"kinds", kindsOfFigures()},
        {"results", ordered_json::array()},
    };
    for (const VariantResult& variant : result.variants)
        document["results"].push_back(variantToJson(variant));
    if (!result.trainings.empty())
        document["trainings"] = ordered_json::array();
    for (const TrainingResult& training : result.trainings)
        document["trainings"].push_back(trainingToJson(training));
    return document;
}

std::string resultToJson(const Result& result) {
    return dumpJson(resultToJsonValue(result));
}

} // namespace nibble
