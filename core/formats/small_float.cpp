// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/small_float.h"

#include <algorithm>
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
        // In units of the step below the value's binade; rounding up to the next binade carries into the
        // exponent by itself, and so does the first normal number out of the subnormal ones.
        const int minExponent = 1 - bias;
        const int exponent = std::max(magnitude > 0 ? std::ilogb(magnitude) : minExponent, minExponent);
        const float steps = std::nearbyint(std::scalbn(magnitude, mantissaBits - exponent));
        code = (static_cast<unsigned>(exponent - minExponent) << mantissaBits) + static_cast<unsigned>(steps);
    }
    if (special == Special::minusZero && code == 0)
        return 0;
    return static_cast<std::uint8_t>(sign | code);
}

} // namespace nibble
