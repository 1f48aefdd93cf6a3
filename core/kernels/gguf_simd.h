// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products with GGUF's blocks, written once for vectors of any width. The including file defines them before:
// - Integers, Floats, laneRows (rows of a vector), mostTokens (whose sums the registers hold),
//   levelsAreSigned (levels are held as such, not with their offset);
// - load, loadFloats, store, loadHalves, loadLevels, broadcast, broadcastFour, allBytes;
// - shiftLeft and shiftRight (of 16 bits), both, subtractBytes, lookUp, merge, signedByte;
// - multiply, multiplyAdd, toFloats, storeRows;
// - Dot<largest code> with startDot, addToDot (for the quads of a sub-block in turn) and sumOf.
// Everything here is static and compiled with the including file's flags; under the same rules as those
// files.
//
// One token: codes are unpacked in registers. More: a panel of 256 columns is unpacked once, stays in the
// first-level cache and meets all tokens.
#pragma once

#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

static constexpr int tileVectors = ggufTileRows / laneRows;
/// Vectors that share what is loaded of the activations.
static constexpr int vectors = 2;
static constexpr int quadsPerBlock = blockColumns / 4;
static constexpr std::int64_t planeBytes = ggufTileRows * 4;

/// One vector of a dword plane; asks for the cache line that comes `prefetchDistance` later.
static inline Integers loadPlane(const std::uint8_t* plane, int vector) {
    const std::uint8_t* bytes = plane + vector * laneRows * 4;
    if (vector * laneRows * 4 % 64 == 0)
        _mm_prefetch(reinterpret_cast<const char*>(bytes + prefetchDistance), _MM_HINT_T0);
    return load(bytes);
}

/// d (`index` 0) or m (1) of a vector's rows.
static inline Floats loadHalves(const std::uint8_t* tileBlock, int index, int vector) {
    return loadHalves(tileBlock + (index * ggufTileRows + vector * laneRows) * 2);
}

/// The bits of `mask` of each byte of `word` shifted right.
static inline Integers field(Integers word, int shift, int mask) {
    return both(shift == 0 ? word : shiftRight(word, shift), allBytes(mask));
}

/// Four bits and above them two of `top` from `shift` on.
static inline Integers sixBits(Integers low, Integers top, int shift) {
    return merge(low, shift < 4 ? shiftLeft(top, 4 - shift) : shiftRight(top, shift - 4), 0x30);
}

/// Scales and minima of a block's sub-blocks as signed bytes, four in a lane.
struct SubScales {
    Integers scales[4], minima[4];
};

/// The bit fields of the file, four sub-blocks at a time (ggml-quants.c).
template <GgufFormat format>
static inline SubScales loadSubScales(const std::uint8_t* tileBlock, int vector) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr int words = layout.scaleBytes / 4;
    SubScales result;
    Integers s[words + 1];
    NIBBLE_UNROLL
    for (int word = 0; word < words; ++word)
        s[word] =
            loadPlane(tileBlock + ggufTileRows * (layout.hasMinima ? 4 : 2) + word * planeBytes, vector);
    if constexpr (format == GgufFormat::q2_k) {
        NIBBLE_UNROLL
        for (int word = 0; word < words; ++word) {
            result.scales[word] = field(s[word], 0, 15);
            result.minima[word] = field(s[word], 4, 15);
        }
    } else if constexpr (format == GgufFormat::q3_k) {
        NIBBLE_UNROLL
        for (int word = 0; word < 4; ++word)
            result.scales[word] =
                subtractBytes(sixBits(field(s[word % 2], word / 2 * 4, 15), s[2], word * 2), allBytes(32));
    } else if constexpr (layout.hasMinima && words != 0) {
        result.scales[0] = field(s[0], 0, 63);
        result.minima[0] = field(s[1], 0, 63);
        result.scales[1] = sixBits(field(s[2], 0, 15), s[0], 6);
        result.minima[1] = sixBits(field(s[2], 4, 15), s[1], 6);
    } else {
        NIBBLE_UNROLL
        for (int word = 0; word < words; ++word)
            result.scales[word] = s[word];
    }
    return result;
}

/// The code planes of 32 columns of one vector.
template <GgufFormat format>
struct Planes {
    Integers low[layoutOf(format).lowBits];
    Integers high[layoutOf(format).highBits + 1];
};

template <GgufFormat format>
static inline Planes<format> loadPlanes(const std::uint8_t* codes, int vector) {
    constexpr GgufLayout layout = layoutOf(format);
    Planes<format> planes;
    NIBBLE_UNROLL
    for (int plane = 0; plane < layout.lowBits; ++plane)
        planes.low[plane] = loadPlane(codes + plane * planeBytes, vector);
    NIBBLE_UNROLL
    for (int plane = 0; plane < layout.highBits; ++plane)
        planes.high[plane] = loadPlane(codes + (layout.lowBits + plane) * planeBytes, vector);
    return planes;
}

