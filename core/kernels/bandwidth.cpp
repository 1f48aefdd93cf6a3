// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/bandwidth.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {
namespace {

constexpr std::size_t smallestBuffer = 256U << 20U;
/// Timed by itself; the median of all pieces counts: what a long read gets on a machine that is shared.
constexpr std::size_t pieceBytes = 32U << 20U;
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

/// Independent sums over cache lines that are asked for ahead, so that memory, not additions, is what limits.
std::uint64_t sum(const std::uint64_t* values, std::int64_t count) {
    constexpr std::int64_t lanes = 16;
    std::uint64_t sums[lanes] = {};
    for (std::int64_t i = 0; i + lanes <= count; i += lanes) {
        const auto* ahead = reinterpret_cast<const char*>(values + i) + prefetchDistance;
        __builtin_prefetch(ahead);
        __builtin_prefetch(ahead + 64);
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            sums[lane] += values[i + lane];
    }
    std::uint64_t total = 0;
    for (const std::uint64_t each : sums)
        total += each;
    return total;
}

} // namespace

std::size_t lastLevelCacheBytes() {
    // The kernel knows what this core sees; the C library's figure adds up the caches of a whole package.
    std::size_t largest = 0;
    for (int index = 0; index < 8; ++index) {
        std::ifstream file("/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/size");
        std::size_t kilobytes = 0;
        if (file >> kilobytes)
            largest = std::max(largest, kilobytes * 1024);
    }
    return largest > 0 ? largest : std::size_t{32} << 20U;
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
    std::vector<double> speeds;
    const auto piece = static_cast<std::int64_t>(pieceBytes / sizeof(std::uint64_t));
    for (int pass = 0; pass < passes; ++pass)
        for (std::int64_t first = 0; first + piece <= count; first += piece) {
            const auto start = std::chrono::steady_clock::now();
            parallelFor(piece, piece / std::max(1, threads), [&](std::int64_t begin, std::int64_t end) {
                total += sum(buffer.values->data() + first + begin, end - begin);
            });
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
            speeds.push_back(static_cast<double>(pieceBytes) / seconds.count() * 1e-9);
        }
    setThreadCount(before);
    const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
    std::nth_element(speeds.begin(), middle, speeds.end());
    return total > 0 ? *middle : 0;
}

void releaseBandwidthBuffer() {
    ReadBuffer& buffer = readBuffer();
    const std::lock_guard lock(buffer.mutex);
    buffer.values.reset();
}

} // namespace nibble::kernels
