// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

/// All kernels of one level, the gaps filled from the levels below.
struct KernelSet {
    NibbleKernels nibble;
    ByteKernels byte;
    GgufKernels gguf;
    FloatKernels floats;
    VectorOps vector;
};

/// The set of the active ISA; looked up once when a matrix is bound, never per call.
[[nodiscard]] const KernelSet& activeKernels();

} // namespace nibble::kernels
