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

int ggufFileTypeId(std::string_view name) {
    // llama.h's file types, as far as we write them.
    struct Row {
        std::string_view name;
        int id;
    };
    static constexpr Row rows[] = {{"f32", 0}, {"f16", 1}, {"q4_0", 2}, {"q8_0", 7}, {"bf16", 32}};
    for (const auto& row : rows)
        if (row.name == name)
            return row.id;
    return -1;
}

} // namespace nibble
