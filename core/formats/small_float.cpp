// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/small_float.h"

#include <bit>
#include <cmath>

namespace nibble {

std::uint8_t SmallFloat::encode(float value) const {
    const unsigned sign = std::signbit(value) ? signBit() : 0U;
    if (std::isnan(value)) {
        switch (special) {
        case Special::none:
            return static_cast<std::uint8_t>(sign | maxCode());
        case Special::minusZero:
            return static_cast<std::uint8_t>(signBit());
        default:
            return static_cast<std::uint8_t>(sign | (signBit() - 1));
        }
    }
    const float magnitude = std::fabs(value);
    unsigned code = maxCode();
    if (magnitude < decode(maxCode())) {
        const auto bits = std::bit_cast<std::uint32_t>(magnitude);
        const int exponent = static_cast<int>(bits >> 23) - 127;
        if (exponent < 1 - bias) {
            // In steps of the subnormal numbers; the addition of 2^23 leaves no fraction, and rounding up to
            // the first normal number gives its code.
            const float unit =
                std::bit_cast<float>(static_cast<std::uint32_t>(mantissaBits + bias - 1 + 127) << 23);
            code = static_cast<unsigned>((magnitude * unit + 0x1p23F) - 0x1p23F);
        } else {
            // Rounding up to the next binade carries into the exponent by itself.
            const int shift = 23 - mantissaBits;
            const std::uint32_t rounded = bits + (1U << (shift - 1)) - 1U + (bits >> shift & 1U);
            code = (rounded >> shift) - (static_cast<unsigned>(127 - bias) << mantissaBits);
        }
    }
    if (special == Special::minusZero && code == 0)
        return 0;
    return static_cast<std::uint8_t>(sign | code);
}

} // namespace nibble
