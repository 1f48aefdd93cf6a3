// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include "file_builders.h"

namespace nibble::test {

/// A Llama of one block, 8 wide, as it would lie in a GGUF file.
inline GgufBuilder tinyGguf() {
    GgufBuilder builder;
    builder.text("general.architecture", "llama");
    builder.number("llama.block_count", 1)
        .number("llama.embedding_length", 8)
        .number("llama.context_length", 16);
    builder.number("llama.feed_forward_length", 12).number("llama.attention.head_count", 2);
    builder.real("llama.attention.layer_norm_rms_epsilon", 1e-5F);
    const auto add = [&](const char* name, std::vector<std::uint64_t> extents) {
        std::uint64_t count = 1;
        for (const std::uint64_t extent : extents)
            count *= extent;
        builder.tensor(name, extents, 0, std::string(4 * count, '\0'));
    };
    add("token_embd.weight", {8, 6});
    add("output_norm.weight", {8});
    add("blk.0.attn_norm.weight", {8});
    for (const char* name :
         {"blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight", "blk.0.attn_output.weight"})
        add(name, {8, 8});
    add("blk.0.ffn_norm.weight", {8});
    add("blk.0.ffn_gate.weight", {8, 12});
    add("blk.0.ffn_up.weight", {8, 12});
    add("blk.0.ffn_down.weight", {12, 8});
    return builder;
}

/// The same as a Hugging Face checkpoint: a header made of names and shapes, all values of one type.
struct Checkpoint {
    std::string header, data;

    void add(const std::string& name, const std::string& dtype, const std::string& shape,
             const std::string& bytes) {
        header += fmt::format(R"({}"{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                              header.empty() ? "" : ",", name, dtype, shape, data.size(),
                              data.size() + bytes.size());
        data += bytes;
    }
    [[nodiscard]] std::string file() const { return safetensorsFile("{" + header + "}", data); }
};

inline const std::string kTinyConfig =
    R"({"architectures":["LlamaForCausalLM"],"hidden_size":8,"intermediate_size":12,"num_hidden_layers":1,)"
    R"("num_attention_heads":2,"max_position_embeddings":16,"vocab_size":6})";

inline Checkpoint tinyCheckpoint(const std::string& prefix, bool embedding, bool head,
                                 const std::string& headBytes = {}) {
    Checkpoint checkpoint;
    const auto add = [&](const std::string& name, int rows, int cols) {
        const auto bytes = static_cast<std::size_t>(4 * rows * cols);
        checkpoint.add(name, "F32", rows > 1 ? fmt::format("{},{}", rows, cols) : fmt::format("{}", cols),
                       name == "lm_head.weight" && !headBytes.empty() ? headBytes : std::string(bytes, '\0'));
    };
    if (embedding)
        add(prefix + "embed_tokens.weight", 6, 8);
    if (head)
        add("lm_head.weight", 6, 8);
    add(prefix + "norm.weight", 1, 8);
    const std::string block = prefix + "layers.0.";
    add(block + "input_layernorm.weight", 1, 8);
    add(block + "post_attention_layernorm.weight", 1, 8);
    for (const char* name : {"q", "k", "v", "o"})
        add(fmt::format("{}self_attn.{}_proj.weight", block, name), 8, 8);
    add(block + "mlp.gate_proj.weight", 12, 8);
    add(block + "mlp.up_proj.weight", 12, 8);
    add(block + "mlp.down_proj.weight", 8, 12);
    return checkpoint;
}

/// An importance matrix in llama.cpp's older format: two weights of 3 and 2 inputs, seen twice each.
inline std::string olderMatrix() {
    Bytes file;
    const auto name = [&](const std::string& text) {
        file.put(static_cast<std::int32_t>(text.size())).raw(text);
    };
    file.put(std::int32_t{2});
    name("blk.0.ffn_down.weight");
    file.put(std::int32_t{2}).put(std::int32_t{3}).put(2.0F).put(4.0F).put(0.5F);
    name("output.weight");
    file.put(std::int32_t{2}).put(std::int32_t{2}).put(0.0F).put(6.0F);
    file.put(std::int32_t{2});
    name("story.txt");
    return file.string();
}

/// The same as GGUF: sums over 8 inputs.
inline GgufBuilder importanceMatrix() {
    GgufBuilder builder;
    builder.text("general.type", "imatrix");
    builder.entries.push_back(
        {"imatrix.datasets", 9,
         Bytes().put(std::uint32_t{8}).put(std::uint64_t{1}).text("story.txt").string()});
    builder.number("imatrix.chunk_count", 2).number("imatrix.chunk_size", 4);
    const float sums[] = {8, 16, 2}, others[] = {0, 24}, count[] = {8};
    builder.tensor("blk.0.ffn_down.weight.in_sum2", {3, 1}, 0, floatBytes(sums));
    builder.tensor("blk.0.ffn_down.weight.counts", {1, 1}, 0, floatBytes(count));
    builder.tensor("output.weight.in_sum2", {2, 1}, 0, floatBytes(others));
    builder.tensor("output.weight.counts", {1, 1}, 0, floatBytes(count));
    return builder;
}

} // namespace nibble::test
