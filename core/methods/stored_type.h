// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/quantizer.h"

namespace nibble {

/// Stores a tensor as an element type; shares the opened bytes where they are of that type already.
/// `importance` has one weight per column or is null. Errors: those of encodeMatrix.
Expected<QuantizedTensor> storeAs(ElementType type, const TensorTask& task, std::span<const float> weights,
                                  const MethodChoice& choice, const float* importance = nullptr,
                                  const JobContext& job = {});
[[nodiscard]] PlannedTensor planStored(ElementType type, const TensorTask& task);

} // namespace nibble
