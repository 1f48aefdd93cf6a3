// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble::codec {

/// Four floats side by side (GCC's and clang's vector extension; one register of any x86-64 processor).
/// Arithmetic on them rounds like arithmetic on one float, so searches that run in lanes find the same bits
/// as the reference that runs them one after another.
using Lanes = float __attribute__((vector_size(16)));
/// All ones where a comparison holds, else 0.
using LaneMask = std::int32_t __attribute__((vector_size(16)));

inline constexpr int kLaneCount = 4;

[[nodiscard]] inline Lanes inAllLanes(float value) {
    return Lanes{value, value, value, value};
}

/// NaN becomes `limit`.
[[nodiscard]] inline Lanes atMost(Lanes x, float limit) {
    const Lanes bound = inAllLanes(limit);
    return x < bound ? x : bound;
}
[[nodiscard]] inline Lanes atLeast(Lanes x, float limit) {
    const Lanes bound = inAllLanes(limit);
    return x > bound ? x : bound;
}

[[nodiscard]] inline Lanes magnitude(Lanes x) {
    return x < inAllLanes(0) ? -x : x;
}

/// Round to nearest even by adding 1.5 · 2^23, for |x| ≤ 2^22.
template <typename T>
[[nodiscard]] inline T nearest(T x) {
    constexpr float magic = 12582912.0F;
    return (x + magic) - magic;
}

[[nodiscard]] inline bool anyLane(LaneMask mask) {
    return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
}

} // namespace nibble::codec