/// Codes of columns 4 `quad` … + 3 as bytes, levels looked up.
template <GgufFormat format>
static inline Integers quadOf(const Planes<format>& planes, int quad, Integers levels) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr int perByte = 8 / layout.lowBits;
    const Integers low =
        field(planes.low[quad / perByte], quad % perByte * layout.lowBits, (1 << layout.lowBits) - 1);
    if constexpr (layout.hasLevels) {
        return lookUp(levels, low);
    } else if constexpr (layout.highBits != 0) {
        constexpr int highPerByte = 8 / layout.highBits;
        const int right = quad % highPerByte * layout.highBits - layout.lowBits;
        const Integers word = planes.high[quad / highPerByte];
        return merge(low, right < 0 ? shiftLeft(word, -right) : shiftRight(word, right),
                     ((1 << layout.highBits) - 1) << layout.lowBits);
    } else {
        return low;
    }
}

[[nodiscard]] static constexpr int largestCode(const GgufLayout& layout) {
    return layout.hasLevels ? 255 : (1 << (layout.lowBits + layout.highBits)) - 1;
}
template <GgufFormat format>
using DotOf = Dot<largestCode(layoutOf(format))>;

/// What a dot product begins with: −offset · Σ x, unless the offset is not there.
template <GgufFormat format>
static inline Integers startOf(const GgufRows& x, std::int64_t sub) {
    constexpr GgufLayout layout = layoutOf(format);
    const bool isZero = layout.hasMinima || (layout.hasLevels && levelsAreSigned);
    return broadcast(isZero ? 0 : x.starts[sub]);
}

// One token

/// Σ scale · activation scale · product and Σ minimum · weighted sum of a block, without d and m.
struct BlockSums {
    Floats products[vectors], minima[vectors];
};

/// Products of one sub-block of 32 columns that begin at `column`; `sub` of them.
template <GgufFormat format>
static inline void multiplySub(Floats (&products)[vectors], const Planes<format> (&planes)[vectors],
                               const GgufRows& x, std::int64_t column, int sub, Integers levels) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr int quads = layout.subColumns / 4;
    DotOf<format> dots[vectors];
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        startDot(dots[v], startOf<format>(x, column / layout.subColumns + sub));
    NIBBLE_UNROLL
    for (int q = 0; q < quads; ++q) {
        const Integers four = broadcastFour(x.rows.codes + column + (sub * quads + q) * 4);
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v)
            addToDot(dots[v], quadOf<format>(planes[v], sub * quads + q, levels), four, q, quads);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        products[v] = toFloats(sumOf(dots[v]));
}

/// Adds the `block`th 32 columns of a tile's block; they begin at `column`.
template <GgufFormat format>
static inline void addColumns(BlockSums& sums, const Planes<format> (&planes)[vectors],
                              const SubScales (&scales)[vectors], const GgufRows& x, std::int64_t column,
                              int block, Integers levels) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr int subs = blockColumns / layout.subColumns;
    Floats parts[vectors];
    NIBBLE_UNROLL
    for (int sub = 0; sub < subs; ++sub) {
        const int index = block * subs + sub;
        const Floats weightedSum =
            broadcast(layout.hasMinima ? x.weightedSums[column / layout.subColumns + sub] : 0.0F);
        Floats products[vectors];
        multiplySub<format>(products, planes, x, column, sub, levels);
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v) {
            if constexpr (layout.scaleBytes == 0) {
                parts[v] = products[v];
                sums.minima[v] = weightedSum;
            } else {
                const Floats scale = signedByte(scales[v].scales[index / 4], index % 4);
                parts[v] =
                    sub == 0 ? multiply(products[v], scale) : multiplyAdd(products[v], scale, parts[v]);
                if constexpr (layout.hasMinima)
                    sums.minima[v] = multiplyAdd(signedByte(scales[v].minima[index / 4], index % 4),
                                                 weightedSum, sums.minima[v]);
            }
        }
    }
    const Floats ofToken = broadcast(x.rows.scales[column / blockColumns]);
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        sums.products[v] = multiplyAdd(parts[v], ofToken, sums.products[v]);
}

