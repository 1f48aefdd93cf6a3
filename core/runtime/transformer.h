// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/model/model_variant.h"
#include "core/runtime/activation_tap.h"
#include "core/runtime/kv_cache.h"
#include "core/runtime/weight_binding.h"

namespace nibble {

/// A model variant ready to run. Several sequences may run on one transformer, one after the other.
class Transformer {
public:
    /// Packs and binds every weight. Errors: unsupported if the model is open for looking only; stopped.
    static Expected<std::unique_ptr<Transformer>>
    create(const ModelVariant& variant, const BindingOptions& options = {}, const JobContext& job = {});
    ~Transformer();

    [[nodiscard]] const ModelConfig& config() const;
    /// Tokens that one pass through the layers handles at once; longer prompts are cut into such pieces.
    static constexpr std::int64_t kBatch = 512;

    /// Runs `tokens` after what the cache holds and appends their keys and values. The hidden states after
    /// the last norm go to hidden[n][embeddingLength], n = tokens.size() or, if `lastOnly`, 1; `hidden` may
    /// be null. Errors: usage if the cache is too small or an id is outside the vocabulary; stopped.
    Expected<void> run(std::span<const TokenId> tokens, KvCache& cache, float* hidden, bool lastOnly,
                       const JobContext& job = {}, ActivationTap* tap = nullptr);
    /// logits[n][vocabularySize] of hidden[n][embeddingLength].
    void logits(const float* hidden, std::int64_t n, float* out) const;

    /// Every matrix with its kernel, in the order of the layers.
    [[nodiscard]] const std::vector<BoundTensor>& bound() const;
    /// "executed" if every matrix is, else "decoded".
    [[nodiscard]] std::string execution() const;
    /// Bytes of weights that generating one token reads (all bound matrices).
    [[nodiscard]] std::size_t weightBytes() const;
    /// Columns of activations of all matrices so far, and those that left an integer product for a float one
    /// (LLM.int8()); none seen where no matrix decides that.
    [[nodiscard]] kernels::Linear::ColumnCount columnCount() const;

private:
    class Impl;
    explicit Transformer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace nibble
