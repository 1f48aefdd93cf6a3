// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The leaf functions and the packed layouts they read. Plain data only: files compiled for an instruction set
// include this header, <cstddef>, <cstdint> and <immintrin.h> and nothing else, so that no inline function
// compiled with their flags can be the copy that the linker keeps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/gguf_tiles.h"
#include "core/kernels/vector_ops.h"

/// Before a loop of few, constant turns over an array of vectors: unrolled, the array lives in registers.
#ifdef __clang__
#define NIBBLE_UNROLL _Pragma("unroll")
#else
#define NIBBLE_UNROLL _Pragma("GCC unroll 16")
#endif

namespace nibble::kernels {

/// Tiles or rows [first, last).
struct Range {
    std::int64_t first, last;
};

/// Columns that share an activation scale and to which packed rows are padded.
inline constexpr std::int64_t blockColumns = 32;
/// Rows of a tile of four-bit codes.
inline constexpr std::int64_t nibbleTileRows = 32;
/// Columns of one run of four-bit codes, and its bytes.
inline constexpr std::int64_t runColumns = 8;
inline constexpr std::int64_t runBytes = nibbleTileRows * 4;
/// Bytes by which a product asks for its weights ahead: two pages, for the processor's own look-ahead ends
/// with a page (tried from 1 to 8 KB: the farther the better).
inline constexpr std::int64_t prefetchDistance = 8192;
/// Rows of a tile of eight-bit codes.
inline constexpr std::int64_t byteTileRows = 64;

enum class ScaleType : std::uint8_t { f16, f32, doublyQuantized };
inline constexpr int scaleTypes = 3;

/// Four-bit codes. A tile is 32 rows: for every run of 8 columns 128 bytes, one dword per row, whose byte b
/// holds column b in the low and column 4 + b in the high nibble. So each lane works on a row of its own, no
/// lane is ever summed with another, and a product reads the codes in one stream. Rows and columns are padded
/// with code 0; the activations of padded columns are 0.
struct NibbleTiles {
    std::int64_t rows, columns; ///< columns: padded to a multiple of 32
    std::int64_t group;         ///< a multiple of 32, or 16 without zeros and with float activations
    std::int64_t groups;        ///< per row
    const std::uint8_t* codes;  ///< [tiles][columns / 8][32 rows][4]
    const void* scales;         ///< [tiles][groups][32 rows]: F16, F32 or 8-bit codes
    /// Null, or [tiles][groups][16], two rows in a byte (even row low), or F16 [tiles][groups][32].
    const void* zeros;
    bool zerosAreF16;
    /// Doubly quantized: scale of row r, group g = map[code] · second[(r · groups + g) / 256] + offset.
    const float* map;
    const float* second;
    float offset;
    float table[16];
    /// For INT8 activations. Integer tables: table[q] = q − codeOffset. Others: table[q] ≈
    /// (128 · high[q] + low[q] − 8192) · codeUnit, exact to codeUnit / 2 = max|table| / 16382.
    bool isInteger;
    std::int32_t codeOffset;
    float codeUnit;
    std::uint8_t low[16], high[16];
};

/// Eight-bit codes. A tile is 64 rows: for every 4 columns 256 bytes, one dword per row. It is the order that
/// oneDNN calls BA16a64b4a if the columns are padded to 64, so both read the same bytes.
struct ByteTiles {
    std::int64_t rows, columns; ///< columns: padded to a multiple of 64 (per row scales) or 32 (blocks)
    const std::uint8_t* codes;  ///< [tiles][columns / 4][64 rows][4]
    const std::uint16_t*
        blockScales; ///< F16 [tiles][columns / 32][64 rows]; null: scales per row are applied later
};

/// `count` rows of float activations, padded with zeros to the tiles' columns.
struct FloatRows {
    const float* values;
    std::int64_t stride;
    const float* sums; ///< [count][columns / 32], each the sum of 32 values; null where not needed
    std::int64_t count;
};

/// `count` rows of activations as INT8 per 32: x ≈ scale · code, |code| ≤ 127, padded with zeros.
struct BlockRows {
    const std::int8_t* codes; ///< [count][columns]
    const float* scales;      ///< [count][columns / 32]
    const std::int32_t* sums; ///< [count][columns / 32], each the sum of 32 codes
    std::int64_t columns;
    std::int64_t count;
};

/// The same with what a GGUF format needs besides, for each sub-block of columns (see `GgufLayout`).
struct GgufRows {
    BlockRows rows;
    const std::int32_t* starts; ///< [count][columns / sub], each −offset · the sum of the codes
    const float* weightedSums;  ///< [count][columns / sub], each scale · the sum of the codes
};

/// `count` rows of activations as code + 128 with one scale per row; padded columns hold any value, for the
/// weights are 0 there.
struct TokenRows {
    const std::uint8_t* codes; ///< [count][columns]
    std::int64_t columns;
    std::int64_t count;
};

/// Where row r of output token t goes: values[t · stride + r].
struct OutputRows {
    float* values;
    std::int64_t stride;
};

/// A function with its full name, for reports. An empty entry falls to the next lower ISA.
template <typename Function>
struct Kernel {
    const char* name;
    Function* run;
};

using NibbleFloatKernel = void(const NibbleTiles&, const FloatRows&, Range tiles, OutputRows);
using NibbleBlockKernel = void(const NibbleTiles&, const BlockRows&, Range tiles, OutputRows);
/// Decodes tiles to columns of B: out[column · stride + row − first row].
using NibbleUnpackKernel = void(const NibbleTiles&, Range tiles, float* out, std::int64_t stride);
using ByteBlockKernel = void(const ByteTiles&, const BlockRows&, Range tiles, OutputRows);
using GgufKernel = void(const GgufTiles&, const GgufRows&, Range tiles, OutputRows);
/// Writes Σ (code + 128) · weight as int32, modulo 2³², into the output's place.
using ByteTokenKernel = void(const ByteTiles&, const TokenRows&, Range tiles, OutputRows);
/// values[t][r] = float(int32 in place − 128 · rowSums[r]) · (tokenScales[t] · rowScales[r]) for r < rows.
using FinishKernel = void(OutputRows, Range tokens, std::int64_t rows, const float* tokenScales,
                          const float* rowScales, const std::int32_t* rowSums);
/// y[t][r] = Σ x[t][c] · w[r][c] for rows of plain floats.
using FloatKernel = void(const void* weights, std::int64_t columns, const FloatRows&, Range rows, OutputRows);
/// One row of n values (n a multiple of 32) to codes, scales and sums per 32.
using QuantizeBlocksKernel = void(const float* x, std::int64_t n, std::int8_t* codes, float* scales,
                                  std::int32_t* sums);
/// One row of n values to code + 128; returns the scale.
using QuantizeTokenKernel = float(const float* x, std::int64_t n, std::uint8_t* codes);
/// The same with a scale that is given by its inverse: what lies beyond 127 steps becomes ±127, NaN 0.
using EncodeTokenKernel = void(const float* x, std::int64_t n, float inverse, std::uint8_t* codes);

struct NibbleKernels {
    Kernel<NibbleFloatKernel> floats[scaleTypes];
    Kernel<NibbleBlockKernel> blocks[scaleTypes];
    Kernel<NibbleUnpackKernel> unpack[scaleTypes];
};

struct ByteKernels {
    Kernel<ByteBlockKernel> blocks;
    Kernel<ByteTokenKernel> tokens;
    Kernel<FinishKernel> finish;
    Kernel<QuantizeBlocksKernel> quantizeBlocks;
    Kernel<QuantizeTokenKernel> quantizeToken;
    Kernel<EncodeTokenKernel> encodeToken;
};

struct GgufKernels {
    Kernel<GgufKernel> products[ggufFormats];
};

struct FloatKernels {
    Kernel<FloatKernel> f32, f16, bf16;
    /// FP8 as the F16 whose upper bits it is; E4M3 has a narrower exponent and comes out divided by 2⁸.
    Kernel<FloatKernel> e4m3, e5m2;
};

#define NIBBLE_ISA(name, flags)                                                                              \
    extern const NibbleKernels nibbleKernels__##name;                                                        \
    extern const ByteKernels byteKernels__##name;                                                            \
    extern const GgufKernels ggufKernels__##name;                                                            \
    extern const FloatKernels floatKernels__##name;                                                          \
    extern const VectorOps vectorOps__##name;
#include "core/kernels/isas.def"
#undef NIBBLE_ISA

} // namespace nibble::kernels
