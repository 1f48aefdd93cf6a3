// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

const FloatKernels floatKernels__avx2vnni = {};

} // namespace nibble::kernels