/// Adds a tile's block, whose columns begin at `column`, to vectors `from` and on.
template <GgufFormat format>
static inline void addBlock(Floats (&totals)[tileVectors], const std::uint8_t* bytes, const GgufRows& x,
                            std::int64_t column, int from, Integers levels) {
    constexpr GgufLayout layout = layoutOf(format);
    BlockSums sums{};
    SubScales scales[vectors];
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v)
        scales[v] = loadSubScales<format>(bytes, from + v);
    NIBBLE_UNROLL
    for (int b = 0; b < layout.blockColumns / blockColumns; ++b) {
        const std::uint8_t* codes = bytes + headerBytes(layout) + b * codeBytes(layout);
        Planes<format> planes[vectors];
        NIBBLE_UNROLL
        for (int v = 0; v < vectors; ++v)
            planes[v] = loadPlanes<format>(codes, from + v);
        addColumns<format>(sums, planes, scales, x, column + b * blockColumns, b, levels);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        Floats& total = totals[from + v];
        total = multiplyAdd(loadHalves(bytes, 0, from + v), sums.products[v], total);
        if constexpr (layout.hasMinima)
            total = multiplyAdd(loadHalves(bytes, 1, from + v), sums.minima[v], total);
    }
}

template <GgufFormat format>
static inline void multiplyTile(const GgufTiles& w, const GgufRows& x, std::int64_t tile, float* y) {
    constexpr GgufLayout layout = layoutOf(format);
    const Integers levels = loadLevels(w.levels);
    const std::int64_t blocks = w.columns / layout.blockColumns;
    const std::uint8_t* bytes = w.bytes + tile * blocks * tileBlockBytes(layout);
    Floats totals[tileVectors] = {};
    for (std::int64_t block = 0; block < blocks; ++block, bytes += tileBlockBytes(layout)) {
        NIBBLE_UNROLL
        for (int from = 0; from < tileVectors; from += vectors)
            addBlock<format>(totals, bytes, x, block * layout.blockColumns, from, levels);
    }
    NIBBLE_UNROLL
    for (int v = 0; v < tileVectors; ++v)
        storeRows(w, tile, v, y, totals[v]);
}

// Several tokens

/// Unpacks one vector of a tile's block into columns `first` and on of a panel.
template <GgufFormat format>
static inline void unpackVector(const GgufTiles& w, const std::uint8_t* bytes, int vector, int first,
                                GgufPanel& panel) {
    constexpr GgufLayout layout = layoutOf(format);
    const Integers levels = loadLevels(w.levels);
    const SubScales scales = loadSubScales<format>(bytes, vector);
    const Floats d = loadHalves(bytes, 0, vector);
    const Floats m = layout.hasMinima ? loadHalves(bytes, 1, vector) : d;
    NIBBLE_UNROLL
    for (int sub = 0; sub < layout.blockColumns / layout.subColumns; ++sub) {
        const int at = first / layout.subColumns + sub;
        float* scale = panel.scales[at] + vector * laneRows;
        float* minimum = panel.minima[at] + vector * laneRows;
        if constexpr (layout.scaleBytes == 0) {
            store(scale, d);
            store(minimum, m);
        } else {
            store(scale, multiply(d, signedByte(scales.scales[sub / 4], sub % 4)));
            if constexpr (layout.hasMinima)
                store(minimum, multiply(m, signedByte(scales.minima[sub / 4], sub % 4)));
        }
    }
    for (int b = 0; b < layout.blockColumns / blockColumns; ++b) {
        const auto planes = loadPlanes<format>(bytes + headerBytes(layout) + b * codeBytes(layout), vector);
        NIBBLE_UNROLL
        for (int quad = 0; quad < quadsPerBlock; ++quad)
            store(panel.codes[first / 4 + b * quadsPerBlock + quad][vector * laneRows],
                  quadOf<format>(planes, quad, levels));
    }
}

/// Adds the scaled dot products of a panel's sub-block `sub`, column `column` of the rows, to the totals.
template <GgufFormat format, int tokens>
static inline void addDots(const GgufPanel& panel, const DotOf<format> (&dots)[vectors][tokens],
                           const GgufRows& x, std::int64_t column, int sub, int from, std::int64_t token,
                           float (*totals)[ggufTileRows]) {
    constexpr GgufLayout layout = layoutOf(format);
    const std::int64_t blocks = x.rows.columns / blockColumns;
    const std::int64_t subs = x.rows.columns / layout.subColumns;
    const float* ofTokens = x.rows.scales + token * blocks + column / blockColumns;
    const float* weightedSums = x.weightedSums + token * subs + column / layout.subColumns;
    NIBBLE_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const int row = (from + v) * laneRows;
        const Floats scales = loadFloats(panel.scales[sub] + row);
        const Floats minima = layout.hasMinima ? loadFloats(panel.minima[sub] + row) : scales;
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            const Floats scale = multiply(scales, broadcast(ofTokens[t * blocks]));
            Floats total = multiplyAdd(scale, toFloats(sumOf(dots[v][t])), loadFloats(totals[t] + row));
            if constexpr (layout.hasMinima)
                total = multiplyAdd(minima, broadcast(weightedSums[t * subs]), total);
            store(totals[t] + row, total);
        }
    }
}

