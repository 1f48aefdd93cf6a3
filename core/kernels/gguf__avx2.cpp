// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/gguf_ymm.h"

namespace nibble::kernels {

const GgufKernels ggufKernels__avx2 = {{
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {"gemv_" #name "_a8_32rows__avx2", multiply<GgufFormat::name>},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
}};

} // namespace nibble::kernels
