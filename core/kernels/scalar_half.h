// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// IEEE binary16 for the scalar kernels, which stand below the room that knows number formats.
#pragma once

#include <bit>
#include <cstdint>

namespace nibble::kernels::scalar {

/// Exact. A subnormal's fraction is normalized by a float subtraction.
inline float fromHalf(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
    const std::uint32_t magnitude = half & 0x7FFFU;
    if (magnitude >= 0x7C00U)
        return std::bit_cast<float>(sign | 0x7F800000U | (magnitude & 0x3FFU) << 13 |
                                    (magnitude > 0x7C00U ? 0x400000U : 0U));
    if (magnitude < 0x400U)
        return std::bit_cast<float>(sign |
                                    std::bit_cast<std::uint32_t>(static_cast<float>(magnitude) * 0x1p-24F));
    return std::bit_cast<float>(sign | ((magnitude << 13) + (112U << 23)));
}

/// Round to nearest even; overflow to infinity; a NaN becomes quiet and keeps its upper bits.
inline std::uint16_t toHalf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude > 0x7F800000U)
        return static_cast<std::uint16_t>(sign | 0x7E00U | (magnitude >> 13 & 0x3FFU));
    if (magnitude >= 0x477FF000U) // 65520, the first that rounds past the largest finite half
        return sign | 0x7C00U;
    if (magnitude < 0x38800000U) { // below 2^-14: adding 0.5 leaves the code in the sum's lowest bits
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
    }
    const std::uint32_t rounded = magnitude - (112U << 23) + 0xFFFU + (magnitude >> 13 & 1U);
    return static_cast<std::uint16_t>(sign | rounded >> 13);
}

} // namespace nibble::kernels::scalar
