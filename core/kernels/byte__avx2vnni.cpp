// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/byte_ymm.h"

namespace nibble::kernels {

// What is no dot product falls to AVX2.
const ByteKernels byteKernels__avx2vnni = {
    .blocks = {"gemv_byte_f16s_a8_64rows__avx2vnni", multiplyTiles<BlockRows>},
    .tokens = {"gemv_byte_s32_64rows__avx2vnni", multiplyTiles<TokenRows>},
    .finish = {},
    .quantizeBlocks = {},
    .quantizeToken = {},
    .encodeToken = {},
};

} // namespace nibble::kernels
