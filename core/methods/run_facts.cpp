// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/run_facts.h"

#include "core/base/sha256.h"
#include "core/kernels/isa.h"
#include "core/methods/byte_pack.h"

namespace nibble {

namespace {

void putConfig(std::vector<std::byte>& facts, const ModelConfig& config) {
    putAll(facts, config.architectureName);
    for (const auto number : {config.layers, config.embeddingLength, config.feedForwardLength, config.heads,
                              config.kvHeads, config.headDim, config.vocabularySize, config.contextLength,
                              config.ropeDimensions, config.ropeScaling.originalContext})
        put(facts, number);
    for (const double number :
         {static_cast<double>(config.normEpsilon), config.ropeBase, config.ropeScaling.factor,
          config.ropeScaling.lowFrequencyFactor, config.ropeScaling.highFrequencyFactor})
        put(facts, number);
    putAll(facts, config.ropeScaling.divisors);
    put(facts, config.architecture);
    put(facts, config.norm);
    put(facts, config.feedForward);
    put(facts, config.rope);
    put(facts, config.ropeScaling.kind);
    put(facts, config.tiedEmbeddings);
}

} // namespace

Expected<std::string> modelHash(const Model& model, const JobContext& job) {
    std::vector<std::byte> facts;
    putConfig(facts, model.config);
    for (const auto& tensor : model.tensors()) {
        putAll(facts, tensor.name);
        putAll(facts, tensor.data.shape());
        put(facts, tensor.data.type());
        put(facts, tensor.transposed);
        putAll(facts, tensor.rowScales);
        auto hash = sha256(tensor.data.bytes(), job);
        if (!hash)
            return hash;
        putAll(facts, *hash);
    }
    return sha256(facts, job);
}

void putCalibration(std::vector<std::byte>& facts, const Calibration& calibration) {
    putAll(facts, std::string(kernels::isaName(kernels::activeIsa())));
    put(facts, static_cast<std::uint64_t>(calibration.sequences.size()));
    for (const auto& sequence : calibration.sequences)
        putAll(facts, sequence);
    put(facts, calibration.importance != nullptr);
    if (!calibration.importance)
        return;
    for (const auto& [name, entry] : calibration.importance->entries) {
        putAll(facts, name);
        put(facts, entry.count);
        putAll(facts, entry.meanSquare);
    }
}

} // namespace nibble
