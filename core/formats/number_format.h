// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/expected.h"
#include "core/tensor/tensor.h"

namespace nibble {

/// Decodes `blocks` consecutive blocks at `bytes` to blocks · blockElements floats.
using DecodeBlocks = void (*)(const std::byte* bytes, std::int64_t blocks, float* out);
/// Encodes `blocks` blocks. `importance` (one weight per value, or null) is what calibrated encoders minimise
/// by; formats without a search ignore it. Where it is given, the blocks are those of one row: some encoders
/// weigh by the row's mean square.
using EncodeBlocks = void (*)(const float* values, std::int64_t blocks, const float* importance,
                              std::byte* bytes);

/// One row per element type: how its bits become numbers and back. `decode` is null for types that can only
/// be listed (lattice and ternary types, C64), `encode` for those we do not write.
struct NumberFormat {
    ElementType type;
    DecodeBlocks decode;
    EncodeBlocks encode;
};

[[nodiscard]] const NumberFormat& numberFormat(ElementType type);

/// Rows [first, first + count) of a matrix (or a vector as one row) as floats in out[count][cols].
/// Errors: unsupported, naming the type, if it cannot be decoded; usage if there are no such rows; failed if
/// the tensor's bytes do not fit its shape.
Expected<void> decodeRows(const Tensor& tensor, std::int64_t first, std::int64_t count, float* out);
/// The whole tensor as floats.
Expected<std::vector<float>> decodeAll(const Tensor& tensor);
/// Encodes values[rows][cols] as a tensor of `type`; `importance` has one weight per column (cols of them) or
/// is null. Errors: unsupported if the type has no encoder or cols is no whole number of its blocks, usage if
/// values and shape differ in size, stopped.
Expected<Tensor> encodeMatrix(std::span<const float> values, Shape shape, ElementType type,
                              const float* importance = nullptr, const std::stop_token& stop = {});

} // namespace nibble
