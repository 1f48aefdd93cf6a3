// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/expected.h"
#include "core/methods/layer_inputs.h"
#include "core/methods/quantizer.h"

namespace nibble {

/// Adds up what a layer's inputs are like as they stream by. Sums are taken in double and in an order that no
/// number of threads changes.
class InputStatistics {
public:
    /// Rows kept for methods that ask for samples.
    static constexpr std::int64_t kSampleRows = 512;

    /// `tokens` that will pass in all: the sample is spread over them.
    InputStatistics(std::int64_t channels, std::int64_t tokens, const QuantizerNeeds& needs);

    /// x[tokens][channels]
    void add(const float* x, std::int64_t tokens);
    /// The means over what passed; the sums are gone afterwards. Errors: failed if an input is NaN or
    /// infinite, or too large for its square to be a float.
    Expected<LayerInputs> finish();

private:
    void addMoments(const float* x, std::int64_t tokens);
    void addProducts(const float* x, std::int64_t tokens);
    void keepSample(const float* x, std::int64_t tokens);
    [[nodiscard]] std::vector<float> hessian() const;

    QuantizerNeeds m_needs;
    std::int64_t m_expected;
    LayerInputs m_inputs; ///< tokens so far, largest and sampled values
    std::vector<double> m_squares, m_sizes;
    /// Σ x·xᵀ: tiles on and above the diagonal, row by row of tiles; half of the symmetric matrix.
    std::vector<std::vector<double>> m_tiles;
};

} // namespace nibble
