// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_json.h"

#include <cmath>

namespace nibble::cli {

namespace {

Json wholeBytes(double bytes) {
    return std::isfinite(bytes) ? Json(static_cast<std::int64_t>(std::llround(bytes))) : Json(nullptr);
}

Json optional(const std::optional<double>& value) {
    return value ? number(*value) : Json(nullptr);
}

/// 0 stands for "not known".
Json known(double value) {
    return value > 0 ? number(value) : Json(nullptr);
}

const char* groupName(ItemGroup group) {
    return group == ItemGroup::weights ? "weights" : group == ItemGroup::kvCache ? "kv_cache" : "runtime";
}

Json itemsOf(const MemoryEstimate& estimate) {
    Json items = Json::array();
    for (const MemoryItem& item : estimate.items)
        items.push_back({{"name", item.name},
                         {"bytes", wholeBytes(item.bytes)},
                         {"kind", itemKindName(item.kind)},
                         {"group", groupName(item.group)},
                         {"detail", textOrNull(item.detail)}});
    return items;
}

Json loadsOf(const MemoryEstimate& estimate) {
    Json loads = Json::array();
    for (const DeviceLoad& load : estimate.loads)
        loads.push_back({{"device", load.device},
                         {"layers", load.layers},
                         {"weights_bytes", wholeBytes(load.weightBytes)},
                         {"kv_cache_bytes", wholeBytes(load.kvBytes)},
                         {"runtime_bytes", wholeBytes(load.runtimeBytes)},
                         {"total_bytes", wholeBytes(load.totalBytes())},
                         {"left_bytes", wholeBytes(load.leftBytes)},
                         {"fits", load.fits()}});
    return loads;
}

Json describeRow(const MemoryModel& model, const MemoryUsage& usage, const MemoryRow& row) {
    const auto& [plan, estimate] = row;
    const bool shape = model.hasShape();
    return {{"format", plan.format},
            {"bits_per_weight", number(plan.bitsPerWeight)},
            {"bits_are_nominal", plan.nominal},
            {"nominal_bits_per_weight", number(plan.nominalBits)},
            {"nominal_weights_bytes", wholeBytes(plan.nominalBytes())},
            {"weights_bytes", wholeBytes(estimate.weightBytes)},
            {"kv_cache_bytes", shape ? wholeBytes(estimate.kvBytes) : Json(nullptr)},
            {"runtime_bytes", wholeBytes(estimate.runtimeBytes)},
            {"total_bytes", wholeBytes(estimate.totalBytes())},
            {"fits", estimate.fits},
            {"largest_context", shape ? Json(estimate.largestContext) : Json(nullptr)},
            {"largest_batch", shape ? Json(estimate.largestBatch) : Json(nullptr)},
            {"tokens_per_second_bound", optional(estimate.tokensPerSecond)},
            {"weights_only_tokens_per_second_bound", optional(estimate.weightsOnlyTokensPerSecond)},
            {"ridge_batch", estimate.ridgeBatch ? Json(*estimate.ridgeBatch) : Json(nullptr)},
            {"compute", computeClassName(estimate.compute)},
            {"fallback_tensors", plan.fallbacks},
            {"weights_formula", weightFormula(plan)},
            {"kv_cache_formula", shape ? Json(kvFormula(model, usage)) : Json(nullptr)},
            {"notes", plan.notes},
            {"devices", loadsOf(estimate)},
            {"items", itemsOf(estimate)}};
}

} // namespace

Json describeMemoryModel(const MemoryModel& model) {
    const auto ofShape = [&](std::int64_t value) { return model.hasShape() ? Json(value) : Json(nullptr); };
    const ModelConfig config = model.hasShape() ? model.model->config : ModelConfig();
    return {{"name", textOrNull(model.name)},
            {"parameters", static_cast<std::int64_t>(std::llround(model.parameters))},
            {"layers", ofShape(config.layers)},
            {"embedding_length", ofShape(config.embeddingLength)},
            {"feed_forward_length", ofShape(config.feedForwardLength)},
            {"heads", ofShape(config.heads)},
            {"kv_heads", ofShape(model.cache.kvHeads)},
            {"head_dim", ofShape(model.cache.headDim)},
            {"vocabulary_size", ofShape(config.vocabularySize)},
            {"tied_embeddings", model.hasShape() ? Json(config.tiedEmbeddings) : Json(nullptr)},
            {"experts", ofShape(model.extras.experts)},
            {"experts_used", ofShape(model.extras.expertsUsed)},
            {"window", ofShape(model.cache.window)},
            {"full_every", ofShape(model.cache.fullEvery)},
            {"trained_context", ofShape(model.trainedContext)}};
}

Json describeDevice(const Device& device) {
    const auto rate = [&](ComputeClass compute) {
        return known(device.operations[static_cast<std::size_t>(compute)] / 1e12);
    };
    return {{"name", device.name},
            {"title", device.title},
            {"memory_bytes", wholeBytes(device.memoryBytes)},
            {"reserved_bytes", wholeBytes(device.reservedBytes)},
            {"bandwidth_gb_s", known(device.bandwidth / 1e9)},
            {"f32_tflops", rate(ComputeClass::f32)},
            {"f16_tflops", rate(ComputeClass::f16)},
            {"int8_tops", rate(ComputeClass::int8)},
            {"fp8_tflops", rate(ComputeClass::fp8)},
            {"kind", device.known == DeviceSource::literature ? "literature"
                     : device.known == DeviceSource::measured ? "measured"
                                                              : "user"},
            {"source", textOrNull(device.source)}};
}

Json describeHardware(const HardwareRow& row) {
    Json support = Json::object();
    for (std::size_t i = 0; i < kHardwareFormats.size(); ++i)
        support[std::string(kHardwareFormats[i])] = supportName(row.support[i]);
    return {{"name", row.name},
            {"title", row.title},
            {"unit", row.unit},
            {"detected", row.detected},
            {"kind", row.detected ? "measured" : "literature"},
            {"support", support},
            {"source", row.source}};
}

Json describeMeasured(const MeasuredMemory& measured) {
    Json lines = Json::array();
    for (const MeasuredLine& line : measured.lines)
        lines.push_back({{"name", line.name},
                         {"estimated_bytes", wholeBytes(line.estimatedBytes)},
                         {"measured_bytes", wholeBytes(line.measuredBytes)},
                         {"difference_bytes", wholeBytes(line.difference())},
                         {"reason", line.reason}});
    return {{"context", measured.context},
            {"kv_format", measured.kv == KvType::f32 ? "f32" : "f16"},
            {"estimated_bytes", wholeBytes(measured.estimatedBytes)},
            {"resident_bytes", wholeBytes(measured.residentBytes)},
            {"lines", lines}};
}

Json describeMemory(const MemoryModel& model, const MemoryUsage& usage, std::span<const MemoryRow> rows) {
    Json json = describeRow(model, usage, rows.front());
    json["kind"] = {{"bytes", "computed"}, {"tokens_per_second_bound", "estimated"}};
    json["context"] = usage.context;
    json["batch"] = usage.batch;
    json["kv_format"] = usage.kv.text();
    json["k_format"] = usage.kv.keys.name;
    json["v_format"] = usage.kv.values.name;
    json["kv_bits_per_value"] = number(4 * usage.kv.bytesPerPair());
    json["model"] = describeMemoryModel(model);
    json["device"] = describeDevice(usage.device);
    json["second_device"] = usage.second ? describeDevice(*usage.second) : Json(nullptr);
    if (rows.size() > 1) {
        Json all = Json::array();
        for (const MemoryRow& row : rows)
            all.push_back(describeRow(model, usage, row));
        json["formats"] = all;
    }
    return json;
}

} // namespace nibble::cli
