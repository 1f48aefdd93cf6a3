// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

// Everything falls to AVX2, which already runs as fast as the caches and memory deliver.
const FloatKernels floatKernels__avx2vnni = {};

} // namespace nibble::kernels
