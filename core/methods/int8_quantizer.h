// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/formats/range_calibrator.h"
#include "core/methods/params.h"
#include "core/methods/quantizer.h"

namespace nibble {

/// What a method with INT8 weights does to activations: per token as they come, clipped to one calibrated
/// range, or per token with the columns of outliers apart.
struct Int8Activations {
    ActivationScheme scheme = ActivationScheme::int8PerToken;
    Calibrator calibrator = Calibrator::minMax; ///< of int8Static
    float threshold = 0;                        ///< of int8Outliers
};

/// INT8 weights with an F32 scale per output channel, absmax / 127 (LLM.int8()'s SCB / 127), for the integer
/// kernels. LLM.int8() leaves the columns that calibration saw reach the threshold out of the channels'
/// grids: they always multiply in float, where their weights may have a grid per column (the paper keeps
/// them in F16, bitsandbytes rounds them on the channels' grids). Without calibration there are none, and
/// what leaves is decided by each batch alone. Their scales and numbers, 8 bytes a column, come on top of the
/// planned bytes.
class Int8Quantizer : public Quantizer {
public:
    Int8Quantizer(MethodChoice choice, Int8Activations activations)
        : m_choice(std::move(choice)), m_activations(activations) {}

    [[nodiscard]] QuantizerNeeds needs() const override;
    [[nodiscard]] PlannedTensor plan(const TensorTask& task) const override;
    /// Errors: also usage if the range is to be calibrated and was not.
    Expected<QuantizedTensor> quantize(const TensorTask& task, std::span<const float> weights,
                                       const JobContext& job) const override;

private:
    MethodChoice m_choice;
    Int8Activations m_activations;
};

/// The options `static` and, with it, a calibrator.
[[nodiscard]] std::vector<ParamSpec> calibratedRangeParams();
[[nodiscard]] Int8Activations calibratedRange(const ParamValues& values);

} // namespace nibble
