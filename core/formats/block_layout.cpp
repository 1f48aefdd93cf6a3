// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/block_layout.h"

#include <algorithm>
#include <limits>

#include "core/formats/block_codec.h"
#include "core/formats/levels.h"
#include "core/formats/small_float.h"

namespace nibble {

namespace {

/// The little-endian bits [first, first + count) of a block, at most 8, as a number.
unsigned readBits(const std::byte* block, int first, int count) {
    unsigned value = 0;
    for (int i = 0; i < count; ++i) {
        const int bit = first + i;
        value |= (std::to_integer<unsigned>(block[bit / 8]) >> bit % 8 & 1U) << i;
    }
    return value;
}

unsigned readNumber(const BitPlanes& planes, const std::byte* block, int number) {
    unsigned value = 0;
    for (const BitPlane& plane : planes)
        if (const auto first = plane.bitOf(number))
            value |= readBits(block, *first, plane.width) << plane.shift;
    return value;
}

bool hasBitIn(const BitPlanes& planes, int number, int byte) {
    return std::any_of(planes.begin(), planes.end(), [=](const BitPlane& plane) {
        const auto first = plane.bitOf(number);
        return first && *first < 8 * byte + 8 && *first + plane.width > 8 * byte;
    });
}

const BlockField* findField(const BlockLayout& layout, FieldRole role) {
    for (const BlockField& field : layout.fields())
        if (field.role == role)
            return &field;
    return nullptr;
}

int numberBytes(FieldNumber number) {
    return number == FieldNumber::half ? 2 : number == FieldNumber::float32 ? 4 : 1;
}

} // namespace

int BitPlane::numbers() const {
    int count = width > 0 ? 1 : 0;
    for (const Step& step : steps)
        count *= std::max(step.count, 1);
    return count;
}

std::optional<int> BitPlane::bitOf(int number) const {
    int rest = number - firstNumber;
    if (rest < 0 || rest >= numbers())
        return std::nullopt;
    int bit = firstBit;
    for (const Step& step : steps) {
        const int count = std::max(step.count, 1);
        bit += rest % count * step.stride;
        rest /= count;
    }
    return bit;
}

std::span<const BlockField> BlockLayout::fields() const {
    const auto end = std::find_if(fieldRows.begin(), fieldRows.end(),
                                  [](const BlockField& field) { return field.name.empty(); });
    return {fieldRows.begin(), end};
}

int BlockLayout::weights() const {
    return static_cast<int>(info(type).blockElements);
}

int BlockLayout::bytes() const {
    return static_cast<int>(info(type).blockBytes);
}

unsigned BlockLayout::code(const std::byte* block, int weight) const {
    return readNumber(codes, block, weight);
}

float BlockLayout::level(unsigned code) const {
    switch (levels) {
    case CodeLevels::unsignedInteger:
        return static_cast<float>(static_cast<int>(code) - codeZero);
    case CodeLevels::signedInteger:
        return static_cast<float>(static_cast<std::int8_t>(code));
    case CodeLevels::iq4:
        return kIq4Levels[code & 15U];
    case CodeLevels::e2m1:
        return kSmallFloatTable<kE2m1>[code];
    case CodeLevels::e2m3:
        return kSmallFloatTable<kE2m3>[code];
    case CodeLevels::e3m2:
        return kSmallFloatTable<kE3m2>[code];
    }
    return 0;
}

float BlockLayout::scale(const std::byte* block, int groupIndex) const {
    const BlockField* field = findField(*this, FieldRole::scale);
    if (!field)
        return 1;
    const bool perGroup = field->bytes > numberBytes(field->number);
    const float whole = fieldNumber(*field, block, perGroup ? groupIndex : 0);
    if (scales[0].width == 0)
        return whole;
    const unsigned stored = readNumber(scales, block, groupIndex);
    const int sub = signedScales ? static_cast<std::int8_t>(stored) : static_cast<int>(stored) - scaleZero;
    return whole * static_cast<float>(sub);
}

float BlockLayout::offset(const std::byte* block, int groupIndex) const {
    const BlockField* field = findField(*this, FieldRole::offset);
    if (!field)
        return 0;
    const float whole = fieldNumber(*field, block);
    if (minima[0].width == 0)
        return whole;
    return -(whole * static_cast<float>(readNumber(minima, block, groupIndex)));
}

std::vector<BitRange> BlockLayout::bitsOfCode(int weight) const {
    std::vector<BitRange> ranges;
    for (const BitPlane& plane : codes)
        if (const auto first = plane.bitOf(weight))
            ranges.push_back({*first, plane.width});
    return ranges;
}

std::vector<int> BlockLayout::weightsOfByte(int byte) const {
    std::vector<int> found;
    for (int weight = 0; weight < weights(); ++weight)
        if (hasBitIn(codes, weight, byte))
            found.push_back(weight);
    return found;
}

std::vector<int> BlockLayout::groupsOfByte(int byte) const {
    const auto inside = [byte](const BlockField& field) {
        return byte >= field.firstByte && byte < field.firstByte + field.bytes;
    };
    const auto all = fields();
    const auto field = std::find_if(all.begin(), all.end(), inside);
    std::vector<int> found;
    if (field == all.end() || field->role == FieldRole::codes || field->role == FieldRole::topBits ||
        field->role == FieldRole::sums)
        return found;
    const int size = numberBytes(field->number);
    for (int j = 0; j < groups(); ++j) {
        const bool own = field->bytes <= size || (byte - field->firstByte) / size == j;
        const bool packed = hasBitIn(scales, j, byte) || hasBitIn(minima, j, byte);
        if (field->number == FieldNumber::packed ? packed : own)
            found.push_back(j);
    }
    return found;
}

float fieldNumber(const BlockField& field, const std::byte* block, int index) {
    const std::byte* bytes = block + field.firstByte + index * numberBytes(field.number);
    const auto octet = std::to_integer<unsigned>(*bytes);
    switch (field.number) {
    case FieldNumber::half:
        return codec::loadHalf(bytes);
    case FieldNumber::float32:
        return codec::load<float>(bytes);
    case FieldNumber::e8m0: // 0xFF counts as 2^128 as in ggml, which no float holds
        return octet == 0      ? 0x1p-127F
               : octet == 0xFF ? std::numeric_limits<float>::infinity()
                               : std::bit_cast<float>(octet << 23);
    case FieldNumber::e4m3: // unsigned; the NaN code counts as 0, as in ggml
        return (octet & 127U) == 127 ? 0.0F : kSmallFloatTable<kE4m3>[octet & 127U];
    case FieldNumber::packed:
        break;
    }
    return std::numeric_limits<float>::quiet_NaN();
}

const BlockLayout* blockLayout(ElementType type) {
    for (const BlockLayout& layout : blockLayouts())
        if (layout.type == type)
            return &layout;
    return nullptr;
}

std::optional<FloatFields> floatFields(ElementType type) {
    switch (type) {
    case ElementType::f64:
        return FloatFields{1, 11, 52, 1023};
    case ElementType::f32:
        return FloatFields{1, 8, 23, 127};
    case ElementType::f16:
        return FloatFields{1, 5, 10, 15};
    case ElementType::bf16:
        return FloatFields{1, 8, 7, 127};
    case ElementType::e4m3:
        return FloatFields{1, 4, 3, 7};
    case ElementType::e5m2:
        return FloatFields{1, 5, 2, 15};
    case ElementType::e4m3fnuz:
        return FloatFields{1, 4, 3, 8};
    case ElementType::e5m2fnuz:
        return FloatFields{1, 5, 2, 16};
    case ElementType::e8m0:
        return FloatFields{0, 8, 0, 127};
    default:
        return std::nullopt;
    }
}

} // namespace nibble
