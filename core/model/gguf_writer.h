// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/metadata.h"
#include "core/tensor/tensor.h"

namespace nibble {

/// Takes the next bytes of a tensor.
using ByteSink = std::function<Expected<void>(std::span<const std::byte>)>;

/// A tensor to be written: what the file says of it, and who makes its bytes when it is its turn.
struct GgufTensor {
    std::string name;                    ///< at most 63 bytes, as ggml reads them
    Shape shape;                         ///< outermost first
    ElementType type = ElementType::f32; ///< one that has a ggml id
    /// Hands all byteCount(type, shape) bytes to the sink, in pieces of any size.
    std::function<Expected<void>(const ByteSink& sink)> write;
};

/// Rows [first, first + count) as floats in out[count][cols].
using RowSource = std::function<Expected<void>(std::int64_t first, std::int64_t count, float* out)>;

/// A tensor whose bytes are already of `type`; shares them.
[[nodiscard]] GgufTensor storedTensor(std::string name, Tensor data);
/// A tensor of floats that are encoded as `type` while they are written, a few rows at a time.
[[nodiscard]] GgufTensor encodedTensor(std::string name, Shape shape, ElementType type, RowSource rows);

/// Writes a GGUF file of version 3 with the default alignment of 32, which appears under its name only when
/// it is complete. Holds no more than a piece of one tensor. Errors: failed (the disk), unsupported (a type,
/// name or shape that GGUF cannot hold), stopped, and those of the tensors.
Expected<void> writeGguf(const std::string& path, const Metadata& metadata,
                         std::span<const GgufTensor> tensors, const JobContext& job = {});

} // namespace nibble
