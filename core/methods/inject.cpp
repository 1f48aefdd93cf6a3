// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <utility>

#include "core/base/random.h"
#include "core/base/translate.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/transform.h"

namespace nibble {

namespace {

/// Activation outliers as large models have them: the same few channels behind the attention norm and the
/// feed-forward norm of every block are enlarged, and the columns that read them made smaller. Powers of two
/// change no logit at all.
class InjectTransform : public Transform {
public:
    InjectTransform(std::int64_t channels, double factor, std::uint64_t seed)
        : m_channels(channels), m_factor(factor), m_seed(seed) {}

    Expected<void> apply(EditedModel& model) const override {
        const auto& config = model.config();
        if (config.architecture == Architecture::other)
            return fail(ErrorKind::unsupported, "inject: architecture {} does not run here",
                        config.architectureName);
        if (m_channels > config.embeddingLength)
            return fail(ErrorKind::usage, "inject: {} channels of {}", m_channels, config.embeddingLength);
        for (std::int64_t layer = 0; layer < config.layers; ++layer)
            for (const auto& group : scalingGroups(config, layer))
                if (followsNorm(group))
                    if (auto scaled = scaleChannels(model, group, scales(group.channels)); !scaled)
                        return scaled;
        return {};
    }

private:
    /// The chosen channels are the first of a shuffle (Fisher and Yates), the same in every layer.
    [[nodiscard]] std::vector<float> scales(std::int64_t channels) const {
        std::vector<std::size_t> order(static_cast<std::size_t>(channels));
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        Random random(m_seed);
        std::vector<float> result(order.size(), 1.0F);
        for (std::size_t i = 0; i < static_cast<std::size_t>(m_channels); ++i) {
            std::swap(order[i], order[i + random.below(order.size() - i)]);
            result[order[i]] = static_cast<float>(1.0 / m_factor);
        }
        return result;
    }

    std::int64_t m_channels;
    double m_factor;
    std::uint64_t m_seed;
};

} // namespace

TransformInfo injectTransform(std::string_view name) {
    using Kind = ParamSpec::Kind;
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "Injected outliers"),
            .description = NIBBLE_TRANSLATE(
                "Method", "A few channels behind the attention and feed-forward norms of every block are "
                          "enlarged and the columns behind them made smaller: outliers in the activations, "
                          "the same float model."),
            .params = {{.key = "c",
                        .kind = Kind::number,
                        .fallback = 4.0,
                        .title = NIBBLE_TRANSLATE("Method", "Channels"),
                        .description = NIBBLE_TRANSLATE("Method", "How many channels become outliers."),
                        .least = 1,
                        .most = 65536,
                        .whole = true,
                        .alwaysWritten = true},
                       {.key = "x",
                        .kind = Kind::number,
                        .fallback = 64.0,
                        .title = NIBBLE_TRANSLATE("Method", "Factor"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "By how much they grow; powers of two change nothing but the scale."),
                        .least = 1,
                        .most = 65536,
                        .alwaysWritten = true},
                       {.key = "s",
                        .kind = Kind::number,
                        .fallback = 1.0,
                        .title = NIBBLE_TRANSLATE("Method", "Seed"),
                        .description = NIBBLE_TRANSLATE("Method", "Which channels are chosen."),
                        .most = 4294967295.0,
                        .whole = true,
                        .alwaysWritten = true}},
            .make = [](const ParamValues& values) -> TransformPointer {
                return std::make_unique<InjectTransform>(static_cast<std::int64_t>(values.number("c")),
                                                         values.number("x"),
                                                         static_cast<std::uint64_t>(values.number("s")));
            }};
}

} // namespace nibble
