// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/bandwidth.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>

#include <unistd.h>

#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"

namespace nibble::kernels {
namespace {

constexpr std::size_t smallestBuffer = 256U << 20U;
constexpr int passes = 4;

struct ReadBuffer {
    std::mutex mutex;
    std::unique_ptr<AlignedBuffer<std::uint64_t>> values;
    int touchedBy = 0; ///< threads that the pages were first touched by
};

ReadBuffer& readBuffer() {
    static ReadBuffer buffer;
    return buffer;
}

/// Independent sums over whole cache lines, so that loads, not additions, are what limits.
std::uint64_t sum(const std::uint64_t* values, std::int64_t count) {
    constexpr std::int64_t lanes = 32;
    std::uint64_t sums[lanes] = {};
    for (std::int64_t i = 0; i + lanes <= count; i += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            sums[lane] += values[i + lane];
    std::uint64_t total = 0;
    for (const std::uint64_t each : sums)
        total += each;
    return total;
}

} // namespace

std::size_t lastLevelCacheBytes() {
    const long third = sysconf(_SC_LEVEL3_CACHE_SIZE);
    const long second = sysconf(_SC_LEVEL2_CACHE_SIZE);
    const long largest = std::max(third, second);
    return largest > 0 ? static_cast<std::size_t>(largest) : std::size_t{32} << 20U;
}

double measureReadBandwidth(int threads) {
    ReadBuffer& buffer = readBuffer();
    const std::lock_guard lock(buffer.mutex);
    const std::size_t bytes = std::max(smallestBuffer, 8 * lastLevelCacheBytes());
    const auto count = static_cast<std::int64_t>(bytes / sizeof(std::uint64_t));
    const int before = threadCount();
    setThreadCount(threads);
    const std::int64_t grain = count / std::max(1, threads) + 1;
    if (buffer.values == nullptr || buffer.touchedBy != threads) {
        buffer.values = std::make_unique<AlignedBuffer<std::uint64_t>>(static_cast<std::size_t>(count));
        buffer.touchedBy = threads;
        parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end) {
            std::fill(buffer.values->data() + begin, buffer.values->data() + end, 1U);
        });
    }
    std::atomic<std::uint64_t> total = 0;
    double best = 0;
    for (int pass = 0; pass < passes; ++pass) {
        const auto start = std::chrono::steady_clock::now();
        parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end) {
            total += sum(buffer.values->data() + begin, end - begin);
        });
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::max(best, static_cast<double>(bytes) / seconds.count() * 1e-9);
    }
    setThreadCount(before);
    return total > 0 ? best : 0;
}

void releaseBandwidthBuffer() {
    ReadBuffer& buffer = readBuffer();
    const std::lock_guard lock(buffer.mutex);
    buffer.values.reset();
}

} // namespace nibble::kernels
