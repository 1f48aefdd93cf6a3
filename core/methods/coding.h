// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "core/base/parallel.h"
#include "core/base/progress.h"
#include "core/formats/quantized_tensor.h"
#include "core/methods/quantizer.h"

namespace nibble {

/// Shape of a coded matrix's scales, before any code exists.
struct CodedLayout {
    std::int64_t rows = 0, cols = 0;
    int bits = 4;
    std::int64_t group = 32;
    bool flattened = false;
    bool folded = false;
    int scaleBits = 16;
    bool zeros = false;
    bool zerosF16 = false;
    bool doubleQuantized = false;

    /// Bytes of codes, scales and zero points.
    [[nodiscard]] double storedBytes() const;
    /// An empty matrix of this layout.
    [[nodiscard]] CodedMatrix matrix() const;
};

/// Calls body(group, first, last) for the runs of values [first, last) (counted over the whole matrix) inside
/// [begin, end) that share a scale.
template <typename Body>
void forEachRun(const CodedMatrix& matrix, std::int64_t begin, std::int64_t end, Body&& body) {
    while (begin < end) {
        const std::int64_t row = begin / matrix.cols;
        const std::int64_t col = begin % matrix.cols;
        const std::int64_t group = matrix.groupOf(row, col);
        const std::int64_t groupEnd =
            matrix.folded ? begin + 1
            : matrix.flattened
                ? (group + 1) * matrix.group
                : row * matrix.cols + std::min(matrix.cols, (col / matrix.group + 1) * matrix.group);
        const std::int64_t last = std::min(end, groupEnd);
        body(group, begin, last);
        begin = last;
    }
}

/// Smallest and largest value of every group, 0 included in the range: in parallel and in a fixed order.
void groupRanges(const CodedMatrix& matrix, std::span<const float> weights,
                 std::span<std::pair<float, float>> ranges);

/// Writes `bits`-wide codes as a dense stream, least significant bit first, from bit `first · bits` on;
/// `first` is a multiple of 8.
void packCodes(std::span<const std::uint8_t> codes, int bits, std::int64_t first, std::uint8_t* out);

/// Codes every value: encode(group, values, count, codes) fills one byte per value of a run. Ends early, with
/// codes missing, when the job is to stop.
template <typename Encode>
void encodeCodes(CodedMatrix& matrix, std::span<const float> weights, const JobContext& job,
                 Encode&& encode) {
    constexpr std::int64_t piece = 4096; // a multiple of 8: pieces begin on whole bytes
    const auto total = static_cast<std::int64_t>(weights.size());
    matrix.codes.resize(static_cast<std::size_t>((total * matrix.bits + 7) / 8));
    parallelFor(total, piece, [&](std::int64_t begin, std::int64_t end) {
        std::uint8_t codes[piece];
        for (std::int64_t at = begin; at < end && !job.stopRequested(); at += piece) {
            const std::int64_t last = std::min(end, at + piece);
            forEachRun(matrix, at, last, [&](std::int64_t group, std::int64_t first, std::int64_t runEnd) {
                encode(group, weights.data() + first, runEnd - first, codes + (first - at));
            });
            packCodes({codes, static_cast<std::size_t>(last - at)}, matrix.bits, at, matrix.codes.data());
        }
    });
}

/// The result of a method that codes matrices.
Expected<QuantizedTensor> codedTensor(const TensorTask& task, const MethodChoice& choice,
                                      Expected<CodedMatrix> matrix, ActivationScheme activations);

} // namespace nibble
