// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>

#include "core/kernels/kernel_set.h"
#include "core/kernels/scalar_half.h"

namespace nibble::kernels {
namespace {

float valueOf(float bits) {
    return bits;
}

template <bool isHalf>
struct Stored16 {
    std::uint16_t bits;
};

float valueOf(Stored16<true> stored) {
    return scalar::fromHalf(stored.bits);
}

float valueOf(Stored16<false> stored) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(stored.bits) << 16);
}

struct E4m3 {
    std::uint8_t bits;
};
struct E5m2 {
    std::uint8_t bits;
};

float valueOf(E4m3 stored) {
    return scalar::fromHalf(
        static_cast<std::uint16_t>((stored.bits & 0x7FU) << 7 | (stored.bits & 0x80U) << 8));
}

float valueOf(E5m2 stored) {
    return scalar::fromHalf(static_cast<std::uint16_t>(stored.bits << 8));
}

template <typename Stored>
void multiply(const void* weights, std::int64_t columns, const FloatRows& x, Range rows, OutputRows y) {
    for (std::int64_t row = rows.first; row < rows.last; ++row) {
        const Stored* values = static_cast<const Stored*>(weights) + row * columns;
        for (std::int64_t token = 0; token < x.count; ++token) {
            float sum = 0;
            for (std::int64_t column = 0; column < columns; ++column)
                sum += valueOf(values[column]) * x.values[token * x.stride + column];
            y.values[token * y.stride + row] = sum;
        }
    }
}

} // namespace

const FloatKernels floatKernels__scalar = {
    .f32 = {"gemv_f32_1row__scalar", multiply<float>},
    .f16 = {"gemv_f16_1row__scalar", multiply<Stored16<true>>},
    .bf16 = {"gemv_bf16_1row__scalar", multiply<Stored16<false>>},
    .e4m3 = {"gemv_e4m3_1row__scalar", multiply<E4m3>},
    .e5m2 = {"gemv_e5m2_1row__scalar", multiply<E5m2>},
};

} // namespace nibble::kernels
