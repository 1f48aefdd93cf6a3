// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace nibble {

/// Asks the system to use large pages for memory that was reserved and not touched yet, where it has them.
/// For many megabytes the first touch of small pages can cost more than the work on what is put there.
void preferLargePages(void* memory, std::size_t bytes);

/// An empty vector with room for `count` values on large pages.
template <typename T>
std::vector<T> largeVector(std::size_t count) {
    std::vector<T> values;
    values.reserve(count);
    preferLargePages(values.data(), count * sizeof(T));
    return values;
}

} // namespace nibble
