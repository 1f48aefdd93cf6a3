// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_transformer.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/training/arithmetic.h"

namespace nibble {

namespace {

/// Rows of logits that exist at once: with a vocabulary of 2048 two megabytes.
constexpr std::int64_t kHeadRows = 256;
constexpr std::int64_t kActivationGrain = 16;

} // namespace

template <typename T>
TrainingTransformer<T>::TrainingTransformer(const ModelConfig& config, const ParameterLayout& layout,
                                            std::int64_t maxTokens, std::int64_t length,
                                            InputTransform<T>* inputs, Precision precision)
    : m_config(config), m_layout(layout), m_allInputs(inputs), m_inputs(inputs),
      m_rotary(config, length), m_attention{.length = length,
                                            .heads = config.heads,
                                            .kvHeads = config.kvHeads,
                                            .headDim = config.headDim,
                                            .precision = precision},
      m_width(config.embeddingLength), m_hidden(config.feedForwardLength),
      m_layers(static_cast<std::size_t>(config.layers)) {
    reserve(maxTokens);
}

template <typename T>
void TrainingTransformer<T>::reserve(std::int64_t maxTokens) {
    const auto rows = [&](Buffer& buffer, std::int64_t width) {
        buffer.reserve(static_cast<std::size_t>(maxTokens * width));
    };
    const auto seenRows = [&](Buffer& buffer, std::int64_t width) {
        if (m_inputs)
            rows(buffer, width);
    };
    for (Layer& layer : m_layers) {
        for (Buffer* buffer : {&layer.x, &layer.norm1, &layer.x2, &layer.norm2})
            rows(*buffer, m_width);
        rows(layer.inverse1, 1);
        rows(layer.inverse2, 1);
        rows(layer.qkv, m_attention.stride());
        rows(layer.attended, m_attention.queryWidth());
        rows(layer.logSums, m_config.heads);
        rows(layer.gateUp, 2 * m_hidden);
        rows(layer.product, m_hidden);
        seenRows(layer.norm1Seen, m_width);
        seenRows(layer.attendedSeen, m_attention.queryWidth());
        seenRows(layer.norm2Seen, m_width);
        seenRows(layer.productSeen, m_hidden);
    }
    for (Buffer* buffer : {&m_last, &m_lastNorm, &m_dx})
        rows(*buffer, m_width);
    rows(m_lastInverse, 1);
    seenRows(m_lastSeen, m_width);
    rows(m_dNorm, std::max(m_width, m_attention.queryWidth()));
    rows(m_dWide, std::max(2 * m_hidden, m_attention.stride()));
    rows(m_dProduct, m_hidden);
    m_logits.reserve(static_cast<std::size_t>(kHeadRows * m_config.vocabularySize));
    m_partial.reserve(static_cast<std::size_t>(normScratch(maxTokens, m_width)));
}

template <typename T>
const T* TrainingTransformer<T>::inputs(std::int64_t layer, TapPoint point, const Buffer& x, Buffer& seen,
                                        std::int64_t tokens, std::int64_t channels) {
    if (!m_inputs)
        return x.data();
    m_inputs->apply(layer, point, x.data(), seen.data(), tokens, channels);
    return seen.data();
}

template <typename T>
void TrainingTransformer<T>::inputGradient(std::int64_t layer, TapPoint point, const Buffer& x, T* dy,
                                           std::int64_t tokens, std::int64_t channels) {
    if (m_inputs)
        m_inputs->gradient(layer, point, x.data(), dy, tokens, channels);
}

template <typename T>
void TrainingTransformer<T>::forward(const T* weights, const TokenBatch& batch) {
    const std::int64_t tokens = batch.count();
    m_attention.sequences = batch.sequences;
    embed(weights + m_layout.embedding(), {batch.tokens, static_cast<std::size_t>(tokens)}, m_width,
          m_layers.front().x.data());
    for (std::int64_t layer = 0; layer < m_config.layers; ++layer) {
        const bool isLast = layer + 1 == m_config.layers;
        attentionForward(layer, weights, tokens);
        feedForwardForward(layer, weights, tokens,
                           isLast ? m_last.data() : m_layers[static_cast<std::size_t>(layer + 1)].x.data());
    }
    rmsNorm(m_last.data(), weights + m_layout.outputNorm(), static_cast<double>(m_config.normEpsilon), tokens,
            m_width, m_lastNorm.data(), m_lastInverse.data());
    inputs(-1, TapPoint::output, m_lastNorm, m_lastSeen, tokens, m_width);
}

template <typename T>
void TrainingTransformer<T>::attentionForward(std::int64_t layer, const T* weights, std::int64_t tokens) {
    Layer& kept = m_layers[static_cast<std::size_t>(layer)];
    const BlockPlaces& at = m_layout.block(layer);
    rmsNorm(kept.x.data(), weights + at.attentionNorm, static_cast<double>(m_config.normEpsilon), tokens,
            m_width, kept.norm1.data(), kept.inverse1.data());
    const T* input = inputs(layer, TapPoint::attention, kept.norm1, kept.norm1Seen, tokens, m_width);
    productABt(tokens, m_attention.stride(), m_width, input, m_width, weights + at.qkv, m_width,
               kept.qkv.data(), m_attention.stride(), false, m_attention.precision);
    m_rotary.rotate(kept.qkv.data(), m_attention.sequences, m_config.heads + m_config.kvHeads,
                    m_attention.stride(), false);
    attend(m_attention, kept.qkv.data(), kept.attended.data(), kept.logSums.data());
    const std::int64_t inner = m_attention.queryWidth();
    input = inputs(layer, TapPoint::attentionOutput, kept.attended, kept.attendedSeen, tokens, inner);
    std::copy_n(kept.x.data(), tokens * m_width, kept.x2.data());
    productABt(tokens, m_width, inner, input, inner, weights + at.attentionOutput, inner, kept.x2.data(),
               m_width, true, m_attention.precision);
}

template <typename T>
void TrainingTransformer<T>::feedForwardForward(std::int64_t layer, const T* weights, std::int64_t tokens,
                                                T* next) {
    Layer& kept = m_layers[static_cast<std::size_t>(layer)];
    const BlockPlaces& at = m_layout.block(layer);
    rmsNorm(kept.x2.data(), weights + at.feedForwardNorm, static_cast<double>(m_config.normEpsilon), tokens,
            m_width, kept.norm2.data(), kept.inverse2.data());
    const T* input = inputs(layer, TapPoint::feedForward, kept.norm2, kept.norm2Seen, tokens, m_width);
    productABt(tokens, 2 * m_hidden, m_width, input, m_width, weights + at.gateUp, m_width,
               kept.gateUp.data(), 2 * m_hidden, false, m_attention.precision);
    parallelFor(tokens, kActivationGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = begin; t < end; ++t) {
            const T* gate = kept.gateUp.data() + t * 2 * m_hidden;
            siluMul(gate, gate + m_hidden, kept.product.data() + t * m_hidden, m_hidden);
        }
    });
    input = inputs(layer, TapPoint::feedForwardDown, kept.product, kept.productSeen, tokens, m_hidden);
    std::copy_n(kept.x2.data(), tokens * m_width, next);
    productABt(tokens, m_width, m_hidden, input, m_hidden, weights + at.down, m_hidden, next, m_width, true,
               m_attention.precision);
}

