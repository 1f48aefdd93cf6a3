// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

const ByteKernels byteKernels__avx512vnni = {};

} // namespace nibble::kernels
