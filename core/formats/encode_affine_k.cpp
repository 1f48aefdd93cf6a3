// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ggml's search for Q2_K, Q4_K and Q5_K: an affine fit per sub-block, whose scales and minima are quantized
// in their turn; the final codes follow the scales as stored. Four sub-blocks are fitted side by side.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/formats/block_codec.h"
#include "core/formats/scale_search.h"

namespace nibble::codec {

namespace {

constexpr int kMostSubs = 16;

/// What tells one of these types from another.
struct AffineType {
    int sub;          ///< values per sub-block
    int superLevels;  ///< highest code of a sub-block's scale and minimum
    float variances;  ///< times mean x² in the weights, where there is importance
    AffineSearch own; ///< the search without importance

    [[nodiscard]] constexpr int subs() const { return kSuperBlock / sub; }
};

constexpr AffineType kQ2K{16, 15, 1, {3, -0.5F, 0.1F, 16, true}};
constexpr AffineType kQ4K{32, 63, 2, {15, -1, 0.1F, 21}};
constexpr AffineType kQ5K{32, 63, 2, {31, -0.5F, 0.1F, 16}};

/// Scales and minima of the sub-blocks as found, and the codes' step and origin in the search.
struct Fits {
    std::array<float, kMostSubs> scale, min, step, origin;
    std::array<float, kMostSubs> weight; ///< Σ of the weights
};

/// Scales or minima of the sub-blocks as stored: `unit` · code.
struct Stored {
    std::array<std::uint8_t, kMostSubs> codes;
    std::uint16_t unit; ///< F16

