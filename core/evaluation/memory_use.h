// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble {

/// Memory of this process and of the machine, in bytes, from Linux's /proc; 0 where it cannot be read.
struct MemoryUse {
    std::int64_t residentBytes = 0;  ///< now, mapped files' pages included
    std::int64_t peakBytes = 0;      ///< most since the start or the last resetPeakMemory()
    std::int64_t availableBytes = 0; ///< what the machine can still give without swapping
};

[[nodiscard]] MemoryUse memoryUse();
/// Starts a new peak. False if the system does not permit it: the peak is then the process's.
bool resetPeakMemory();

} // namespace nibble
