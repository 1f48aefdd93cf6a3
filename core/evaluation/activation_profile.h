// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/channel_profile.h"
#include "core/model/model_variant.h"
#include "core/runtime/activation_tap.h"

namespace nibble {

/// A place where linear layers take their inputs.
struct TapPlace {
    std::int64_t layer = -1; ///< −1: the output projection
    TapPoint point = TapPoint::output;
    std::vector<std::string> tensors; ///< that read them; a tied output projection by the table's name

    /// The first of them stands for all.
    [[nodiscard]] const std::string& name() const { return tensors.front(); }
};

/// Every place of a model in the order of execution, the output projection last.
[[nodiscard]] std::vector<TapPlace> tapPlaces(const Model& model);
/// Bytes of all inputs that one token makes.
[[nodiscard]] std::int64_t tapBytesPerToken(const Model& model);

/// The inputs of one place as a sequence of tokens made them.
struct LayerActivations {
    TapPlace place;
    std::int64_t tokens = 0, channels = 0;
    std::vector<float> values; ///< [tokens][channels]
};

/// Takes the inputs of a place over. An error ends the run.
using ActivationsVisitor = std::function<Expected<void>(LayerActivations activations)>;

/// Runs a sequence through a variant block by block and hands over the inputs of every place, one block's
/// alive at a time. Inputs that are not finite are handed over as they are. Errors: usage without tokens or
/// with more than the context; those of CalibrationStream and of the visitor; stopped.
Expected<void> forEachActivations(const ModelVariant& variant, std::span<const TokenId> tokens,
                                  const ActivationsVisitor& visit, const JobContext& job = {});

/// Figures of a place's inputs. Errors: stopped.
Expected<ChannelProfile> profileActivations(const LayerActivations& activations, const JobContext& job = {});

/// Figures of a matrix' weights per input, the columns. Errors: those of ModelTensor::decodeRows; stopped.
Expected<ChannelProfile> profileWeights(const ModelTensor& tensor, std::int64_t layer,
                                        const JobContext& job = {});

} // namespace nibble
