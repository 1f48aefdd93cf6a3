// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/model_variant.h"
#include "core/runtime/layers.h"
#include "core/runtime/weight_binding.h"

namespace nibble {

/// The linear layers of a block with their names, in the order in which the block uses them.
[[nodiscard]] std::vector<std::pair<LinearLayer BlockLayers::*, std::string_view>>
blockLinears(const ModelConfig& config);

/// Binds a variant's weights to kernels, layer by layer.
class LayerBinder {
public:
    /// Every matrix that is bound is added to `bound`. The variant must outlive the binder, not the layers.
    LayerBinder(const ModelVariant& variant, const BindingOptions& options, std::vector<BoundTensor>& bound)
        : m_variant(variant), m_options(options), m_bound(bound) {}

    /// Errors: badFile if it is missing and not optional (then empty).
    Expected<std::vector<float>> vectorOf(const std::string& name, bool optional) const;
    /// `name` without ".weight".
    Expected<void> norm(Norm& norm, const std::string& name) const;
    /// `tensor` may be null: then it is missing. `name` without ".weight" finds the bias.
    Expected<void> linear(LinearLayer& layer, const ModelTensor* tensor, const std::string& name);
    Expected<void> block(BlockLayers& layers, std::int64_t layer);

private:
    const ModelVariant& m_variant;
    BindingOptions m_options;
    std::vector<BoundTensor>& m_bound;
};

/// Looks tokens up: rows of the embedding table, with learnt positions where the model has them.
class TokenEmbedding {
public:
    /// Shares the model and, where the variant replaces the table, that tensor.
    static Expected<TokenEmbedding> create(const ModelVariant& variant);
    /// Positions that the model has learnt; 0 if it has rotary ones.
    [[nodiscard]] std::int64_t learntPositions() const;
    /// x[tokens][embeddingLength] of tokens from `position` on; their ids are inside the vocabulary.
    Expected<void> rows(std::span<const TokenId> tokens, std::int64_t position, float* x) const;

private:
    ModelPointer m_model;
    QuantizedTensorPointer m_replaced;
    std::vector<float> m_positions; ///< [contextLength][d], or empty
};

} // namespace nibble
