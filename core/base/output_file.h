// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/expected.h"

namespace nibble {

/// A file that appears under its name only when it is complete: bytes go to a temporary name in the same
/// folder, `commit` flushes and renames it, and destruction without commit removes it.
class OutputFile {
public:
    static Expected<OutputFile> create(const std::string& path);
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    Expected<void> write(std::span<const std::byte> bytes);
    Expected<void> write(std::string_view text);
    /// Writes `count` zero bytes.
    Expected<void> pad(std::size_t count);
    /// Writes over bytes that are there already, from byte `at` of the file; the position stays.
    Expected<void> overwrite(std::uint64_t at, std::string_view text);
    [[nodiscard]] std::uint64_t position() const { return m_position; }
    Expected<void> commit();

private:
    OutputFile(std::string path, std::string temporary, std::FILE* file)
        : m_path(std::move(path)), m_temporary(std::move(temporary)), m_file(file) {}

    std::string m_path;
    std::string m_temporary;
    std::FILE* m_file;
    std::uint64_t m_position = 0;
};

/// Writes `text` to `path` as one atomic replacement.
Expected<void> writeTextFile(const std::string& path, std::string_view text);
/// Reads a whole file that is expected to be small. Errors: badFile when unreadable or above `limit` bytes.
Expected<std::string> readTextFile(const std::string& path, std::size_t limit);

} // namespace nibble
