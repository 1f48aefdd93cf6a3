// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/formats/quant_scheme.h"
#include "core/tensor/tensor.h"

namespace nibble {

/// Integer or table codes of a matrix with scales: w = scale(group) · (table[code] − zero(group)).
struct CodedMatrix {
    std::int64_t rows = 0, cols = 0;
    int bits = 4;
    /// Values that share a scale: along a row (the last group of a row may be short), or, if `flattened`,
    /// along the whole matrix row after row (bitsandbytes' blocks; one scale per tensor is a group of rows ·
    /// cols).
    std::int64_t group = 32;
    bool flattened = false;
    /// `bits`-wide unsigned codes, one dense stream, least significant bit first.
    std::vector<std::uint8_t> codes;
    /// Scale per group: F16, or F32 where `scalesF32` is filled instead, or doubly quantized below.
    std::vector<std::uint16_t> scalesF16;
    std::vector<float> scalesF32;
    /// Double quantization (QLoRA): scale i = dynamicMap[scaleCodes[i]] · secondScales[i / 256] +
    /// scaleOffset.
    std::vector<std::uint8_t> scaleCodes;
    std::vector<float> secondScales;
    float scaleOffset = 0;
    /// Zero points in units of a code step, one byte each here and `bits` wide in bits per weight; empty if
    /// the codes are symmetric.
    std::vector<std::uint8_t> zeros;
    /// Where columns do not stand in the order of the inputs (GPTQ's act-order): place c of every row belongs
    /// to input columnOrder[c]. Empty where they do.
    std::vector<std::uint32_t> columnOrder;
    /// Meaning of the codes: 2^bits values (integers q − 2^(bits−1) or q, or NF4's levels).
    std::vector<float> table;

    [[nodiscard]] std::int64_t groupsPerRow() const { return (cols + group - 1) / group; }
    [[nodiscard]] std::int64_t groups() const;
    [[nodiscard]] std::int64_t groupOf(std::int64_t row, std::int64_t col) const;
    [[nodiscard]] float scale(std::int64_t index) const;
    [[nodiscard]] unsigned code(std::int64_t row, std::int64_t col) const;
    /// Bytes of codes, scales, zero points and column order as stored.
    [[nodiscard]] double storedBytes() const;
    /// Rows as floats, out[count][cols], in the order of the inputs.
    void decodeRows(std::int64_t first, std::int64_t count, float* out) const;
    /// The same in the order in which columns are stored.
    void decodeStoredRows(std::int64_t first, std::int64_t count, float* out) const;
    /// A column's number takes 16 bits, or 32 where there are more than 65536 columns.
    [[nodiscard]] static double columnOrderBytes(std::int64_t cols) {
        return static_cast<double>(cols) * (cols <= 65536 ? 2.0 : 4.0);
    }
};

/// How a product treats its activations; part of a scheme, not of the stored weights.
enum class ActivationScheme : std::uint8_t { f32, int8PerToken, int8Per32 };

/// The immutable result of quantizing one tensor.
struct QuantizedTensor {
    std::string name;
    Shape shape;
    MethodChoice choice;   ///< the method that made it
    bool fallback = false; ///< the method's own type did not fit and another was taken
    std::variant<Tensor, std::shared_ptr<const CodedMatrix>> storage;
    ActivationScheme activations = ActivationScheme::f32;
    std::string note = {}; ///< what the user should know of how it was made, or empty

    [[nodiscard]] double storedBytes() const;
    /// Stored bits per weight, scales and zero points included.
    [[nodiscard]] double bitsPerWeight() const;
    /// Short name of what is stored: an element type's, or "int4:g32", "nf4:g64:dq".
    [[nodiscard]] std::string typeName() const;
    /// Rows as floats, out[count][cols].
    void decodeRows(std::int64_t first, std::int64_t count, float* out) const;
};

/// bitsandbytes' NormalFloat levels (QLoRA, arXiv 2305.14314).
[[nodiscard]] std::span<const float, 16> nf4Levels();
/// bitsandbytes' signed dynamic 8-bit map, rising (256 values).
[[nodiscard]] std::span<const float, 256> dynamicMap8();

} // namespace nibble
