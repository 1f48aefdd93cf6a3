// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace nibble {

/// IEEE binary16 to float, exact.
[[nodiscard]] float halfToFloat(std::uint16_t bits);
/// Round to nearest even with gradual underflow; |x| ≥ 65520 becomes infinity, NaN stays NaN.
[[nodiscard]] std::uint16_t floatToHalf(float value);

/// The value that storing as F16 leaves.
[[nodiscard]] inline float roundToHalf(float value) {
    return halfToFloat(floatToHalf(value));
}

[[nodiscard]] inline float bf16ToFloat(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}
/// Round to nearest even; NaN keeps its sign and becomes quiet.
[[nodiscard]] std::uint16_t floatToBf16(float value);

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