    [[nodiscard]] float value(std::size_t j) const {
        return halfToFloat(unit) * static_cast<float>(codes[j]);
    }
};

/// Without importance: |x|, and where errors are squared the sub-block's root mean square more.
void ownWeights(const AffineType& type, const float* values, float* weights) {
    for (int first = 0; first < kSuperBlock; first += type.sub) {
        const float* x = values + first;
        const float level = type.own.absolute ? 0.0F : std::sqrt(meanSquare(x, type.sub));
        for (int i = 0; i < type.sub; ++i)
            weights[first + i] = level + std::fabs(x[i]);
    }
}

Fits fitSubBlocks(const AffineType& type, const float* values, const float* weights,
                  const AffineSearch& search) {
    Fits fits{};
    for (int first = 0; first < type.subs(); first += kLaneCount) {
        std::array<const float*, kLaneCount> rows;
        Lanes x[kLongestSubBlock];
        Lanes w[kLongestSubBlock];
        for (int lane = 0; lane < kLaneCount; ++lane)
            rows[static_cast<std::size_t>(lane)] = values + type.sub * (first + lane);
        interleave(rows.data(), type.sub, x);
        for (int lane = 0; lane < kLaneCount; ++lane)
            rows[static_cast<std::size_t>(lane)] = weights + type.sub * (first + lane);
        interleave(rows.data(), type.sub, w);
        const AffineFit fit = fitAffine(x, w, type.sub, search);
        for (int lane = 0; lane < kLaneCount; ++lane) {
            const auto j = static_cast<std::size_t>(first + lane);
            fits.scale[j] = fit.scale[lane];
            fits.min[j] = fit.min[lane];
            fits.step[j] = fit.step[lane];
            fits.origin[j] = fit.origin[lane];
            for (int i = 0; i < type.sub; ++i)
                fits.weight[j] += w[i][lane];
        }
    }
    return fits;
}

/// Codes 0 … superLevels of what lies between 0 and the largest.
Stored storeByLargest(const AffineType& type, const std::array<float, kMostSubs>& found) {
    Stored stored{};
    const float largest = *std::max_element(found.begin(), found.begin() + type.subs());
    if (!(largest > 0))
        return stored;
    const auto levels = static_cast<float>(type.superLevels);
    const float step = levels / largest;
    for (std::size_t j = 0; j < static_cast<std::size_t>(type.subs()); ++j)
        stored.codes[j] = static_cast<std::uint8_t>(nearestUnsigned(step * found[j], levels));
    stored.unit = floatToHalf(largest / levels);
    return stored;
}

/// Codes fitted by what the sub-blocks weigh.
Stored storeByWeight(const AffineType& type, const std::array<float, kMostSubs>& found,
                     const std::array<float, kMostSubs>& weight) {
    Stored stored{};
    stored.unit = floatToHalf(
        fitPositive(found.data(), weight.data(), type.subs(), type.superLevels, stored.codes.data()));
    return stored;
}

/// Final codes by the scales as stored; where a scale is 0 those of the search stay, which matters to nobody
/// but keeps the bytes ggml's.
void encodeSub(const AffineType& type, const float* values, float scale, float min, float searchStep,
               float searchOrigin, std::uint8_t* codes) {
    for (int i = 0; i < type.sub; ++i) {
        const float code = scale != 0 ? (values[i] + min) / scale : (values[i] - searchOrigin) * searchStep;
        codes[i] = static_cast<std::uint8_t>(static_cast<int>(nearestUnsigned(code, type.own.levels)));
    }
}

struct AffineBlock {
    Stored scales, minima;
    std::array<std::uint8_t, kSuperBlock> codes;
};

AffineBlock encodeAffine(const AffineType& type, const float* values, const float* importance) {
    std::array<float, kSuperBlock> weights;
    if (importance)
        weighByImportance(values, importance, kSuperBlock, type.variances * meanSquare(values, kSuperBlock),
                          weights.data());
    else
        ownWeights(type, values, weights.data());
    const Fits fits =
        fitSubBlocks(type, values, weights.data(), importance ? importanceSearch(type.own.levels) : type.own);
    AffineBlock block{.scales = importance ? storeByWeight(type, fits.scale, fits.weight)
                                           : storeByLargest(type, fits.scale),
                      .minima = importance ? storeByWeight(type, fits.min, fits.weight)
                                           : storeByLargest(type, fits.min),
                      .codes = {}};
    for (std::size_t j = 0; j < static_cast<std::size_t>(type.subs()); ++j) {
        const auto first = static_cast<std::size_t>(type.sub) * j;
        encodeSub(type, values + first, block.scales.value(j), block.minima.value(j), fits.step[j],
                  fits.origin[j], block.codes.data() + first);
    }
    return block;
}

/// Low nibbles of 256 values: in each chunk of 64, byte l holds values l and l + 32.
void packNibbleChunks(const std::uint8_t* codes, std::byte* packed) {
    for (int chunk = 0; chunk < 4; ++chunk)
        packNibbles<32>(codes + 64 * chunk, packed + 32 * chunk);
}

/// d, dmin and the 12 bytes of 6-bit scales and minima of Q4_K and Q5_K.
void packSixBitHeader(const AffineBlock& block, std::byte* out) {
    store(out, block.scales.unit);
    store(out + 2, block.minima.unit);
    const auto& scales = block.scales.codes;
    const auto& minima = block.minima.codes;
    for (std::size_t j = 0; j < 4; ++j) {
        out[4 + j] = static_cast<std::byte>(scales[j] | (scales[j + 4] >> 4) << 6);
        out[8 + j] = static_cast<std::byte>(minima[j] | (minima[j + 4] >> 4) << 6);
        out[12 + j] = static_cast<std::byte>((scales[j + 4] & 15) | (minima[j + 4] & 15) << 4);
    }
}

template <ElementType id, typename Pack>
void encodeBlocks(const AffineType& type, const float* values, std::int64_t blocks, const float* importance,
                  std::byte* bytes, Pack&& pack) {
    for (std::int64_t i = 0; i < blocks; ++i)
        pack(
            encodeAffine(type, values + i * kSuperBlock, importance ? importance + i * kSuperBlock : nullptr),
            bytes + i * kBlockSize<id>.bytes);
}

} // namespace

template <>
void encode<ElementType::q2_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeBlocks<ElementType::q2_k>(
        kQ2K, values, blocks, importance, bytes, [](const AffineBlock& block, std::byte* out) {
            for (std::size_t j = 0; j < kMostSubs; ++j)
                out[j] = static_cast<std::byte>(block.scales.codes[j] | block.minima.codes[j] << 4);
            packPairs(block.codes.data(), out + 16);
            packPairs(block.codes.data() + 128, out + 48);
            store(out + 80, block.scales.unit);
            store(out + 82, block.minima.unit);
        });
}

template <>
void encode<ElementType::q4_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeBlocks<ElementType::q4_k>(kQ4K, values, blocks, importance, bytes,
                                    [](const AffineBlock& block, std::byte* out) {
                                        packSixBitHeader(block, out);
                                        packNibbleChunks(block.codes.data(), out + 16);
                                    });
}

template <>
void encode<ElementType::q5_k>(const float* values, std::int64_t blocks, const float* importance,
                               std::byte* bytes) {
    encodeBlocks<ElementType::q5_k>(
        kQ5K, values, blocks, importance, bytes, [](const AffineBlock& block, std::byte* out) {
            packSixBitHeader(block, out);
            // Fifth bits: value i in byte i % 32, bit i / 32.
            std::array<std::uint8_t, 32> top{};
            for (std::size_t i = 0; i < kSuperBlock; ++i)
                top[i % 32] = static_cast<std::uint8_t>(top[i % 32] | (block.codes[i] >> 4) << (i / 32));
            std::memcpy(out + 16, top.data(), top.size());
            packNibbleChunks(block.codes.data(), out + 48);
        });
}

} // namespace nibble::codec
