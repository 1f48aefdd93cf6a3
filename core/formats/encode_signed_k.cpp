// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's search for Q3_K and Q6_K: a scale per sub-block of 16, quantized in its turn to a signed code; the
// final codes follow the scales as stored.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/formats/block_codec.h"
#include "core/formats/scale_search.h"

namespace nibble::codec {

namespace {

constexpr int kSub = 16;
constexpr std::size_t kSubs = 16;
/// Codes −4 … 3 and −32 … 31.
constexpr float kQ3Half = 4;
constexpr float kQ6Half = 32;

/// Scales of the sub-blocks and the codes they were fitted to, offset by half the levels.
struct StepFits {
    std::array<float, kSubs> scale{};
    std::array<std::uint8_t, kSuperBlock> codes{};
};

/// Codes of the sub-blocks' scales and what they count: scale of sub-block j = unit · code.
struct StoredScales {
    std::array<float, kSubs> codes{};
    std::uint16_t unit = 0; ///< F16

    [[nodiscard]] float value(std::size_t j) const { return halfToFloat(unit) * codes[j]; }
};

/// Without importance: x². With importance w: w · √(2 · mean x² + x²).
void searchWeights(const float* values, const float* importance, float* weights) {
    if (importance) {
        weighByImportance(values, importance, kSuperBlock, 2 * meanSquare(values, kSuperBlock), weights);
        return;
    }
    for (int i = 0; i < kSuperBlock; ++i)
        weights[i] = values[i] * values[i];
}

StepFits searchSteps(const float* values, const float* weights, float halfLevels) {
    StepFits fits;
    for (std::size_t j = 0; j < kSubs; ++j) {
        const float* x = values + kSub * j;
        const ScaleFit fit = searchScale(x, weights + kSub * j, kSub, halfLevels);
        fits.scale[j] = fit.scale;
        for (std::size_t i = 0; i < kSub && fit.step != 0; ++i)
            fits.codes[kSub * j + i] = static_cast<std::uint8_t>(
                static_cast<int>(nearestSigned(x[i] * fit.step, halfLevels) + halfLevels));
    }
    return fits;
}

/// Four sub-blocks in lanes: codes by the extreme, then coordinate descent: each code in turn goes where the
/// scale of the others would have it, if that gains. Returns the least-squares scales.
Lanes descend(const Lanes* values, Lanes step, Lanes* codes) {
    constexpr int passes = 5;
    const Lanes zero{};
    Lanes products{};
    Lanes squares{};
    for (int i = 0; i < kSub; ++i) {
        const Lanes weight = values[i] * values[i];
        codes[i] = atLeast(atMost(nearest(step * values[i]), kQ3Half - 1), -kQ3Half);
        products += weight * values[i] * codes[i];
        squares += weight * codes[i] * codes[i];
    }
    LaneMask changed{1};
    for (int pass = 0; pass < passes && anyLane(changed); ++pass) {
        changed = LaneMask{};
        for (int i = 0; i < kSub; ++i) {
            const Lanes weight = values[i] * values[i];
            Lanes product = products - weight * values[i] * codes[i];
            Lanes square = squares - weight * codes[i] * codes[i];
            LaneMask isBetter = product > zero;
            const Lanes moved = atLeast(atMost(nearest(values[i] * square / product), kQ3Half - 1), -kQ3Half);
            product += weight * values[i] * moved;
            square += weight * moved * moved;
            isBetter &= (moved != codes[i]) & (square > zero);
            isBetter &= product * product * squares > products * products * square;
            codes[i] = isBetter ? moved : codes[i];
            products = isBetter ? product : products;
            squares = isBetter ? square : squares;
            changed |= isBetter;
        }
    }
    return squares > zero ? products / squares : zero;
}

/// The search of Q3_K without importance.
StepFits searchByDescent(const float* values) {
    StepFits fits;
    for (int first = 0; first < static_cast<int>(kSubs); first += kLaneCount) {
        std::array<const float*, kLaneCount> rows;
        Lanes step;
        for (int lane = 0; lane < kLaneCount; ++lane) {
            const float* x = values + kSub * (first + lane);
            rows[static_cast<std::size_t>(lane)] = x;
            const float extreme = signedExtreme(x, kSub);
            step[lane] = std::fabs(extreme) < kNothing ? 0.0F : -kQ3Half / extreme;
        }
        Lanes x[kSub];
        Lanes codes[kSub];
        interleave(rows.data(), kSub, x);
        const Lanes scales = descend(x, step, codes);
        for (int lane = 0; lane < kLaneCount; ++lane) {
            fits.scale[static_cast<std::size_t>(first + lane)] = step[lane] != 0 ? scales[lane] : 0.0F;
            for (int i = 0; i < kSub && step[lane] != 0; ++i)
                fits.codes[static_cast<std::size_t>(kSub * (first + lane) + i)] =
                    static_cast<std::uint8_t>(static_cast<int>(codes[i][lane] + kQ3Half));
        }
    }
    return fits;
}

/// Codes −halfLevels … halfLevels − 1 whose lowest stands for the largest scale.
StoredScales storeByExtreme(const StepFits& fits, float halfLevels) {
    StoredScales stored;
    const float extreme = signedExtreme(fits.scale.data(), kSubs);
    if (std::fabs(extreme) < kNothing)
        return stored;
    const float step = -halfLevels / extreme;
    for (std::size_t j = 0; j < kSubs; ++j)
        stored.codes[j] = nearestSigned(step * fits.scale[j], halfLevels);
    stored.unit = floatToHalf(1.0F / step);
    return stored;
}

/// The same, fitted by what the sub-blocks weigh.
StoredScales storeScalesByWeight(const StepFits& fits, const float* weights, float halfLevels) {
    std::array<float, kSubs> weight{};
    for (std::size_t i = 0; i < kSuperBlock; ++i)
        weight[i / kSub] += weights[i];
    StoredScales stored;
    const ScaleFit fit = searchScale(fits.scale.data(), weight.data(), kSubs, halfLevels);
    for (std::size_t j = 0; j < kSubs; ++j)
        stored.codes[j] = nearestSigned(fit.step * fits.scale[j], halfLevels);
    stored.unit = floatToHalf(fit.scale);
    return stored;
}

/// Final codes by the scales as stored; where one is 0 those of the search stay, which matters to nobody but
/// keeps the bytes ggml's.
void recode(const float* values, const StoredScales& stored, float halfLevels, StepFits& fits) {
    for (std::size_t j = 0; j < kSubs; ++j) {
        const float scale = stored.value(j);
        for (std::size_t i = kSub * j; i < kSub * (j + 1) && scale != 0; ++i)
            fits.codes[i] = static_cast<std::uint8_t>(
                static_cast<int>(nearestSigned(values[i] / scale, halfLevels) + halfLevels));
    }
}

/// 6-bit codes as two halves of low nibbles and top pairs.
void packSixBits(const std::uint8_t* codes, std::byte* block) {
    std::array<std::uint8_t, kSuperBlock> top;
    for (std::size_t i = 0; i < kSuperBlock; ++i)
        top[i] = static_cast<std::uint8_t>(codes[i] >> 4);
    for (std::ptrdiff_t half = 0; half < 2; ++half) {
        packNibbles<64>(codes + 128 * half, block + 64 * half);
        packPairs(top.data() + 128 * half, block + 128 + 32 * half);
    }
}

/// 3-bit codes as 32 bytes of third bits (value i in byte i % 32, bit i / 32) and two halves of pairs.
void packThreeBits(const std::uint8_t* codes, std::byte* block) {
    for (int i = 0; i < kSuperBlock; ++i)
        block[i % 32] |= static_cast<std::byte>(codes[i] >> 2 << i / 32);
    packPairs(codes, block + 32);
    packPairs(codes + 128, block + 64);
}

/// 16 codes −32 … 31 in 12 bytes: low nibbles of two (j and j + 8) in a byte, top pairs of four behind.
void packScales(const std::array<float, kSubs>& codes, std::byte* packed) {
    for (std::size_t j = 0; j < kSubs; ++j) {
        const int code = static_cast<int>(codes[j]) + 32;
        packed[j % 8] |= static_cast<std::byte>((code & 15) << 4 * (j / 8));
        packed[8 + j % 4] |= static_cast<std::byte>(code >> 4 << 2 * (j / 4));
    }
}

void encodeQ3(const float* values, const float* importance, std::byte* block) {
    std::array<float, kSuperBlock> weights;
    searchWeights(values, importance, weights.data());
    StepFits fits = importance ? searchSteps(values, weights.data(), kQ3Half) : searchByDescent(values);
    const StoredScales stored =
        importance ? storeScalesByWeight(fits, weights.data(), 32) : storeByExtreme(fits, 32);
    std::memset(block, 0, static_cast<std::size_t>(kBlockSize<ElementType::q3_k>.bytes));
    recode(values, stored, kQ3Half, fits);
    packThreeBits(fits.codes.data(), block);
    if (stored.unit != 0)
        packScales(stored.codes, block + 96);
    store(block + 108, stored.unit);
}

void encodeQ6(const float* values, const float* importance, std::byte* block) {
    std::array<float, kSuperBlock> weights;
    searchWeights(values, importance, weights.data());
    StepFits fits = searchSteps(values, weights.data(), kQ6Half);
    const StoredScales stored = storeByExtreme(fits, 128);
    std::memset(block, 0, static_cast<std::size_t>(kBlockSize<ElementType::q6_k>.bytes));
    if (stored.unit == 0)
        return;
    recode(values, stored, kQ6Half, fits);
    packSixBits(fits.codes.data(), block);
    for (std::size_t j = 0; j < kSubs; ++j)
        block[192 + j] = static_cast<std::byte>(static_cast<int>(stored.codes[j]));
    store(block + 208, stored.unit);
}

} // namespace

template <>
void encode<ElementType::q3_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i)
        encodeQ3(values + i * kSuperBlock, importance ? importance + i * kSuperBlock : nullptr,
                 bytes + i * kBlockSize<ElementType::q3_k>.bytes);
}

template <>
void encode<ElementType::q6_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    for (std::int64_t i = 0; i < blocks; ++i)
        encodeQ6(values + i * kSuperBlock, importance ? importance + i * kSuperBlock : nullptr,
                 bytes + i * kBlockSize<ElementType::q6_k>.bytes);
}

} // namespace nibble::codec
