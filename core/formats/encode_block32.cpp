// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's reference encoders for blocks of 32 values, byte for byte: codes come from the scale before it is
// rounded to F16, and 4- and 5-bit codes round halves up by adding one half and cutting off. With importance
// the scales are searched, by weights that hold the mean square of the row.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/formats/block_codec.h"
#include "core/formats/scale_search.h"

namespace nibble::codec {

namespace {

constexpr int kBlock32 = 32;
constexpr int kLanes = 8;

/// Largest and smallest value, lane by lane so that it vectorises. NaN is passed over.
struct Range {
    float min;
    float max;
};

Range rangeOf(const float* values) {
    std::array<float, kLanes> min;
    std::array<float, kLanes> max;
    std::copy_n(values, kLanes, min.begin());
    std::copy_n(values, kLanes, max.begin());
    for (int i = kLanes; i < kBlock32; i += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            const auto at = static_cast<std::size_t>(lane);
            min[at] = values[i + lane] < min[at] ? values[i + lane] : min[at];
            max[at] = values[i + lane] > max[at] ? values[i + lane] : max[at];
        }
    }
    return {*std::min_element(min.begin(), min.end()), *std::max_element(max.begin(), max.end())};
}

/// As signedExtreme(), in lanes.
float blockExtreme(const float* values) {
    const Range range = rangeOf(values);
    if (range.max != -range.min)
        return range.max > -range.min ? range.max : range.min;
    return signedExtreme(values, kBlock32);
}

/// codes = ⌊(x − offset) / scale + half⌋, at most `limit`; `half` holds the codes' zero as well.
void encodeCodes(const float* values, float offset, float inverseScale, float half, float limit,
                 std::uint8_t* codes) {
    for (int i = 0; i < kBlock32; ++i) {
        const float code = (values[i] - offset) * inverseScale + half;
        // Comparisons that NaN fails come first, so that the conversion is defined for any input.
        const float bounded = code < limit ? code : limit;
        codes[i] = static_cast<std::uint8_t>(static_cast<int>(bounded > 0 ? bounded : 0.0F));
    }
}

/// codes nearest to (x − origin) · step.
void encodeNearest(const float* values, float origin, float step, float limit, std::uint8_t* codes) {
    for (int i = 0; i < kBlock32; ++i)
        codes[i] =
            static_cast<std::uint8_t>(static_cast<int>(nearestUnsigned((values[i] - origin) * step, limit)));
}

void packFiveBits(const std::uint8_t* codes, std::byte* topBits, std::byte* nibbles) {
    std::uint32_t top = 0;
    for (int i = 0; i < kBlock32; ++i)
        top |= static_cast<std::uint32_t>(codes[i] >> 4) << i;
    store(topBits, top);
    packNibbles<kBlock32 / 2>(codes, nibbles);
}

/// Codes 0 … 2 · zero − 1 whose lowest stands for the extreme value; returns the scale.
float encodeSymmetric(const float* values, float zero, std::uint8_t* codes) {
    const float scale = blockExtreme(values) / -zero;
    encodeCodes(values, 0, inverse(scale), zero + 0.5F, 2 * zero - 1, codes);
    return scale;
}

struct ScaleAndOffset {
    float scale;
    float offset;
};

/// Codes 0 … highest between the smallest and the largest value.
ScaleAndOffset encodeAffine(const float* values, float highest, std::uint8_t* codes) {
    const Range range = rangeOf(values);
    const float scale = (range.max - range.min) / highest;
    encodeCodes(values, range.min, inverse(scale), 0.5F, highest, codes);
    return {scale, range.min};
}

/// The same with a searched scale.
float searchSymmetric(const float* values, const float* importance, float variance, float zero,
                      std::uint8_t* codes) {
    float weights[kBlock32];
    weighByImportance(values, importance, kBlock32, variance, weights);
    const ScaleFit fit = searchScale(values, weights, kBlock32, zero);
    for (int i = 0; i < kBlock32; ++i)
        codes[i] =
            static_cast<std::uint8_t>(static_cast<int>(nearestSigned(values[i] * fit.step, zero) + zero));
    return fit.scale;
}

/// Calls pack(block, scale, codes) for each block of a row with symmetric codes.
template <ElementType type, typename Pack>
void encodeSymmetricRow(const float* values, std::int64_t blocks, const float* importance, float zero,
                        std::byte* bytes, Pack&& pack) {
    const float variance = importance ? meanSquare(values, blocks * kBlock32) : 0.0F;
    for (std::int64_t i = 0; i < blocks; ++i) {
        const float* x = values + kBlock32 * i;
        std::uint8_t codes[kBlock32];
        const float scale = importance ? searchSymmetric(x, importance + kBlock32 * i, variance, zero, codes)
                                       : encodeSymmetric(x, zero, codes);
        pack(bytes + kBlockSize<type>.bytes * i, scale, codes);
    }
}

/// Searched scales and offsets of up to four blocks side by side: lanes beyond `blocks` repeat the last.
AffineFit searchAffine(const float* values, std::int64_t blocks, const float* importance, float variance,
                       float highest) {
    const float* x[kLaneCount];
    const float* w[kLaneCount];
    float weights[kLaneCount][kBlock32];
    for (int lane = 0; lane < kLaneCount; ++lane) {
        const std::int64_t at = kBlock32 * std::min<std::int64_t>(lane, blocks - 1);
        weighByImportance(values + at, importance + at, kBlock32, variance, weights[lane]);
        x[lane] = values + at;
        w[lane] = weights[lane];
    }
    Lanes xs[kBlock32];
    Lanes ws[kBlock32];
    interleave(x, kBlock32, xs);
    interleave(w, kBlock32, ws);
    return fitAffine(xs, ws, kBlock32, importanceSearch(highest));
}

/// Calls pack(block, fit, codes) for each block of a row with scale and offset.
template <ElementType type, typename Pack>
void encodeAffineRow(const float* values, std::int64_t blocks, const float* importance, float highest,
                     std::byte* bytes, Pack&& pack) {
    const float variance = importance ? meanSquare(values, blocks * kBlock32) : 0.0F;
    AffineFit fits{};
    for (std::int64_t i = 0; i < blocks; ++i) {
        const float* x = values + kBlock32 * i;
        const auto lane = static_cast<int>(i % kLaneCount);
        std::uint8_t codes[kBlock32];
        if (importance && lane == 0)
            fits = searchAffine(x, blocks - i, importance + kBlock32 * i, variance, highest);
        ScaleAndOffset fit{fits.scale[lane], -fits.min[lane]};
        if (importance)
            encodeNearest(x, fits.origin[lane], fits.step[lane], highest, codes);
        else
            fit = encodeAffine(x, highest, codes);
        pack(bytes + kBlockSize<type>.bytes * i, fit, codes);
    }
}

} // namespace

