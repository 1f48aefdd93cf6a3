// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Encoders of the blocks whose codes stand for unevenly spaced levels. IQ4: the search of llama.cpp's
// quantize tool (seven tries to either side), codes made anew for the scale found. MXFP4 and NVFP4: ggml's
// rule for the scale; with importance its neighbours are tried too, which ggml does not do.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/formats/block_codec.h"
#include "core/formats/levels.h"
#include "core/formats/scale_search.h"
#include "core/formats/small_float.h"

namespace nibble::codec {

namespace {

constexpr int kLevelSub = 32;
constexpr std::size_t kLevelSubs = 8;
constexpr int kSuper = 256;

/// Weights of the IQ4 searches over one (super-)block.
void levelWeights(const float* values, const float* importance, int count, float* weights) {
    if (importance) {
        weighByImportance(values, importance, count, 2 * meanSquare(values, count), weights);
        return;
    }
    for (int i = 0; i < count; ++i)
        weights[i] = values[i] * values[i];
}

void packLevels(const float* values, float step, std::byte* packed) {
    std::uint8_t codes[kLevelSub];
    for (int i = 0; i < kLevelSub; ++i)
        codes[i] = static_cast<std::uint8_t>(nearestLevel(step * values[i]));
    packNibbles<kLevelSub / 2>(codes, packed);
}

void encodeIq4Xs(const float* values, const float* importance, std::byte* block) {
    std::array<float, kSuper> weights;
    levelWeights(values, importance, kSuper, weights.data());
    std::array<float, kLevelSubs> scales;
    for (std::size_t j = 0; j < kLevelSubs; ++j)
        scales[j] = searchLevelScale(values + kLevelSub * j, weights.data() + kLevelSub * j, kLevelSub).scale;
    // The scales' codes are made with the unit before it is rounded to F16.
    const float unit = -signedExtreme(scales.data(), kLevelSubs) / 32;
    const float step = inverse(unit);
    std::uint32_t tops = 0;
    std::memset(block, 0, static_cast<std::size_t>(kBlockSize<ElementType::iq4_xs>.bytes));
    for (std::size_t j = 0; j < kLevelSubs; ++j) {
        const float code = nearestSigned(step * scales[j], 32);
        packLevels(values + kLevelSub * j, inverse(unit * code), block + 8 + 16 * j);
        const auto stored = static_cast<std::uint32_t>(static_cast<int>(code) + 32);
        block[4 + j / 2] |= static_cast<std::byte>((stored & 15) << 4 * (j % 2));
        tops |= stored >> 4 << 2 * j;
    }
    storeHalf(block, unit);
    store(block + 2, static_cast<std::uint16_t>(tops));
}

/// E2M1's magnitudes doubled, and the middles between them.
constexpr std::array<float, 8> kMagnitudes = {0, 1, 2, 3, 4, 6, 8, 12};
constexpr std::array<float, 7> kMiddles = {0.5F, 1.5F, 2.5F, 3.5F, 5, 7, 10};

/// Codes nearest to x in units of `unit`; of two the smaller magnitude, and zero without a sign.
template <int count>
void encodeE2m1(const float* values, float unit, std::uint8_t* codes) {
    std::int32_t levels[count] = {};
    for (const float middle : kMiddles) {
        const float limit = middle * unit;
        for (int i = 0; i < count; ++i)
            levels[i] += std::fabs(values[i]) > limit ? 1 : 0;
    }
    for (int i = 0; i < count; ++i)
        codes[i] = static_cast<std::uint8_t>(levels[i] | (values[i] < 0 && levels[i] > 0 ? 8 : 0));
}

/// Error of these codes by importance.
double errorOf(const float* values, const float* importance, int count, float unit,
               const std::uint8_t* codes) {
    double error = 0;
    for (int i = 0; i < count; ++i) {
        const double decoded = static_cast<double>(unit) * static_cast<double>(kMagnitudes[codes[i] & 7]);
        const double difference = std::fabs(static_cast<double>(values[i])) - decoded;
        error += static_cast<double>(importance[i]) * difference * difference;
    }
    return error;
}

/// Chooses among the scale code `rule` and its neighbours down to 0 and up to `highest` what errs least by
/// importance; `unitOf(code)` is what level 1 of the doubled levels counts then. Returns the scale's code.
template <int count, typename UnitOf>
int encodeByScaleCode(const float* values, const float* importance, int rule, int highest, UnitOf&& unitOf,
                      std::uint8_t* codes) {
    encodeE2m1<count>(values, unitOf(rule), codes);
    if (!importance)
        return rule;
    int best = rule;
    double error = errorOf(values, importance, count, unitOf(rule), codes);
    for (int tried = std::max(0, rule - 1); tried <= std::min(highest, rule + 1); ++tried) {
        std::uint8_t other[count];
        encodeE2m1<count>(values, unitOf(tried), other);
        const double triedError = errorOf(values, importance, count, unitOf(tried), other);
        if (triedError < error) {
            error = triedError;
            best = tried;
            std::copy_n(other, count, codes);
        }
    }
    return best;
}

float largestMagnitude(const float* values, int count) {
    return std::fabs(signedExtreme(values, count));
}

/// ⌊log₂(largest)⌋ − 2 in E8M0: the largest falls into E2M1's top binade.
int mxExponent(float largest) {
    if (!(largest > 0))
        return 0;
    return std::clamp(std::ilogb(largest) - 2 + 127, 0, 254);
}

} // namespace

template <>
void encode<ElementType::iq4_nl>(const float* values, std::int64_t blocks, const float* importance,
                                 std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i) {
        const float* x = values + kLevelSub * i;
        std::byte* block = bytes + kBlockSize<ElementType::iq4_nl>.bytes * i;
        std::array<float, kLevelSub> weights;
        levelWeights(x, importance ? importance + kLevelSub * i : nullptr, kLevelSub, weights.data());
        const float scale = searchLevelScale(x, weights.data(), kLevelSub).scale;
        storeHalf(block, scale);
        packLevels(x, inverse(scale), block + 2);
    }
}

