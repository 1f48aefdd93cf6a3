// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/transformer.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"
#include "core/kernels/vector_ops.h"
#include "core/runtime/attention.h"
#include "core/runtime/layers.h"
#include "core/runtime/rope.h"

namespace nibble {

std::vector<std::string> tapConsumers(const ModelConfig& config, std::int64_t layer, TapPoint point) {
    const bool fused = config.architecture == Architecture::gpt2;
    switch (point) {
    case TapPoint::attention:
        if (fused)
            return {blockTensor(layer, "attn_qkv.weight")};
        return {blockTensor(layer, "attn_q.weight"), blockTensor(layer, "attn_k.weight"),
                blockTensor(layer, "attn_v.weight")};
    case TapPoint::attentionOutput:
        return {blockTensor(layer, "attn_output.weight")};
    case TapPoint::feedForward:
        if (config.feedForward == FeedForwardKind::gelu)
            return {blockTensor(layer, "ffn_up.weight")};
        return {blockTensor(layer, "ffn_gate.weight"), blockTensor(layer, "ffn_up.weight")};
    case TapPoint::feedForwardDown:
        return {blockTensor(layer, "ffn_down.weight")};
    case TapPoint::output:
        break;
    }
    return {"output.weight"};
}

/// Values of an element-wise step that are worth a thread of their own.
constexpr std::int64_t kElementGrain = 32768;

/// Weights bound to kernels, and the buffers of one pass.
class Transformer::Impl {
public:
    Impl(ModelVariant source, const BindingOptions& options)
        : variant(std::move(source)), config(variant.model->config), rope(config), m_options(options) {}

    Expected<void> bind(const JobContext& job);
    Expected<void> embed(std::span<const TokenId> tokens, std::int64_t position);
    void block(std::int64_t layer, std::int64_t tokens, KvCache& cache, ActivationTap* tap);
    void finish(std::int64_t first, std::int64_t tokens, float* hidden, ActivationTap* tap);

    ModelVariant variant;
    const ModelConfig& config;
    Rope rope;
    std::vector<BlockLayers> blocks;
    Norm outputNorm;
    LinearLayer output;
    std::vector<float> positions; ///< learnt position embedding [contextLength][d], or empty
    std::vector<BoundTensor> bound;

private:
    Expected<std::vector<float>> vectorOf(const std::string& name, bool optional) const;
    Expected<void> bindNorm(Norm& norm, const std::string& name);
    Expected<void> bindLinear(LinearLayer& layer, const ModelTensor* tensor, const std::string& biasName);
    Expected<void> bindBlock(std::int64_t layer);
    void reserve(std::int64_t tokens);
    void attentionPart(std::int64_t layer, std::int64_t tokens, KvCache& cache, ActivationTap* tap);
    void feedForwardPart(std::int64_t layer, std::int64_t tokens, ActivationTap* tap);
    void projectQkv(const BlockLayers& layers, std::int64_t tokens);