template <typename T>
double TrainingTransformer<T>::head(const T* weights, const TokenBatch& batch, Loss<T>& loss, double slope,
                                    T* gradients) {
    const std::int64_t vocabulary = m_config.vocabularySize;
    const T* input = seen(m_lastNorm, m_lastSeen);
    const T* output = weights + m_layout.output();
    double sum = 0;
    for (std::int64_t first = 0; first < batch.count(); first += kHeadRows) {
        const std::int64_t count = std::min(kHeadRows, batch.count() - first);
        productABt(count, vocabulary, m_width, input + first * m_width, m_width, output, m_width,
                   m_logits.data(), vocabulary, false, m_attention.precision);
        sum += loss.rows(first, count, vocabulary, m_logits.data(), gradients ? slope : 0.0);
        if (!gradients)
            continue;
        productAB(count, m_width, vocabulary, m_logits.data(), vocabulary, output, m_width,
                  m_dNorm.data() + first * m_width, m_width, false, m_attention.precision);
        productAtB(vocabulary, m_width, count, m_logits.data(), vocabulary, input + first * m_width, m_width,
                   gradients + m_layout.output(), m_width, true, m_attention.precision);
    }
    return sum;
}

template <typename T>
void TrainingTransformer<T>::backward(const T* weights, const TokenBatch& batch, T* gradients) {
    const std::int64_t tokens = batch.count();
    inputGradient(-1, TapPoint::output, m_lastNorm, m_dNorm.data(), tokens, m_width);
    std::fill_n(m_dx.data(), tokens * m_width, T(0));
    rmsNormGradient(m_last.data(), weights + m_layout.outputNorm(), m_lastInverse.data(), m_dNorm.data(),
                    tokens, m_width, m_dx.data(), gradients + m_layout.outputNorm(), m_partial.data());
    for (std::int64_t layer = m_config.layers - 1; layer >= 0; --layer) {
        feedForwardBackward(layer, weights, tokens, gradients);
        attentionBackward(layer, weights, tokens, gradients);
    }
    embedGradient(m_dx.data(), {batch.tokens, static_cast<std::size_t>(tokens)}, m_width,
                  gradients + m_layout.embedding());
}

