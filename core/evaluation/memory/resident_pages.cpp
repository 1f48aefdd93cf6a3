// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/resident_pages.h"

#include <algorithm>
#include <fstream>

#include <unistd.h>

namespace nibble {

std::optional<std::int64_t> residentBytes(std::vector<std::span<const std::byte>> ranges) {
    std::ifstream map("/proc/self/pagemap", std::ios::binary);
    if (!map)
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
            map.seekg(static_cast<std::streamoff>(page * sizeof(std::uint64_t)));
            if (!map.read(reinterpret_cast<char*>(entries.data()),
                          static_cast<std::streamsize>(count * sizeof(std::uint64_t))))
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
