// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/activation_loss.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/layer_inputs.h"
#include "core/methods/params.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

/// How AWQ scales and rounds (methods.md §5.1).
struct AwqRounding {
    int bits = 4;
    std::int64_t group = 128;
    bool asymmetric = false;
    std::optional<double> exponent = {}; ///< r of all scales, in place of the search

    [[nodiscard]] RoundToNearest of(std::int64_t rows, std::int64_t cols) const {
        return {.rows = rows, .cols = cols, .bits = bits, .group = group, .asymmetric = asymmetric};
    }
};

[[nodiscard]] AwqRounding awqRounding(const ParamValues& values);

/// What a scale search found.
struct AwqScales {
    std::vector<float> scales; ///< per input channel; empty where no scale is better than none
    double loss = 0;           ///< of these
    double plainLoss = 0;      ///< of scales that are all 1, plain rounding to nearest
};

/// Loss of a module whose matrices were replaced by these (rounded, scales undone), in the given order.
using AwqLoss = std::function<double(std::span<const FloatMatrix> rounded)>;

/// Mean over all rows of |w| / (largest |w| of its group + 1e-6), per input channel of matrices that share
/// their input.
[[nodiscard]] std::vector<float> relativeWeightSizes(std::span<const FloatMatrix> matrices,
                                                     std::int64_t group);

/// Scales of one ratio r: |x|^r / (w^(1−r) + 1e-4) of the mean |x| and the relative weight w, at least 1e-4,
/// divided by √(largest · smallest).
[[nodiscard]] std::vector<float> awqScales(std::span<const float> meanAbs,
                                           std::span<const float> relativeSizes, double ratio);

/// One try of the scale search.
struct AwqTrial {
    std::optional<double> ratio; ///< none: no scales at all
    std::span<const float> scales;
    double loss;
    bool isBest; ///< so far
};
using AwqObserver = std::function<void(const AwqTrial& trial)>;

/// Of the scale search: the ratios, and no scales.
constexpr int kAwqTrials = 21;

/// Tries the ratios 0, 1/20, …, 19/20 and no scales at all, so that the loss is never above plain rounding's.
/// A given exponent is taken whatever its loss, which is found only for an observer. Errors: stopped.
Expected<AwqScales> searchAwqScales(std::span<const FloatMatrix> matrices, std::span<const float> meanAbs,
                                    const AwqRounding& rounding, const AwqLoss& loss, const JobContext& job,
                                    const AwqObserver& observer = {});

/// The same for layers of a block that take the same input, whose sample the loss is measured on. For gate
/// and up the loss is that of the feed-forward module, else the sum of the linear layers' own output errors.
/// (The paper takes the attention module for q, k and v; its loss needs whole sequences, of which calibration
/// keeps single tokens.) Errors: those of decoding; stopped.
Expected<AwqScales> searchGroupScales(const EditedModel& model, std::int64_t layer, const ScalingGroup& group,
                                      const LayerInputs& inputs, const AwqRounding& rounding,
                                      const JobContext& job, const AwqObserver& observer = {});

/// What a clip search found.
struct AwqClips {
    std::vector<float> limits;          ///< [rows][groups of a row]: largest |w| that is kept
    double loss = 0, unclippedLoss = 0; ///< Σ over rows and groups of the mean squared error of their outputs
};

/// For every row and group the largest |w| · (1 − i/20), i = 0…9, whose rounding changes the group's part of
/// the output least over the sample. Errors: stopped.
Expected<AwqClips> searchAwqClips(const FloatMatrix& weights, const LayerInputs& inputs,
                                  const AwqRounding& rounding, const JobContext& job);

/// Cuts every weight to the limit of its row and group.
void clipWeights(FloatMatrix& weights, std::int64_t group, std::span<const float> limits);

} // namespace nibble
