// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace nibble::kernels {

/// How fast `threads` threads of the OpenMP team read memory right now, in GB/s (10⁹ bytes): the median
/// over the pieces of a few passes over a buffer far larger than the last-level cache. Takes 20 to 50 ms, the
/// first call longer: it makes the buffer (256 MB, or eight times the cache), which stays until
/// releaseBandwidthBuffer().
[[nodiscard]] double measureReadBandwidth(int threads);
void releaseBandwidthBuffer();

/// Bytes of the largest cache that a core sees; 32 MiB where the system does not tell.
[[nodiscard]] std::size_t lastLevelCacheBytes();

} // namespace nibble::kernels