template <typename T>
void TrainingTransformer<T>::feedForwardBackward(std::int64_t layer, const T* weights, std::int64_t tokens,
                                                 T* gradients) {
    Layer& kept = m_layers[static_cast<std::size_t>(layer)];
    const BlockPlaces& at = m_layout.block(layer);
    productAB(tokens, m_hidden, m_width, m_dx.data(), m_width, weights + at.down, m_hidden, m_dProduct.data(),
              m_hidden, false, m_attention.precision);
    productAtB(m_width, m_hidden, tokens, m_dx.data(), m_width, seen(kept.product, kept.productSeen),
               m_hidden, gradients + at.down, m_hidden, true, m_attention.precision);
    inputGradient(layer, TapPoint::feedForwardDown, kept.product, m_dProduct.data(), tokens, m_hidden);
    parallelFor(tokens, kActivationGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = begin; t < end; ++t) {
            const T* gate = kept.gateUp.data() + t * 2 * m_hidden;
            T* dGate = m_dWide.data() + t * 2 * m_hidden;
            siluMulGradient(gate, gate + m_hidden, m_dProduct.data() + t * m_hidden, dGate, dGate + m_hidden,
                            m_hidden);
        }
    });
    productAB(tokens, m_width, 2 * m_hidden, m_dWide.data(), 2 * m_hidden, weights + at.gateUp, m_width,
              m_dNorm.data(), m_width, false, m_attention.precision);
    productAtB(2 * m_hidden, m_width, tokens, m_dWide.data(), 2 * m_hidden, seen(kept.norm2, kept.norm2Seen),
               m_width, gradients + at.gateUp, m_width, true, m_attention.precision);
    inputGradient(layer, TapPoint::feedForward, kept.norm2, m_dNorm.data(), tokens, m_width);
    rmsNormGradient(kept.x2.data(), weights + at.feedForwardNorm, kept.inverse2.data(), m_dNorm.data(),
                    tokens, m_width, m_dx.data(), gradients + at.feedForwardNorm, m_partial.data());
}

template <typename T>
void TrainingTransformer<T>::attentionBackward(std::int64_t layer, const T* weights, std::int64_t tokens,
                                               T* gradients) {
    Layer& kept = m_layers[static_cast<std::size_t>(layer)];
    const BlockPlaces& at = m_layout.block(layer);
    const std::int64_t inner = m_attention.queryWidth(), wide = m_attention.stride();
    productAB(tokens, inner, m_width, m_dx.data(), m_width, weights + at.attentionOutput, inner,
              m_dNorm.data(), inner, false, m_attention.precision);
    productAtB(m_width, inner, tokens, m_dx.data(), m_width, seen(kept.attended, kept.attendedSeen), inner,
               gradients + at.attentionOutput, inner, true, m_attention.precision);
    inputGradient(layer, TapPoint::attentionOutput, kept.attended, m_dNorm.data(), tokens, inner);
    attendGradient(m_attention, kept.qkv.data(), kept.attended.data(), kept.logSums.data(), m_dNorm.data(),
                   m_dWide.data());
    m_rotary.rotate(m_dWide.data(), m_attention.sequences, m_config.heads + m_config.kvHeads, wide, true);
    productAB(tokens, m_width, wide, m_dWide.data(), wide, weights + at.qkv, m_width, m_dNorm.data(), m_width,
              false, m_attention.precision);
    productAtB(wide, m_width, tokens, m_dWide.data(), wide, seen(kept.norm1, kept.norm1Seen), m_width,
               gradients + at.qkv, m_width, true, m_attention.precision);
    inputGradient(layer, TapPoint::attention, kept.norm1, m_dNorm.data(), tokens, m_width);
    rmsNormGradient(kept.x.data(), weights + at.attentionNorm, kept.inverse1.data(), m_dNorm.data(), tokens,
                    m_width, m_dx.data(), gradients + at.attentionNorm, m_partial.data());
}

template <typename T>
double TrainingTransformer<T>::loss(const T* weights, const TokenBatch& batch, Loss<T>& loss) {
    forward(weights, batch);
    return head(weights, batch, loss, 0, nullptr);
}

template <typename T>
double TrainingTransformer<T>::lossAndGradient(const T* weights, const TokenBatch& batch, Loss<T>& loss,
                                               double slope, T* gradients) {
    forward(weights, batch);
    const double sum = head(weights, batch, loss, slope, gradients);
    backward(weights, batch, gradients);
    return sum;
}

template <typename T>
void TrainingTransformer<T>::logits(const T* weights, const TokenBatch& batch, T* out) {
    forward(weights, batch);
    productABt(batch.count(), m_config.vocabularySize, m_width, seen(m_lastNorm, m_lastSeen), m_width,
               weights + m_layout.output(), m_width, out, m_config.vocabularySize, false,
               m_attention.precision);
}

template class TrainingTransformer<float>;
template class TrainingTransformer<double>;

} // namespace nibble
