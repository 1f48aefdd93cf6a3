// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/expected.h"
#include "core/kernels/aligned_buffer.h"
#include "core/model/model.h"
#include "core/runtime/transformer.h"
#include "core/training/attention_gradient.h"
#include "core/training/layer_gradients.h"
#include "core/training/loss.h"
#include "core/training/parameter_layout.h"

namespace nibble {

/// Changes what goes into linear layers during training: fake quantization of activations.
template <typename T>
class InputTransform {
public:
    virtual ~InputTransform() = default;
    /// y[tokens][channels] from x, at a tap of the runtime (layer −1: the output projection).
    virtual void apply(std::int64_t layer, TapPoint point, const T* x, T* y, std::int64_t tokens,
                       std::int64_t channels) = 0;
    /// Turns the gradient of y into that of the same x, in place.
    virtual void gradient(std::int64_t layer, TapPoint point, const T* x, T* dy, std::int64_t tokens,
                          std::int64_t channels) = 0;
};

/// The Llama-style transformer of runtime/ with its backward pass: weights come from outside as one array in
/// a ParameterLayout, so that what is multiplied may be the trained values or a quantized copy. Buffers are
/// made once for the largest batch. T is float to train and double to check gradients.
template <typename T>
class TrainingTransformer {
public:
    /// Batches have at most maxTokens tokens in sequences of `length`.
    TrainingTransformer(const ModelConfig& config, const ParameterLayout& layout, std::int64_t maxTokens,
                        std::int64_t length, InputTransform<T>* inputs = nullptr,
                        Precision precision = Precision::f32);

    /// Sum of the loss over the batch.
    double loss(const T* weights, const TokenBatch& batch, Loss<T>& loss);
    /// The same, and adds slope · d(sum) / d(weights) to gradients[layout.size()].
    double lossAndGradient(const T* weights, const TokenBatch& batch, Loss<T>& loss, double slope,
                           T* gradients);
    /// logits[batch.count()][vocabulary]
    void logits(const T* weights, const TokenBatch& batch, T* out);

    /// Takes the transform out and puts it back: a teacher runs without it.
    void enableInputs(bool enabled) { m_inputs = enabled ? m_allInputs : nullptr; }

private:
    using Buffer = kernels::AlignedBuffer<T>;
    /// What a layer keeps for the backward pass, one row per token. The …Seen buffers exist only with an
    /// InputTransform and hold its results.
    struct Layer {
        Buffer x, inverse1, norm1, norm1Seen, qkv, attended, attendedSeen, logSums;
        Buffer x2, inverse2, norm2, norm2Seen, gateUp, product, productSeen;
    };

    void reserve(std::int64_t maxTokens);
    void forward(const T* weights, const TokenBatch& batch);
    void attentionForward(std::int64_t layer, const T* weights, std::int64_t tokens);
    void feedForwardForward(std::int64_t layer, const T* weights, std::int64_t tokens, T* next);
    double head(const T* weights, const TokenBatch& batch, Loss<T>& loss, double slope, T* gradients);
    void backward(const T* weights, const TokenBatch& batch, T* gradients);
    void feedForwardBackward(std::int64_t layer, const T* weights, std::int64_t tokens, T* gradients);
    void attentionBackward(std::int64_t layer, const T* weights, std::int64_t tokens, T* gradients);
    /// What the linear layers at a tap read: x itself, or its transform in `seen`.
    const T* inputs(std::int64_t layer, TapPoint point, const Buffer& x, Buffer& seen, std::int64_t tokens,
                    std::int64_t channels);
    [[nodiscard]] const T* seen(const Buffer& x, const Buffer& transformed) const {
        return m_inputs ? transformed.data() : x.data();
    }
    void inputGradient(std::int64_t layer, TapPoint point, const Buffer& x, T* dy, std::int64_t tokens,
                       std::int64_t channels);

    ModelConfig m_config;
    const ParameterLayout& m_layout;
    InputTransform<T>* m_allInputs;
    InputTransform<T>* m_inputs;
    RotaryTable<T> m_rotary;
    AttentionShape m_attention;
    std::int64_t m_width, m_hidden;
    std::vector<Layer> m_layers;
    Buffer m_last, m_lastInverse, m_lastNorm, m_lastSeen, m_logits;
    Buffer m_dx, m_dNorm, m_dWide, m_dProduct, m_partial;
};

} // namespace nibble
