// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's reference search for Q6_K. Sums are taken in the order of the values and in F32, as it does.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/formats/block_codec.h"

namespace nibble::codec {

namespace {

constexpr int kSub = 16;
constexpr int kSubs = 16;
constexpr int kBlock = kSub * kSubs;
constexpr float kHalfLevels = 32;
/// Below this magnitude a block counts as zero.
constexpr float kNothing = 1e-15F;

/// Round to nearest even by adding 1.5 · 2^23, for |x| ≤ 2^22.
float nearest(float x) {
    constexpr float magic = 12582912.0F;
    return (x + magic) - magic;
}

float nearestCode(float x) {
    const float code = nearest(x);
    const float bounded = code < kHalfLevels - 1 ? code : kHalfLevels - 1;
    return bounded > -kHalfLevels ? bounded : -kHalfLevels;
}

/// The value of largest magnitude with its sign; of two, the first.
float signedExtreme(const float* values) {
    float extreme = 0;
    for (int i = 0; i < kSub; ++i) {
        if (std::fabs(values[i]) > std::fabs(extreme))
            extreme = values[i];
    }
    return extreme;
}

/// A sub-block's scale, and the step (codes per unit) of the codes that it was fitted to; 0 for a zero
/// sub-block.
struct SubScale {
    float scale = 0;
    float step = 0;
};

/// One sub-block's least-squares scale: codes are made with the steps −(32 + k/10) / extreme, k = 0 first and
/// then −9 … 9, and the first of the best is kept. The tries run side by side, one per lane.
SubScale searchScale(const float* values, const float* weights) {
    constexpr std::size_t tries = 20; // 19 and one repeated, a whole number of vectors
    const float extreme = signedExtreme(values);
    if (std::fabs(extreme) < kNothing)
        return {};
    std::array<float, tries> steps;
    for (std::size_t i = 0; i < tries; ++i) {
        // 0, −9 … −1, 1 … 9, 0
        const int k = i == 0 || i == tries - 1 ? 0 : static_cast<int>(i) - (i < 10 ? 10 : 9);
        steps[i] = -(kHalfLevels + 0.1F * static_cast<float>(k)) / extreme;
    }
    std::array<float, tries> products{};
    std::array<float, tries> squares{};
    for (int i = 0; i < kSub; ++i) {
        for (std::size_t lane = 0; lane < tries; ++lane) {
            const float code = nearestCode(steps[lane] * values[i]);
            products[lane] += weights[i] * values[i] * code;
            squares[lane] += weights[i] * code * code;
        }
    }
    SubScale found{squares[0] != 0 ? products[0] / squares[0] : 0.0F, steps[0]};
    float best = found.scale * products[0];
    for (std::size_t i = 1; i < tries; ++i) {
        if (squares[i] > 0 && products[i] * products[i] > best * squares[i]) {
            found = {products[i] / squares[i], steps[i]};
            best = found.scale * products[i];
        }
    }
    return found;
}

/// Weights of the search: x², or with importance w: w · √(2 · mean x² + x²).
void searchWeights(const float* values, const float* importance, float* weights) {
    float sum = 0;
    for (int i = 0; i < kBlock; ++i) {
        weights[i] = values[i] * values[i];
        sum += weights[i];
    }
    if (!importance)
        return;
    const float variance = 2 * sum / kBlock;
    for (int i = 0; i < kBlock; ++i)
        weights[i] = importance[i] * std::sqrt(variance + weights[i]);
}

/// 6-bit codes (0 … 63) as two halves of low nibbles and top pairs.
void packSixBits(const std::uint8_t* codes, std::byte* block) {
    for (std::ptrdiff_t half = 0; half < 2; ++half) {
        const std::uint8_t* source = codes + 128 * half;
        for (int i = 0; i < 64; ++i)
            block[64 * half + i] = static_cast<std::byte>((source[i] & 15) | (source[i + 64] & 15) << 4);
        for (int i = 0; i < 32; ++i)
            block[128 + 32 * half + i] =
                static_cast<std::byte>(source[i] >> 4 | source[i + 32] >> 4 << 2 | source[i + 64] >> 4 << 4 |
                                       source[i + 96] >> 4 << 6);
    }
}

/// Final codes of a sub-block with the scale as it is stored; where that is 0 the codes of the search stay,
/// which matters to nobody but keeps the bytes ggml's.
void encodeSub(const float* values, float storedScale, float searchStep, std::uint8_t* codes) {
    for (int i = 0; i < kSub; ++i) {
        const float code = nearestCode(storedScale != 0 ? values[i] / storedScale : values[i] * searchStep);
        const bool zeroSub = storedScale == 0 && searchStep == 0;
        codes[i] = static_cast<std::uint8_t>(zeroSub ? 0 : static_cast<int>(code) + 32);
    }
}

void encodeBlock(const float* values, const float* importance, std::byte* block) {
    std::array<float, kBlock> weights;
    std::array<SubScale, kSubs> subs;
    searchWeights(values, importance, weights.data());
    float extreme = 0;
    for (std::size_t j = 0; j < kSubs; ++j) {
        subs[j] = searchScale(values + kSub * j, weights.data() + kSub * j);
        extreme = std::fabs(subs[j].scale) > std::fabs(extreme) ? subs[j].scale : extreme;
    }
    std::memset(block, 0, static_cast<std::size_t>(kBlockSize<ElementType::q6_k>.bytes));
    if (std::fabs(extreme) < kNothing)
        return;
    const float inverse = -128.0F / extreme;
    const std::uint16_t stored = floatToHalf(1.0F / inverse);
    std::array<std::uint8_t, kBlock> codes;
    for (std::size_t j = 0; j < kSubs; ++j) {
        const float sub = std::min(127.0F, nearest(inverse * subs[j].scale));
        block[192 + j] = static_cast<std::byte>(static_cast<int>(sub));
        encodeSub(values + kSub * j, halfToFloat(stored) * sub, subs[j].step, codes.data() + kSub * j);
    }
    packSixBits(codes.data(), block);
    store(block + 208, stored);
}

} // namespace

template <>
void encode<ElementType::q6_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i)
        encodeBlock(values + i * kBlock, importance ? importance + i * kBlock : nullptr,
                    bytes + i * kBlockSize<ElementType::q6_k>.bytes);
}

} // namespace nibble::codec
