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
    /// Tells the system that these pages are not needed soon, so that they leave our resident memory.
    void release(std::span<const std::byte> part) const;

private:
    MappedFile(std::string path, const std::byte* data, std::size_t size)
        : m_path(std::move(path)), m_data(data), m_size(size) {}

    std::string m_path;
    const std::byte* m_data;
    std::size_t m_size;
};

} // namespace nibble
