// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/formats/quantized_tensor.h"
#include "core/methods/round_to_nearest.h"
#include "core/training/parameter_layout.h"

namespace nibble {

/// The grid of integer codes that one tensor is trained on: w ≈ scale(group) · k for k = low … high, the
/// scales learnt (LSQ, arXiv 1902.08153). Bits, groups, zero points and how scales are stored are those of
/// the tensor that a quantizer made, so the result is stored and executed exactly as that one.
class WeightGrid {
public:
    /// `made` is what the scheme's quantizer gives for these weights. The first scales are, per group, those
    /// of least squared error among LSQ's 2 · mean|w| / √high and shares of the quantizer's own. Errors:
    /// unsupported for what is not integer codes with plain scales.
    static Expected<WeightGrid> create(const Parameter& parameter, const QuantizedTensor& made,
                                       std::span<const float> weights);

    [[nodiscard]] std::int64_t offset() const { return m_offset; }
    [[nodiscard]] std::int64_t count() const { return m_settings.rows * m_settings.cols; }
    [[nodiscard]] const QuantizedTensor& made() const { return m_made; }
    /// Logarithms of the scales, the form in which they are trained: they stay positive, and a step is
    /// relative.
    [[nodiscard]] const std::vector<float>& initialScales() const { return m_initial; }

    /// quantized = scale · clamp(round(w / scale)), with the scale as it will be stored.
    void apply(const float* weights, const float* logScales, float* quantized) const;
    /// From the gradient of the quantized values that of the weights, in place (straight-through: 1 inside
    /// the grid, 0 outside), and of the logarithms of the scales: LSQ's round(v) − v inside, low or high
    /// outside, v = w / scale, times 1 / √(N · high), summed over the group's N weights, times the scale.
    void gradient(const float* weights, const float* logScales, float* slopes, float* scaleSlopes) const;
    /// The tensor with these weights and scales as really stored codes.
    [[nodiscard]] Expected<QuantizedTensor> store(std::span<const float> weights,
                                                  const float* logScales) const;

private:
    WeightGrid(const QuantizedTensor& made, std::int64_t offset);
    void chooseScales(std::span<const float> weights);
    [[nodiscard]] float scale(const float* logScales, std::int64_t group) const;
    [[nodiscard]] std::pair<float, float> bounds(std::int64_t group) const;
    template <typename Body>
    void forEachGroup(Body&& body) const;

    QuantizedTensor m_made;
    std::int64_t m_offset;
    const CodedMatrix* m_matrix; ///< of m_made
    RoundToNearest m_settings;
    std::vector<float> m_initial;
};

} // namespace nibble
