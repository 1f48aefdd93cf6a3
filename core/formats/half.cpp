// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/half.h"

#include "core/formats/small_float.h"

namespace nibble {

float e4m3ToFloat(std::uint8_t bits) {
    return kSmallFloatTable<kE4m3>[bits];
}

std::uint8_t floatToE4m3(float value) {
    return kE4m3.encode(value);
}

float e5m2ToFloat(std::uint8_t bits) {
    return kSmallFloatTable<kE5m2>[bits];
}

std::uint8_t floatToE5m2(float value) {
    return kE5m2.encode(value);
}

float e4m3fnuzToFloat(std::uint8_t bits) {
    return kSmallFloatTable<kE4m3fnuz>[bits];
}

float e5m2fnuzToFloat(std::uint8_t bits) {
    return kSmallFloatTable<kE5m2fnuz>[bits];
}

} // namespace nibble
