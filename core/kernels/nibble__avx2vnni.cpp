// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/nibble_ymm.h"

namespace nibble::kernels {

// VNNI has nothing for float activations: those fall to AVX2.
const NibbleKernels nibbleKernels__avx2vnni = {
    .floats = {},
    .blocks = {{"gemv_nib4_f16s_a8_32rows__avx2vnni", multiplyBlocks<ScaleType::f16>},
               {"gemv_nib4_f32s_a8_32rows__avx2vnni", multiplyBlocks<ScaleType::f32>},
               {"gemv_nib4_dqs_a8_32rows__avx2vnni", multiplyBlocks<ScaleType::doublyQuantized>}},
    .unpack = {},
};

} // namespace nibble::kernels
