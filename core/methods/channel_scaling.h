// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/methods/edited_model.h"
#include "core/methods/layer_inputs.h"

namespace nibble {

/// Linear layers that take the same input, and the operation before them that can give each channel of it
/// another scale: the input is divided by s, the layers' columns are multiplied by s, and nothing changes.
struct ScalingGroup {
    std::string norm;     ///< norm whose weight and bias are divided ("blk.0.attn_norm"), or empty
    std::string previous; ///< linear layer whose last rows and biases are divided ("blk.0.attn_v"), or empty
    std::vector<std::string> consumers; ///< matrices whose columns are multiplied ("blk.0.attn_q.weight", …)
    std::int64_t channels = 0;
};

/// The groups of one block in the order of the forward pass: the attention norm with q, k and v; v with the
/// attention's output where every query head has a value head of its own; the feed-forward norm with gate
/// and up; up with down where nothing but a product stands between them (not behind a GELU).
[[nodiscard]] std::vector<ScalingGroup> scalingGroups(const ModelConfig& config, std::int64_t layer);

/// Whether a group's input comes from a norm.
[[nodiscard]] inline bool followsNorm(const ScalingGroup& group) {
    return !group.norm.empty();
}

/// Divides the group's input by `scales` (one per channel, finite and above 0) and folds them into its
/// layers. Errors: those of reading the norm or bias.
Expected<void> scaleChannels(EditedModel& model, const ScalingGroup& group, std::vector<float> scales);

/// Passes the weight of an RMS norm into the layers behind it: the weight becomes 1, their columns are
/// multiplied by what it was. Errors: those of reading it.
Expected<void> foldNorm(EditedModel& model, const std::string& norm,
                        const std::vector<std::string>& consumers);

/// What calibration would have seen of an input divided by `scales`.
void scaleInputs(LayerInputs& inputs, std::span<const float> scales);

/// weights[rows][cols] with column c multiplied by factors[c].
void multiplyColumns(std::int64_t rows, std::int64_t cols, float* weights, std::span<const float> factors);

} // namespace nibble
