// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace nibble {

/// The machine as it is while measuring.
struct MachineInfo {
    std::string processor, operatingSystem, isa, gemmLibrary, build, governor;
    int cores = 0, threads = 0;
    std::int64_t memoryBytes = 0, lastLevelCacheBytes = 0;
    std::optional<double> readBandwidth; ///< GB/s (10⁹), median of the measurements taken between repeats
};

/// Everything but the bandwidth; what the system does not tell stays empty or 0.
[[nodiscard]] MachineInfo machineInfo();
/// Now, as ISO 8601 has it, in UTC.
[[nodiscard]] std::string utcTime();

} // namespace nibble
