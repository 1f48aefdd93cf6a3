// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace nibble {

/// A floating-point format of at most 8 bits: sign, exponent and mantissa from the top.
struct SmallFloat {
    /// What the codes that are no finite numbers mean.
    enum class Special : std::uint8_t {
        none,      ///< every code is finite (OCP FP4, FP6)
        allOnes,   ///< exponent and mantissa all ones are NaN, no infinity (OCP E4M3)
        ieee,      ///< the largest exponent is infinity and NaN (OCP E5M2)
        minusZero, ///< only the code of −0 is NaN (FNUZ)
    };
    int exponentBits;
    int mantissaBits;
    int bias;
    Special special;

    [[nodiscard]] constexpr int bits() const { return 1 + exponentBits + mantissaBits; }
    [[nodiscard]] constexpr unsigned signBit() const { return 1U << (exponentBits + mantissaBits); }
    /// The code of the largest finite value.
    [[nodiscard]] constexpr unsigned maxCode() const;
    [[nodiscard]] constexpr float decode(unsigned code) const;
    /// Rounds to nearest even and saturates at the largest finite value; NaN becomes a NaN where there is one
    /// and the largest value otherwise.
    [[nodiscard]] std::uint8_t encode(float value) const;
};

/// OCP 8-bit floating point (arXiv 2209.05433), FNUZ (arXiv 2206.02915), OCP Microscaling Formats 1.0.
inline constexpr SmallFloat kE4m3{4, 3, 7, SmallFloat::Special::allOnes};
inline constexpr SmallFloat kE5m2{5, 2, 15, SmallFloat::Special::ieee};
inline constexpr SmallFloat kE4m3fnuz{4, 3, 8, SmallFloat::Special::minusZero};
inline constexpr SmallFloat kE5m2fnuz{5, 2, 16, SmallFloat::Special::minusZero};
inline constexpr SmallFloat kE2m3{2, 3, 1, SmallFloat::Special::none};
inline constexpr SmallFloat kE3m2{3, 2, 3, SmallFloat::Special::none};
inline constexpr SmallFloat kE2m1{2, 1, 1, SmallFloat::Special::none};

constexpr unsigned SmallFloat::maxCode() const {
    switch (special) {
    case Special::allOnes:
        return signBit() - 2;
    case Special::ieee:
        return signBit() - 1 - (1U << mantissaBits);
    default:
        return signBit() - 1;
    }
}

constexpr float SmallFloat::decode(unsigned code) const {
    const unsigned magnitude = code & (signBit() - 1);
    const bool negative = (code & signBit()) != 0;
    if (special == Special::minusZero && code == signBit())
        return std::numeric_limits<float>::quiet_NaN();
    const unsigned mantissaMask = (1U << mantissaBits) - 1;
    if (magnitude > maxCode()) {
        const bool infinite = special == Special::ieee && (magnitude & mantissaMask) == 0;
        const float value =
            infinite ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
        return negative ? -value : value;
    }
    const unsigned exponent = magnitude >> mantissaBits;
    const unsigned mantissa = (magnitude & mantissaMask) | (exponent > 0 ? 1U << mantissaBits : 0U);
    const int scale = static_cast<int>(exponent > 0 ? exponent : 1) - bias - mantissaBits;
    const float value =
        static_cast<float>(mantissa) * std::bit_cast<float>(static_cast<std::uint32_t>(scale + 127) << 23);
    return negative ? -value : value;
}

/// All values of a format by code (6- and 4-bit formats fill the first 64 or 16 entries).
template <SmallFloat format>
constexpr std::array<float, 256> makeSmallFloatTable() {
    std::array<float, 256> table{};
    for (unsigned code = 0; code < 1U << format.bits(); ++code)
        table[code] = format.decode(code);
    return table;
}
template <SmallFloat format>
inline constexpr std::array<float, 256> kSmallFloatTable = makeSmallFloatTable<format>();

} // namespace nibble
