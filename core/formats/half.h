// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace nibble {

inline constexpr float kLargestHalf = 65504.0F;

/// IEEE binary16 to float, exact. Free of branches, so that loops over it vectorise.
[[nodiscard]] inline float halfToFloat(std::uint16_t bits) {
    constexpr std::uint32_t exponentMask = 0x0F800000; // binary16's exponent field at float's place
    constexpr std::uint32_t rebias = (127 - 15) << 23;
    constexpr float minNormal = 0x1p-14F;
    const std::uint32_t magnitude = (bits & 0x7FFFU) << 13;
    const std::uint32_t exponent = magnitude & exponentMask;
    // All ones where the condition holds.
    const std::uint32_t isSubnormal = 0U - static_cast<std::uint32_t>(exponent == 0);
    const std::uint32_t isSpecial = 0U - static_cast<std::uint32_t>(exponent == exponentMask);
    const std::uint32_t normal = magnitude + rebias + (rebias & isSpecial); // exponent 31 becomes 255
    // A subnormal is read as 2^-14 · (1 + m/1024), whose leading one is then taken away: exact.
    const float subnormal =
        std::bit_cast<float>(std::bit_cast<std::uint32_t>(minNormal) + (magnitude & isSubnormal)) - minNormal;
    const std::uint32_t value =
        (normal & ~isSubnormal) | (std::bit_cast<std::uint32_t>(subnormal) & isSubnormal);
    return std::bit_cast<float>(value | (bits & 0x8000U) << 16);
}

/// Round to nearest even with gradual underflow; |x| ≥ 65520 becomes infinity, NaN becomes the quiet 0x7E00
/// with its sign. Free of branches like its inverse.
[[nodiscard]] inline std::uint16_t floatToHalf(float value) {
    constexpr std::uint32_t minNormal = 113U << 23; // 2^-14
    constexpr std::uint32_t tooLarge = 143U << 23;  // 2^16
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    // A carry out of the mantissa raises the exponent, up to infinity from 65520 on.
    const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13) & 1U);
    const std::uint32_t normal = (rounded - ((127U - 15U) << 23)) >> 13;
    // Next to 0.5 floats lie 2^-24 apart, which is binary16's smallest step: the sum rounds to it.
    const std::uint32_t subnormal = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) -
                                    std::bit_cast<std::uint32_t>(0.5F);
    const std::uint32_t isSubnormal = 0U - static_cast<std::uint32_t>(magnitude < minNormal);
    const std::uint32_t isSpecial = 0U - static_cast<std::uint32_t>(magnitude >= tooLarge);
    const std::uint32_t isNan = 0U - static_cast<std::uint32_t>(magnitude > 0x7F800000U);
    const std::uint32_t finite = (subnormal & isSubnormal) | (normal & ~isSubnormal);
    const std::uint32_t special = 0x7C00U | (0x0200U & isNan);
    return static_cast<std::uint16_t>((special & isSpecial) | (finite & ~isSpecial) | (bits >> 16 & 0x8000U));
}

/// The value that storing as F16 leaves.
[[nodiscard]] inline float roundToHalf(float value) {
    return halfToFloat(floatToHalf(value));
}

[[nodiscard]] inline float bf16ToFloat(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}
/// Round to nearest even; NaN keeps its sign and becomes quiet.
[[nodiscard]] inline std::uint16_t floatToBf16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t quiet = bits >> 16 | 0x40U;
    const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
    return static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? quiet : rounded);
}

/// OCP 8-bit floats (arXiv 2209.05433). Encoding rounds to nearest even and saturates at the largest finite
/// value; NaN stays NaN.
[[nodiscard]] float e4m3ToFloat(std::uint8_t bits);
[[nodiscard]] std::uint8_t floatToE4m3(float value);
[[nodiscard]] float e5m2ToFloat(std::uint8_t bits);
[[nodiscard]] std::uint8_t floatToE5m2(float value);
/// Graphcore and AMD's variants without infinities and negative zero (arXiv 2206.02915).
[[nodiscard]] float e4m3fnuzToFloat(std::uint8_t bits);
[[nodiscard]] float e5m2fnuzToFloat(std::uint8_t bits);

} // namespace nibble
