// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include "core/base/random.h"
#include "core/formats/number_format.h"
#include "core/model/model.h"

namespace nibble::test {

inline std::vector<float> normalValues(std::size_t count, std::uint64_t seed = 7) {
    Random random(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = static_cast<float>(0.05 * random.normal());
    return values;
}

inline ModelTensor encoded(const std::string& name, ElementType type, std::int64_t rows, std::int64_t cols) {
    ModelTensor tensor;
    tensor.name = tensor.sourceName = name;
    tensor.data = *encodeMatrix(normalValues(static_cast<std::size_t>(rows * cols)), {rows, cols}, type);
    return tensor;
}

/// Blocks of three tensors of different types, an embedding before and a norm after them.
inline ModelPointer mixedModel(int blocks) {
    auto model = std::make_shared<Model>();
    model->name = "mixed";
    model->format = "memory";
    model->add(encoded("token_embd.weight", ElementType::f16, 64, 256));
    for (int i = 0; i < blocks; ++i) {
        model->add(encoded(fmt::format("blk.{}.attn_q.weight", i), ElementType::q4_0, 32, 256));
        model->add(encoded(fmt::format("blk.{}.ffn_down.weight", i), ElementType::q8_0, 16, 256));
        model->add(encoded(fmt::format("blk.{}.ffn_norm.weight", i), ElementType::f32, 1, 256));
    }
    model->add(encoded("output_norm.weight", ElementType::f32, 1, 256));
    return model;
}

} // namespace nibble::test
