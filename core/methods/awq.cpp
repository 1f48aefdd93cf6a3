// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/base/translate.h"
#include "core/methods/awq_search.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/coding.h"
#include "core/methods/common_params.h"
#include "core/methods/registry.h"

namespace nibble {

namespace {

/// AWQ (arXiv 2306.00978). Before a block is rounded, each input that the operation before it can rescale is
/// given the channel scales that lose least. Then every group's range is cut where that helps, except for
/// queries and keys.
class AwqQuantizer : public Quantizer {
public:
    AwqQuantizer(MethodChoice choice, const ParamValues& values)
        : m_choice(std::move(choice)), m_rounding(awqRounding(values)), m_clips(!values.flag("noclip")),
          m_int8Activations(values.flag("a8")) {}

    [[nodiscard]] QuantizerNeeds needs() const override {
        return {.activations = true, .importance = true, .block = true};
    }

    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override {
        const CodedLayout layout{.rows = task.rows,
                                 .cols = task.cols,
                                 .bits = m_rounding.bits,
                                 .group = m_rounding.group,
                                 .zeros = m_rounding.asymmetric};
        return {m_choice.text(), layout.storedBytes(), false};
    }

    Expected<void> prepareBlock(const BlockTask& block, const JobContext& job) const override {
        for (const auto& group : scalingGroups(block.model.config(), block.layer)) {
            const bool ours = std::all_of(group.consumers.begin(), group.consumers.end(), block.covers);
            LayerInputs* const inputs = ours ? block.inputs(group.consumers.front()) : nullptr;
            if (!inputs || inputs->sampleRows == 0)
                continue;
            auto found = searchGroupScales(block.model, block.layer, group, *inputs, m_rounding, job);
            if (!found)
                return passOn(found);
            if (found->scales.empty())
                continue;
            scaleInputs(*inputs, found->scales);
            if (auto scaled = scaleChannels(block.model, group, std::move(found->scales)); !scaled)
                return scaled;
        }
        return {};
    }

    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override {
        FloatMatrix matrix{task.rows, task.cols, {weights.begin(), weights.end()}};
        if (m_clips && task.inputs && task.inputs->sampleRows > 0 && !makesScores(task.name)) {
            auto clips = searchAwqClips(matrix, *task.inputs, m_rounding, job);
            if (!clips)
                return passOn(clips);
            clipWeights(matrix, std::min(m_rounding.group, task.cols), clips->limits);
        }
        return codedTensor(task, m_choice,
                           roundToNearest(m_rounding.of(task.rows, task.cols), matrix.values, job),
                           m_int8Activations ? ActivationScheme::int8Per32 : ActivationScheme::f32);
    }

private:
    /// Queries and keys: cutting them harms the attention's scores more than the error tells.
    static bool makesScores(const std::string& name) {
        return name.ends_with("attn_q.weight") || name.ends_with("attn_k.weight") ||
               name.ends_with("attn_qkv.weight");
    }

    MethodChoice m_choice;
    AwqRounding m_rounding;
    bool m_clips, m_int8Activations;
};

} // namespace

MethodInfo awqMethod(std::string_view name) {
    return {
        .name = std::string(name),
        .title = NIBBLE_TRANSLATE("Method", "AWQ"),
        .description = NIBBLE_TRANSLATE(
            "Method", "Activation-aware scaling (arXiv 2306.00978): channels with large activations are "
                      "scaled up before rounding, ranges are cut where that helps. Published results use "
                      "asymmetric codes."),
        .params = {bitsParam(),
                   groupParam(16, 1024, 128),
                   asymmetricParam(),
                   {.key = "noclip",
                    .title = NIBBLE_TRANSLATE("Method", "No clipping"),
                    .description =
                        NIBBLE_TRANSLATE("Method", "Leaves out the search for ranges that are cut.")},
                   {.key = "fixed",
                    .title = NIBBLE_TRANSLATE("Method", "Fixed exponent"),
                    .description = NIBBLE_TRANSLATE(
                        "Method", "One exponent for the scales of all layers instead of the search.")},
                   {.key = "r",
                    .kind = ParamSpec::Kind::number,
                    .fallback = 0.5,
                    .title = NIBBLE_TRANSLATE("Method", "Exponent"),
                    .description = NIBBLE_TRANSLATE(
                        "Method", "r of s = mean|x|^r / (mean relative |w|)^(1 − r): 0 looks at the weights "
                                  "alone, 1 at the activations alone."),
                    .least = 0,
                    .most = 1,
                    .onlyWith = "fixed"},
                   int8ActivationsParam()},
        .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
            return std::make_unique<AwqQuantizer>(choice, values);
        }};
}

} // namespace nibble
