// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/evaluation/input_sample.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

/// What quantizing one matrix, or some of its rows, did to it.
struct TensorError {
    double signal = 0, noise = 0;             ///< Σw², Σ(w − ŵ)²
    double outputSignal = 0, outputNoise = 0; ///< ‖X·Wᵀ‖², ‖X·Wᵀ − X·Ŵᵀ‖² over the sampled inputs

    TensorError& operator+=(const TensorError& other);
    /// outputNoise / outputSignal; none without inputs.
    [[nodiscard]] std::optional<double> output() const;
    /// 10 log10(signal / noise); none if the weights came back exactly.
    [[nodiscard]] std::optional<double> sqnrDb() const;
};

/// 10 log10(signal / noise), or none if noise is 0.
[[nodiscard]] std::optional<double> decibels(double signal, double noise);

/// `weights` is [rows][cols] as before quantizing, of as many rows as `quantized` has. `inputs` may be null.
/// Sums in double.
[[nodiscard]] TensorError measureTensorError(std::span<const float> weights, const QuantizedTensor& quantized,
                                             const InputSample* inputs);

} // namespace nibble
