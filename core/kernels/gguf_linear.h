// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/gguf_format.h"
#include "core/kernels/linear.h"

namespace nibble::kernels {

/// A matrix of GGUF's blocks as stored.
struct GgufMatrix {
    GgufFormat format = GgufFormat::q4_0;
    std::int64_t rows = 0, cols = 0; ///< cols: a multiple of the format's block
    const std::byte* blocks = nullptr;
    const std::int8_t* levels = nullptr; ///< what IQ4_NL's and IQ4_XS's 16 codes stand for; else not read
};
/// Copies what it needs into the kernels' own order, of the same size. Activations::int8Per32.
[[nodiscard]] LinearPointer makeGgufLinear(const GgufMatrix& weights);

} // namespace nibble::kernels
