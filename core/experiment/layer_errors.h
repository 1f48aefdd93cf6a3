// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/result.h"

namespace nibble {

/// A tensor's name taken apart: `blk.3.attn_q.weight` is layer 3, kind `attn_q`.
struct LayerTensor {
    std::int64_t layer = 0;
    std::string kind;
};
/// None for a tensor outside the layers.
[[nodiscard]] std::optional<LayerTensor> layerTensor(std::string_view name);

/// Relative error of the weights, √(Σ(w − ŵ)² / Σw²) in percent, of one kind of tensor over the layers.
struct LayerErrors {
    std::string kind;
    std::vector<std::map<std::int64_t, double>> byVariant; ///< as in Result::variants: layer → percent
};

/// One entry per kind of tensor, in the order of a transformer block; empty if no error is known.
[[nodiscard]] std::vector<LayerErrors> layerErrors(const Result& result);

} // namespace nibble
