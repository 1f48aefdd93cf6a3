// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/resident_pages.h"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

namespace nibble {

namespace {

/// Closes a file when it goes.
class Descriptor {
public:
    explicit Descriptor(const char* path) : m_file(::open(path, O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (m_file >= 0)
            ::close(m_file);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_file; }

private:
    int m_file;
};

} // namespace

std::optional<std::int64_t> residentBytes(std::vector<std::span<const std::byte>> ranges) {
    const Descriptor map("/proc/self/pagemap"); // is read in whole entries only: a stream's buffer is not
    if (map.get() < 0)
        return std::nullopt;
    constexpr std::size_t kEntries = 1U << 16;
    constexpr std::uint64_t kPresent = std::uint64_t{1} << 63; // proc(5)
    const auto pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.data() < b.data(); });
    std::vector<std::uint64_t> entries(kEntries);
    std::uint64_t pages = 0, next = 0; // first page that was not counted yet
    for (const auto& range : ranges) {
        const auto address = reinterpret_cast<std::uint64_t>(range.data());
        const std::uint64_t end = (address + range.size() + pageSize - 1) / pageSize;
        std::uint64_t page = std::max(next, address / pageSize);
        while (!range.empty() && page < end) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kEntries, end - page));
            const auto wanted = static_cast<ssize_t>(count * sizeof(std::uint64_t));
            if (::pread(map.get(), entries.data(), static_cast<std::size_t>(wanted),
                        static_cast<off_t>(page * sizeof(std::uint64_t))) != wanted)
                return std::nullopt;
            pages += static_cast<std::uint64_t>(
                std::count_if(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count),
                              [](std::uint64_t entry) { return (entry & kPresent) != 0; }));
            page += count;
        }
        next = std::max(next, range.empty() ? next : end);
    }
    return static_cast<std::int64_t>(pages * pageSize);
}

} // namespace nibble
