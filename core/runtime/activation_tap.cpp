// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/activation_tap.h"

namespace nibble {

std::vector<std::string> tapConsumers(const ModelConfig& config, std::int64_t layer, TapPoint point) {
    const bool fused = config.architecture == Architecture::gpt2;
    switch (point) {
    case TapPoint::attention:
        if (fused)
            return {blockTensor(layer, "attn_qkv.weight")};
        return {blockTensor(layer, "attn_q.weight"), blockTensor(layer, "attn_k.weight"),
                blockTensor(layer, "attn_v.weight")};
    case TapPoint::attentionOutput:
        return {blockTensor(layer, "attn_output.weight")};
    case TapPoint::feedForward:
        if (config.feedForward == FeedForwardKind::gelu)
            return {blockTensor(layer, "ffn_up.weight")};
        return {blockTensor(layer, "ffn_gate.weight"), blockTensor(layer, "ffn_up.weight")};
    case TapPoint::feedForwardDown:
        return {blockTensor(layer, "ffn_down.weight")};
    case TapPoint::output:
        break;
    }
    return {"output.weight"};
}

std::int64_t tapChannels(const ModelConfig& config, TapPoint point) {
    if (point == TapPoint::attentionOutput)
        return config.heads * config.headDim;
    return point == TapPoint::feedForwardDown ? config.feedForwardLength : config.embeddingLength;
}

} // namespace nibble
