// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/architecture.h"
#include "core/model/model.h"

namespace nibble {

/// What memory depends on besides a configuration: parts that our runtime does not run.
struct ShapeExtras {
    std::string_view family = {}; ///< of architecture `other`
    std::int64_t experts = 0;     ///< feed-forward modules per block; 0: one, without a router
    std::int64_t expertsUsed = 0; ///< of them, by each token
    std::int64_t extraNorms = 0;  ///< per block, besides the two before attention and feed-forward
    std::int64_t window = 0;      ///< attention slides over so many tokens; 0: over all
    std::int64_t fullEvery = 0;   ///< every so many layers one attends to all in spite of the window; 0: none
    std::int64_t trainedContext = 0; ///< where it is longer than what we run; 0: the configuration's
};

/// The shape of a model, without weights.
struct ModelShape {
    std::string name;
    ModelConfig config;
    ShapeExtras extras;

    [[nodiscard]] std::int64_t trainedContext() const {
        return extras.trainedContext > 0 ? extras.trainedContext : config.contextLength;
    }
};

/// Names of the model shapes that we know, in the order of presets.def: "llama-2-7b", "tinyllama-1.1b", …
[[nodiscard]] std::vector<std::string_view> presetNames();
/// The shape of that name; nothing if there is none.
[[nodiscard]] std::optional<ModelShape> presetShape(std::string_view name);
[[nodiscard]] std::optional<ModelConfig> presetConfig(std::string_view name);
/// The parameter count that is published for it, 0 if there is no such preset.
[[nodiscard]] std::int64_t publishedParameters(std::string_view name);

/// Parameters of a model of this shape: all tensors that every model of the architecture has.
[[nodiscard]] std::int64_t parameterCount(const ModelConfig& config);
[[nodiscard]] std::int64_t parameterCount(const ModelShape& shape);

/// The tensors of one block of a shape: those of the architecture, norms and experts added. Experts stand
/// stacked on one another in matrices of the names that a single feed-forward module has.
[[nodiscard]] std::vector<TensorSpec> blockTensors(const ModelShape& shape, std::int64_t layer);

} // namespace nibble
