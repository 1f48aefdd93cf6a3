// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/activation_profile.h"

#include <array>
#include <map>
#include <utility>

#include "core/methods/calibration_stream.h"

namespace nibble {

namespace {

constexpr std::array kBlockPoints{TapPoint::attention, TapPoint::attentionOutput, TapPoint::feedForward,
                                  TapPoint::feedForwardDown};

/// Keeps what passes, batch after batch.
class GatherTap : public ActivationTap {
public:
    void input(std::int64_t /*layer*/, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override {
        auto& values = m_values[point];
        values.insert(values.end(), x, x + tokens * channels);
    }
    std::vector<float> take(TapPoint point) { return std::exchange(m_values[point], {}); }

private:
    std::map<TapPoint, std::vector<float>> m_values;
};

} // namespace

std::vector<TapPlace> tapPlaces(const Model& model) {
    std::vector<TapPlace> places;
    for (std::int64_t layer = 0; layer < model.config.layers; ++layer)
        for (const auto point : kBlockPoints)
            places.push_back({layer, point, tapConsumers(model.config, layer, point)});
    if (const auto* output = model.output())
        places.push_back({-1, TapPoint::output, {output->name}});
    return places;
}

std::int64_t tapBytesPerToken(const Model& model) {
    std::int64_t channels = tapChannels(model.config, TapPoint::output);
    for (const auto point : kBlockPoints)
        channels += model.config.layers * tapChannels(model.config, point);
    return channels * static_cast<std::int64_t>(sizeof(float));
}

Expected<void> forEachActivations(const ModelVariant& variant, std::span<const TokenId> tokens,
                                  const ActivationsVisitor& visit, const JobContext& job) {
    const Model& model = *variant.model;
    if (model.notRunnable)
        return Unexpected(*model.notRunnable);
    const auto count = std::ssize(tokens);
    if (count == 0)
        return fail(ErrorKind::usage, "there are no tokens to run");
    if (count > model.config.contextLength)
        return fail(ErrorKind::usage, "{} tokens are more than the context of {}", count,
                    model.config.contextLength);
    for (const TokenId id : tokens)
        if (id < 0 || id >= model.config.vocabularySize)
            return fail(ErrorKind::usage, "token {} is outside the vocabulary", id);
    const Calibration sequence{.textName = {},
                               .textSha256 = {},
                               .length = count,
                               .sequences = {{tokens.begin(), tokens.end()}},
                               .importance = {},
                               .importanceName = {},
                               .workFolder = {}};
    auto stream = CalibrationStream::create(variant, sequence, job);
    if (!stream)
        return passOn(stream);
    const auto places = tapPlaces(model);
    std::int64_t seen = 0;
    while (seen < std::ssize(places)) {
        const std::int64_t layer = places[static_cast<std::size_t>(seen)].layer;
        GatherTap tap;
        if (auto passed = (*stream)->advance(tap, {}, job); !passed)
            return passed;
        for (; seen < std::ssize(places) && places[static_cast<std::size_t>(seen)].layer == layer; ++seen) {
            const auto& place = places[static_cast<std::size_t>(seen)];
            if (auto taken =
                    visit({place, count, tapChannels(model.config, place.point), tap.take(place.point)});
                !taken)
                return taken;
            if (job.stopRequested())
                return stoppedByUser();
            job.report("tap inputs", seen + 1, std::ssize(places));
        }
    }
    return {};
}

Expected<ChannelProfile> profileActivations(const LayerActivations& activations, const JobContext& job) {
    auto profile = profileChannels(activations.values, activations.tokens, activations.channels, job);
    if (!profile)
        return profile;
    profile->name = activations.place.name();
    profile->layer = activations.place.layer;
    profile->tensors = activations.place.tensors;
    return profile;
}

Expected<ChannelProfile> profileWeights(const ModelTensor& tensor, std::int64_t layer,
                                        const JobContext& job) {
    const std::int64_t rows = tensor.rows(), cols = tensor.cols();
    std::vector<float> weights(static_cast<std::size_t>(rows * cols));
    if (auto decoded = tensor.decodeRows(0, rows, weights.data()); !decoded)
        return passOn(decoded);
    auto profile = profileChannels(weights, rows, cols, job);
    if (!profile)
        return profile;
    profile->name = tensor.name;
    profile->layer = layer;
    profile->tensors = {tensor.name};
    return profile;
}

} // namespace nibble
