// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"

namespace nibble {

/// How large the inputs of each weight are, as llama.cpp's tools exchange it (methods.md §7.5).
struct ImportanceMatrix {
    struct Entry {
        std::vector<float> meanSquare; ///< mean of x² per input channel; experts one after the other
        double count = 0;              ///< inputs that were seen (GGUF), or chunks of text (.dat)
    };
    std::map<std::string, Entry> entries; ///< by the weight's name
    std::vector<std::string> datasets;    ///< texts that it was made from
    std::int64_t chunks = 0, chunkTokens = 0;
};

/// Reads either format: GGUF, or the older `.dat`. Every count and size is checked before use, and so is
/// every value: finite and not negative. Entries that saw no input are left out. Errors: badFile naming
/// offset and field.
Expected<ImportanceMatrix> readImportanceMatrix(const std::string& path);
/// The same from memory that `owner` keeps.
Expected<ImportanceMatrix> parseImportanceMatrix(std::span<const std::byte> bytes,
                                                 std::shared_ptr<const void> owner, const std::string& path);

/// Writes GGUF, or the older format where the name ends in ".dat". Errors: failed; stopped.
Expected<void> writeImportanceMatrix(const ImportanceMatrix& matrix, const std::string& path,
                                     const JobContext& job = {});

} // namespace nibble
