// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace nibble::kernels {

/// What happens to the activations before a product.
enum class Activations : std::uint8_t {
    f32,          ///< multiplied as they are
    int8PerToken, ///< one scale absmax / 127 per row of x, round half away from zero
    int8Per32,    ///< one scale absmax / 127 per 32 values along a row of x, round half away from zero
};

/// A weight matrix bound to a kernel: y[m][rows] = x[m][cols] · Wᵀ, row-major, float in and out. Immutable
/// and safe to call from several threads; splits its own work over the OpenMP team.
class Linear {
public:
    virtual ~Linear() = default;
    /// `m` ≥ 1 rows of activations; x and y may not overlap.
    virtual void multiply(const float* x, std::int64_t m, float* y) const = 0;

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::int64_t cols() const { return m_cols; }
    /// Bytes of packed weights that a product with one row of activations reads.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    /// The kernel's full name, for example "gemv_nib4_f16s_a8_16rows__avx2".
    [[nodiscard]] std::string_view kernelName() const { return m_kernelName; }
    /// True if the kernel reads the packed bytes; false if they are decoded to float first.
    [[nodiscard]] bool executed() const { return m_executed; }

protected:
    Linear(std::int64_t rows, std::int64_t cols, std::size_t bytes, std::string_view kernelName,
           bool executed)
        : m_rows(rows), m_cols(cols), m_bytes(bytes), m_kernelName(kernelName), m_executed(executed) {}

private:
    std::int64_t m_rows;
    std::int64_t m_cols;
    std::size_t m_bytes;
    std::string_view m_kernelName; ///< a string literal
    bool m_executed;
};

using LinearPointer = std::unique_ptr<const Linear>;

/// Plain float weights, [rows][cols], read in place.
enum class FloatType : std::uint8_t { f32, f16, bf16 };
struct FloatMatrix {
    std::int64_t rows = 0, cols = 0;
    FloatType type = FloatType::f32;
    const void* values = nullptr;
    std::shared_ptr<const void> owner; ///< keeps `values` alive
};
[[nodiscard]] LinearPointer makeFloatLinear(const FloatMatrix& weights);

/// INT8 weights with one scale per row: w[r][c] = scales[r] · codes[r][c]. For Activations::int8PerToken.
struct Int8Matrix {
    std::int64_t rows = 0, cols = 0;
    const std::int8_t* codes = nullptr; ///< [rows][cols], −128…127
    const float* scales = nullptr;      ///< [rows]
};
/// Copies what it needs. One row of activations: our own kernel. More: oneDNN where VNNI makes its product
/// exact, else our own widening kernel.
[[nodiscard]] LinearPointer makeInt8Linear(const Int8Matrix& weights);

/// Four-bit codes with a scale per group along a row:
/// w[r][c] = scale(r, c / group) · (table[code] − zero(r, c / group)), where a matrix without zeros has zero
/// 0. INT4: table[q] = q (asymmetric, zeros 0…15) or q − 8 (symmetric); NF4: its 16 values. The last group of
/// a row may be short.
struct NibbleMatrix {
    std::int64_t rows = 0, cols = 0;
    std::int64_t group = 32; ///< 32, 64 or 128
    const std::uint8_t* codes =
        nullptr;                  ///< dense over the whole matrix: value i in byte i / 2, even i low nibble
    const float* table = nullptr; ///< 16 values
    const std::uint16_t* scalesF16 = nullptr; ///< [rows][ceil(cols / group)], or null
    const float* scalesF32 = nullptr;         ///< the same in F32, or null
    /// Doubly quantized scales (QLoRA), or null: scale i = map[codes8[i]] · second[i / 256] + offset, i
    /// counting groups over the whole matrix, row after row.
    const std::uint8_t* scaleCodes = nullptr;
    const float* secondScales = nullptr;
    const float* map256 = nullptr;
    float offset = 0;
    const std::uint8_t* zeros = nullptr; ///< [rows][ceil(cols / group)], one byte each, or null
};
/// Copies what it needs into the kernels' own order. Activations::f32 or int8Per32. Null if no kernel of the
/// active ISA takes this matrix.
[[nodiscard]] LinearPointer makeNibbleLinear(const NibbleMatrix& weights, Activations activations);

/// GGUF's Q8_0 blocks as stored: 34 bytes per 32 values, F16 scale and 32 int8. cols is a multiple of 32.
/// Activations::int8Per32.
[[nodiscard]] LinearPointer makeQ8_0Linear(const std::byte* blocks, std::int64_t rows, std::int64_t cols);
/// GGUF's Q4_0 blocks as stored: 18 bytes per 32 values. cols is a multiple of 32. Activations::int8Per32.
[[nodiscard]] LinearPointer makeQ4_0Linear(const std::byte* blocks, std::int64_t rows, std::int64_t cols);

/// A matrix whose columns stand in another order than the inputs: column c takes input order[c]. Reorders the
/// activations, then multiplies by `inner`.
[[nodiscard]] LinearPointer makeReorderedLinear(LinearPointer inner, std::span<const std::uint32_t> order);

/// Any other storage: `decodeRows(first, count, out)` writes rows [first, first + count) as floats to
/// out[count][cols]; it is called from several threads at once. Decodes tile by tile, never the whole matrix,
/// and treats the activations as asked before the float product. executed() is false. `bytes` is what the
/// storage takes.
using RowDecoder = std::function<void(std::int64_t first, std::int64_t count, float* out)>;
[[nodiscard]] LinearPointer makeDecodedLinear(std::int64_t rows, std::int64_t cols, std::size_t bytes,
                                              RowDecoder decodeRows, Activations activations);

} // namespace nibble::kernels
