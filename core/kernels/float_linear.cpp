// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/base/parallel.h"
#include "core/kernels/activations.h"
#include "core/kernels/aligned_buffer.h"
#include "core/kernels/gemm.h"

namespace nibble::kernels {
namespace {

/// Weights' values that are worth waking another thread for.
constexpr std::int64_t valuesPerThread = 8192;
/// Rows of activations from which oneDNN's product is faster than our own kernel's.
constexpr std::int64_t manyRows = 5;
/// Floats of the buffer that rows are decoded into: for many rows by the whole team, for few by each thread.
constexpr std::int64_t teamValues = 1 << 20;
constexpr std::int64_t threadValues = 1 << 16;

std::int64_t rowGrain(std::int64_t cols) {
    return std::max<std::int64_t>(1, valuesPerThread / cols);
}

/// Decodes some rows at a time with the whole team, then multiplies them in oneDNN.
template <typename Decode>
void multiplyManyDecoded(std::int64_t rows, std::int64_t cols, const Decode& decode, const float* x,
                         std::int64_t m, float* y) {
    thread_local AlignedBuffer<float> buffer;
    const std::int64_t step = std::clamp<std::int64_t>(teamValues / cols, 1, rows);
    float* decoded = buffer.reserve(static_cast<std::size_t>(step * cols));
    for (std::int64_t first = 0; first < rows; first += step) {
        const std::int64_t count = std::min(step, rows - first);
        parallelFor(count, rowGrain(cols), [&](std::int64_t begin, std::int64_t end) {
            decode(first + begin, end - begin, decoded + begin * cols);
        });
        sgemm(true, m, count, cols, x, cols, decoded, cols, y + first, rows);
    }
}

/// Each thread decodes some rows and multiplies them itself.
template <typename Decode>
void multiplyFewDecoded(std::int64_t rows, const Decode& decode, FloatKernel* kernel, const FloatRows& x,
                        float* y) {
    const std::int64_t cols = x.stride;
    parallelFor(rows, rowGrain(cols), [&](std::int64_t begin, std::int64_t end) {
        thread_local AlignedBuffer<float> buffer;
        const std::int64_t step = std::clamp<std::int64_t>(threadValues / cols, 1, end - begin);
        float* decoded = buffer.reserve(static_cast<std::size_t>(step * cols));
        for (std::int64_t first = begin; first < end; first += step) {
            const std::int64_t count = std::min(step, end - first);
            decode(first, count, decoded);
            kernel(decoded, cols, x, {0, count}, {y + first, rows});
        }
    });
}

const Kernel<FloatKernel>& kernelOf(const FloatKernels& kernels, FloatType type) {
    switch (type) {
    case FloatType::f16:
        return kernels.f16;
    case FloatType::bf16:
        return kernels.bf16;
    case FloatType::f32:
        break;
    }
    return kernels.f32;
}

std::size_t sizeOf(FloatType type) {
    return type == FloatType::f32 ? sizeof(float) : sizeof(std::uint16_t);
}

class FloatLinear final : public Linear {
public:
    FloatLinear(const FloatMatrix& weights, const KernelSet& set)
        : Linear(weights.rows, weights.cols,
                 static_cast<std::size_t>(weights.rows * weights.cols) * sizeOf(weights.type),
                 kernelOf(set.floats, weights.type).name, true),
          m_weights(weights), m_kernel(kernelOf(set.floats, weights.type).run),
          m_decode(weights.type == FloatType::f16 ? set.vector.fromF16 : set.vector.fromBf16) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        if (m < manyRows) {
            const FloatRows input{x, cols(), nullptr, m};
            parallelFor(rows(), rowGrain(cols()), [&](std::int64_t begin, std::int64_t end) {
                m_kernel(m_weights.values, cols(), input, {begin, end}, {y, rows()});
            });
        } else if (m_weights.type == FloatType::f32) {
            sgemm(true, m, rows(), cols(), x, cols(), static_cast<const float*>(m_weights.values), cols(), y,
                  rows());
        } else {
            const auto* stored = static_cast<const std::uint16_t*>(m_weights.values);
            const auto decode = [&](std::int64_t first, std::int64_t count, float* out) {
                m_decode(stored + first * cols(), out, count * cols());
            };
            multiplyManyDecoded(rows(), cols(), decode, x, m, y);
        }
    }

private:
    FloatMatrix m_weights;
    FloatKernel* m_kernel;
    void (*m_decode)(const std::uint16_t*, float*, std::int64_t);
};

/// FP8 codes, a byte each, with a factor per row.
class Float8Linear final : public Linear {
public:
    Float8Linear(const Float8Matrix& weights, const Kernel<FloatKernel>& kernel, float unit)
        : Linear(weights.rows, weights.cols,
                 static_cast<std::size_t>(weights.rows) *
                     (static_cast<std::size_t>(weights.cols) + sizeof(float)),
                 kernel.name, true),
          m_kernel(kernel.run), m_codes(static_cast<std::size_t>(weights.rows * weights.cols)),
          m_scales(static_cast<std::size_t>(weights.rows)) {
        std::copy_n(weights.codes, weights.rows * weights.cols, m_codes.data());
        std::transform(weights.scales, weights.scales + weights.rows, m_scales.data(),
                       [unit](float scale) { return scale * unit; });
        // What the kernel makes of each code: a product of the code alone with 1.
        const float one = 1;
        for (unsigned code = 0; code < m_values.size(); ++code) {
            const auto byte = static_cast<std::uint8_t>(code);
            m_kernel(&byte, 1, {&one, 1, nullptr, 1}, {0, 1}, {&m_values[code], 1});
        }
    }

