// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/transformer.h"

#include <algorithm>

#include "core/runtime/block_pass.h"
#include "core/runtime/layer_binder.h"

namespace nibble {

/// Weights bound to kernels, and the buffers of one pass.
class Transformer::Impl {
public:
    Impl(ModelVariant source, const BindingOptions& options)
        : variant(std::move(source)), config(variant.model->config), pass(config), m_options(options) {}

    Expected<void> bind(const JobContext& job);
    Expected<void> embed(std::span<const TokenId> tokens, std::int64_t position);
    void finish(std::int64_t first, std::int64_t tokens, float* hidden, ActivationTap* tap);

    ModelVariant variant;
    const ModelConfig& config;
    BlockPass pass;
    TokenEmbedding embedding;
    std::vector<BlockLayers> blocks;
    Norm outputNorm;
    LinearLayer output;
    std::vector<BoundTensor> bound;

private:
    BindingOptions m_options;
    float* m_x = nullptr; ///< hidden states of the tokens that are on their way
};

Expected<void> Transformer::Impl::bind(const JobContext& job) {
    LayerBinder binder(variant, m_options, bound);
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        if (job.stopRequested())
            return stoppedByUser();
        if (auto done = binder.block(blocks.emplace_back(), layer); !done)
            return done;
        job.report("pack", layer + 1, config.layers);
    }
    if (auto done = binder.norm(outputNorm, "output_norm"); !done)
        return done;
    if (auto done = binder.linear(output, variant.model->output(), "output"); !done)
        return done;
    auto table = TokenEmbedding::create(variant);
    if (!table)
        return passOn(table);
    embedding = std::move(*table);
    // The bindings hold what they need.
    variant.replaced.clear();
    return {};
}

Expected<void> Transformer::Impl::embed(std::span<const TokenId> tokens, std::int64_t position) {
    m_x = pass.begin(position, static_cast<std::int64_t>(tokens.size()));
    return embedding.rows(tokens, position, m_x);
}

void Transformer::Impl::finish(std::int64_t first, std::int64_t tokens, float* hidden, ActivationTap* tap) {
    outputNorm.apply(m_x + first * config.embeddingLength, tokens, hidden);
    if (tap)
        tap->input(-1, TapPoint::output, hidden, tokens, config.embeddingLength);
}

Transformer::Transformer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Transformer::~Transformer() = default;

Expected<std::unique_ptr<Transformer>>
Transformer::create(const ModelVariant& variant, const BindingOptions& options, const JobContext& job) {
    if (variant.model->notRunnable)
        return Unexpected(*variant.model->notRunnable);
    auto impl = std::make_unique<Impl>(variant, options);
    if (auto bound = impl->bind(job); !bound)
        return passOn(bound);
    return std::unique_ptr<Transformer>(new Transformer(std::move(impl)));
}

const ModelConfig& Transformer::config() const {
    return m_impl->config;
}

Expected<void> Transformer::run(std::span<const TokenId> tokens, KvCache& cache, float* hidden, bool lastOnly,
                                const JobContext& job, ActivationTap* tap) {
    const auto count = static_cast<std::int64_t>(tokens.size());
    const auto& config = m_impl->config;
    if (count > cache.capacity() - cache.length())
        return fail(ErrorKind::usage, "{} tokens after {} do not fit a context of {}", count, cache.length(),
                    cache.capacity());
    const std::int64_t learnt = m_impl->embedding.learntPositions();
    if (learnt > 0 && cache.length() + count > learnt)
        return fail(ErrorKind::usage, "the model has learnt positions for {} tokens only", learnt);
    for (const TokenId id : tokens)
        if (id < 0 || id >= config.vocabularySize)
            return fail(ErrorKind::usage, "token {} is outside the vocabulary of {}", id,
                        config.vocabularySize);
    for (std::int64_t first = 0; first < count; first += kBatch) {
        const std::int64_t batch = std::min(kBatch, count - first);
        if (auto done = m_impl->embed(
                tokens.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(batch)),
                cache.length());
            !done)
            return done;
        for (std::int64_t layer = 0; layer < config.layers; ++layer) {
            if (job.stopRequested())
                return stoppedByUser();
            m_impl->pass.run({.layers = m_impl->blocks[static_cast<std::size_t>(layer)],
                              .layer = layer,
                              .cache = cache,
                              .cacheLayer = layer,
                              .tap = tap});
        }
        cache.advance(cache.length() + batch);
        if (hidden && !lastOnly)
            m_impl->finish(0, batch, hidden + first * config.embeddingLength, tap);
        else if (hidden && first + batch == count)
            m_impl->finish(batch - 1, 1, hidden, tap);
    }
    return {};
}

void Transformer::logits(const float* hidden, std::int64_t n, float* out) const {
    m_impl->output.apply(hidden, n, out);
}

const std::vector<BoundTensor>& Transformer::bound() const {
    return m_impl->bound;
}

std::string Transformer::execution() const {
    const bool all = std::all_of(m_impl->bound.begin(), m_impl->bound.end(),
                                 [](const BoundTensor& tensor) { return tensor.executed; });
    return all ? "executed" : "decoded";
}

std::size_t Transformer::weightBytes() const {
    std::size_t bytes = 0;
    for (const auto& tensor : m_impl->bound)
        bytes += tensor.bytes;
    return bytes;
}

kernels::Linear::ColumnCount Transformer::columnCount() const {
    kernels::Linear::ColumnCount sum;
    const auto add = [&](const LinearLayer& layer) {
        const auto count = layer.weight->columnCount();
        sum.seen += count.seen;
        sum.left += count.left;
    };
    for (const auto& block : m_impl->blocks)
        for (const auto& [part, name] : blockLinears(m_impl->config))
            add(block.*part);
    add(m_impl->output);
    return sum;
}

} // namespace nibble
