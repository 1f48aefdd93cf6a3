// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/model/model.h"

namespace nibble {

/// One trained tensor and its place in the flat array of all parameters.
struct Parameter {
    std::string name; ///< canonical (GGUF)
    Shape shape;      ///< outermost first
    std::int64_t offset = 0, count = 0;

    /// Weight decay is for matrices; norms keep their scale.
    [[nodiscard]] bool decays() const { return shape.size() >= 2; }
};

/// Places of one block's tensors. Query, key and value stand one after the other, as do gate and up, so that
/// each group is one matrix of more rows.
struct BlockPlaces {
    std::int64_t attentionNorm = 0, qkv = 0, attentionOutput = 0, feedForwardNorm = 0, gateUp = 0, down = 0;
};

/// How all parameters of a Llama-style model lie in one array, without gaps. The optimizer, the checkpoint
/// and fake quantization see the array; the transformer sees the places.
class ParameterLayout {
public:
    /// Errors: unsupported for what training does not know: other norms and feed-forwards than Llama's,
    /// learnt positions, partly rotated heads, biases.
    static Expected<ParameterLayout> create(const ModelConfig& config);

    [[nodiscard]] const std::vector<Parameter>& parameters() const { return m_parameters; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] const Parameter* find(const std::string& name) const;
    [[nodiscard]] std::int64_t embedding() const { return m_embedding; }
    /// The output projection; where it is tied, the embedding.
    [[nodiscard]] std::int64_t output() const { return m_output; }
    [[nodiscard]] std::int64_t outputNorm() const { return m_outputNorm; }
    [[nodiscard]] const BlockPlaces& block(std::int64_t layer) const {
        return m_blocks[static_cast<std::size_t>(layer)];
    }

private:
    void add(const std::string& name, const Shape& shape);
    [[nodiscard]] std::int64_t offsetOf(const std::string& name) const;

    std::vector<Parameter> m_parameters;
    std::vector<BlockPlaces> m_blocks;
    std::int64_t m_size = 0, m_embedding = 0, m_output = 0, m_outputNorm = 0;
};

/// Decodes a model's tensors into values[layout.size()]. Errors: unsupported naming a tensor that the layout
/// does not know (a bias) or a type that cannot be decoded.
Expected<void> readParameters(const Model& model, const ParameterLayout& layout, float* values);

} // namespace nibble
