// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/calibration.h"
#include "core/methods/layer_inputs.h"
#include "core/methods/quantizer.h"
#include "core/model/model_variant.h"

namespace nibble {

/// What calibration sees of the inputs of one matrix, the layers before it being the variant's: runs as far
/// as that and no further. Errors: usage for a tensor that no linear layer reads; those of
/// CalibrationStream.
Expected<LayerInputs> inputsOfTensor(const ModelVariant& variant, const std::string& tensor,
                                     const Calibration& calibration, const QuantizerNeeds& needs,
                                     const JobContext& job = {});

} // namespace nibble
