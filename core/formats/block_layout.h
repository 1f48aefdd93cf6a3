// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/tensor/element_type.h"

namespace nibble {

/// What a field of a block is to its weights.
enum class FieldRole : std::uint8_t {
    scale,     ///< factor of the levels, one number or one per group
    offset,    ///< what is added or, with quantized minima, the factor of what is taken away
    subScales, ///< packed small numbers: scales of the groups, and their minima if there are any
    codes,     ///< low bits of the codes
    topBits,   ///< the rest of the codes' bits
    sums,      ///< for products only; no part of any weight
};
enum class FieldNumber : std::uint8_t { packed, half, float32, e8m0, e4m3 };

/// A named run of bytes in a block.
struct BlockField {
    std::string_view name; ///< as in ggml's structs; empty ends a row's list
    FieldRole role;
    FieldNumber number;
    int firstByte;
    int bytes;
};

/// Where some bits of a run of small numbers lie: number `firstNumber + i` has `width` bits, worth 2^shift
/// and up, at bit firstBit + Σ stride · digit, with i written in the mixed radix of the steps' counts, the
/// fastest digit first. Bit 8k + b is bit b of byte k.
struct BitPlane {
    struct Step {
        int count = 0, stride = 0;
    };
    int firstBit = 0;
    int width = 0; ///< 0 ends a row's list
    int shift = 0;
    std::array<Step, 3> steps{};
    int firstNumber = 0;

    [[nodiscard]] int numbers() const;
    /// The first bit of a number, or nothing if this plane has none of it.
    [[nodiscard]] std::optional<int> bitOf(int number) const;
};
using BitPlanes = std::array<BitPlane, 3>;

/// Bits [first, first + count) of a block.
struct BitRange {
    int first, count;
};

/// What a code stands for before the scale.
enum class CodeLevels : std::uint8_t { unsignedInteger, signedInteger, iq4, e2m1, e2m3, e3m2 };

/// One row per block format: all that is needed to take a block apart and to show how its weights come about:
/// weight i = scale(group) · level(code i) [± offset].
struct BlockLayout {
    ElementType type;
    std::string_view formula;
    std::array<BlockField, 6> fieldRows;
    int codeBits;
    CodeLevels levels;
    int codeZero; ///< taken away from integer codes
    BitPlanes codes;
    int group;          ///< weights that share a scale
    BitPlanes scales{}; ///< of the groups, times the field `scale`; empty: that field alone
    int scaleZero = 0;  ///< taken away from the scales' integers
    bool signedScales = false;
    BitPlanes minima{}; ///< of the groups, times the field `offset`, taken away

    [[nodiscard]] std::span<const BlockField> fields() const;
    [[nodiscard]] int weights() const;
    [[nodiscard]] int bytes() const;
    [[nodiscard]] int groups() const { return weights() / group; }

    [[nodiscard]] unsigned code(const std::byte* block, int weight) const;
    /// What a code stands for, before scale and offset.
    [[nodiscard]] float level(unsigned code) const;
    /// The factor of a group's levels, and what is added after it.
    [[nodiscard]] float scale(const std::byte* block, int groupIndex) const;
    [[nodiscard]] float offset(const std::byte* block, int groupIndex) const;
    /// The bits that make code `weight`, low bits first.
    [[nodiscard]] std::vector<BitRange> bitsOfCode(int weight) const;
    /// The weights whose codes have bits in a byte, rising; none for bytes of scales.
    [[nodiscard]] std::vector<int> weightsOfByte(int byte) const;
    /// The groups whose scale or offset this byte helps to make; none for bytes of codes.
    [[nodiscard]] std::vector<int> groupsOfByte(int byte) const;
};

/// The rows in the order of the element types.
[[nodiscard]] std::span<const BlockLayout> blockLayouts();
/// Null for types of one value per block and for those that cannot be decoded.
[[nodiscard]] const BlockLayout* blockLayout(ElementType type);

/// The value of one number of a field, whatever it is stored as. `packed` fields have none (NaN).
[[nodiscard]] float fieldNumber(const BlockField& field, const std::byte* block, int index = 0);

/// The bits of a plain floating-point type from the top: sign, exponent, mantissa.
struct FloatFields {
    int signBits, exponentBits, mantissaBits, bias;
    [[nodiscard]] int bits() const { return signBits + exponentBits + mantissaBits; }
};
/// Nothing for integers and block formats.
[[nodiscard]] std::optional<FloatFields> floatFields(ElementType type);

} // namespace nibble
