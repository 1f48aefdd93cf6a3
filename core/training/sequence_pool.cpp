// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sequence_pool.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/evaluation/machine.h"

namespace nibble {

namespace {

/// Gradient arrays that exist beside each other; more would balance threads better and cost more memory.
constexpr std::int64_t kSlots = 8;
constexpr std::int64_t kSumGrain = 16384;

/// The loss of a whole batch, seen from one of its sequences.
class PartOfLoss : public Loss<float> {
public:
    PartOfLoss(Loss<float>& whole, std::int64_t offset) : m_whole(whole), m_offset(offset) {}
    double rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, float* logits,
                double slope) override {
        return m_whole.rows(m_offset + first, count, vocabulary, logits, slope);
    }

private:
    Loss<float>& m_whole;
    std::int64_t m_offset;
};

TokenBatch oneOf(const TokenBatch& batch, std::int64_t sequence) {
    return {.tokens = batch.tokens + sequence * batch.length, .sequences = 1, .length = batch.length};
}

double sum(const std::vector<double>& values) {
    double total = 0;
    for (const double value : values)
        total += value;
    return total;
}

} // namespace

SequencePool::SequencePool(const ModelConfig& config, const ParameterLayout& layout, std::int64_t length,
                           InputTransform<float>* inputs, Precision precision)
    : m_config(config), m_layout(layout), m_length(length), m_inputs(inputs), m_precision(precision) {}

Expected<void> SequencePool::checkMemory(const ModelConfig& config, std::int64_t length,
                                         std::int64_t sequences, std::int64_t arrays) {
    const auto real = [](std::int64_t value) { return static_cast<double>(value); };
    const double width = real(config.embeddingLength), hidden = real(config.feedForwardLength);
    const double heads = real(config.heads) * real(config.headDim),
                 pairs = real(config.kvHeads) * real(config.headDim);
    const double block = width * (2 * heads + 2 * pairs + 3 * hidden);
    const double table = width * real(config.vocabularySize) * (config.tiedEmbeddings ? 1 : 2);
    const double parameters = real(config.layers) * block + table;
    // What TrainingTransformer keeps per token, and while it goes back.
    const double perLayer = 4 * width + 2 * heads + 2 * pairs + 3 * hidden;
    const double perToken = real(config.layers) * perLayer + 4 * width + 4 * hidden + 2 * heads;
    const double threads = real(std::min<std::int64_t>(threadCount(), sequences));
    const double needed =
        4 * (parameters * real(arrays + std::min(kSlots, sequences)) + threads * real(length) * perToken);
    const auto memory = real(machineInfo().memoryBytes);
    if (memory > 0 && needed > memory)
        return fail(ErrorKind::failed,
                    "training this model needs about {:.1f} GB of memory, and the machine has {:.1f} GB",
                    needed / 1e9, memory / 1e9);
    return {};
}

std::unique_ptr<SequencePool::Transformer> SequencePool::acquire() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            auto transformer = std::move(m_idle.back());
            m_idle.pop_back();
            return transformer;
        }
    }
    return std::make_unique<Transformer>(m_config, m_layout, m_length, m_length, m_inputs, m_precision);
}

void SequencePool::release(std::unique_ptr<Transformer> transformer) {
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(transformer));
}

void SequencePool::forEachSequence(std::int64_t count, std::int64_t grain,
                                   const std::function<void(Transformer&, std::int64_t)>& body) {
    parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end) {
        auto transformer = acquire();
        for (std::int64_t sequence = begin; sequence < end; ++sequence)
            body(*transformer, sequence);
        release(std::move(transformer));
    });
}

double SequencePool::loss(const float* weights, const TokenBatch& batch, Loss<float>& loss) {
    std::vector<double> losses(static_cast<std::size_t>(batch.sequences));
    forEachSequence(batch.sequences, 1, [&](Transformer& transformer, std::int64_t sequence) {
        PartOfLoss part(loss, sequence * batch.length);
        losses[static_cast<std::size_t>(sequence)] = transformer.loss(weights, oneOf(batch, sequence), part);
    });
    return sum(losses);
}

double SequencePool::lossAndGradient(const float* weights, const TokenBatch& batch, Loss<float>& loss,
                                     double slope, float* gradients) {
    const std::int64_t perSlot = (batch.sequences + kSlots - 1) / kSlots;
    const std::int64_t slots = (batch.sequences + perSlot - 1) / perSlot;
    const auto size = static_cast<std::size_t>(m_layout.size());
    m_slots.resize(std::max(m_slots.size(), static_cast<std::size_t>(slots)));
    for (auto& slot : m_slots)
        slot.reserve(size);
    std::vector<double> losses(static_cast<std::size_t>(batch.sequences));
    forEachSequence(batch.sequences, perSlot, [&](Transformer& transformer, std::int64_t sequence) {
        float* slot = m_slots[static_cast<std::size_t>(sequence / perSlot)].data();
        if (sequence % perSlot == 0)
            std::fill_n(slot, size, 0.0F);
        PartOfLoss part(loss, sequence * batch.length);
        losses[static_cast<std::size_t>(sequence)] =
            transformer.lossAndGradient(weights, oneOf(batch, sequence), part, slope, slot);
    });
    parallelFor(m_layout.size(), kSumGrain, [&](std::int64_t begin, std::int64_t end) {
        std::copy(m_slots[0].data() + begin, m_slots[0].data() + end, gradients + begin);
        for (std::size_t slot = 1; slot < static_cast<std::size_t>(slots); ++slot)
            for (std::int64_t i = begin; i < end; ++i)
                gradients[i] += m_slots[slot][static_cast<std::size_t>(i)];
    });
    return sum(losses);
}

void SequencePool::logits(const float* weights, const TokenBatch& batch, float* out) {
    forEachSequence(batch.sequences, 1, [&](Transformer& transformer, std::int64_t sequence) {
        transformer.enableInputs(false);
        transformer.logits(weights, oneOf(batch, sequence),
                           out + sequence * batch.length * m_config.vocabularySize);
        transformer.enableInputs(true);
    });
}

} // namespace nibble