template <>
void encode<ElementType::q4_0>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeSymmetricRow<ElementType::q4_0>(values, blocks, importance, 8, bytes,
                                          [](std::byte* block, float scale, const std::uint8_t* codes) {
                                              storeHalf(block, scale);
                                              packNibbles<kBlock32 / 2>(codes, block + 2);
                                          });
}

template <>
void encode<ElementType::q5_0>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeSymmetricRow<ElementType::q5_0>(values, blocks, importance, 16, bytes,
                                          [](std::byte* block, float scale, const std::uint8_t* codes) {
                                              storeHalf(block, scale);
                                              packFiveBits(codes, block + 2, block + 6);
                                          });
}

template <>
void encode<ElementType::q4_1>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeAffineRow<ElementType::q4_1>(
        values, blocks, importance, 15, bytes,
        [](std::byte* block, const ScaleAndOffset& fit, const std::uint8_t* codes) {
            storeHalf(block, fit.scale);
            storeHalf(block + 2, fit.offset);
            packNibbles<kBlock32 / 2>(codes, block + 4);
        });
}

template <>
void encode<ElementType::q5_1>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeAffineRow<ElementType::q5_1>(
        values, blocks, importance, 31, bytes,
        [](std::byte* block, const ScaleAndOffset& fit, const std::uint8_t* codes) {
            storeHalf(block, fit.scale);
            storeHalf(block + 2, fit.offset);
            packFiveBits(codes, block + 4, block + 8);
        });
}

/// Codes round halves away from zero.
template <>
void encode<ElementType::q8_0>(const float* values, std::int64_t blocks, const float* /*importance*/,
                               std::byte* bytes) {
    forEachBlock<ElementType::q8_0>(bytes, blocks, values, [](std::byte* block, const float* source) {
        const Range range = rangeOf(source);
        const float scale = std::max(range.max, -range.min) / 127.0F;
        const float inverseScale = inverse(scale);
        std::int8_t codes[kBlock32];
        for (int i = 0; i < kBlock32; ++i) {
            const float code = source[i] * inverseScale;
            const float bounded = code < 127.0F ? code : 127.0F;
            const float exact = bounded > -127.0F ? bounded : -127.0F;
            const int whole = static_cast<int>(exact);
            const float rest = exact - static_cast<float>(whole);
            codes[i] = static_cast<std::int8_t>(whole + (rest >= 0.5F ? 1 : 0) - (rest <= -0.5F ? 1 : 0));
        }
        storeHalf(block, scale);
        std::memcpy(block + 2, codes, sizeof codes);
    });
}

} // namespace nibble::codec
