// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <type_traits>

namespace nibble {

/// Number of threads that parallel loops and oneDNN use (one OpenMP team for both). At least 1.
[[nodiscard]] int threadCount();
void setThreadCount(int threads);
/// Threads the machine offers to this process.
[[nodiscard]] int hardwareThreads();

/// Whether the caller runs inside a parallel loop, where nested loops run in sequence.
[[nodiscard]] bool insideParallelLoop();

namespace detail {
using RangeFunction = void (*)(void* context, std::int64_t begin, std::int64_t end);
void parallelRanges(std::int64_t count, std::int64_t grain, RangeFunction run, void* context);
} // namespace detail

/// Calls `body(begin, end)` on disjoint ranges that cover [0, count), each at least `grain` long unless
/// it is the last. The split depends only on count, grain and threadCount(). Nested calls run in sequence.
/// `body` must not throw.
template <typename Body>
void parallelFor(std::int64_t count, std::int64_t grain, Body&& body) {
    using Type = std::remove_reference_t<Body>;
    detail::parallelRanges(
        count, grain,
        [](void* context, std::int64_t begin, std::int64_t end) {
            (*static_cast<Type*>(context))(begin, end);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
}

} // namespace nibble
