// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>

#include <omp.h>

namespace nibble {

int threadCount() {
    return omp_get_max_threads();
}

void setThreadCount(int threads) {
    omp_set_num_threads(std::max(1, threads));
}

int hardwareThreads() {
    return std::max(1, omp_get_num_procs());
}

bool insideParallelLoop() {
    return omp_in_parallel() != 0;
}

void detail::parallelRanges(std::int64_t count, std::int64_t grain, RangeFunction run, void* context) {
    if (count <= 0)
        return;
    const std::int64_t pieces =
        (count + std::max<std::int64_t>(grain, 1) - 1) / std::max<std::int64_t>(grain, 1);
    const int threads = static_cast<int>(std::min<std::int64_t>(pieces, omp_get_max_threads()));
    if (threads <= 1 || omp_in_parallel()) {
        run(context, 0, count);
        return;
    }
    // Ranges are whole multiples of the grain, so that blocks and row tiles are never split. Several per
    // thread, taken as threads come free: on a shared machine one thread may be slower than another.
    const std::int64_t ranges = std::min<std::int64_t>(pieces, 4 * threads);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (std::int64_t range = 0; range < ranges; ++range) {
        const std::int64_t first = pieces * range / ranges * grain;
        const std::int64_t last = std::min(count, pieces * (range + 1) / ranges * grain);
        if (first < last)
            run(context, first, last);
    }
}

} // namespace nibble
