// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/output_file.h"
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

/// Name and shape of a tensor that a file will hold.
struct GgufSlot {
    std::string name;
    Shape shape;
};

/// A GGUF file of version 3 with the default alignment of 32 that is handed its tensors one by one, in any
/// order: their types, and values of the metadata, need be known only as they are handed over, so that no
/// more than one tensor is held. The file appears under its name when it is finished. Errors: failed (the
/// disk), unsupported (a type, name or shape that GGUF cannot hold), stopped, and those of the tensors.
class GgufStream {
public:
    /// Leaves room for the header: keys, types of values and names are final, numbers may still change.
    static Expected<GgufStream> create(const std::string& path, const Metadata& metadata,
                                       std::vector<GgufSlot> expected);
    /// Writes one of the tensors that create() was told of.
    Expected<void> add(const GgufTensor& tensor, const JobContext& job = {});
    /// Writes the header; every tensor is there.
    Expected<void> finish(const Metadata& metadata);

private:
    GgufStream(OutputFile file, std::string path, std::vector<GgufSlot> expected, std::size_t headerBytes)
        : m_file(std::move(file)), m_path(std::move(path)), m_slots(std::move(expected)),
          m_headerBytes(headerBytes) {}

    OutputFile m_file;
    std::string m_path;
    std::vector<GgufSlot> m_slots;     ///< still to come
    std::vector<GgufTensor> m_written; ///< without their bytes, in the order of the file
    std::size_t m_headerBytes;
};

/// Writes a GGUF file of version 3 with the default alignment of 32, which appears under its name only when
/// it is complete. Holds no more than a piece of one tensor. Errors: failed (the disk), unsupported (a type,
/// name or shape that GGUF cannot hold), stopped, and those of the tensors.
Expected<void> writeGguf(const std::string& path, const Metadata& metadata,
                         std::span<const GgufTensor> tensors, const JobContext& job = {});

} // namespace nibble