template <>
void encode<ElementType::iq4_xs>(const float* values, std::int64_t blocks, const float* importance,
                                 std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i)
        encodeIq4Xs(values + kSuper * i, importance ? importance + kSuper * i : nullptr,
                    bytes + kBlockSize<ElementType::iq4_xs>.bytes * i);
}

template <>
void encode<ElementType::mxfp4>(const float* values, std::int64_t blocks, const float* importance,
                                std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i) {
        const float* x = values + kLevelSub * i;
        std::byte* block = bytes + kBlockSize<ElementType::mxfp4>.bytes * i;
        std::uint8_t codes[kLevelSub];
        const auto unitOf = [](int code) { return std::ldexp(1.0F, code - 128); };
        const int exponent =
            encodeByScaleCode<kLevelSub>(x, importance ? importance + kLevelSub * i : nullptr,
                                         mxExponent(largestMagnitude(x, kLevelSub)), 254, unitOf, codes);
        block[0] = static_cast<std::byte>(exponent);
        packNibbles<kLevelSub / 2>(codes, block + 1);
    }
}

template <>
void encode<ElementType::nvfp4>(const float* values, std::int64_t blocks, const float* importance,
                                std::byte* bytes) {
    constexpr int sub = 16;
    constexpr std::int64_t subs = 4;
    for (std::int64_t i = 0; i < blocks * subs; ++i) {
        const float* x = values + sub * i;
        std::byte* block = bytes + kBlockSize<ElementType::nvfp4>.bytes * (i / subs);
        std::uint8_t codes[sub];
        const auto unitOf = [](int code) { return 0.5F * kE4m3.decode(static_cast<unsigned>(code)); };
        const int scale = encodeByScaleCode<sub>(x, importance ? importance + sub * i : nullptr,
                                                 kE4m3.encode(largestMagnitude(x, sub) / 6),
                                                 static_cast<int>(kE4m3.maxCode()), unitOf, codes);
        block[i % subs] = static_cast<std::byte>(scale);
        packNibbles<sub / 2>(codes, block + subs + sub / 2 * (i % subs));
    }
}

} // namespace nibble::codec
