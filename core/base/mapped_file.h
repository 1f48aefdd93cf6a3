// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/expected.h"

namespace nibble {

/// A whole file mapped read-only; the bytes live as long as any shared_ptr to it.
class MappedFile {
public:
    /// Errors: badFile if the path is no regular readable file. An empty file maps to an empty span.
    static Expected<std::shared_ptr<const MappedFile>> open(const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    MappedFile(std::string path, const std::byte* data, std::size_t size);

    std::string m_path;
    const std::byte* m_data;
    std::size_t m_size;
};

/// Tells the system that these bytes of a mapped file are not needed soon, so that they leave our resident
/// memory; they are read again when they are touched. Does nothing to memory that is no mapped file's.
void releaseMapped(std::span<const std::byte> part);

} // namespace nibble
