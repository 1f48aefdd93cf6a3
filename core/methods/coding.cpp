// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/coding.h"

#include <cmath>

namespace nibble {

CodedMatrix CodedLayout::matrix() const {
    CodedMatrix matrix;
    matrix.rows = rows;
    matrix.cols = cols;
    matrix.bits = bits;
    matrix.group = group;
    matrix.flattened = flattened;
    matrix.folded = folded;
    return matrix;
}

double CodedLayout::storedBytes() const {
    const auto groups = static_cast<double>(matrix().groups());
    double bytes = std::ceil(static_cast<double>(rows) * static_cast<double>(cols) * bits / 8);
    if (zeros)
        bytes += std::ceil(groups * bits / 8);
    if (zerosF16)
        bytes += 2 * groups;
    // QLoRA: 8 bits per scale, an F32 per 256 of them, one F32 offset.
    return bytes + (doubleQuantized ? groups + 4 * std::ceil(groups / 256) + 4 : groups * scaleBits / 8);
}

void groupRanges(const CodedMatrix& matrix, std::span<const float> weights,
                 std::span<std::pair<float, float>> ranges) {
    std::fill(ranges.begin(), ranges.end(), std::pair(0.0F, 0.0F));
    const auto total = static_cast<std::int64_t>(weights.size());
    // Pieces are whole groups, so that no two threads share one; one scale per tensor is one piece.
    const std::int64_t unit = matrix.flattened ? matrix.group : matrix.cols;
    parallelFor(total, unit, [&](std::int64_t begin, std::int64_t end) {
        forEachRun(matrix, begin, end, [&](std::int64_t group, std::int64_t first, std::int64_t last) {
            auto& [low, high] = ranges[static_cast<std::size_t>(group)];
            float smallest = low;
            float largest = high;
            for (std::int64_t i = first; i < last; ++i) {
                const float value = weights[static_cast<std::size_t>(i)];
                smallest = value < smallest ? value : smallest;
                largest = value > largest ? value : largest;
            }
            low = smallest;
            high = largest;
        });
    });
}

void packCodes(std::span<const std::uint8_t> codes, int bits, std::int64_t first, std::uint8_t* out) {
    out += first * bits / 8;
    if (bits == 8) {
        std::copy(codes.begin(), codes.end(), out);
        return;
    }
    std::uint32_t window = 0;
    int filled = 0;
    for (const std::uint8_t code : codes) {
        window |= static_cast<std::uint32_t>(code) << filled;
        filled += bits;
        while (filled >= 8) {
            *out++ = static_cast<std::uint8_t>(window);
            window >>= 8;
            filled -= 8;
        }
    }
    if (filled > 0)
        *out = static_cast<std::uint8_t>(window);
}

Expected<QuantizedTensor> codedTensor(const TensorTask& task, const MethodChoice& choice,
                                      Expected<CodedMatrix> matrix, ActivationScheme activations) {
    if (!matrix)
        return passOn(matrix);
    return QuantizedTensor{.name = task.name,
                           .shape = {task.rows, task.cols},
                           .choice = choice,
                           .storage = std::make_shared<const CodedMatrix>(std::move(*matrix)),
                           .activations = activations};
}

} // namespace nibble
