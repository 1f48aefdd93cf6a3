// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_names.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace nibble {

namespace {

struct NamePair {
    std::string_view theirs, ours;
    bool transposed = false;
};

constexpr std::array kLlamaOuter = {
    NamePair{"embed_tokens", "token_embd"},
    NamePair{"norm", "output_norm"},
    NamePair{"lm_head", "output"},
};
constexpr std::array kLlamaBlock = {
    NamePair{"input_layernorm", "attn_norm"}, NamePair{"post_attention_layernorm", "ffn_norm"},
    NamePair{"self_attn.q_proj", "attn_q"},   NamePair{"self_attn.k_proj", "attn_k"},
    NamePair{"self_attn.v_proj", "attn_v"},   NamePair{"self_attn.o_proj", "attn_output"},
    NamePair{"mlp.gate_proj", "ffn_gate"},    NamePair{"mlp.up_proj", "ffn_up"},
    NamePair{"mlp.down_proj", "ffn_down"},
};
constexpr std::array kGpt2Outer = {
    NamePair{"wte", "token_embd"},
    NamePair{"wpe", "position_embd"},
    NamePair{"ln_f", "output_norm"},
    NamePair{"lm_head", "output"},
};
// GPT-2's Conv1D keeps its weights as [inputs, outputs].
constexpr std::array kGpt2Block = {
    NamePair{"ln_1", "attn_norm"},        NamePair{"attn.c_attn", "attn_qkv", true},
    NamePair{"ln_2", "ffn_norm"},         NamePair{"attn.c_proj", "attn_output", true},
    NamePair{"mlp.c_fc", "ffn_up", true}, NamePair{"mlp.c_proj", "ffn_down", true},
};

struct NameFamily {
    std::string_view prefix, blocks;
    std::span<const NamePair> outer, block;
};

NameFamily familyOf(Architecture architecture) {
    if (architecture == Architecture::gpt2)
        return {"transformer.", "h.", kGpt2Outer, kGpt2Block};
    return {"model.", "layers.", kLlamaOuter, kLlamaBlock};
}

bool isBuffer(std::string_view name) {
    return name.ends_with("rotary_emb.inv_freq") || name.ends_with(".attn.bias") ||
           name.ends_with(".attn.masked_bias");
}

const NamePair* findPair(std::span<const NamePair> pairs, std::string_view module) {
    const auto found =
        std::find_if(pairs.begin(), pairs.end(), [&](const NamePair& row) { return row.theirs == module; });
    return found == pairs.end() ? nullptr : &*found;
}

} // namespace

HfTensorName canonicalName(Architecture architecture, std::string_view name) {
    HfTensorName result{.name = std::string(name)};
    if (architecture == Architecture::other)
        return result;
    const NameFamily family = familyOf(architecture);
    std::string_view rest = name;
    if (rest.starts_with(family.prefix))
        rest.remove_prefix(family.prefix.size());
    if (isBuffer(name)) {
        result.role = TensorRole::unused;
        return result;
    }
    std::string block;
    if (rest.starts_with(family.blocks)) {
        rest.remove_prefix(family.blocks.size());
        const std::size_t digits = rest.find_first_not_of("0123456789");
        if (digits == 0 || digits == std::string_view::npos || rest[digits] != '.')
            return result;
        block = fmt::format("blk.{}.", rest.substr(0, digits));
        rest.remove_prefix(digits + 1);
    }
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos)
        return result;
    const NamePair* pair = findPair(block.empty() ? family.outer : family.block, rest.substr(0, dot));
    if (!pair)
        return result;
    const std::string_view kind = rest.substr(dot + 1);
    result.name = fmt::format("{}{}.{}", block, pair->ours, kind);
    result.transposed = pair->transposed && kind == "weight";
    return result;
}

} // namespace nibble
