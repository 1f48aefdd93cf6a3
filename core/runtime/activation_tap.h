// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace nibble {

/// The places in a block where linear layers take their inputs.
enum class TapPoint : std::uint8_t { attention, attentionOutput, feedForward, feedForwardDown, output };

/// Sees the inputs of every linear layer as the model runs: what calibration and activation statistics stand
/// on.
class ActivationTap {
public:
    virtual ~ActivationTap() = default;
    /// x[tokens][channels] goes into the layers that tapConsumers() names; `layer` is −1 for the output
    /// projection. Valid during the call only.
    virtual void input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
                       std::int64_t channels) = 0;
};

/// The tensors that take the input seen at a tap: for example q, k and v at TapPoint::attention.
[[nodiscard]] std::vector<std::string> tapConsumers(const ModelConfig& config, std::int64_t layer,
                                                    TapPoint point);
/// Width of the input seen at a tap.
[[nodiscard]] std::int64_t tapChannels(const ModelConfig& config, TapPoint point);

} // namespace nibble
