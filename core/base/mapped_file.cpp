// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapped_file.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nibble {

namespace {

Unexpected cannotOpen(const std::string& path, const char* what) {
    return Unexpected(Error{.kind = ErrorKind::badFile, .message = what, .path = path});
}

/// Every file that is mapped now, by its first byte.
struct Mappings {
    std::mutex mutex;
    std::map<const std::byte*, std::size_t, std::less<>> sizes;
};

Mappings& mappings() {
    // Never destroyed: a mapped file may outlive everything else of static storage.
    static auto* const all = new Mappings;
    return *all;
}

} // namespace

Expected<std::shared_ptr<const MappedFile>> MappedFile::open(const std::string& path) {
    // O_NONBLOCK: a pipe without a writer must be refused, not waited for.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return cannotOpen(path, std::strerror(errno));
    struct stat status {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return cannotOpen(path, "not a regular file");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* data = nullptr;
    if (size > 0) {
        data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
        if (data == MAP_FAILED) {
            const int error = errno;
            ::close(file);
            return cannotOpen(path, std::strerror(error));
        }
    }
    ::close(file);
    return std::shared_ptr<const MappedFile>(new MappedFile(path, static_cast<const std::byte*>(data), size));
}

MappedFile::MappedFile(std::string path, const std::byte* data, std::size_t size)
    : m_path(std::move(path)), m_data(data), m_size(size) {
    const std::scoped_lock lock(mappings().mutex);
    mappings().sizes.emplace(m_data, m_size);
}

MappedFile::~MappedFile() {
    {
        const std::scoped_lock lock(mappings().mutex);
        mappings().sizes.erase(m_data);
    }
    if (m_size > 0)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

void releaseMapped(std::span<const std::byte> part) {
    const std::scoped_lock lock(mappings().mutex);
    const auto next = mappings().sizes.upper_bound(part.data());
    if (part.empty() || next == mappings().sizes.begin())
        return;
    const auto& [data, size] = *std::prev(next);
    // To give away pages that are no file's would lose what they hold.
    if (part.data() + part.size() > data + size)
        return;
    // Only whole pages inside the part: its neighbours may be in use.
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) / page * page;
    if (begin < end)
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

} // namespace nibble
