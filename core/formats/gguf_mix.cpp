// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/gguf_mix.h"

namespace nibble {

namespace {

bool divides(ElementType type, std::int64_t cols) {
    return cols % info(type).blockElements == 0;
}

} // namespace

MixChoice ggufMixType(ElementType base, const MixTensor& tensor) {
    ElementType wanted = base;
    // The output projection keeps six bits or more, eight where rows are no whole super-blocks.
    if (tensor.isOutput && base != ElementType::q8_0)
        wanted = divides(ElementType::q6_k, tensor.cols) ? ElementType::q6_k : ElementType::q8_0;
    if (divides(wanted, tensor.cols))
        return {wanted, false};
    return {ElementType::f16, true};
}

} // namespace nibble
