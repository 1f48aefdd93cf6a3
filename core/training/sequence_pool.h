// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/training/training_transformer.h"

namespace nibble {

/// Runs the sequences of a batch beside each other, one per thread: threads meet once per step instead of at
/// every product, which matters where they share the processors with others. Gradients are summed in slots of
/// fixed sequences and the slots in order, so the result is the same for any number of threads.
class SequencePool {
public:
    SequencePool(const ModelConfig& config, const ParameterLayout& layout, std::int64_t length,
                 InputTransform<float>* inputs = nullptr, Precision precision = Precision::f32);

    /// Refuses, before anything is allocated, what this machine's memory cannot hold: a pool for batches of
    /// `sequences`, and `arrays` arrays of the size of all parameters beside it. Errors: failed.
    static Expected<void> checkMemory(const ModelConfig& config, std::int64_t length, std::int64_t sequences,
                                      std::int64_t arrays);

    /// Sum of the loss over the batch. `loss` is called from several threads at once.
    double loss(const float* weights, const TokenBatch& batch, Loss<float>& loss);
    /// The same, and gradients[layout.size()] = slope · d(sum) / d(weights).
    double lossAndGradient(const float* weights, const TokenBatch& batch, Loss<float>& loss, double slope,
                           float* gradients);
    /// logits[batch.count()][vocabulary], inputs not transformed.
    void logits(const float* weights, const TokenBatch& batch, float* out);

private:
    using Transformer = TrainingTransformer<float>;
    /// Calls body(transformer, sequence) for sequences [0, count) in ranges of `grain`.
    void forEachSequence(std::int64_t count, std::int64_t grain,
                         const std::function<void(Transformer&, std::int64_t)>& body);
    std::unique_ptr<Transformer> acquire();
    void release(std::unique_ptr<Transformer> transformer);

    ModelConfig m_config;
    const ParameterLayout& m_layout;
    std::int64_t m_length;
    InputTransform<float>* m_inputs;
    Precision m_precision;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Transformer>> m_idle;
    std::vector<kernels::AlignedBuffer<float>> m_slots;
};

} // namespace nibble
