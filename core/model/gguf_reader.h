// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/model/metadata.h"
#include "core/model/model.h"
#include "core/tensor/tensor.h"

namespace nibble {

/// The content of one GGUF file, versions 2 and 3 (ggml's docs/gguf.md), tensors in the order of the file.
struct GgufFile {
    struct NamedTensor {
        std::string name;
        Tensor data;
        std::uint64_t offset = 0; ///< of the data in the file
    };

    std::string path;
    std::uint32_t version = 0;
    std::uint32_t alignment = 32;
    Metadata metadata;
    std::vector<NamedTensor> tensors;
};

/// Reads a GGUF file from memory that lives as long as `owner`; `path` is for messages. Nothing is copied but
/// names and metadata, and nothing is allocated before the bytes that ask for it are known to be there.
/// Errors: badFile or unsupported with offset and field.
Expected<GgufFile> parseGguf(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                             const std::string& path);

/// Opens a GGUF file, or every shard of the model of which it is one.
Expected<ModelPointer> openGguf(const std::string& path);

/// Makes a model of the files of one GGUF: one, or all shards in order; `path` is the one that was opened.
Expected<ModelPointer> modelFromGguf(std::vector<GgufFile> files, const std::string& path);

} // namespace nibble
