// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/calibration_stream.h"

#include <algorithm>
#include <array>

#include "core/methods/input_statistics.h"
#include "core/runtime/transformer.h"

namespace nibble {

namespace {

/// The places of a block in the order in which a pass comes by.
constexpr std::array kBlockPoints{TapPoint::attention, TapPoint::attentionOutput, TapPoint::feedForward,
                                  TapPoint::feedForwardDown};

class StatisticsTap : public ActivationTap {
public:
    StatisticsTap(const ModelConfig& config, std::int64_t tokens, std::span<const TapRequest> requests) {
        for (const auto& request : requests)
            m_statistics.try_emplace(request.point, tapChannels(config, request.point), tokens,
                                     request.needs);
    }

    void input(std::int64_t /*layer*/, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t /*channels*/) override {
        if (const auto found = m_statistics.find(point); found != m_statistics.end())
            found->second.add(x, tokens);
    }

    Expected<TapInputs> finish(const ModelConfig& config, std::int64_t layer) {
        TapInputs result;
        for (auto& [point, statistics] : m_statistics) {
            auto inputs = statistics.finish();
            if (!inputs)
                return fail(inputs.error().kind, "{}: {}", tapConsumers(config, layer, point).front(),
                            inputs.error().message);
            result.emplace(point, std::move(*inputs));
        }
        return result;
    }

private:
    std::map<TapPoint, InputStatistics> m_statistics;
};

/// The cache of a single block.
ModelConfig oneLayer(ModelConfig config) {
    config.layers = 1;
    return config;
}

} // namespace

CalibrationStream::CalibrationStream(const ModelVariant& variant, const Calibration& calibration,
                                     TokenEmbedding embedding, ScratchBuffer states)
    : m_variant(variant), m_calibration(calibration), m_embedding(std::move(embedding)),
      m_states(std::move(states)), m_pass(m_variant.model->config),
      m_cache(oneLayer(m_variant.model->config), calibration.length, KvType::f32) {}

Expected<std::unique_ptr<CalibrationStream>> CalibrationStream::create(const ModelVariant& variant,
                                                                       const Calibration& calibration,
                                                                       const JobContext& job,
                                                                       BlockSource rewritten) {
    const auto& model = *variant.model;
    if (model.notRunnable)
        return Unexpected(*model.notRunnable);
    auto embedding = TokenEmbedding::create(variant);
    if (!embedding)
        return passOn(embedding);
    auto states =
        ScratchBuffer::create(static_cast<std::uint64_t>(calibration.tokens()) *
                              static_cast<std::uint64_t>(model.config.embeddingLength) * sizeof(float));
    if (!states)
        return passOn(states);
    std::unique_ptr<CalibrationStream> stream(
        new CalibrationStream(variant, calibration, std::move(*embedding), std::move(*states)));
    stream->m_rewritten = std::move(rewritten);
    std::vector<BoundTensor> bound;
    if (auto done = LayerBinder(stream->m_variant, {}, bound).norm(stream->m_outputNorm, "output_norm");
        !done)
        return passOn(done);
    if (auto done = stream->embed(job); !done)
        return passOn(done);
    return stream;
}

Expected<void> CalibrationStream::embed(const JobContext& job) {
    const auto width = static_cast<std::uint64_t>(m_variant.model->config.embeddingLength);
    std::vector<float> states;
    std::uint64_t offset = 0;
    for (const auto& sequence : m_calibration.sequences) {
        if (job.stopRequested())
            return stoppedByUser();
        states.resize(sequence.size() * width);
        if (auto done = m_embedding.rows(sequence, 0, states.data()); !done)
            return done;
        if (auto done = m_states.write(offset, std::as_bytes(std::span(states))); !done)
            return done;
        offset += states.size() * sizeof(float);
    }
    return {};
}

Expected<void> CalibrationStream::replace(const QuantizedTensorPointer& tensor) {
    m_variant.replaced.insert_or_assign(tensor->name, tensor);
    if (!m_bound)
        return {};
    for (const auto& [member, part] : blockLinears(m_variant.model->config)) {
        const std::string name = blockTensor(m_layer, part);
        if (tensor->name != name + ".weight")
            continue;
        std::vector<BoundTensor> bound;
        return LayerBinder(m_variant, {}, bound)
            .linear(m_block.*member, m_variant.model->find(tensor->name), name);
    }
    return {};
}

Expected<void> CalibrationStream::bind() {
    if (m_bound || m_layer >= m_variant.model->config.layers)
        return {};
    m_block = {};
    if (m_rewritten) {
        auto tensors = m_rewritten(m_layer);
        if (!tensors)
            return passOn(tensors);
        for (auto& tensor : *tensors) {
            m_borrowed.push_back(tensor->name);
            m_variant.replaced.insert_or_assign(tensor->name, std::move(tensor));
        }
    }
    std::vector<BoundTensor> bound;
    if (auto done = LayerBinder(m_variant, {}, bound).block(m_block, m_layer); !done)
        return done;
    m_bound = true;
    return {};
}

/// states[tokens][embeddingLength] through the present block, in place; behind the last block, the output
/// norm.
Expected<void> CalibrationStream::runSequence(std::span<float> states, const JobContext& job,
                                              ActivationTap* tap, std::optional<TapPoint> last) {
    const std::int64_t width = m_variant.model->config.embeddingLength;
    const auto count = static_cast<std::int64_t>(states.size()) / width;
    m_cache.clear();
    for (std::int64_t first = 0; first < count; first += Transformer::kBatch) {
        if (job.stopRequested())
            return stoppedByUser();
        const std::int64_t tokens = std::min(Transformer::kBatch, count - first);
        float* piece = states.data() + first * width;
        if (!m_bound) {
            std::vector<float> normed(static_cast<std::size_t>(tokens * width));
            m_outputNorm.apply(piece, tokens, normed.data());
            if (tap)
                tap->input(-1, TapPoint::output, normed.data(), tokens, width);
            continue;
        }
        float* x = m_pass.begin(first, tokens);
        std::copy_n(piece, tokens * width, x);
        m_pass.run({.layers = m_block,
                    .layer = m_layer,
                    .cache = m_cache,
                    .cacheLayer = 0,
                    .tap = tap,
                    .last = last});
        m_cache.advance(first + tokens);
        std::copy_n(x, tokens * width, piece);
    }
    return {};
}

Expected<void> CalibrationStream::forEachSequence(const StepObserver& step, const JobContext& job,
                                                  ActivationTap* tap, std::optional<TapPoint> last,
                                                  bool advance) {
    const auto width = static_cast<std::uint64_t>(m_variant.model->config.embeddingLength);
    std::vector<float> states;
    std::uint64_t offset = 0;
    for (const auto& sequence : m_calibration.sequences) {
        states.resize(sequence.size() * width);
        if (auto done = m_states.read(offset, std::as_writable_bytes(std::span(states))); !done)
            return done;
        if (auto done = runSequence(states, job, tap, last); !done)
            return done;
        if (advance)
            if (auto done = m_states.write(offset, std::as_bytes(std::span(states))); !done)
                return done;
        offset += states.size() * sizeof(float);
        if (step)
            step();
    }
    return {};
}

Expected<TapInputs> CalibrationStream::run(std::span<const TapRequest> requests, bool advance,
                                           const StepObserver& step, const JobContext& job) {
    if (auto done = bind(); !done)
        return passOn(done);
    const auto& config = m_variant.model->config;
    StatisticsTap tap(config, m_calibration.tokens(), requests);
    std::optional<TapPoint> last;
    if (!advance)
        for (const auto& request : requests)
            last = last ? std::max(*last, request.point) : request.point;
    if (auto done = forEachSequence(step, job, requests.empty() ? nullptr : &tap, last, advance && m_bound);
        !done)
        return passOn(done);
    auto inputs = tap.finish(config, m_layer);
    if (advance && m_bound)
        leaveBlock();
    return inputs;
}

void CalibrationStream::leaveBlock() {
    ++m_layer;
    m_bound = false;
    m_block = {};
    for (const auto& name : m_borrowed)
        m_variant.replaced.erase(name);
    m_borrowed.clear();
}

Expected<void> CalibrationStream::advance(ActivationTap& tap, const StepObserver& step,
                                          const JobContext& job) {
    if (auto done = bind(); !done)
        return done;
    if (auto done = forEachSequence(step, job, &tap, std::nullopt, m_bound); !done)
        return done;
    if (m_bound)
        leaveBlock();
    return {};
}

Expected<TapInputs> CalibrationStream::collect(std::span<const TapRequest> requests, const StepObserver& step,
                                               const JobContext& job) {
    return run(requests, false, step, job);
}

Expected<TapInputs> CalibrationStream::collectAndAdvance(std::span<const TapRequest> requests,
                                                         const StepObserver& step, const JobContext& job) {
    return run(requests, true, step, job);
}

Expected<void> forEachLayerInputs(const ModelVariant& variant, const Calibration& calibration,
                                  const QuantizerNeeds& needs, const InputsVisitor& visit,
                                  const JobContext& job) {
    auto stream = CalibrationStream::create(variant, calibration, job);
    if (!stream)
        return passOn(stream);
    const std::int64_t layers = variant.model->config.layers;
    const std::int64_t total = (layers + 1) * static_cast<std::int64_t>(calibration.sequences.size());
    std::int64_t done = 0;
    const auto step = [&] { job.report("calibrate", ++done, total); };
    std::vector<TapRequest> requests;
    for (const auto point : kBlockPoints)
        requests.push_back({point, needs});
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        auto inputs = (*stream)->collectAndAdvance(requests, step, job);
        if (!inputs)
            return passOn(inputs);
        for (const auto& [point, seen] : *inputs)
            if (auto visited = visit(layer, point, seen); !visited)
                return visited;
    }
    const TapRequest output{TapPoint::output, needs};
    auto inputs = (*stream)->collect({&output, 1}, step, job);
    if (!inputs)
        return passOn(inputs);
    return visit(-1, TapPoint::output, inputs->at(TapPoint::output));
}

} // namespace nibble
