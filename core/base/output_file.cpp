// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/output_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mapped_file.h"

namespace nibble {

namespace {

Unexpected systemError(const std::string& path, int error) {
    return Unexpected(Error{.kind = ErrorKind::failed, .message = std::strerror(error), .path = path});
}

} // namespace

Expected<OutputFile> OutputFile::create(const std::string& path) {
    std::string temporary = path + ".XXXXXX";
    const int descriptor = ::mkstemp(temporary.data());
    if (descriptor < 0)
        return systemError(path, errno);
    // mkstemp makes the file private; a file that the user asked for follows the umask instead.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(descriptor, 0666 & ~mask);
    std::FILE* file = ::fdopen(descriptor, "wb");
    if (!file) {
        const int error = errno;
        ::close(descriptor);
        ::unlink(temporary.c_str());
        return systemError(path, error);
    }
    return OutputFile(path, std::move(temporary), file);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_temporary(std::move(other.m_temporary)), m_file(other.m_file),
      m_position(other.m_position) {
    other.m_file = nullptr;
}

OutputFile::~OutputFile() {
    if (m_file) {
        std::fclose(m_file);
        ::unlink(m_temporary.c_str());
    }
}

Expected<void> OutputFile::write(std::span<const std::byte> bytes) {
    if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), m_file) != bytes.size())
        return systemError(m_path, errno);
    m_position += bytes.size();
    return {};
}

Expected<void> OutputFile::write(std::string_view text) {
    return write(std::as_bytes(std::span(text.data(), text.size())));
}

Expected<void> OutputFile::pad(std::size_t count) {
    static constexpr std::array<std::byte, 4096> zeros{};
    while (count > 0) {
        const std::size_t part = std::min(count, zeros.size());
        if (auto written = write(std::span(zeros).first(part)); !written)
            return written;
        count -= part;
    }
    return {};
}

Expected<void> OutputFile::overwrite(std::uint64_t at, std::string_view text) {
    const bool written = ::fseeko(m_file, static_cast<off_t>(at), SEEK_SET) == 0 &&
                         std::fwrite(text.data(), 1, text.size(), m_file) == text.size() &&
                         ::fseeko(m_file, static_cast<off_t>(m_position), SEEK_SET) == 0;
    return written ? Expected<void>() : systemError(m_path, errno);
}

Expected<void> OutputFile::commit() {
    const bool flushed = std::fflush(m_file) == 0 && ::fsync(::fileno(m_file)) == 0;
    const int flushError = errno;
    const bool closed = std::fclose(m_file) == 0;
    m_file = nullptr;
    if (!flushed || !closed || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        const int error = flushed ? errno : flushError;
        ::unlink(m_temporary.c_str());
        return systemError(m_path, error);
    }
    return {};
}

Expected<void> writeTextFile(const std::string& path, std::string_view text) {
    auto file = OutputFile::create(path);
    if (!file)
        return passOn(file);
    if (auto written = file->write(text); !written)
        return written;
    return file->commit();
}

Expected<std::string> readTextFile(const std::string& path, std::size_t limit) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    const auto bytes = (*mapped)->bytes();
    if (bytes.size() > limit)
        return Unexpected(
            Error{.kind = ErrorKind::badFile,
                  .message = fmt::format("{} bytes, more than the {} expected", bytes.size(), limit),
                  .path = path});
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

} // namespace nibble
