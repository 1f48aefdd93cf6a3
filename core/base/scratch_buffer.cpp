// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/scratch_buffer.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace nibble {

namespace {

std::string folderForScratch() {
    const char* given = std::getenv("TMPDIR");
    return given && *given ? given : "/var/tmp";
}

Unexpected scratchFailed(const char* what, int code) {
    return fail(ErrorKind::failed, "temporary file in {}: {}: {}", folderForScratch(), what,
                std::strerror(code));
}

} // namespace

Expected<ScratchBuffer> ScratchBuffer::create(std::uint64_t bytes, std::uint64_t inMemory) {
    ScratchBuffer buffer;
    if (bytes <= inMemory) {
        buffer.m_memory.resize(static_cast<std::size_t>(bytes));
        return buffer;
    }
    std::string name = folderForScratch() + "/nibblescope-XXXXXX";
    buffer.m_file = mkostemp(name.data(), O_CLOEXEC);
    if (buffer.m_file < 0)
        return scratchFailed("cannot be created", errno);
    unlink(name.c_str());
    // Room is taken now, so that a full disk is found at once and not after an hour.
    if (const int code = posix_fallocate(buffer.m_file, 0, static_cast<off_t>(bytes)); code != 0)
        return scratchFailed(fmt::format("no room for {} bytes", bytes).c_str(), code);
    return buffer;
}

ScratchBuffer::ScratchBuffer(ScratchBuffer&& other) noexcept
    : m_memory(std::move(other.m_memory)), m_file(std::exchange(other.m_file, -1)) {}

ScratchBuffer::~ScratchBuffer() {
    if (m_file >= 0)
        close(m_file);
}

Expected<void> ScratchBuffer::write(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (m_file < 0) {
        std::memcpy(m_memory.data() + offset, bytes.data(), bytes.size());
        return {};
    }
    while (!bytes.empty()) {
        const ssize_t done = pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (done <= 0 && errno != EINTR)
            return scratchFailed("cannot be written", errno);
        if (done > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(done));
            offset += static_cast<std::uint64_t>(done);
        }
    }
    return {};
}

Expected<void> ScratchBuffer::read(std::uint64_t offset, std::span<std::byte> bytes) const {
    if (m_file < 0) {
        std::memcpy(bytes.data(), m_memory.data() + offset, bytes.size());
        return {};
    }
    while (!bytes.empty()) {
        const ssize_t done = pread(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (done == 0)
            return scratchFailed("ends early", EIO);
        if (done < 0 && errno != EINTR)
            return scratchFailed("cannot be read", errno);
        if (done > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(done));
            offset += static_cast<std::uint64_t>(done);
        }
    }
    return {};
}

} // namespace nibble
