// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/result_json.h"

namespace nibble {

namespace {

using nlohmann::json;
using Kind = json::value_t;

/// A text that is null in the document where it is empty here.
void readText(JsonReader& reader, const char* key, std::string& out) {
    if (const json* value = reader.member(key, Kind::string))
        out = value->get<std::string>();
}

template <typename Item, typename ReadItem>
void readList(JsonReader& reader, const char* key, std::vector<Item>& out, const ReadItem& readItem) {
    const json* list = reader.member(key, Kind::array);
    if (!list)
        return;
    for (const json& value : *list) {
        JsonReader item(value, reader.path(), reader.fieldName(fmt::format("{}[{}].", key, out.size())));
        out.push_back(readItem(item));
        reader.nested(item.finish(JsonReader::UnknownKeys::ignored));
    }
}

/// Calls `readMembers` with a reader of the object under `key`, if there is one.
template <typename ReadMembers>
void readObject(JsonReader& reader, const char* key, const ReadMembers& readMembers) {
    const json* value = reader.member(key, Kind::object);
    if (!value)
        return;
    JsonReader nested(*value, reader.path(), reader.fieldName(key) + ".");
    readMembers(nested);
    reader.nested(nested.finish(JsonReader::UnknownKeys::ignored));
}

void readMachine(JsonReader& reader, MachineInfo& machine) {
    readText(reader, "processor", machine.processor);
    readText(reader, "operating_system", machine.operatingSystem);
    readText(reader, "isa", machine.isa);
    reader.integer("threads", machine.threads);
    reader.integer("cores", machine.cores);
    reader.integer("memory_bytes", machine.memoryBytes);
    reader.integer("last_level_cache_bytes", machine.lastLevelCacheBytes);
    reader.number("read_bandwidth_gb_s", machine.readBandwidth);
    readText(reader, "gemm_library", machine.gemmLibrary);
    readText(reader, "build", machine.build);
    readText(reader, "governor", machine.governor);
}

void readModel(JsonReader& reader, ModelSummary& model) {
    readText(reader, "name", model.name);
    readText(reader, "path", model.path);
    readText(reader, "sha256", model.sha256);
    readText(reader, "architecture", model.architecture);
    readText(reader, "format", model.format);
    reader.integer("parameters", model.parameters);
    reader.integer("bytes", model.bytes);
    std::optional<double> bitsPerWeight;
    reader.number("bits_per_weight", bitsPerWeight);
    model.bitsPerWeight = bitsPerWeight.value_or(0);
    reader.flag("random_weights", model.randomWeights);
    reader.texts("warnings", model.warnings);
}

TensorResult readTensor(JsonReader& reader) {
    TensorResult tensor;
    readText(reader, "name", tensor.name);
    readText(reader, "type", tensor.type);
    readText(reader, "execution", tensor.execution);
    reader.integer("elements", tensor.elements);
    std::optional<double> bitsPerWeight;
    reader.number("bits_per_weight", bitsPerWeight);
    tensor.bitsPerWeight = bitsPerWeight.value_or(0);
    reader.number("weight_sqnr_db", tensor.weightSqnrDb);
    reader.number("output_error", tensor.outputError);
    reader.flag("fallback", tensor.fallback);
    return tensor;
}

TaskScore readTask(JsonReader& reader) {
    TaskScore score;
    readText(reader, "task", score.task);
    readText(reader, "kind", score.kind);
    reader.integer("items", score.items);
    reader.integer("skipped", score.skipped);
    reader.integer("correct", score.correct, 0, score.items);
    std::optional<double> guessing, change, low, high;
    reader.number("guessing", guessing);
    score.guessing = guessing.value_or(0);
    reader.number("change", change);
    reader.number("change_low", low);
    reader.number("change_high", high);
    if (change)
        score.change = AccuracyChange{*change, {low.value_or(0), high.value_or(0)}};
    return score;
}

std::optional<Speed> readSpeed(JsonReader& reader, const char* key, const char* spreadKey) {
    std::optional<double> median, spread;
    reader.number(key, median);
    reader.number(spreadKey, spread);
    if (!median)
        return std::nullopt;
    return Speed{*median, spread.value_or(0)};
}

std::optional<Verdict> readVerdict(JsonReader& reader) {
    Verdict verdict;
    readText(reader, "verdict", verdict.status);
    if (verdict.status.empty())
        return std::nullopt;
    std::optional<double> lower, upper;
    reader.number("verdict_lower", lower);
    reader.number("verdict_upper", upper);
    verdict.lower = lower.value_or(0);
    verdict.upper = upper.value_or(0);
    reader.integer("verdict_tokens_to_decide", verdict.tokensToDecide);
    readText(reader, "verdict_reason", verdict.reason);
    return verdict;
}

VariantResult readVariant(JsonReader& reader) {
    VariantResult variant;
    reader.require("method");
    readText(reader, "method", variant.method);
    reader.flag("baseline", variant.baseline);
    readText(reader, "execution", variant.execution);
    readText(reader, "error", variant.error);
    reader.number("bits_per_weight", variant.bitsPerWeight);
    reader.integer("bytes", variant.bytes);
    reader.integer("peak_bytes", variant.peakBytes);
    reader.number("quantize_seconds", variant.quantizeSeconds);
    reader.number("weight_sqnr_db", variant.weightSqnrDb);
    reader.number("output_error", variant.outputError);
    reader.number("negative_log_likelihood", variant.negativeLogLikelihood);
    reader.number("perplexity", variant.perplexity);
    reader.number("standard_error", variant.standardError);
    reader.integer("predictions", variant.predictions);
    reader.number("kl_divergence", variant.klDivergence);
    reader.number("kl_standard_error", variant.klStandardError);
    reader.number("same_top_percent", variant.sameTopPercent);
    reader.number("float_column_share", variant.floatColumnShare);
    variant.prompt = readSpeed(reader, "prompt_tokens_per_second", "prompt_spread");
    variant.generate = readSpeed(reader, "generate_tokens_per_second", "generate_spread");
    variant.verdict = readVerdict(reader);
    readList(reader, "tasks", variant.tasks, readTask);
    readList(reader, "tensors", variant.tensors, readTensor);
    readText(reader, "calibration", variant.calibration);
    reader.texts("notes", variant.notes);
    return variant;
}

RecordRow readRecordRow(JsonReader& reader) {
    RecordRow row;
    reader.integer("step", row.step);
    reader.integer("tokens", row.tokens);
    reader.number("held_out_loss", row.heldOutLoss);
    std::optional<double> rate, loss, seconds;
    reader.number("learning_rate", rate);
    reader.number("training_loss", loss);
    reader.number("seconds", seconds);
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    row.learningRate = rate.value_or(0);
    row.trainingLoss = loss.value_or(none);
    row.seconds = std::max(0.0, seconds.value_or(0));
    return row;
}

TrainingResult readTraining(JsonReader& reader) {
    TrainingResult training;
    reader.require("method");
    readText(reader, "method", training.method);
    if (!training.method.starts_with(kTrainedPrefix))
        reader.refuse("method",
                      fmt::format("'{}' does not begin with '{}'", training.method, kTrainedPrefix));
    readText(reader, "loss", training.loss);
    readText(reader, "data", training.data);
    readText(reader, "data_sha256", training.dataSha256);
    reader.integer("context", training.context);
    reader.integer("sequences_per_step", training.sequencesPerStep);
    reader.seed("seed", training.seed);
    reader.number("untrained_loss", training.untrainedLoss);
    reader.number("held_out_loss", training.bestLoss);
    reader.flag("stopped", training.stopped);
    readText(reader, "error", training.error);
    readList(reader, "record", training.record, readRecordRow);
    return training;
}

} // namespace

Expected<Result> resultFromJson(std::string_view text, const std::string& path) {
    auto document = parseJson(text, path);
    if (!document)
        return passOn(document);
    Result result;
    JsonReader reader(*document, path);
    reader.require("results");
    reader.require("experiment");
    readText(reader, "version", result.version);
    readText(reader, "started_at", result.startedAt);
    readObject(reader, "machine", [&](JsonReader& nested) { readMachine(nested, result.machine); });
    readObject(reader, "model", [&](JsonReader& nested) { readModel(nested, result.model); });
    readObject(reader, "text", [&](JsonReader& nested) {
        readText(nested, "name", result.textName);
        readText(nested, "sha256", result.textSha256);
    });
    reader.integer("context", result.context);
    readList(reader, "results", result.variants, readVariant);
    readList(reader, "trainings", result.trainings, readTraining);
    if (auto finished = reader.finish(JsonReader::UnknownKeys::ignored); !finished)
        return passOn(finished);
    auto experiment = experimentFromJson(document->at("experiment"), path, "experiment.");
    if (!experiment)
        return passOn(experiment);
    result.experiment = std::move(*experiment);
    return result;
}

} // namespace nibble
