// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

/// Round to nearest over groups (methods.md §2).
struct RoundToNearest {
    std::int64_t rows = 0, cols = 0;
    int bits = 4;
    std::int64_t group = 32;
    bool flattened = false;
    bool asymmetric = false;
    bool scalesF32 = false;
};

/// Symmetric: s = absmax / (2^(bits−1) − 1), q = round(w / s) in −2^(bits−1)…2^(bits−1) − 1. Asymmetric:
/// s = (max − min) / (2^bits − 1) with min ≤ 0 ≤ max, z = −round(min / s), q = round(w / s) + z in 0…2^bits
/// − 1. Codes are chosen for the scale as stored (F16 or F32); rounding is to nearest, ties to even. Errors:
/// stopped.
Expected<CodedMatrix> roundToNearest(const RoundToNearest& settings, std::span<const float> weights,
                                     const JobContext& job = {});

} // namespace nibble