    BindingOptions m_options;
    std::vector<float> m_x, m_normed, m_q, m_k, m_v, m_mixed, m_gate, m_up;
};

Expected<std::vector<float>> Transformer::Impl::vectorOf(const std::string& name, bool optional) const {
    const auto* tensor = variant.model->find(name);
    if (!tensor) {
        if (optional)
            return std::vector<float>{};
        return fail(ErrorKind::badFile, "tensor {} is missing", name);
    }
    std::vector<float> values(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    if (const auto* replaced = variant.find(name)) {
        replaced->decodeRows(0, tensor->rows(), values.data());
        return values;
    }
    if (auto decoded = tensor->decodeRows(0, tensor->rows(), values.data()); !decoded)
        return passOn(decoded);
    return values;
}

Expected<void> Transformer::Impl::bindNorm(Norm& norm, const std::string& name) {
    norm.kind = config.norm;
    norm.epsilon = config.normEpsilon;
    auto weight = vectorOf(name + ".weight", false);
    if (!weight)
        return passOn(weight);
    auto bias = vectorOf(name + ".bias", true);
    if (!bias)
        return passOn(bias);
    norm.weight = std::move(*weight);
    norm.bias = std::move(*bias);
    return {};
}

Expected<void> Transformer::Impl::bindLinear(LinearLayer& layer, const ModelTensor* tensor,
                                             const std::string& biasName) {
    if (!tensor)
        return fail(ErrorKind::badFile, "tensor {}.weight is missing", biasName);
    auto linear = bindMatrix(variant, *tensor, m_options);
    if (!linear)
        return passOn(linear);
    auto bias = vectorOf(biasName + ".bias", true);
    if (!bias)
        return passOn(bias);
    layer.weight = std::move(*linear);
    layer.bias = std::move(*bias);
    bound.push_back({tensor->name, std::string(layer.weight->kernelName()), layer.weight->executed(),
                     layer.weight->bytes()});
    return {};
}

Expected<void> Transformer::Impl::bindBlock(std::int64_t layer) {
    auto& block = blocks.emplace_back();
    if (auto done = bindNorm(block.attentionNorm, blockTensor(layer, "attn_norm")); !done)
        return done;
    if (auto done = bindNorm(block.feedForwardNorm, blockTensor(layer, "ffn_norm")); !done)
        return done;
    const auto linear = [&](LinearLayer& target, std::string_view part) {
        const std::string name = blockTensor(layer, part);
        return bindLinear(target, variant.model->find(name + ".weight"), name);
    };
    std::vector<std::pair<LinearLayer*, std::string_view>> parts;
    if (config.architecture == Architecture::gpt2)
        parts = {{&block.qkv, "attn_qkv"}};
    else
        parts = {{&block.q, "attn_q"}, {&block.k, "attn_k"}, {&block.v, "attn_v"}};
    parts.emplace_back(&block.attentionOutput, "attn_output");
    if (config.feedForward == FeedForwardKind::swiglu)
        parts.emplace_back(&block.gate, "ffn_gate");
    parts.emplace_back(&block.up, "ffn_up");
    parts.emplace_back(&block.down, "ffn_down");
    for (auto& [target, part] : parts)
        if (auto done = linear(*target, part); !done)
            return done;
    return {};
}

Expected<void> Transformer::Impl::bind(const JobContext& job) {
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        if (job.stopRequested())
            return stoppedByUser();
        if (auto done = bindBlock(layer); !done)
            return done;
        job.report("pack", layer + 1, config.layers);
    }
    if (auto done = bindNorm(outputNorm, "output_norm"); !done)
        return done;
    if (auto done = bindLinear(output, variant.model->output(), "output"); !done)
        return done;
    if (config.rope == RopeStyle::none) {
        auto learnt = vectorOf("position_embd.weight", false);
        if (!learnt)
            return passOn(learnt);
        positions = std::move(*learnt);
    }
    // The bindings hold what they need; of the quantized tensors only a table that is looked up row by row
    // stays.
    const auto* table = variant.model->embedding();
    std::erase_if(variant.replaced, [&](const auto& entry) { return entry.first != table->name; });
    return {};
}

void Transformer::Impl::reserve(std::int64_t tokens) {
    const auto size = [&](std::vector<float>& buffer, std::int64_t width) {
        const auto wanted = static_cast<std::size_t>(tokens * width);
        if (buffer.size() < wanted)
            buffer.resize(wanted);
    };
    const std::int64_t queries = config.heads * config.headDim;
    const std::int64_t pairs = config.kvHeads * config.headDim;
    size(m_x, config.embeddingLength);
    size(m_normed, config.embeddingLength);
    size(m_q, queries);
    size(m_k, pairs);
    size(m_v, pairs);
    size(m_mixed, std::max(queries, config.embeddingLength));
    size(m_up, std::max(config.feedForwardLength, queries + 2 * pairs));
    if (config.feedForward == FeedForwardKind::swiglu)
        size(m_gate, config.feedForwardLength);
}

Expected<void> Transformer::Impl::embed(std::span<const TokenId> tokens, std::int64_t position) {
    const auto count = static_cast<std::int64_t>(tokens.size());
    const std::int64_t d = config.embeddingLength;
    reserve(count);
    const auto* table = variant.model->embedding();
    const auto* quantized = variant.find(table->name);
    for (std::int64_t t = 0; t < count; ++t) {
        float* row = m_x.data() + t * d;
        if (quantized)
            quantized->decodeRows(tokens[static_cast<std::size_t>(t)], 1, row);
        else if (auto decoded = table->decodeRows(tokens[static_cast<std::size_t>(t)], 1, row); !decoded)
            return decoded;
        if (!positions.empty())
            addTo(row, positions.data() + (position + t) * d, d);
    }
    rope.prepare(position, count);
    return {};
}

void Transformer::Impl::projectQkv(const BlockLayers& layers, std::int64_t tokens) {
    if (!layers.qkv.weight) {
        layers.q.apply(m_normed.data(), tokens, m_q.data());
        layers.k.apply(m_normed.data(), tokens, m_k.data());
        layers.v.apply(m_normed.data(), tokens, m_v.data());
        return;
    }
    const std::int64_t queries = config.heads * config.headDim;
    const std::int64_t pairs = config.kvHeads * config.headDim;
    layers.qkv.apply(m_normed.data(), tokens, m_up.data());
    for (std::int64_t t = 0; t < tokens; ++t) {
        const float* row = m_up.data() + t * (queries + 2 * pairs);
        std::copy_n(row, queries, m_q.data() + t * queries);
        std::copy_n(row + queries, pairs, m_k.data() + t * pairs);
        std::copy_n(row + queries + pairs, pairs, m_v.data() + t * pairs);
    }
}

void Transformer::Impl::attentionPart(std::int64_t layer, std::int64_t tokens, KvCache& cache,
                                      ActivationTap* tap) {
    const auto& layers = blocks[static_cast<std::size_t>(layer)];
    const std::int64_t position = cache.length();
    const std::int64_t width = config.kvHeads * config.headDim;
    layers.attentionNorm.apply(m_x.data(), tokens, m_normed.data());
    if (tap)
        tap->input(layer, TapPoint::attention, m_normed.data(), tokens, config.embeddingLength);
    projectQkv(layers, tokens);
    rope.rotate(m_q.data(), tokens, config.heads, config.headDim);
    rope.rotate(m_k.data(), tokens, config.kvHeads, config.headDim);
    for (std::int64_t head = 0; head < config.kvHeads; ++head) {
        cache.writeKeys(layer, head, position, tokens, m_k.data() + head * config.headDim, width);
        cache.writeValues(layer, head, position, tokens, m_v.data() + head * config.headDim, width);
    }
    attend(cache, layer, config.heads, config.kvHeads, position, tokens, m_q.data(), m_mixed.data());
    if (tap)
        tap->input(layer, TapPoint::attentionOutput, m_mixed.data(), tokens, config.heads * config.headDim);
    layers.attentionOutput.apply(m_mixed.data(), tokens, m_normed.data());
    addTo(m_x.data(), m_normed.data(), tokens * config.embeddingLength);
}

void Transformer::Impl::feedForwardPart(std::int64_t layer, std::int64_t tokens, ActivationTap* tap) {
    const auto& layers = blocks[static_cast<std::size_t>(layer)];
    const auto& ops = kernels::vectorOps();
    const std::int64_t width = config.feedForwardLength;
    layers.feedForwardNorm.apply(m_x.data(), tokens, m_normed.data());
    if (tap)
        tap->input(layer, TapPoint::feedForward, m_normed.data(), tokens, config.embeddingLength);
    layers.up.apply(m_normed.data(), tokens, m_up.data());
    if (layers.gate.weight)
        layers.gate.apply(m_normed.data(), tokens, m_gate.data());
    const std::int64_t grain = std::max<std::int64_t>(1, kElementGrain / width);
    parallelFor(tokens, grain, [&](std::int64_t begin, std::int64_t end) {
        float* up = m_up.data() + begin * width;
        if (layers.gate.weight)
            ops.siluMul(m_gate.data() + begin * width, up, up, (end - begin) * width);
        else
            ops.geluTanh(up, up, (end - begin) * width);
    });
    if (tap)
        tap->input(layer, TapPoint::feedForwardDown, m_up.data(), tokens, width);
    layers.down.apply(m_up.data(), tokens, m_normed.data());
    addTo(m_x.data(), m_normed.data(), tokens * config.embeddingLength);
}

void Transformer::Impl::block(std::int64_t layer, std::int64_t tokens, KvCache& cache, ActivationTap* tap) {
    attentionPart(layer, tokens, cache, tap);
    feedForwardPart(layer, tokens, tap);
}

void Transformer::Impl::finish(std::int64_t first, std::int64_t tokens, float* hidden, ActivationTap* tap) {
    outputNorm.apply(m_x.data() + first * config.embeddingLength, tokens, hidden);
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
    if (!m_impl->positions.empty() && cache.length() + count > config.contextLength)
        return fail(ErrorKind::usage, "the model has learnt positions for {} tokens only",
                    config.contextLength);
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
            m_impl->block(layer, batch, cache, tap);
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

} // namespace nibble
