// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/expected.h"
#include "core/tensor/tensor.h"

namespace nibble {

/// The reference implementation reads no longer header.
inline constexpr std::uint64_t kSafetensorsHeaderLimit = 100'000'000;

/// The content of one safetensors file, tensors in the order of their data.
struct SafetensorsFile {
    struct NamedTensor {
        std::string name;
        Tensor data;
        std::uint64_t offset = 0; ///< of the data in the file
    };

    std::string path;
    std::vector<std::pair<std::string, std::string>> metadata; ///< `__metadata__`
    std::vector<NamedTensor> tensors;
};

/// Reads a safetensors file from memory that lives as long as `owner`; `path` is for messages. Refuses what
/// the reference implementation refuses (methods.md §8.1). Errors: badFile or unsupported, with offset and
/// field.
Expected<SafetensorsFile> parseSafetensors(std::span<const std::byte> bytes,
                                           std::shared_ptr<const void> owner, const std::string& path);

/// Tensor name and file name, as a `*.safetensors.index.json` lists them. Errors: badFile; also for a file
/// name that leaves the folder.
Expected<std::vector<std::pair<std::string, std::string>>> parseSafetensorsIndex(std::string_view json,
                                                                                 const std::string& path);

} // namespace nibble