/// Adds `columns` columns of a panel, which begin at `column` of the rows, to the totals of some tokens.
template <GgufFormat format, int tokens>
static inline void multiplyPanel(const GgufPanel& panel, const GgufRows& x, std::int64_t column, int columns,
                                 int from, std::int64_t token, float (*totals)[ggufTileRows]) {
    constexpr GgufLayout layout = layoutOf(format);
    constexpr int quads = layout.subColumns / 4;
    const std::int64_t stride = x.rows.columns;
    const std::int8_t* values = x.rows.codes + token * stride + column;
    for (int sub = 0; sub < columns / layout.subColumns; ++sub) {
        const std::int64_t at = (token * stride + column) / layout.subColumns + sub;
        DotOf<format> dots[vectors][tokens];
        NIBBLE_UNROLL
        for (int t = 0; t < tokens; ++t) {
            NIBBLE_UNROLL
            for (int v = 0; v < vectors; ++v)
                startDot(dots[v][t], startOf<format>(x, at + t * (stride / layout.subColumns)));
        }
        NIBBLE_UNROLL
        for (int q = 0; q < quads; ++q) {
            Integers codes[vectors];
            NIBBLE_UNROLL
            for (int v = 0; v < vectors; ++v)
                codes[v] = load(panel.codes[sub * quads + q][(from + v) * laneRows]);
            NIBBLE_UNROLL
            for (int t = 0; t < tokens; ++t) {
                const Integers four = broadcastFour(values + t * stride + (sub * quads + q) * 4);
                NIBBLE_UNROLL
                for (int v = 0; v < vectors; ++v)
                    addToDot(dots[v][t], codes[v], four, q, quads);
            }
        }
        addDots<format, tokens>(panel, dots, x, column + sub * layout.subColumns, sub, from, token, totals);
    }
}

/// All tokens with vectors `from` and on of a panel.
template <GgufFormat format>
static inline void multiplyTokens(const GgufPanel& panel, const GgufRows& x, std::int64_t column, int columns,
                                  int from, float (*totals)[ggufTileRows]) {
    constexpr int few = mostTokens / 3 > 1 ? mostTokens / 3 : 2;
    std::int64_t token = 0;
    for (; token + mostTokens <= x.rows.count; token += mostTokens)
        multiplyPanel<format, mostTokens>(panel, x, column, columns, from, token, totals + token);
    for (; token + few <= x.rows.count; token += few)
        multiplyPanel<format, few>(panel, x, column, columns, from, token, totals + token);
    for (; token < x.rows.count; ++token)
        multiplyPanel<format, 1>(panel, x, column, columns, from, token, totals + token);
}

template <GgufFormat format>
static void multiplyUnpacked(const GgufTiles& w, const GgufRows& x, std::int64_t tile, OutputRows y) {
    constexpr GgufLayout layout = layoutOf(format);
    GgufPanel panel;
    alignas(64) float totals[ggufMostTokens][ggufTileRows];
    for (std::int64_t token = 0; token < x.rows.count; ++token)
        for (int v = 0; v < tileVectors; ++v)
            store(totals[token] + v * laneRows, broadcast(0.0F));
    const std::uint8_t* bytes = w.bytes + tile * (w.columns / layout.blockColumns) * tileBlockBytes(layout);
    for (std::int64_t column = 0; column < w.columns; column += panelColumns) {
        const std::int64_t left = w.columns - column;
        const int columns = static_cast<int>(left < panelColumns ? left : panelColumns);
        for (int first = 0; first < columns; first += layout.blockColumns, bytes += tileBlockBytes(layout))
            for (int v = 0; v < tileVectors; ++v)
                unpackVector<format>(w, bytes, v, first, panel);
        for (int from = 0; from < tileVectors; from += vectors)
            multiplyTokens<format>(panel, x, column, columns, from, totals);
    }
    for (std::int64_t token = 0; token < x.rows.count; ++token)
        for (int v = 0; v < tileVectors; ++v)
            storeRows(w, tile, v, y.values + token * y.stride, loadFloats(totals[token] + v * laneRows));
}

template <GgufFormat format>
static void multiply(const GgufTiles& w, const GgufRows& x, Range tiles, OutputRows y) {
    for (std::int64_t tile = tiles.first; tile < tiles.last; ++tile)
        if (x.rows.count > 1)
            multiplyUnpacked<format>(w, x, tile, y);
        else
            multiplyTile<format>(w, x, tile, y.values);
}

} // namespace nibble::kernels
