// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/channel_scaling.h"

namespace nibble {

/// SmoothQuant's scales (arXiv 2211.10438): s = max|x|^α / max|W|^(1 − α) per channel of an input, the
/// weights' maximum over all rows of all layers that take it. Both the weights' maximum and s are at least
/// 1e-5. A channel that calibration saw only zeros in keeps its scale: the published formula would multiply
/// it by 100 000.
[[nodiscard]] std::vector<float> smoothingScales(std::span<const float> largestInputs,
                                                 std::span<const float> largestWeights, double alpha);
/// max|W| per column over a group's layers. Errors: those of decoding; stopped.
Expected<std::vector<float>> largestGroupWeights(const EditedModel& model, const ScalingGroup& group,
                                                 const JobContext& job);

} // namespace nibble