    void multiply(const float* x, std::int64_t m, float* y) const override {
        if (m >= manyRows) {
            multiplyManyDecoded(
                rows(), cols(),
                [this](std::int64_t first, std::int64_t count, float* out) { decode(first, count, out); }, x,
                m, y);
            return;
        }
        const FloatRows input{x, cols(), nullptr, m};
        parallelFor(rows(), rowGrain(cols()), [&](std::int64_t begin, std::int64_t end) {
            m_kernel(m_codes.data(), cols(), input, {begin, end}, {y, rows()});
            for (std::int64_t token = 0; token < m; ++token)
                for (std::int64_t row = begin; row < end; ++row)
                    y[token * rows() + row] *= m_scales.data()[row];
        });
    }

private:
    void decode(std::int64_t first, std::int64_t count, float* out) const {
        for (std::int64_t row = first; row < first + count; ++row) {
            const std::uint8_t* codes = m_codes.data() + row * cols();
            for (std::int64_t column = 0; column < cols(); ++column)
                *out++ = m_values[codes[column]] * m_scales.data()[row];
        }
    }

    FloatKernel* m_kernel;
    AlignedBuffer<std::uint8_t> m_codes;
    AlignedBuffer<float> m_scales;
    std::array<float, 256> m_values{};
};

class DecodedLinear final : public Linear {
public:
    DecodedLinear(std::int64_t rows, std::int64_t cols, std::size_t bytes, RowDecoder decode,
                  ActivationCoding activations, const KernelSet& set)
        : Linear(rows, cols, bytes, set.floats.f32.name, false), m_decode(std::move(decode)),
          m_activations(activations), m_bytes(set.byte), m_kernel(set.floats.f32.run) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        const float* input = simulateActivations(m_bytes, m_activations, x, m, cols());
        if (m < manyRows)
            multiplyFewDecoded(rows(), m_decode, m_kernel, {input, cols(), nullptr, m}, y);
        else
            multiplyManyDecoded(rows(), cols(), m_decode, input, m, y);
    }

private:
    RowDecoder m_decode;
    ActivationCoding m_activations;
    ByteKernels m_bytes;
    FloatKernel* m_kernel;
};

} // namespace

LinearPointer makeFloatLinear(const FloatMatrix& weights) {
    return std::make_unique<FloatLinear>(weights, activeKernels());
}

LinearPointer makeFloat8Linear(const Float8Matrix& weights) {
    const FloatKernels& kernels = activeKernels().floats;
    if (weights.type == Float8Type::e5m2)
        return std::make_unique<Float8Linear>(weights, kernels.e5m2, 1.0F);
    const auto isNan = [](std::uint8_t code) { return (code & 0x7FU) == 0x7FU; };
    if (std::any_of(weights.codes, weights.codes + weights.rows * weights.cols, isNan))
        return nullptr;
    return std::make_unique<Float8Linear>(weights, kernels.e4m3, 256.0F);
}

LinearPointer makeDecodedLinear(std::int64_t rows, std::int64_t cols, std::size_t bytes,
                                RowDecoder decodeRows, ActivationCoding activations) {
    return std::make_unique<DecodedLinear>(rows, cols, bytes, std::move(decodeRows), activations,
                                           activeKernels());
}

} // namespace nibble::kernels
