// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/captured_inputs.h"

#include <algorithm>

#include "core/runtime/transformer.h"

namespace nibble {

namespace {

/// Keeps what goes into one tensor.
class InputTap : public ActivationTap {
public:
    InputTap(const ModelConfig& config, const std::string& tensor) : m_config(config), m_tensor(tensor) {}

    void input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override {
        const auto consumers = tapConsumers(m_config, layer, point);
        if (std::find(consumers.begin(), consumers.end(), m_tensor) == consumers.end())
            return;
        cols = channels;
        values.insert(values.end(), x, x + tokens * channels);
    }

    std::vector<float> values;
    std::int64_t cols = 0;

private:
    const ModelConfig& m_config;
    const std::string& m_tensor;
};

} // namespace

Expected<RangeDataPointer> capturedInputs(const ModelPointer& model, const std::string& tensor,
                                          std::string_view prompt, const JobContext& job) {
    if (model->notRunnable)
        return tl::unexpected(*model->notRunnable);
    if (!model->tokenizer)
        return fail(ErrorKind::unsupported, "{} has no tokenizer", model->name);
    auto ids = model->tokenizer->encode(prompt);
    if (ids.empty())
        return fail(ErrorKind::usage, "the prompt has no tokens");
    const std::int64_t most =
        std::min(kMostPromptTokens, std::max<std::int64_t>(1, model->config.contextLength));
    if (std::ssize(ids) > most)
        ids.resize(static_cast<std::size_t>(most));
    auto transformer = Transformer::create({.model = model, .scheme = {}, .replaced = {}}, {}, job);
    if (!transformer)
        return passOn(transformer);
    KvCache cache(model->config, std::ssize(ids), KvType::f32);
    InputTap tap(model->config, tensor);
    if (auto run = (*transformer)->run(ids, cache, nullptr, false, job, &tap); !run)
        return passOn(run);
    if (tap.values.empty())
        return fail(ErrorKind::usage, "{} is no linear layer: nothing goes into it", tensor);
    return RangeData::make(std::move(tap.values), tap.cols, RangeData::Kind::activations, job);
}

} // namespace nibble
